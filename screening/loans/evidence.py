"""Which episodes look like lending, so that ordinary mutual support is not reported as loans (typologies S10, S14)."""

from collections.abc import Sequence
from dataclasses import dataclass

from screening.loans.episodes import Episode
from screening.loans.settings import DAY, DEFAULT, LENDING_WORDS, Parameters

_EQUAL_PAYMENTS = 3
_REPEATED = 2
_LEAST_REPAID_PERCENT = 50


@dataclass(frozen=True)
class Ledger:
    """The episodes of one lender set with one borrower, and what is known of the pair."""

    lender: int
    borrower: int
    kin: bool
    goods: bool
    mild: bool
    loans: tuple[Episode, ...]
    paid_back: int
    """Fen that the borrower ever paid the lender, whether it belongs to a loan or not."""


def reported(
    ledgers: Sequence[Ledger],
    words: dict[int, str],
    as_of_day: int,
    parameters: Parameters = DEFAULT,
) -> list[tuple[Ledger, Episode]]:
    """Keep the loans of one lender that are consistent with lending; `words` gives the purpose of a transfer, if any."""
    gainful = [(ledger, sum(_gains(loan, parameters) for loan in ledger.loans)) for ledger in ledgers]
    unrelated = [(ledger, count) for ledger, count in gainful if not ledger.kin and count]
    repaid = sum(1 for ledger in ledgers if not ledger.kin for loan in ledger.loans if loan.repayments)
    earning = sum(count for _, count in unrelated)
    known = (
        len(unrelated) >= parameters.lender_borrowers
        and earning > parameters.lender_other_loans
        and earning * 100 >= repaid * parameters.gainful_percent
    )
    found = []
    for ledger, count in gainful:
        if _is_saving(ledger.loans):
            continue
        explained = _something_else(ledger, count, parameters, known=known)
        kept = [
            loan
            for loan in ledger.loans
            if ((said := _said(loan, words)) & LENDING_WORDS or not explained)
            and _reports(ledger, loan, said=said, known=known, as_of_day=as_of_day, parameters=parameters)
        ]
        chosen = {id(loan) for loan in kept}
        found += [(ledger, loan) for loan in ledger.loans if id(loan) in chosen or _beside(loan, kept)]
    return found


def _beside(loan: Episode, kept: Sequence[Episode]) -> bool:
    """Tell whether a loan was paid on while a reported one ran: which payment went to which of them is a guess."""
    return bool(loan.repayments and loan.received > 0) and any(
        loan.parts[0].at <= other.last.at and other.parts[0].at <= loan.last.at for other in kept
    )


def _something_else(ledger: Ledger, gainful: int, parameters: Parameters, *, known: bool) -> bool:
    """Tell whether something else explains what is not called a loan: trade, family, or far more paid back."""
    lent = sum(loan.disbursed for loan in ledger.loans)
    if ledger.paid_back > lent * parameters.largest_multiple:
        return True
    return (ledger.goods or ledger.mild) and not known and gainful < _REPEATED


def _is_saving(loans: Sequence[Episode]) -> bool:
    """Tell whether equal sums were put by and drawn in one: a saving club's share, not several loans (3.7, case 8)."""
    sums = {loan.disbursed for loan in loans}
    settled = {part.transfer for loan in loans for part in loan.repayments}
    return len(loans) >= _EQUAL_PAYMENTS and len(sums) == 1 and len(settled) == 1


def _said(loan: Episode, words: dict[int, str]) -> set[str]:
    """Give the purposes that the remarks of a loan's payments name."""
    return {words[part.transfer] for part in loan.parts if part.transfer in words}


def _reports(
    ledger: Ledger, loan: Episode, *, said: set[str], known: bool, as_of_day: int, parameters: Parameters
) -> bool:
    named = bool(said & LENDING_WORDS)
    if ledger.goods and not known:
        loan.marks.add("trade_words")
    if not loan.repayments:
        return known and ("loan" in said or _mostly_repays(ledger, parameters))
    if loan.received <= 0 or known:
        return named or known
    # People lend round sums: an odd one among two people's dealings may be chance, or a bill that one paid for both.
    round_sum = loan.disbursed % parameters.face_unit == 0
    if named:
        if not round_sum and _days(loan) < parameters.cash_loan_payback_days:
            loan.marks.add("lone_pair")
        return _gains(loan, parameters) or loan.repaid * 100 >= loan.received * _LEAST_REPAID_PERCENT
    comes_back = _gains(loan, parameters) or (not said and _returned_whole(loan, parameters))
    if not comes_back or loan.repaid > loan.received * parameters.largest_multiple:
        return False
    if _equal_payments(loan, parameters):
        return True
    loan.marks.add("lone_pair")
    return round_sum and not ledger.kin and not ledger.mild and _clean(ledger, as_of_day, parameters)


def _mostly_repays(ledger: Ledger, parameters: Parameters) -> bool:
    """Tell whether what never came back stands beside as many loans that did: else it may be a share or a wage."""
    unpaid = sum(not loan.repayments for loan in ledger.loans)
    return sum(_gains(loan, parameters) for loan in ledger.loans) >= unpaid


def _gains(loan: Episode, parameters: Parameters) -> bool:
    """More came back than was lent, and not merely for a day or two's help (typologies 30)."""
    if not loan.gain or loan.received <= 0 or not loan.repayments:
        return False
    return _days(loan) >= parameters.short_days or loan.gain >= parameters.short_gain


def _returned_whole(loan: Episode, parameters: Parameters) -> bool:
    """Tell whether exactly what was lent came back, not merely after a day or two: a loan without interest.

    With other words it is a deposit or a share returned.
    """
    return bool(loan.repayments) and loan.repaid == loan.received and _days(loan) >= parameters.short_days


def _days(loan: Episode) -> int:
    return loan.repayments[-1].day - loan.parts[0].day


def _equal_payments(loan: Episode, parameters: Parameters) -> bool:
    """Three or more repayments of one size: an agreed plan, not chance."""
    amounts = sorted(part.amount for part in loan.repayments)
    span = _EQUAL_PAYMENTS - 1
    return any(
        later - earlier <= parameters.instalment_slack for earlier, later in zip(amounts, amounts[span:], strict=False)
    )


def _clean(ledger: Ledger, as_of_day: int, parameters: Parameters) -> bool:
    """Tell whether lending is the whole story: older loans came back, at most doubled, and nothing else was paid."""
    attributed = sum(loan.repaid + loan.handed_back for loan in ledger.loans)
    return attributed == ledger.paid_back and all(
        loan.received <= loan.repaid <= loan.received * 2
        for loan in ledger.loans
        if as_of_day - loan.last.at // DAY > parameters.default_days
    )
