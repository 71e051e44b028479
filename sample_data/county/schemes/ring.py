"""A lending ring: one organises, some fund, some lend, some collect, and borrowers are passed from hand to hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from county.dates import DAY, DAYS, HOUR, MONTH_START, MONTHS, ORIGIN, month_of
from county.evasions import LENDER
from county.kinds import BASE_STREAM, Kind
from county.lending import LENT, PAID, Hands, Terms, find_borrowers, payer_for, plan_of, settle_claims
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
    habits: Hands
    other: dict[int, int] = field(default_factory=dict)  # a member's further account

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
    set_to_work(stage)


def set_to_work(stage: Stage) -> Ring:
    """Play a whole ring, note it in the truth and give its people."""
    ring = _gather(stage)
    _share_devices(stage, ring)
    totals = Totals({}, {})
    first, last, count, refinanced = _lend_all(stage, ring, totals)
    _fund_and_share(stage, ring, totals)
    settle_claims(stage, ring.habits)
    stage.record(first, last, loans=count, refinanced=refinanced, borrowers=len(ring.borrowers))
    for role, accounts in (
        ("organiser", [ring.organiser]), ("funder", ring.funders), ("lender", ring.lenders),
        ("collector", ring.collectors),
    ):  # fmt: skip
        both = [*accounts, *(ring.other[a] for a in accounts if a in ring.other)]
        stage.cast(both, role, culpable=True)
        stage.truth.ring_members.extend((stage.scheme_id, a, role) for a in both)
    stage.cast(ring.borrowers, "borrower", culpable=False)
    stage.cast(ring.habits.payers - set(ring.borrowers), "borrower_relative", culpable=False)
    stage.truth.ring_members.extend((stage.scheme_id, a, "borrower") for a in ring.borrowers)
    return ring


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
        Hands(people[0], people[1:], []),
    )
    kin = stage.borrowed(ring.organiser) if stage.does("borrowed_account") else None
    ring.collectors += [] if kin is None else [kin]
    if stage.does("several_accounts") or stage.does("own_hops"):
        ring.other = {m: stage.side_account(m) for m in ring.lenders + ring.collectors if stage.chance(0.7)}
        if not ring.other:
            ring.other = {ring.collectors[0]: stage.side_account(ring.collectors[0])}
    top = max(18, min(60, stage.county.residents // 10))
    ring.borrowers = find_borrowers(stage, ring.habits, stage.whole(16, top))
    return ring


def _hand(stage: Stage, ring: Ring, member: int) -> int:
    """Give the account a member acts through this time: his first, or the further one where he uses several."""
    return (
        ring.other[member] if stage.does("several_accounts") and member in ring.other and stage.chance(0.5) else member
    )


def _forward(stage: Stage, ring: Ring, member: int, yuan: float, at: int) -> int:
    """Let money go through a member's further account on its way out; gives the account it leaves from."""
    if not stage.does("own_hops") or member not in ring.other:
        return member
    stage.pay(member, ring.other[member], yuan, at - stage.whole(300, 2_400), "本人转账")
    return ring.other[member]


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
        day = stage.whole(begin + 5, DAYS - 140)
        if stage.does("pauses") and 0.4 < (day - begin) / (DAYS - 140 - begin) < 0.55:
            day = stage.whole(begin + 5, begin + 60)
        at = stage.time(day, 8, 23)
        debt: tuple[int, float] | None = None
        for _ in range(stage.whole(1, 4)):
            months = stage.whole(1, 2)
            if at > LAST - (30 * months + 14) * DAY:
                break
            first = min(first, at)
            lender = ring.lenders[stage.whole(0, len(ring.lenders) - 1)]
            face = stage.money(float(stage.whole(3, 30) * 1000), 1000)
            if debt is not None:
                face = float(-(-debt[1] // ((1 - cut) * 1000)) * 1000)
            next_by_ring = debt is None and stage.chance(0.3)
            end, due = _one_loan(
                stage, ring, totals, (lender, borrower, at), face=face, cut=cut, months=months, prompt=next_by_ring
            )
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
    stage: Stage,
    ring: Ring,
    totals: Totals,
    parties: tuple[int, int, int],
    *,
    face: float,
    cut: float,
    months: int,
    prompt: bool,
) -> tuple[int, float]:
    """One loan of the ring, collected mostly by the collectors; gives the second and sum of the last payment."""
    lender, borrower, at = parties
    monthly = stage.between(0.038, 0.08)
    received = round(face * (1 - cut), 2)
    flows = [(at, -received, borrower)]
    way_out = _forward(stage, ring, lender, received, at)
    stage.pay(way_out, borrower, received, at, stage.remark(*LENT))
    _note_month(totals.lent, lender, at, received)
    # A debt that the next lender's money pays is paid when it falls due, in full and by the borrower.
    payer = borrower if prompt else payer_for(stage, ring.habits, borrower)
    plan = [(30.0 * k, float(round(face * monthly + (face if k == months else 0.0)))) for k in range(1, months + 1)]
    terms = Terms(face, received, plan)
    cash: list[tuple[int, float]] = []
    end, due = at, 0.0
    for days, yuan in plan if prompt else plan_of(stage, ring.habits, terms, 40):
        due, end = yuan, days_later(at, days) + round(stage.between(-5, 5) * HOUR)
        if not prompt and stage.does("cash_repayments") and stage.chance(0.12):
            cash.append((end, due))
            ring.habits.noted += 1
            continue
        collector = ring.collectors[stage.whole(0, len(ring.collectors) - 1)] if stage.chance(0.85) else lender
        target = _hand(stage, ring, collector)
        if stage.pay(payer, target, due, end, stage.remark(*PAID)):
            flows.append((end, due, target))
            _note_month(totals.collected, target, end, due)
    stage.truth.loan(stage.scheme_id, way_out, borrower, face, flows, cash=cash)
    return end, due


def _fund_and_share(stage: Stage, ring: Ring, totals: Totals) -> None:
    """Funders fill the lenders' accounts; collectors send principal back and gain up, month by month."""
    _own_means(stage, ring, totals)
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
        for collector in [*ring.collectors, *ring.other.values()]:
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
                        stage.remark("", "", "分红", "工资"),
                    )


def _own_means(stage: Stage, ring: Ring, totals: Totals) -> None:
    """Let the funders' own money come in from elsewhere before the ring's busy months."""
    months = sorted({month for _, month in totals.lent})
    for funder in ring.funders:
        for month in months[::2]:
            lent = sum(yuan for (_, m), yuan in totals.lent.items() if m == month)
            at = stage.time(max(0, MONTH_START[month] - 2), 9, 20)
            stage.pay(
                stage.backer(), funder, float(round(lent / len(ring.funders), -3)), at, stage.one_of("", "往来款")
            )


def _shares(stage: Stage, ring: Ring) -> list[tuple[float, int]]:
    """How a month's collections are parted: most back to a lender, the rest to the organiser and the funders."""
    lender = ring.lenders[stage.whole(0, len(ring.lenders) - 1)]
    to_funders = stage.between(0.12, 0.2)
    parts = [(stage.between(0.45, 0.6), lender), (stage.between(0.1, 0.18), ring.organiser)]
    return parts + [(to_funders / len(ring.funders), f) for f in ring.funders]


KINDS = (
    Kind(
        "lending_ring", lending_ring, (),  # known by its ring, not by a rule
        (*LENDER, "cash_repayments", "defaults", "uneven_amounts", "pauses"),
        parts=12, tip=("police", "多人反映有人结伙放高利贷，借一万到手九千，逾期后转给同伙平账。"),
        turn=15, reserve=BASE_STREAM, least_bookings=0,
    ),
)  # fmt: skip
