"""The whole county, from a seed and a number of bookings to a folder of files."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from county import bodies, books, evasions, population, reference, shopping, submissions, truth_files
from county.dates import MONTHS
from county.kinds import BASE_STREAM, all_kinds, all_lives
from county.ledger import Ledger
from county.people import County
from county.stage import Stage
from county.truth import Truth

if TYPE_CHECKING:
    from pathlib import Path

FEWEST_PERSONS = 200
FEWEST_IN_ROOMY = 600  # enough for every kind of scheme and of lawful life
FIXED_PART = 14_500
PACES = (1.0, 0.75, 0.5, 0.25)  # routine life is slowed down by these where it leaves no room for shopping
LEAST_SHOPPING = 0.04  # of all bookings
FURTHER_INSTANCE = 300  # bookings that an instance of a further kind takes
BOOKINGS_PER_PERSON = 143


def make(out: Path, bookings: int, seed: int, first_month: int = 0) -> dict[str, int]:
    """Write a county's submissions, reference tables and truth into a folder; gives its counts."""
    for slower in PACES:
        county, ledger, truth = _lived(bookings, seed, first_month, slower)
        so_far = ledger.movements()
        missing = bookings - shopping.legs(county, so_far)
        if missing >= LEAST_SHOPPING * bookings:
            break
    if missing < 0:
        raise ValueError(f"{bookings} bookings are too few: schemes and bills alone make {bookings - missing}")
    shopping.shop(county, ledger, so_far, missing)
    taken, taking = books.enter_reversals(county, ledger)
    movements = ledger.movements()
    kept = books.keep(county, movements, taken, taking)
    serials = submissions.write(county, movements, ledger.words, kept, loans=county.loan_book, out=out)
    reference.write(county, truth, out)
    counts = {
        "bookings": len(kept.account),
        "movements": len(movements),
        "persons": county.residents,
        "accounts": sum(a.held for a in county.accounts),
        "schemes": len(truth.schemes),
        "look_alikes": len({row[0] for row in truth.look_alikes}),
        "informal_loans": len(truth.loans),
    }
    kinds = dict(sorted(Counter(s.kind for s in truth.schemes).items()))
    truth_files.write(county, truth, movements, kept, serials, counts=counts, kinds=kinds, out=out)
    return counts


def _lived(bookings: int, seed: int, first_month: int, slower: float) -> tuple[County, Ledger, Truth]:
    """Give a county with its lawful life and its schemes, before anybody goes shopping."""
    county = County(seed=seed, bookings=bookings, first_month=first_month)
    ledger, truth = Ledger(), Truth()
    fewest = FEWEST_IN_ROOMY if county.roomy else FEWEST_PERSONS
    population.settle(county, max(fewest, bookings // BOOKINGS_PER_PERSON))
    months = MONTHS - first_month
    # Schemes and look-alikes take a fixed part of a small county's bookings, so that its routine life is thinner.
    full = county.residents * BOOKINGS_PER_PERSON * months / MONTHS
    county.pace = slower * min(1.0, 1.05 * max(2_000.0, bookings - _fixed_part(county)) / full)
    bodies.found(county)
    for live in all_lives(roomy=county.roomy):
        live(county, ledger, truth)
    shopping.interest(county, ledger)
    _stage_all(county, ledger, truth)
    return county, ledger, truth


def _fixed_part(county: County) -> int:
    """Give about how many bookings the schemes make, and in a small county the look-alikes."""
    further = sum(kind.instances(county) for kind in all_kinds() if kind.reserve != BASE_STREAM)
    return FIXED_PART + FURTHER_INSTANCE * further


def _set_aside(county: County) -> None:
    """Keep those who will do wrong apart, kind by kind, before any scheme looks for victims."""
    wanted: dict[str, int] = {}
    for kind in all_kinds():
        stream = kind.reserve or kind.name
        wanted[stream] = wanted.get(stream, 0) + kind.instances(county) * kind.parts
    for stream, count in wanted.items():
        topic = stream if stream == BASE_STREAM else f"reserve {stream}"
        county.reserves[stream] = county.pick(county.rng(topic), "resident", count)


def _stage_all(county: County, ledger: Ledger, truth: Truth) -> None:
    """Play every kind of scheme as often as the county's size asks for."""
    ledger.life = False
    _set_aside(county)
    for kind in all_kinds():
        people = county.reserves[kind.reserve or kind.name]
        for turn in range(kind.instances(county)):
            rng = county.rng(f"{kind.name} {turn}")
            hidden = evasions.assigned(county, kind, turn)
            kind.play(Stage(county, ledger, truth, rng, truth.new_id(kind.name), kind.name, people, hidden))
    ledger.life = True
