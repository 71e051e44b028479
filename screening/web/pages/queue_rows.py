"""The rows of the queue: alerts beside people's work on them, filtered and sorted."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import polars as pl

from screening.alerts.settings import PRIORITIES
from screening.cases.work import Place
from screening.errors import WrongCall
from screening.masking import mask_account
from screening.report.figures import masked
from screening.report.words import Pair
from screening.report.workbook import Column, Kind, Sheet, write_workbook
from screening.web.pages.call import day_in

Row = dict[str, Any]
FILTERS = ("q", "pack", "priority", "rule", "bank", "from", "to", "assignee", "state", "change", "sort")
STATES = {
    "open": Pair("待处理", "to do"),
    "free": Pair("未领取", "free"),
    "given": Pair("已分派", "assigned"),
    "held": Pair("处理中", "being read"),
    "case": Pair("在案件中", "in a case"),
    "judged": Pair("已结", "judged"),
    "suppressed": Pair("已搁置", "put aside"),
    "all": Pair("全部", "all"),
}
CHANGES = {
    "fresh": Pair("需（再）阅读", "to be read (again)"),
    "new": Pair("新增", "new"),
    "changed": Pair("有变化", "changed"),
    "unchanged": Pair("无变化", "unchanged"),
}
SORTS = {
    "order": Pair("声明的次序", "declared order"),
    "learnt": Pair("学得的次序", "learnt order"),
    "score": Pair("风险分", "score"),
    "amount": Pair("金额", "amount"),
    "last": Pair("最近", "latest"),
    "first": Pair("最早", "earliest"),
}
_OPEN = ("free", "given", "held")
_NOBODY = "-"
_BY = {
    "learnt": ("chance", True),
    "score": ("risk_score", True),
    "amount": ("amount", True),
    "last": ("last_seen", True),
    "first": ("first_seen", False),
}
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_PLACES = dict.fromkeys(("alert_id", "assignee", "holder", "case_id", "case_state"), pl.String)


def rows(alerts: pl.DataFrame, places: Sequence[Place], wanted: Mapping[str, str]) -> pl.DataFrame:
    """Give the alerts that a filter asks for, in its order, each with who works on it and `work`, its state.

    Without a state asked for, what is judged, in a case or put aside is left out. Where the alerts have a `chance` by a
    ranking that a person promoted, that orders them unless another order is asked for.
    """
    known = pl.DataFrame([asdict(one) for one in places], schema=_PLACES)
    found = alerts.join(known, on="alert_id", how="left", maintain_order="left").with_columns(_work().alias("work"))
    for name, value in wanted.items():
        if name in _CONDITIONS and value:
            found = found.filter(_CONDITIONS[name](value))
    if not wanted.get("state"):
        found = found.filter(_state("open"))
    learnt = "chance" in found.columns
    sort = wanted.get("sort", "learnt" if learnt else "order")
    column, falling = _BY.get(sort, ("place", False)) if learnt or sort != "learnt" else ("place", False)
    return found.sort(column, "place", descending=[falling, False])


COLUMNS = (
    Column("预警 alert", width=20),
    Column("优先级 priority", width=10),
    Column("风险分 score", Kind.NUMBER),
    Column("标题 headline", width=56, wrapped=True),
    Column("规则包 packs", width=24),
    Column("规则 rules", width=34, wrapped=True),
    Column("账户 accounts", width=26, wrapped=True),
    Column("金额 amount", Kind.YUAN),
    Column("最早 first", Kind.DAY),
    Column("最近 last", Kind.DAY),
    Column("变化 change", width=10),
    Column("经办 assignee", width=14),
    Column("案件 case", width=14),
    Column("状态 state", width=10),
)
"""What is taken out of the queue, as CSV and as a workbook."""


def csv_of(found: pl.DataFrame) -> bytes:
    """Give rows as a CSV that spreadsheets open, masked; no cell begins what they would take for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([one.title for one in COLUMNS])
    writer.writerows([_safe(one) for one in _cells(row)] for row in found.iter_rows(named=True))
    return out.getvalue().encode("utf-8-sig")


def workbook_of(found: pl.DataFrame) -> bytes:
    """Give rows as a workbook, masked; the same rows give the same bytes."""
    out = io.BytesIO()
    rows = (_cells(row) for row in found.iter_rows(named=True))
    write_workbook(out, "队列 queue", [Sheet("队列 queue", COLUMNS, rows)])
    return out.getvalue()


def _cells(row: Row) -> tuple[Any, ...]:
    """Give what the columns hold of one alert."""
    return (
        row["alert_id"], row["priority"], row["risk_score"], masked(row["headline_zh"]), " ".join(row["packs"]),
        " ".join(row["rule_ids"]), " ".join(map(mask_account, row["account_ids"])), row["amount"],
        row["first_seen"].date(), row["last_seen"].date(), row["state"], row["assignee"], row["case_id"], row["work"],
    )  # fmt: skip


def _safe(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _work() -> pl.Expr:
    """Tell where an alert is in people's work."""
    return (
        pl.when(pl.col("case_state") == "closed")
        .then(pl.lit("judged"))
        .when(pl.col("case_id").is_not_null())
        .then(pl.lit("case"))
        .when(pl.col("holder").is_not_null())
        .then(pl.lit("held"))
        .when(pl.col("assignee").is_not_null())
        .then(pl.lit("given"))
        .otherwise(pl.lit("free"))
    )


def _state(value: str) -> pl.Expr:
    if value not in STATES:
        raise WrongCall("没有这种状态 / no such state", where=value)
    held = pl.col("suppression_id").is_not_null()
    if value == "all":
        return pl.lit(value=True)
    if value == "suppressed":
        return held
    return (pl.col("work").is_in(_OPEN) if value == "open" else pl.col("work") == value) & ~held


def _change(value: str) -> pl.Expr:
    return pl.col("fresh") if value == "fresh" else pl.col("state") == value


def _priority(value: str) -> pl.Expr:
    """Give a priority and those above it."""
    if value not in PRIORITIES:
        raise WrongCall("没有这种优先级 / no such priority", where=value)
    return pl.col("priority").is_in(PRIORITIES[: PRIORITIES.index(value) + 1])


def _assignee(value: str) -> pl.Expr:
    return pl.col("assignee").is_null() if value == _NOBODY else pl.col("assignee") == value


_CONDITIONS: dict[str, Callable[[str], pl.Expr]] = {
    "q": lambda value: pl.col("found_by").str.contains(value.lower(), literal=True),
    "pack": pl.col("packs").list.contains,
    "priority": _priority,
    "rule": pl.col("rule_ids").list.contains,
    "bank": pl.col("banks").list.contains,
    "from": lambda value: pl.col("last_seen").dt.date() >= day_in(value),
    "to": lambda value: pl.col("first_seen").dt.date() <= day_in(value),
    "assignee": _assignee,
    "state": _state,
    "change": _change,
}
