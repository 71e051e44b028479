"""The whole county, from a seed and a number of bookings to a folder of files."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from county import (
    bodies,
    books,
    evasions,
    life_events,
    life_home,
    life_income,
    life_large_sums,
    life_lenders,
    life_neighbours,
    life_rare,
    life_shopping,
    life_small_business,
    life_trade,
    population,
    reference,
    scheme_cash,
    scheme_deposits,
    scheme_flows,
    scheme_layers,
    scheme_lending,
    scheme_ring,
    submissions,
    truth_files,
)
from county.dates import MONTHS
from county.ledger import Ledger
from county.people import County
from county.stage import Stage
from county.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCHEMES: dict[str, Callable[[Stage], None]] = {
    "cash_structuring": scheme_cash.cash_structuring,
    "passthrough_rapid": scheme_cash.passthrough_rapid,
    "fan_in": scheme_flows.fan_in,
    "fan_out": scheme_flows.fan_out,
    "simple_cycle": scheme_layers.simple_cycle,
    "scatter_gather": scheme_layers.scatter_gather,
    "dormant_reactivation": scheme_cash.dormant_reactivation,
    "repeat_lender": scheme_lending.repeat_lender,
    "upfront_deduction": scheme_lending.upfront_deduction,
    "over_judicial_cap": scheme_lending.over_judicial_cap,
    "cash_loan_714": scheme_lending.cash_loan_714,
    "public_pool": scheme_deposits.public_pool,
    "fixed_return": scheme_deposits.fixed_return,
    "ponzi": scheme_deposits.ponzi,
    "lending_ring": scheme_ring.lending_ring,
}
LIVES = (
    life_income, life_trade, life_home, life_events, life_neighbours, life_small_business, life_large_sums, life_rare,
)  # fmt: skip
FEWEST_PERSONS = 200
FIXED_PART = 14_500
MOST_PARTS = 48  # the most people who can do wrong in one instance of every kind
BOOKINGS_PER_PERSON = 143


def make(out: Path, bookings: int, seed: int, first_month: int = 0) -> dict[str, int]:
    """Write a county's submissions, reference tables and truth into a folder; gives its counts."""
    county = County(seed=seed, bookings=bookings, first_month=first_month)
    ledger, truth = Ledger(), Truth()
    population.settle(county, max(FEWEST_PERSONS, bookings // BOOKINGS_PER_PERSON))
    months = MONTHS - first_month
    # Schemes and look-alikes take a fixed part of a small county's bookings, so that its routine life is thinner.
    full = county.residents * BOOKINGS_PER_PERSON * months / MONTHS
    county.pace = min(1.0, 1.05 * max(2_000.0, bookings - FIXED_PART) / full)
    bodies.found(county)
    loans = life_lenders.live(county, ledger, truth)
    for life in LIVES:
        life.live(county, ledger, truth)
    life_shopping.interest(county, ledger)
    _stage_all(county, ledger, truth)
    so_far = ledger.movements()
    missing = bookings - life_shopping.legs(county, so_far)
    if missing < 0:
        raise ValueError(f"{bookings} bookings are too few: schemes and bills alone make {bookings - missing}")
    life_shopping.shop(county, ledger, so_far, missing)
    taken, taking = books.enter_reversals(county, ledger)
    movements = ledger.movements()
    kept = books.keep(county, movements, taken, taking)
    serials = submissions.write(county, movements, ledger.words, kept, loans=loans, out=out)
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


def _stage_all(county: County, ledger: Ledger, truth: Truth) -> None:
    """Play every kind of scheme as often as the county's size asks for."""
    ledger.life = False
    county.reserve = county.pick(county.rng("reserve"), "resident", county.scaled(10) * MOST_PARTS)
    for kind, play in SCHEMES.items():
        for turn in range(county.scaled(10)):
            rng = county.rng(f"{kind} {turn}")
            hidden = evasions.assigned(county, kind, turn)
            play(Stage(county, ledger, truth, rng, truth.new_id(kind), kind, hidden))
    ledger.life = True
