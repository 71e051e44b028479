"""Every figure of loan reconstruction, in one place, with its source.

[E] marks an engineering default of the domain file or of this module: no legal figure, open to change.
"""

from dataclasses import dataclass, field

CNY = 100
"""Fen in one yuan."""
HOUR = 3_600
DAY = 86_400

NOT_A_PARTY = frozenset(
    {
        "bank", "processor", "school", "hospital", "government", "utility", "insurer", "broker", "pharmacy", "court",
        "charity", "telecom", "clearing", "securities", "tax",
    }
)  # fmt: skip
"""Classes of names that neither lend nor borrow informally (typologies A.4: S2-S6, S8, S11-S13, S19, S21)."""
OTHER_CAUSE = frozenset(
    {"rent", "school", "medical", "utility", "insurance", "tax", "court", "refund", "property", "subsidy"}
)
"""Purposes that tell of something other than a loan (regulatory basis 3.7, case 7): between two individuals they weigh,
elsewhere they settle it; wages apart."""
LENDING_WORDS = frozenset({"loan", "repay", "interest"})


@dataclass(frozen=True)
class Parameters:
    """Amounts in fen, shares as exact integer pairs or percent, times in seconds or days as named."""

    open_amount: int = 3_000 * CNY
    """Smallest payment that opens a loan (3.3 step 3 [E])."""
    open_amount_habitual: int = 2_000 * CNY
    """The same for who lends to several: with a deduction a face of 3,000 is less in hand [E]."""
    open_amount_cash_loan: int = 500 * CNY
    """The same for a lender with the cash-loan profile (3.3 step 3 [E])."""
    probe_amount: int = 10 * CNY
    """Trial payments up to this are no part of a loan (3.3 step 1 [E])."""
    tranche_seconds: int = 3 * DAY
    """Payments to the borrower within this are tranches of one loan (3.3 step 3 [E])."""
    upfront_seconds: int = 72 * HOUR
    """Money handed back within this was deducted up front (3.3 step 4 [E])."""
    upfront_percent: tuple[int, int] = (1, 50)
    fake_flow_percent: tuple[int, int] = (90, 100)
    """3.3 step 4 [E]; above 100 % of the tranche it is a repayment with gain."""
    instalment_slack: int = 1 * CNY
    """How far a payment may lie from the expected instalment (3.3 step 5 [E])."""
    open_loans: int = 50
    """So many unpaid loans of one borrower take payments at once; it bounds the work on a ledger [E]."""
    cover_percent: int = 90
    """A payment that covers this much of two loans' debts is shared out between them [E]."""
    face_unit: int = 100 * CNY
    face_percent: tuple[int, int] = (50, 98)
    face_step_permille: int = 50
    face_slack_permille: int = 5
    face_repeats: int = 3
    """3.3 step 6 [E]: a face is a multiple of 100 CNY, its deduction near a multiple of 5 % or often the same."""
    extension_percent: tuple[int, int] = (5, 50)
    extension_gap_days: int = 5
    extension_pace_days: int = 16
    """3.3 step 7 [E]; the pace, the longest cash-loan term (typologies 32), tells fees from instalments when unpaid."""
    quiet_days: int = 45
    quiet_gaps: int = 2
    default_days: int = 90
    """3.3 step 8 [E]."""
    cash_loan_amount: tuple[int, int] = (300 * CNY, 10_000 * CNY)
    cash_loan_count: int = 10
    cash_loan_payback_days: int = 30
    cash_loan_percent: int = 50
    cut_repeats: int = 5
    """The cash-loan profile (typologies 32 [E]): so many such sums, and so much of all that he pays to those who pay him,
    come back fast, while card players pay each other sums of every size; and how often one deduction makes it the
    lender's usual one [E]."""
    set_borrowers: int = 3
    set_households: int = 6
    set_payer_percent: int = 50
    set_payer_percent_tied: int = 30
    set_paid_percent_first: tuple[int, int] = (30, 400)
    set_paid_percent: tuple[int, int] = (3, 400)
    set_payee_percent: int = 30
    set_payee_percent_known: int = 50
    set_disbursers: int = 8
    set_turns: int = 4
    set_slice: int = 4_000_000
    """So many routes are compared at once; it bounds the memory [E]."""
    set_degree: int = 2_000
    set_borrower_degree: int = 200
    """When a disburser and a collector are one lender; above the degrees, and with more disbursers than a ring has,
    are merchants (typologies A.6 [E])."""
    kin_collector_borrowers: int = 2
    kin_collector_percent: tuple[int, int] = (30, 300)
    kin_collector_payer_percent: int = 5
    """A relative of the disburser collects for him when he gets this much of what so many borrowers got, and they are
    this share of those who ever pay him such sums [E]."""
    household_parties: int = 6
    """More who share a telephone or an address are no household [E]."""
    family_borrowers: int = 2
    family_paid_percent: tuple[int, int] = (80, 300)
    """When others of several borrowers' households repaid about what these got, it was lent [E]."""
    lender_borrowers: int = 3
    """Unspecified plurality (regulatory basis 3.6 [E])."""
    lender_other_loans: int = 3
    gainful_percent: int = 50
    """A known lender gains from this share of the loans that are paid back (typologies 28)."""
    funder_percent: int = 250
    """Who pays a lender first, and so much more than he gets, funds him rather than repays [E]."""
    pool_lenders: int = 8
    """This many one-off lenders to one borrower are depositors of a pool, not lenders [E]."""
    largest_multiple: int = 5
    """Repaid over received above which two people's other dealings are likelier than a loan, for a lone lender [E]."""
    short_days: int = 3
    short_gain: int = 100 * CNY
    """A loan of fewer days counts only with this gain: help with a card payment is none (typologies 30 [E])."""
    penalties: dict[str, int] = field(
        default_factory=lambda: {
            "ambiguous": 20,
            "third_party": 10,
            "few_repayments": 20,
            "same_time": 10,
            "earlier_unseen": 20,
            "trade_words": 20,
            "lone_pair": 30,
        }
    )
    """Percent off confidence (3.3 step 10 [E]; the last three are of this module)."""


DEFAULT = Parameters()
