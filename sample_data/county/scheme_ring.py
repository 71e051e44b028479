"""A lending ring: one organises, some fund, some lend, some collect, and borrowers are passed from hand to hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from county.dates import DAY, DAYS, HOUR, MONTH_START, MONTHS, ORIGIN, month_of
from county.scheme_lending import LENT, PAID
from county.stage import LAST, days_later

if TYPE_CHECKING:
    from county.stage import Stage


@dataclass
class Ring:
    """The people of a ring, by what they do."""

    organiser: int
    funders: list[int]
    lenders: list[int]
    collectors: list[int]
    borrowers: list[int]

    @property
    def members(self) -> list[int]:
        """All but the borrowers."""
        return [self.organiser, *self.funders, *self.lenders, *self.collectors]


@dataclass
class Totals:
    """What was lent and collected in each month of the period."""

    lent: dict[tuple[int, int], float]
    collected: dict[tuple[int, int], float]


def lending_ring(stage: Stage) -> None:
    """Set a whole ring to work for half a year or more."""
    ring = _gather(stage)
    _share_devices(stage, ring)
    totals = Totals({}, {})
    first, last, count, refinanced = _lend_all(stage, ring, totals)
    _fund_and_share(stage, ring, totals)
    stage.truth.scheme(
        stage.scheme_id,
        stage.kind,
        first,
        min(last, LAST),
        loans=count,
        refinanced=refinanced,
        borrowers=len(ring.borrowers),
    )
    for role, accounts in (
        ("organiser", [ring.organiser]), ("funder", ring.funders), ("lender", ring.lenders),
        ("collector", ring.collectors),
    ):  # fmt: skip
        stage.truth.cast(stage.scheme_id, stage.kind, accounts, role, culpable=True)
        stage.truth.ring_members.extend((stage.scheme_id, a, role) for a in accounts)
    stage.truth.cast(stage.scheme_id, stage.kind, ring.borrowers, "borrower", culpable=False)
    stage.truth.ring_members.extend((stage.scheme_id, a, "borrower") for a in ring.borrowers)


def _gather(stage: Stage) -> Ring:
    funders, lenders, collectors = stage.whole(1, 3), stage.whole(2, 5), stage.whole(1, 3)
    people = stage.culprits(1 + funders + lenders + collectors)
    hands = iter(people)
    ring = Ring(
        next(hands),
        [next(hands) for _ in range(funders)],
        [next(hands) for _ in range(lenders)],
        [next(hands) for _ in range(collectors)],
        [],
    )
    top = max(18, min(60, stage.county.residents // 10))
    ring.borrowers = stage.crowd(stage.whole(16, top), people)
    return ring


def _share_devices(stage: Stage, ring: Ring) -> None:
    """Let some of the ring bank from one telephone and some leave the organiser's number with their bank."""
    county = stage.county
    boss = county.accounts[ring.organiser]
    for member in ring.members[1:]:
        if stage.chance(0.4):
            county.accounts[member].device = boss.device
        if stage.chance(0.2):
            county.parties[county.accounts[member].party].phone = county.parties[boss.party].phone


def _note_month(table: dict[tuple[int, int], float], account: int, at: int, yuan: float) -> None:
    key = (account, month_of((at - ORIGIN) // DAY))
    table[key] = table.get(key, 0.0) + yuan


def _lend_all(stage: Stage, ring: Ring, totals: Totals) -> tuple[int, int, int, int]:
    """Every borrower gets one to four loans in turn, some paid off with the next lender's money."""
    begin = MONTH_START[stage.county.first_month]
    cut = (0.0, 0.05, 0.10, 0.10, 0.15)[stage.whole(0, 4)]
    count = refinanced = last = 0
    first = LAST
    for borrower in ring.borrowers:
        at = stage.time(stage.whole(begin + 5, DAYS - 140), 8, 23)
        debt: tuple[int, float] | None = None
        for _ in range(stage.whole(1, 4)):
            months = stage.whole(1, 2)
            if at > LAST - (30 * months + 5) * DAY:
                break
            first = min(first, at)
            lender = ring.lenders[stage.whole(0, len(ring.lenders) - 1)]
            face = float(stage.whole(3, 30) * 1000)
            if debt is not None:
                face = float(-(-debt[1] // ((1 - cut) * 1000)) * 1000)
            next_by_ring = debt is None and stage.chance(0.3)
            end, due = _one_loan(stage, ring, totals, (lender, borrower, at), face=face, cut=cut, months=months)
            count += 1
            last = max(last, end)
            at = days_later(end, stage.between(6, 40))
            if next_by_ring:
                # The next lender's money comes a few hours before the debt falls due and goes straight on to it.
                refinanced += 1
                at = end - stage.whole(2, 18) * HOUR
                debt = (end, due)
            else:
                debt = None
    return first, last, count, refinanced


def _one_loan(
    stage: Stage, ring: Ring, totals: Totals, parties: tuple[int, int, int], *, face: float, cut: float, months: int
) -> tuple[int, float]:
    """One loan of the ring, collected mostly by the collectors; gives the second and sum of the last payment."""
    lender, borrower, at = parties
    monthly = stage.between(0.038, 0.08)
    received = round(face * (1 - cut), 2)
    flows = [(at, -received, borrower)]
    stage.pay(lender, borrower, received, at, stage.one_of(*LENT))
    _note_month(totals.lent, lender, at, received)
    end, due = at, 0.0
    for k in range(1, months + 1):
        due = round(face * monthly + (face if k == months else 0.0))
        end = days_later(at, 30 * k) + round(stage.between(-5, 5) * HOUR)
        hands = ring.collectors if stage.chance(0.85) else [lender]
        target = hands[stage.whole(0, len(hands) - 1)]
        if stage.pay(borrower, target, due, end, stage.one_of(*PAID)):
            flows.append((end, float(due), target))
            _note_month(totals.collected, target, end, due)
    stage.truth.loan(stage.scheme_id, lender, borrower, face, flows)
    return end, float(due)


def _fund_and_share(stage: Stage, ring: Ring, totals: Totals) -> None:
    """Funders fill the lenders' accounts; collectors send principal back and gain up, month by month."""
    for month in range(MONTHS):
        for lender in ring.lenders:
            need = totals.lent.get((lender, month), 0.0)
            if need > 0:
                funder = ring.funders[stage.whole(0, len(ring.funders) - 1)]
                at = stage.time(MONTH_START[month] + stage.whole(0, 2), 9, 21)
                stage.pay(
                    funder,
                    lender,
                    float(-(-need * stage.between(0.65, 1.0) // 1000) * 1000),
                    at,
                    stage.one_of("", "往来款"),
                )
        for collector in ring.collectors:
            got = totals.collected.get((collector, month), 0.0)
            if got < 1_000:
                continue
            day = MONTH_START[month] + 26
            for turn, (share, target) in enumerate(_shares(stage, ring)):
                yuan = float(round(got * share, -2))
                if yuan > 0:
                    stage.pay(
                        collector,
                        target,
                        yuan,
                        stage.time(day + turn % 2, 18, 23),
                        stage.one_of("", "", "分红", "工资"),
                    )


def _shares(stage: Stage, ring: Ring) -> list[tuple[float, int]]:
    """How a month's collections are parted: most back to a lender, the rest to the organiser and the funders."""
    lender = ring.lenders[stage.whole(0, len(ring.lenders) - 1)]
    to_funders = stage.between(0.12, 0.2)
    parts = [(stage.between(0.45, 0.6), lender), (stage.between(0.1, 0.18), ring.organiser)]
    return parts + [(to_funders / len(ring.funders), f) for f in ring.funders]
