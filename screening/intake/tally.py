"""What a check adds up while it goes through a table slice by slice."""

from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from screening.contract.sift import FILE, ROW, BrokenRule
from screening.contract.tables import columns_of
from screening.intake.problems import Place, Problem, problem
from screening.masking import MASKS

SHOWN_ROWS = 5
REASONS = "reasons"


@dataclass
class Tally:
    """Counts, first examples, and the rows set aside, of one table."""

    table: str
    sent: int
    keep: int  # rows set aside at most: beyond it the table is refused anyway
    accepted: int = 0
    rejected: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    aside: list[pl.DataFrame] = field(default_factory=list)
    _found: dict[tuple[str, str, str], tuple[int, tuple[Place, ...]]] = field(default_factory=dict)
    _kept: int = 0

    def note(self, broken: BrokenRule) -> None:
        """Count the rows that break a rule, and keep the first few to show."""
        mask = columns_of(self.table)[broken.column].mask
        hide = MASKS[mask] if mask else None
        for (file,), rows in broken.rows.group_by(FILE, maintain_order=True):
            slot = (broken.rule, str(file), broken.column)
            count, places = self._found.get(slot, (0, ()))
            more = tuple(
                Place(place, row, hide(value) if hide and value is not None else value)
                for place, row, value in rows.head(SHOWN_ROWS - len(places)).iter_rows()
            )
            self._found[slot] = (count + rows.height, places + more)

    def set_aside(self, raw: pl.DataFrame, broken: list[BrokenRule]) -> pl.Series:
        """Keep the rows that break some rule, as they were sent, with the rules; gives their row numbers."""
        reasons = pl.concat(one.rows.select(ROW, pl.lit(f"{one.rule}:{one.column}").alias(REASONS)) for one in broken)
        by_row = reasons.group_by(ROW, maintain_order=True).agg(pl.col(REASONS).unique(maintain_order=True))
        self.rejected += by_row.height
        if self._kept < self.keep:
            rows = raw.join(by_row, on=ROW, how="inner", maintain_order="left")
            self.aside.append(rows.select(FILE, ROW, REASONS, pl.exclude(FILE, ROW, REASONS).cast(pl.String)))
            self._kept += rows.height
        return by_row[ROW]

    def add_up(self, name: str, amounts: pl.Series) -> None:
        """Add a column of exact amounts to a named sum."""
        self.sums[name] = self.sums.get(name, Decimal("0.00")) + Decimal(amounts.sum() or 0)

    def problems(self) -> list[Problem]:
        """Give one problem for each rule, file and column."""
        return [
            problem(rule, table=self.table, file=file, column=column, count=count, rows=places)
            for (rule, file, column), (count, places) in self._found.items()
        ]

    def rejected_rows(self) -> pl.DataFrame | None:
        """Give the rows set aside, as text, with `reasons`; None where there are none."""
        return pl.concat(self.aside, how="diagonal") if self.aside else None
