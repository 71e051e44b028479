"""The tables that rules may read: their columns, types and meaning, as the files beside this one tell them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "tables"


@dataclass(frozen=True)
class Column:
    """One column of a table that rules may read."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """One table that rules may read, from `screening/columns/tables/NAME.toml`.

    `inputs` and `parameters` are those of a table that its SQL file makes for the rules that ask for it.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    inputs: tuple[str, ...]
    parameters: Mapping[str, Mapping[str, Any]]

    def column_types(self) -> dict[str, str]:
        """Give the SQL type of every column by name."""
        return {column.name: column.type for column in self.columns}

    @cached_property
    def fen_columns(self) -> frozenset[str]:
        """Give the columns that hold fen, as the first word of their meaning tells; a rule's cases write them in yuan."""
        return frozenset(column.name for column in self.columns if column.meaning.startswith("fen"))


def _read(file: Path) -> Table:
    """Give a table from its file; a column is written as `name = "TYPE meaning"`."""
    about = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    columns = []
    for name, text in about["columns"].items():
        kind, _, meaning = text.partition(" ")
        columns.append(Column(name, kind, meaning))
    return Table(
        file.stem, about["meaning"], tuple(columns), tuple(about.get("inputs", ())), about.get("parameters", {})
    )


READABLE: dict[str, Table] = {file.stem: _read(file) for file in sorted(FOLDER.glob("*.toml"))}
