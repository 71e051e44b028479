"""Judged cases as people bring them: a CSV or Parquet file with one judgement a row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from screening.errors import RefusedInput

KEYS = ("alert_id", "subject_id", "account_id")
VERDICTS: dict[str, bool | None] = {
    "confirmed": True,
    "确认疑似": True,
    "属实": True,
    "explained": False,
    "已解释，排除": False,
    "排除": False,
    "cannot_tell": None,
    "无法判断": None,
    "request_information": None,
    "需银行补充资料": None,
}
"""What a judgement says of an alert: well founded, unfounded, or not known; the case store's words among them."""


@dataclass(frozen=True)
class Judged:
    """One judgement: on an alert, a subject or an account; `well_founded` is None where the reader could not tell.

    `run_id` is the run that the alert was read in, where that is known.
    """

    name: str
    well_founded: bool | None
    on: date
    run_id: str | None = None


def read_judged(file: Path) -> list[Judged]:
    """Give the judgements of a file in order of their days; every problem found is told at once.

    Columns: one or more of alert_id, subject_id, account_id (the first that is filled counts), judgement (one of
    `VERDICTS`), judged_on (a date), and run_id where it is known; other columns are left alone. `screening cases judged`
    writes such a file.
    """
    if not file.is_file():
        raise RefusedInput("没有这个文件 / no such file", where=file, remedy="a CSV or Parquet file of judged cases")
    rows = pl.read_parquet(file) if file.suffix == ".parquet" else pl.read_csv(file, infer_schema=False)
    missing = [name for name in ("judgement", "judged_on") if name not in rows.columns]
    if missing or not set(KEYS) & set(rows.columns):
        raise RefusedInput(
            f"缺少列 / columns are missing: {', '.join(missing or KEYS)}",
            where=file,
            remedy="alert_id | subject_id | account_id, judgement, judged_on",
        )
    read = [_read(number, row) for number, row in enumerate(rows.to_dicts(), start=1)]
    problems = [one for one in read if isinstance(one, str)]
    if problems:
        raise RefusedInput("; ".join(problems[:10]), where=file, remedy=f"judgement: {', '.join(VERDICTS)}")
    return sorted((one for one in read if isinstance(one, Judged)), key=lambda one: (one.on, one.name))


def _read(number: int, row: Mapping[str, Any]) -> Judged | str:
    """Give one row's judgement, or what is wrong with it."""
    name = next((str(row[key]) for key in KEYS if row.get(key)), None)
    word = str(row["judgement"] or "").strip().lower()
    day = _day(row["judged_on"])
    if name is None:
        return f"行 / row {number}: {', '.join(KEYS)} 均为空 / all empty"
    if word not in VERDICTS:
        return f"行 / row {number}: judgement {word!r}"
    if day is None:
        return f"行 / row {number}: judged_on {row['judged_on']!r}"
    return Judged(name, VERDICTS[word], day, str(row["run_id"]) if row.get("run_id") else None)


def _day(value: Any) -> date | None:
    """Give a date from a date, a time or ISO text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        return None


@dataclass(frozen=True)
class JudgedNames:
    """The newest judgement on each name."""

    found: Mapping[str, Judged]

    def of(self, *names: str) -> Judged | None:
        """Give the newest judgement on any of the names of one thing: its ids, its subject, its accounts."""
        named = [self.found[one] for one in names if one in self.found]
        return max(named, key=lambda one: one.on, default=None)


def by_name(judged: Iterable[Judged]) -> JudgedNames:
    """Give judgements for looking up by name."""
    return JudgedNames({one.name: one for one in sorted(judged, key=lambda one: one.on)})
