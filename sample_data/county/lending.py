"""How an informal loan is given and comes back: terms, hands, habits of payment, and its truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from county.dates import DAY, DAYS, HOUR, MONTH_START
from county.stage import days_later

if TYPE_CHECKING:
    from county.stage import Stage

LENT = ("", "", "借款", "周转", "往来款")
PAID = ("", "", "还款", "利息", "往来款")


@dataclass
class Terms:
    """What is agreed for one loan."""

    face: float
    received: float
    dues: list[tuple[float, float]] = field(default_factory=list)  # (days after, yuan)
    handed_back: list[tuple[float, float]] = field(default_factory=list)  # (hours after, yuan)


def dues(shape: str, face: float, monthly: float, months: int, settled: int = 0) -> list[tuple[float, float]]:
    """Give the repayments: interest and the face at the end, all at the end, or instalments on what is owed.

    With `settled`, all that is left is paid at that month, before the term.
    """
    end = settled or months
    if shape == "bullet":
        return [(30.0 * end, face * (1 + monthly * end))]
    if shape == "instalments":
        owed = [face * (1 - (k - 1) / months) for k in range(1, end + 1)]
        return [
            (30.0 * k, (left if k == end else face / months) + left * monthly) for k, left in enumerate(owed, start=1)
        ]
    return [(30.0 * k, face * monthly + (face if k == end else 0.0)) for k in range(1, end + 1)]


@dataclass
class Hands:
    """A lender's accounts: those that lend, those that collect, and whose they are."""

    lender: int
    others: list[int]
    relatives: list[int]
    till: int | None = None  # the account that money goes through on its way out, where there is one
    payers: set[int] = field(default_factory=set)  # those who paid for a borrower of their household
    bad: int = 0  # loans that are not paid back
    noted: int = 0  # loans partly repaid in banknotes

    @property
    def everyone(self) -> list[int]:
        """All accounts of the lender's side."""
        return [self.lender, *self.others, *self.relatives] + ([self.till] if self.till is not None else [])

    @property
    def takers(self) -> list[int]:
        """The accounts that collect."""
        return self.relatives * 2 + self.others + [self.lender]


def gather_hands(stage: Stage) -> Hands:
    """Give a lender with the accounts that the instance's evasions give him."""
    lender = stage.culprits(1)[0]
    others = stage.side_accounts(lender, 1, 2) if stage.does("several_accounts") else []
    kin = stage.borrowed(lender) if stage.does("borrowed_account") else None
    till = stage.side_account(lender) if stage.does("own_hops") else None
    return Hands(lender, others, [] if kin is None else [kin], till)


def find_borrowers(stage: Stage, hands: Hands, count: int) -> list[int]:
    """Give borrowers unrelated to the lender; where they have several lenders, half come from earlier ones' books."""
    county = stage.county
    known: list[int] = []
    if stage.does("shared_borrowers"):
        home = county.parties[county.accounts[hands.lender].party].household
        pool = [
            b
            for b in dict.fromkeys(county.debtors)
            if county.accounts[b].party not in county.taken
            and county.parties[county.accounts[b].party].household != home
        ]
        known = [pool[int(k)] for k in stage.rng.permutation(len(pool))[: count // 2]]
        if not known:
            stage.dropped.add("shared_borrowers")
    fresh = stage.crowd(count - len(known), [*hands.everyone, *known])
    county.debtors.extend(fresh)
    return known + fresh


def payer_for(stage: Stage, hands: Hands, borrower: int) -> int:
    """Give who pays: the borrower, or a grown-up of the same household."""
    county = stage.county
    if not (stage.does("third_party_payers") and stage.chance(0.4 if hands.payers else 0.9)):
        return borrower
    for party in county.housemates(county.accounts[borrower].party):
        if party not in county.taken:
            county.victims.add(party)
            hands.payers.add(county.main(party))
            return county.main(party)
    return borrower


def lend(stage: Stage, hands: Hands, borrower: int, at: int, *, terms: Terms, book: int, till: bool = True) -> int:
    """Enter one loan and note its truth; gives the second of its last flow. `book` is how many loans there will be."""
    source = hands.lender
    if stage.chance(0.55):
        stage.supply(source, float(round(terms.received * stage.between(0.5, 1.1), -2)), at)
    if hands.others and stage.chance(0.4):
        source = hands.others[stage.whole(0, len(hands.others) - 1)]
    elif hands.till is not None and till and stage.chance(0.7):
        stage.pay(source, hands.till, terms.received, at - stage.whole(300, 3_000), "本人转账")
        source = hands.till
    flows = [(at, -terms.received, borrower)]
    stage.pay(source, borrower, terms.received, at, stage.remark(*LENT))
    payer = payer_for(stage, hands, borrower)
    takers = hands.takers
    for hours, yuan in terms.handed_back:
        when = at + round(hours * HOUR)
        target = takers[0]
        if stage.pay(borrower, target, yuan, when, stage.remark("", "手续费", "服务费", "保证金")):
            flows.append((when, round(yuan, 2), target))
    flows, cash = _repay(stage, hands, payer, at, flows, plan=plan_of(stage, hands, terms, book), book=book)
    stage.truth.loan(stage.scheme_id, source, borrower, terms.face, flows, cash=cash)
    return max(f[0] for f in flows)


def plan_of(stage: Stage, hands: Hands, terms: Terms, book: int) -> list[tuple[float, float]]:
    """Give what is really paid of what is due, and when: some default, some pay late."""
    plan = terms.dues
    if stage.does("defaults") and hands.bad < max(1, book // 7) and stage.chance(0.3):
        hands.bad += 1
        plan = plan[:-1]
    if stage.does("late_payments"):
        longest = 12 if terms.dues[-1][0] > 20 else 2
        plan = [(d + (stage.whole(1, longest) if stage.chance(0.4) else 0), y) for d, y in plan]
    return plan


def _repay(
    stage: Stage,
    hands: Hands,
    payer: int,
    at: int,
    flows: list[tuple[int, float, int]],
    *,
    plan: list[tuple[float, float]],
    book: int,
) -> tuple[list[tuple[int, float, int]], list[tuple[int, float]]]:
    cash: list[tuple[int, float]] = []
    in_notes = stage.does("cash_repayments") and hands.noted < max(1, book // 4) and stage.chance(0.4)
    pay_hour = stage.between(-6, 5)
    for days, yuan in plan:
        when = days_later(at, days) + round((pay_hour + stage.between(-1, 1)) * HOUR)
        if in_notes and (len(plan) == 1 or stage.chance(0.5)):
            cash.append((when, round(yuan, 2)))
            continue
        target = hands.takers[stage.whole(0, len(hands.takers) - 1)]
        if stage.pay(payer, target, yuan, when, stage.remark(*PAID)):
            flows.append((when, round(yuan, 2), target))
    hands.noted += bool(cash)
    return flows, cash


def settle_claims(stage: Stage, hands: Hands) -> None:
    """Drop the evasions that came to nothing."""
    for evasion, happened in (
        ("third_party_payers", bool(hands.payers)), ("defaults", hands.bad > 0), ("cash_repayments", hands.noted > 0),
    ):  # fmt: skip
        if not happened:
            stage.dropped.add(evasion)


def note_hands(stage: Stage, hands: Hands, borrowers: list[int], first: int, last: int, **parameters: object) -> None:
    """Note the instance and everyone in it."""
    settle_claims(stage, hands)
    stage.record(first, last, **parameters)
    stage.cast([hands.lender], "lender", culpable=True)
    others = hands.others + ([hands.till] if hands.till is not None else [])
    stage.cast([*others, *hands.relatives], "lender_other_account", culpable=True)
    stage.cast(borrowers, "borrower", culpable=False)
    stage.cast(hands.payers - set(borrowers), "borrower_relative", culpable=False)


def loan_days(stage: Stage, loans: int, borrowers: list[int], longest: int) -> list[tuple[int, int]]:
    """(day, borrower) of each loan, in order of day; a borrower's loans lie apart unless the period is too short."""
    first = MONTH_START[stage.county.first_month]
    days = sorted(stage.whole(first, DAYS - longest - 4) for _ in range(loans))
    if stage.does("pauses"):
        # Nothing is lent for a tenth of the period, in the middle.
        length = (DAYS - longest - first) // 10
        middle = (first + DAYS - longest) // 2
        days = sorted(d - length if middle - length < d <= middle else d for d in days)
    free = dict.fromkeys(borrowers, -1)
    book = []
    for day in days:
        open_to = [b for b in borrowers if free[b] < day] or [min(borrowers, key=free.__getitem__)]
        chosen = open_to[stage.whole(0, len(open_to) - 1)]
        day_for = max(day, free[chosen] + 1)
        if day_for > DAYS - 55:
            continue
        free[chosen] = day_for + longest + 4
        book.append((day_for, chosen))
    return book


def days_between(start: int, end: int) -> int:
    """Give whole days from one second to another."""
    return (end - start) // DAY
