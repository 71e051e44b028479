"""Rebuilt loans: what they cost against what the law allows."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from screening.report.figures import fen
from screening.report.read import Row, RunFolder
from screening.report.words import Pair

EDGES = (0.0, 0.12, 0.24, 0.36, 0.72, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
"""Where one bar ends and the next begins: the usual cap, the lines of the law, then wider steps."""


@dataclass(frozen=True)
class LoanTotals:
    """Some loans summed up."""

    loans: int
    lenders: int
    borrowers: int
    received: int
    repaid: int
    median_rate: float | None
    over_cap: int
    over_36: int
    cannot_tell: int
    caps: tuple[float, ...]
    statuses: tuple[tuple[Pair, int], ...]


@dataclass(frozen=True)
class RateBar:
    """The loans of one band of rates, by what the law says of each."""

    label: str
    within: int
    over: int
    over_36: int
    unknown: int

    @property
    def total(self) -> int:
        """Give all loans of the band."""
        return self.within + self.over + self.over_36 + self.unknown


_STATUSES = {
    "closed": Pair("已结清", "closed"),
    "open": Pair("未结清", "open"),
    "default": Pair("疑似违约", "perhaps in default"),
    "right_censored": Pair("期末未明", "cut off by the end of the data"),
}


def loan_totals(run: RunFolder) -> LoanTotals:
    """Give all rebuilt loans summed up."""
    return totals(run.tables["inferred_loans"])


def totals(loans: Iterable[Row]) -> LoanTotals:
    """Give some loans summed up; rates count where they can be told."""
    rows = list(loans)
    rates = [row["annual_rate_declining"] for row in rows if row["annual_rate_declining"] is not None]
    return LoanTotals(
        loans=len(rows),
        lenders=len({row["lender_account_id"] for row in rows}),
        borrowers=len({row["borrower_account_id"] for row in rows}),
        received=sum(fen(row["received_by_borrower"]) for row in rows),
        repaid=sum(fen(row["repaid"]) for row in rows),
        median_rate=median(rates) if rates else None,
        over_cap=sum(row["over_cap"] is True for row in rows),
        over_36=sum(row["over_36"] is True for row in rows),
        cannot_tell=sum(row["over_cap"] is None for row in rows),
        caps=tuple(sorted({row["rate_cap"] for row in rows if row["rate_cap"] is not None})),
        statuses=tuple(
            (pair, number)
            for status, pair in _STATUSES.items()
            if (number := sum(row["status"] == status for row in rows))
        ),
    )


def rate_bars(run: RunFolder) -> list[RateBar]:
    """Give how many loans lie in each band of rates, and those whose rate cannot be told."""
    loans = run.tables["inferred_loans"]
    bars = []
    for low, high in zip(EDGES, (*EDGES[1:], None), strict=True):
        band = [row for row in loans if _within(row["annual_rate_declining"], low, high)]
        label = f"{_percent(low)}–{_percent(high)}" if high is not None else f">{_percent(low)}"
        bars.append(_bar(label, band))
    return [*bars, _bar("?", [row for row in loans if row["annual_rate_declining"] is None])]


def cap_places(loans: LoanTotals) -> list[tuple[float, float]]:
    """Give the lowest and the highest cap with their places among the bands: 1 is between the first and the second."""
    ends = sorted({loans.caps[0], loans.caps[-1]}) if loans.caps else []
    places = []
    for cap in ends:
        band = max(number for number, edge in enumerate(EDGES) if edge <= cap)
        low = EDGES[band]
        high = EDGES[band + 1] if band + 1 < len(EDGES) else low + 1
        places.append((round(band + min(1.0, (cap - low) / (high - low)), 3), cap))
    return places


def _within(rate: float | None, low: float, high: float | None) -> bool:
    """Tell whether a rate lies in a band; the upper end belongs to it, as the law's lines do, and the first has no lower."""
    if rate is None:
        return False
    return (rate > low or (low == 0 and rate <= 0)) and (high is None or rate <= high)


def _percent(edge: float) -> str:
    """Give an edge as whole percents."""
    return f"{Decimal(str(edge)) * 100:,.0f}%"


def _bar(label: str, band: list[Row]) -> RateBar:
    """Give one band's loans by what the law says of each."""
    over_36 = sum(row["over_36"] is True for row in band)
    return RateBar(
        label=label,
        within=sum(row["over_cap"] is False for row in band),
        over=sum(row["over_cap"] is True and row["over_36"] is not True for row in band),
        over_36=over_36,
        unknown=sum(row["over_cap"] is None and row["over_36"] is not True for row in band),
    )
