"""Loans of one ledger: the payments between a lender and a borrower, put together again.

Method: domain file, regulatory basis 3.3, steps 2 to 5. One pass over the payments in order of time; a loan is an
episode with its tranches, what was handed back up front, and its repayments.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from screening.loans.rates import Flow
from screening.loans.settings import DAY, DEFAULT, Parameters

DISBURSEMENT, UPFRONT_BACK, REPAYMENT, EXTENSION_FEE = "disbursement", "upfront_back", "repayment", "extension_fee"

_PLAN = 2
_PARTS = range(2, 13)
_CLAIM = 2
"""So many times what is owed may be claimed with interest."""


class Payment(NamedTuple):
    """One payment of a ledger: local seconds, fen, whether it goes to the borrower, and which transfer it is.

    `hand` is the member of the lender's set that pays or is paid.
    """

    at: int
    amount: int
    lent: bool
    transfer: int
    third_party: bool = False
    hand: int = 0


class Part(NamedTuple):
    """What a payment, or a share of it, was to a loan."""

    at: int
    amount: int
    kind: str
    transfer: int

    @property
    def day(self) -> int:
        """The local day number."""
        return self.at // DAY


@dataclass
class Episode:
    """One loan as it is put together; amounts in fen."""

    last_tranche: Part
    book: int | None = None
    """The hand that keeps a book of its own with the borrower, to which this loan belongs; None for the common one."""
    parts: list[Part] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    disbursed: int = 0
    handed_back: int = 0
    repaid: int = 0
    tranches: int = 0
    repayments: list[Part] = field(default_factory=list)
    fake_flow: bool = False
    face: int | None = None
    extensions: frozenset[int] = frozenset()

    @property
    def received(self) -> int:
        """Money in the borrower's hand: lent less handed back up front (Private-lending interpretation Art. 26 [V])."""
        return self.disbursed - self.handed_back

    @property
    def owed(self) -> int:
        """Money in hand that has not come back, interest aside."""
        return max(self.received - self.repaid, 0)

    @property
    def gain(self) -> int:
        """Everything that came back beyond the money in hand (Illegal-lending opinion 2019 Art. 5 [M])."""
        return max(self.repaid - self.received, 0)

    @property
    def last(self) -> Part:
        """The latest payment of the loan."""
        return self.parts[-1]

    def flows(self) -> list[Flow]:
        """Signed flows for the rates: what was handed back up front lowers the tranche it came from."""
        signs = {DISBURSEMENT: -1, UPFRONT_BACK: -1}
        flows: list[Flow] = []
        back = self.handed_back
        for part in reversed(self.parts):
            if part.kind == DISBURSEMENT:
                net = part.amount - min(part.amount, back)
                back -= part.amount - net
                flows.append(Flow(part.day, -net))
            elif part.kind not in signs:
                flows.append(Flow(part.day, part.amount))
        return [flow for flow in reversed(flows) if flow.amount]

    def quiet_days(self, parameters: Parameters) -> int:
        """Days of silence after which a recovered loan is closed (3.3 step 8); gaps are those between repayments."""
        days = [part.day for part in self.repayments]
        gaps = [later - earlier for earlier, later in pairwise(days) if later > earlier]
        return max(parameters.quiet_days, int(parameters.quiet_gaps * median(gaps)) if gaps else 0)


def episodes(
    payments: Iterable[Payment], open_amount: int, parameters: Parameters = DEFAULT, usual_cut: int | None = None
) -> list[Episode]:
    """Rebuild the loans between one lender and one borrower, oldest first; payments in any order.

    `open_amount` is the smallest payment, in fen, that opens a loan; `usual_cut` is what the lender usually withholds,
    in thousandths of the face. Payments that belong to no loan are left out.
    """
    ordered = sorted(payments, key=lambda payment: (payment.at, not payment.lent, payment.transfer))
    book = _Book(open_amount, parameters, usual_cut, _own_books(ordered))
    for payment in ordered:
        if payment.amount <= parameters.probe_amount:
            continue
        if payment.lent:
            book.lend(payment)
        else:
            book.take_back(payment)
    _mark_same_time(ordered, book.loans)
    return [loan for loan in book.loans if loan.received > 0 or loan.repaid > 0]


def _own_books(payments: Iterable[Payment]) -> frozenset[int]:
    """Find the hands that are paid back by the borrower to whom they lent: each of them has loans of his own.

    Where one hand pays out and another collects, the two keep one book.
    """
    lent = {payment.hand for payment in payments if payment.lent}
    return frozenset(lent & {payment.hand for payment in payments if not payment.lent})


class _Book:
    """The loans opened so far and those of them that still take payments."""

    def __init__(
        self, open_amount: int, parameters: Parameters, usual_cut: int | None, own_books: frozenset[int]
    ) -> None:
        self.open_amount = open_amount
        self.own_books = own_books
        self.latest: dict[int | None, Episode] = {}
        self.usual_cut = usual_cut
        self.parameters = parameters
        self.loans: list[Episode] = []
        self.open: list[Episode] = []
        self.unseen_before = False

    def lend(self, payment: Payment) -> None:
        tranche = Part(payment.at, payment.amount, DISBURSEMENT, payment.transfer)
        book = self._book_of(payment)
        latest = self.latest.get(book)
        if latest is None or not self._is_tranche(latest, payment):
            if payment.amount < self.open_amount:
                return
            unseen = self.unseen_before and not self.loans
            latest = Episode(tranche, book, marks={"earlier_unseen"} if unseen else set())
            self.latest[book] = latest
            self.open = [loan for loan in self.open if loan.owed > 0]
            self.loans.append(latest)
            self.open.append(latest)
            del self.open[: -self.parameters.open_loans]
        latest.last_tranche = tranche
        latest.parts.append(tranche)
        latest.disbursed += payment.amount
        latest.tranches += 1

    def _book_of(self, payment: Payment) -> int | None:
        return payment.hand if payment.hand in self.own_books else None

    def _is_tranche(self, latest: Episode, payment: Payment) -> bool:
        return not latest.repayments and payment.at - latest.last_tranche.at <= self.parameters.tranche_seconds

    def take_back(self, payment: Payment) -> None:
        if not self.loans:
            self.unseen_before = True
            return
        book = self._book_of(payment)
        latest = self.latest.get(book) or self.loans[-1]
        early = payment.at - latest.last_tranche.at <= self.parameters.upfront_seconds
        if early and not latest.repayments and not self._pays_older(latest, payment.amount):
            kind = self._early(latest, payment)
            if kind == UPFRONT_BACK:
                latest.parts.append(Part(payment.at, payment.amount, UPFRONT_BACK, payment.transfer))
                latest.handed_back += payment.amount
                return
        self._drop_quiet(payment.at)
        if self.open:
            self._repay(payment, book)

    def _pays_older(self, latest: Episode, amount: int) -> bool:
        """Tell whether fresh money went straight on to an older loan (3.3 step 9): it is no deduction from the new."""
        return any(
            loan is not latest
            and loan.owed > 0
            and (
                loan.owed * self.parameters.cover_percent <= amount * 100 <= loan.owed * 100 * _CLAIM
                or (loan.repayments and abs(loan.repayments[-1].amount - amount) <= self.parameters.instalment_slack)
            )
            for loan in self.open
        )

    def _early(self, loan: Episode, payment: Payment) -> str:
        """Tell what a payment within 72 hours of the money is (3.3 step 4)."""
        percent = payment.amount * 100
        lent = loan.last_tranche.amount
        low, high = self.parameters.upfront_percent
        fake_low, fake_high = self.parameters.fake_flow_percent
        if low * lent <= percent <= high * lent and payment.amount < loan.received:
            return UPFRONT_BACK
        if fake_low * lent <= percent <= fake_high * lent:
            loan.fake_flow = True
            return UPFRONT_BACK
        if high * lent < percent < fake_low * lent:
            loan.marks.add("ambiguous")
        return REPAYMENT

    def _drop_quiet(self, at: int) -> None:
        self.open = [
            loan for loan in self.open if loan.owed > 0 or at // DAY - loan.last.day <= loan.quiet_days(self.parameters)
        ]

    def _repay(self, payment: Payment, book: int | None) -> None:
        own = [loan for loan in self.open if book is not None and loan.book == book]
        taking = own if any(loan.owed for loan in own) else self.open
        for loan, amount in self._shares(taking, payment.amount, payment.at):
            part = Part(payment.at, amount, REPAYMENT, payment.transfer)
            loan.parts.append(part)
            loan.repayments.append(part)
            loan.repaid += amount
            if payment.third_party:
                loan.marks.add("third_party")

    def _of_face(self, owing: list[Episode], amount: int, at: int) -> Episode | None:
        """Find the loan whose face this is, at the lender's usual deduction: the oldest not long due, else the newest.

        So a loan that was never paid, or in cash, does not take the repayments of all that follow it.
        """
        if self.usual_cut is None:
            return None
        slack = self.parameters.instalment_slack * 1000
        whole = [loan for loan in owing if abs(amount * (1000 - self.usual_cut) - loan.received * 1000) <= slack]
        fresh = [loan for loan in whole if at - loan.last_tranche.at <= self.parameters.quiet_days * DAY]
        return fresh[0] if fresh else whole[-1] if whole else None

    def _shares(self, taking: list[Episode], amount: int, at: int) -> list[tuple[Episode, int]]:
        """Which of the loans that take payments this one goes to, and how much of it (3.3 step 5)."""
        owing = [loan for loan in taking if loan.owed > 0]
        whole = self._of_face(owing, amount, at)
        if whole is not None:
            return [(whole, amount)]
        paid_off = [loan for loan in taking if loan.owed == 0]
        slack = self.parameters.instalment_slack
        for loan in owing:
            if _planned(loan, amount, 1, slack):
                return [(loan, amount)]
        # One payment that paid a loan off is no plan while others are owed: the same sum again pays the next loan.
        for loan in paid_off:
            if _planned(loan, amount, _PLAN if owing else 1, slack):
                return [(loan, amount)]
        parts_of = [loan for loan in owing if _is_equal_part(loan, amount, slack)]
        if len(owing) > 1 and len(parts_of) == 1 and not parts_of[0].repayments:
            return [(parts_of[0], amount)]
        awake = self._awake(owing, amount, at // DAY)
        covered = _covered(awake, amount, self.parameters.cover_percent)
        if len(covered) > 1:
            return _shared_out(covered, amount)
        return [((awake or taking[-1:])[0], amount)]

    def _awake(self, owing: list[Episode], amount: int, day: int) -> list[Episode]:
        """Leave out loans long silent, paid in cash or never, where the others may be owed so much (3.3 step 8)."""
        for awake in (
            [loan for loan in owing if day - loan.last.day <= loan.quiet_days(self.parameters)],
            [loan for loan in owing if day - loan.last.day < self.parameters.default_days],
        ):
            if amount <= _CLAIM * sum(loan.owed for loan in awake):
                return awake
        return owing


def _planned(loan: Episode, amount: int, times: int, slack: int) -> bool:
    """Tell whether the latest so many repayments of a loan were of this size."""
    latest = loan.repayments[-times:]
    return len(latest) == times and all(abs(part.amount - amount) <= slack for part in latest)


def _is_equal_part(loan: Episode, amount: int, slack: int) -> bool:
    """Tell whether so many payments of this size, two to twelve, make the money in hand."""
    times = (2 * loan.received + amount) // (2 * amount)
    return times in _PARTS and abs(times * amount - loan.received) <= slack


def _covered(owing: list[Episode], amount: int, cover_percent: int) -> list[Episode]:
    """Find the oldest loans that one payment pays off together."""
    total, covered = 0, []
    for loan in owing:
        if amount * 100 < (total + loan.owed) * 100 - loan.owed * (100 - cover_percent):
            break
        total += loan.owed
        covered.append(loan)
    return covered


def _shared_out(loans: list[Episode], amount: int) -> list[tuple[Episode, int]]:
    """Share the payment out by what each is owed, to the fen; what rounding leaves goes to the last."""
    total = sum(loan.owed for loan in loans)
    shares = [amount * loan.owed // total for loan in loans]
    shares[-1] += amount - sum(shares)
    return list(zip(loans, shares, strict=True))


def _mark_same_time(ordered: list[Payment], loans: list[Episode]) -> None:
    """Mark loans that hold payments both ways at one moment: their order is a guess (3.3 step 10)."""
    unsure = {
        later.transfer for earlier, later in pairwise(ordered) if earlier.at == later.at and earlier.lent != later.lent
    }
    if unsure:
        for loan in loans:
            if any(part.transfer in unsure for part in loan.parts):
                loan.marks.add("same_time")
