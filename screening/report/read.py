"""A run's folder read back, with the rules that it was made with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from screening.errors import RefusedInput
from screening.rulebook.rule import Rule, Rulebook, read_rulebook
from screening.runs.reading import kept_rules

Row = dict[str, Any]
TABLES = (
    "findings", "alerts", "rings", "ring_members", "ring_ties", "ring_records", "inferred_loans", "pools",
    "alert_changes", "alert_parts", "alert_basis",
)  # fmt: skip


@dataclass(frozen=True)
class RunFolder:
    """What a run wrote: its record, its tables by name, and the rules by id.

    `same_rules` tells whether the rules at hand are those that the run used; if not, their words may have changed.
    """

    record: Mapping[str, Any]
    tables: Mapping[str, list[Row]]
    rules: Mapping[str, Rule]
    lawful: tuple[Rule, ...]
    same_rules: bool


def read_run_folder(folder: Path, rules_folder: Path | None = None) -> RunFolder:
    """Give a run's folder; the words of the rules are those that it was made with, unless a folder is named."""
    try:
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RefusedInput(
            "这里没有筛查结果 / no run lies here", where=folder, remedy="name a folder of WORKSPACE/runs"
        ) from None
    rulebook = read_rulebook(rules_folder or kept_rules(folder), _packs(record))
    return RunFolder(
        record=record,
        tables={name: _rows(folder / f"{name}.parquet") for name in TABLES},
        rules={rule.rule_id: rule for rule in rulebook.rules},
        lawful=rulebook.lawful,
        same_rules=_same(rulebook, record),
    )


def _packs(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the packs that the run's pipeline named."""
    return tuple(record["parameters"]["packs"])


def _same(rulebook: Rulebook, record: Mapping[str, Any]) -> bool:
    """Tell whether a rulebook is the one that a run was made with."""
    return bool(rulebook.digest == record["rule_pack_digest"])


def _rows(file: Path) -> list[Row]:
    """Give the rows of one table; a run without it had nothing to say there."""
    return pq.read_table(file).to_pylist() if file.exists() else []
