"""What a check adds up while it goes through a table batch by batch."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

import polars as pl

from screening.contract.sift import FILE, ROW, BrokenRule
from screening.contract.tables import columns_of
from screening.intake.aside import REASONS, Aside
from screening.intake.problems import Place, Problem, problem
from screening.masking import MASKS

SHOWN_ROWS = 5
SHOWN_CHARACTERS = 64


@dataclass
class Tally:
    """Counts and first examples of one table; the rows set aside go to `aside`, where there is one."""

    table: str
    sent: int
    aside: Aside | None = None
    accepted: int = 0
    rejected: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    _found: dict[tuple[str, str, str], tuple[int, tuple[Place, ...]]] = field(default_factory=dict)

    def note(self, broken: BrokenRule) -> None:
        """Count the rows that break a rule, and keep the first few to show."""
        hide = partial(shown, columns_of(self.table)[broken.column].mask)
        for (file,), rows in broken.rows.group_by(FILE, maintain_order=True):
            slot = (broken.rule, str(file), broken.column)
            count, places = self._found.get(slot, (0, ()))
            more = tuple(
                Place(place, row, None if value is None else hide(value))
                for place, row, value in rows.head(SHOWN_ROWS - len(places)).iter_rows()
            )
            self._found[slot] = (count + rows.height, places + more)

    def set_aside(self, raw: pl.DataFrame, broken: list[BrokenRule]) -> pl.Series:
        """Keep the rows that break some rule, as they were sent, with the rules; gives their row numbers."""
        reasons = pl.concat(one.rows.select(ROW, pl.lit(f"{one.rule}:{one.column}").alias(REASONS)) for one in broken)
        by_row = reasons.group_by(ROW, maintain_order=True).agg(pl.col(REASONS).unique(maintain_order=True))
        self.rejected += by_row.height
        if self.aside:
            self.aside.add(raw.join(by_row, on=ROW, how="inner", maintain_order="left"))
        return by_row[ROW]

    def add_up(self, name: str, amount: Decimal | None) -> None:
        """Add an exact amount to a named sum."""
        self.sums[name] = self.sums.get(name, Decimal("0.00")) + (amount or 0)

    def problems(self) -> list[Problem]:
        """Give one problem for each rule, file and column."""
        return [
            problem(rule, table=self.table, file=file, column=column, count=count, rows=places)
            for (rule, file, column), (count, places) in self._found.items()
        ]


def shown(mask: str | None, value: str) -> str:
    """Give a value as a receipt may show it: masked where it is personal, cut short, without control characters."""
    hidden = MASKS[mask](value) if mask else value
    clean = "".join(one if one.isprintable() else "?" for one in hidden)
    return clean if len(clean) <= SHOWN_CHARACTERS else clean[:SHOWN_CHARACTERS] + "…"
