"""What each lender set lent within two years, against the lines of the Illegal-lending opinion 2019.

Method: domain file, regulatory basis 1.6 and 3.6. A ratio to a line is shown; whether a crime was committed is for
people. The lines come from the caller (`rules/law.toml`): this layer knows no law.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from screening.loans.rates import displayed

Row = Mapping[str, Any]
SURE = Decimal("0.6")
"""Aggregates are given for all loans and for those of at least this confidence (3.3 step 10 [E])."""
LEAST_BORROWERS = 3
LARGEST_DENSITY = Fraction(5, 100)
"""Unspecified plurality: so many borrowers, and fewer than this share of their pairs ever paid each other (3.6 [E])."""


@dataclass(frozen=True)
class Lines:
    """The opinion's figures for one kind of lender: fen, counts, days, and shares of a line as fractions."""

    window_days: int
    loans: int
    principal: int
    gain: int
    heads: int
    grave_principal: int
    grave_gain: int
    grave_heads: int
    near_loans: int
    near_share: Fraction
    organised_share: Fraction
    organised_near_share: Fraction

    def share(self, *, near: bool, organised: bool) -> Fraction:
        """Give what share of a line counts as reaching it: Art. 3 circumstance, organised crime, both or neither."""
        if organised:
            return self.organised_near_share if near else self.organised_share
        return self.near_share if near else Fraction(1)


@dataclass(frozen=True)
class Totals:
    """One lender set in the window in which it comes nearest to a line; money in fen, days as numbers, both counted in.

    Loans are counted once however often they were extended; borrowers are parties, relatives aside; principal, gain and
    heads are of loans over 36 % only (Art. 2). `share` is what share of a line counts as reaching it.
    """

    lender_set: int
    first_day: int
    last_day: int
    loans: int
    borrowers: int
    loans_over_36: int
    loans_over_72: int
    heads: int
    principal: int
    gain: int
    habitual: bool
    ratio: Decimal
    share: Decimal
    reached: str


def totals(loans: Iterable[Row], lines: Mapping[int, Lines], organised: frozenset[int] = frozenset()) -> list[Totals]:
    """Give the totals of every lender set, highest ratio first; `loans` has the columns of the table.

    `lines` has the lines of each set, by whether it is a person or an organisation; `organised` are the sets that belong
    to a ring. Loans among relatives are left out (Art. 4 [M]); wages mark staff, whose loans are none (3.7, case 4).
    """
    books: defaultdict[int, list[Row]] = defaultdict(list)
    for loan in loans:
        if not loan["kin"]:
            books[loan["lender_set"]].append(loan)
    found = [_nearest(book, lines[lender], organised=lender in organised) for lender, book in sorted(books.items())]
    return sorted(found, key=lambda one: (-one.ratio, -one.loans, one.lender_set))


def _nearest(book: Sequence[Row], lines: Lines, *, organised: bool) -> Totals:
    """Slide the window over the loans, ending with each in turn, and keep the totals nearest to a line."""
    ordered = sorted(book, key=lambda loan: (loan["disbursed_day"], loan["loan_id"]))
    window = _Window(lines, organised=organised)
    best: Totals | None = None
    oldest = 0
    for place, loan in enumerate(ordered):
        window.add(loan, 1)
        while ordered[oldest]["disbursed_day"] <= loan["disbursed_day"] - lines.window_days:
            window.add(ordered[oldest], -1)
            oldest += 1
        if place + 1 == len(ordered) or ordered[place + 1]["disbursed_day"] > loan["disbursed_day"]:
            totals = window.totals(ordered[oldest], loan)
            if best is None or (totals.ratio, totals.loans) >= (best.ratio, best.loans):
                best = totals
    if best is None:
        raise ValueError("a lender has loans")
    return best


class _Window:
    """Running sums of the loans in a window."""

    def __init__(self, lines: Lines, *, organised: bool) -> None:
        self.lines = lines
        self.organised = organised
        self.borrowers: Counter[int] = Counter()
        self.heads: Counter[int] = Counter()
        self.sums: Counter[str] = Counter()

    def add(self, loan: Row, sign: int) -> None:
        """Take a loan in, or out again."""
        _count(self.borrowers, loan["borrower_party"], sign)
        self.sums["loans"] += sign
        self.sums["over_72"] += sign * bool(loan["over_72"])
        if loan["over_36"]:
            _count(self.heads, loan["borrower_party"], sign)
            self.sums["over_36"] += sign
            self.sums["principal"] += sign * loan["received"]
            self.sums["gain"] += sign * loan["gain"]

    def totals(self, oldest: Row, latest: Row) -> Totals:
        lines, sums = self.lines, self.sums
        ratios = (
            Fraction(sums["principal"], lines.principal),
            Fraction(sums["gain"], lines.gain),
            Fraction(len(self.heads), lines.heads),
        )
        near = sums["over_72"] >= lines.near_loans
        share = lines.share(near=near, organised=self.organised)
        habitual = sums["loans"] >= lines.loans and len(self.borrowers) >= LEAST_BORROWERS
        grave = (
            Fraction(sums["principal"], lines.grave_principal),
            Fraction(sums["gain"], lines.grave_gain),
            Fraction(len(self.heads), lines.grave_heads),
        )
        reached = "none"
        if habitual and sums["over_36"] >= lines.loans:
            reached = "grave" if max(grave) >= share else "serious" if max(ratios) >= share else "none"
        return Totals(
            lender_set=latest["lender_set"], first_day=oldest["disbursed_day"], last_day=latest["disbursed_day"],
            loans=sums["loans"], borrowers=len(self.borrowers), loans_over_36=sums["over_36"],
            loans_over_72=sums["over_72"], heads=len(self.heads), principal=sums["principal"], gain=sums["gain"],
            habitual=habitual, ratio=displayed(max(ratios)) or Decimal(0), share=displayed(share) or Decimal(0),
            reached=reached,
        )  # fmt: skip


def _count(counter: Counter[int], party: int, sign: int) -> None:
    counter[party] += sign
    if not counter[party]:
        del counter[party]


def density(borrowers: int, connected: int) -> Fraction | None:
    """Give the share of a lender's pairs of borrowers that ever paid each other; None of fewer than two borrowers."""
    pairs = borrowers * (borrowers - 1) // 2
    return Fraction(connected, pairs) if pairs else None
