"""A deposit-taking ring as a sheet: what it took and paid back, month by month, its ratios, lines of law and members.

Everything is read from the files of a run, so that it is what the run saw. Ratios are those of regulatory-basis 4.2 to 4.7;
each has its sum beside it, and "cannot tell" where the data do not say.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from screening.errors import WrongCall
from screening.masking import mask_account
from screening.networks.pool_books import DRAINS, INWARD, OUTWARD
from screening.rulebook.law import Law, read_law
from screening.runs.reading import FinishedRun, kept_rules
from screening.runs.ring_records import records_of

Row = dict[str, Any]
LINES = (
    "fundraising_amount", "fundraising_persons", "fundraising_loss", "fundraising_half_amount", "fundraising_half_loss",
    "fundraising_huge_amount", "fundraising_huge_persons", "fundraising_huge_loss",
    "fundraising_especially_huge_amount", "fundraising_especially_huge_persons", "fundraising_especially_huge_loss",
)  # fmt: skip
"""Figures of law that a pool is set against: sums, heads and losses."""
TREE_LINES = ("pyramid_people", "pyramid_tiers", "pyramid_serious_people", "pyramid_serious_fees")
_EXACT = Decimal("0.000001")


@dataclass(frozen=True)
class Measure:
    """One figure of a pool: its value (None for cannot tell), the sum that gives it, and what it is."""

    name: str
    zh: str
    en: str
    value: Decimal | int | str | None
    sum: str


def listed(run: FinishedRun) -> list[Row]:
    """Give a run's pools, the gravest score first, each with its name, heads, sums, gap and the month when it turned."""
    names = {row["ring_id"]: row["name"] for row in records_of(run) if row["ring_id"]}
    rows = _table(run, "pools").sort("score", "deposit", "ring_id", descending=[True, True, False]).to_dicts()
    kept = ("ring_id", "heads", "deposit", "return", "owed", "turned", "first_day", "last_day", "score")
    return [{"name": names.get(row["ring_id"]), **{one: row[one] for one in kept}} for row in rows]


def pool_sheet(run: FinishedRun, item: str, *, unmask: bool) -> Row:
    """Give the sheet of one pool of a run, by its ring_id, its name, or an account of its core; amounts are exact yuan."""
    ring_id = _found(run, item)
    pool = _of(run, "pools", ring_id)[0]
    months, members = _of(run, "pool_months", ring_id), _of(run, "pool_members", ring_id)
    law = _law_of(kept_rules(run.path))
    tree = _of(run, "pool_recruits", ring_id)
    names = {row["ring_id"]: row["name"] for row in records_of(run) if row["ring_id"]}
    return {
        "ring_id": ring_id,
        "name": names.get(ring_id),
        "score": pool["score"],
        "first_day": pool["first_day"],
        "last_day": pool["last_day"],
        "seen_until": pool["last_seen"],
        "measures": [vars(one) for one in measures(pool)],
        "lines": lines(pool, law),
        "exclusions": exclusions(pool),
        "months": [with_ratios(row) for row in months],
        "sums": {part: pool[part] for part in (*INWARD, *OUTWARD)},
        "balance": {name: pool[name] for name in ("held_first", "held_last", "bank_last")},
        "tracing": "FIFO; pro rata",
        "operators": [_shown(row, unmask=unmask) for row in members if row["role"] == "organiser"],
        "promoters": [_shown(row, unmask=unmask) for row in _by(members, "promoter", "commissions")],
        "depositors": [_shown(row, unmask=unmask) for row in _by(members, "depositor", "paid_in")],
        "tree": recruiting(tree, pool, law, unmask=unmask),
    }


@lru_cache(maxsize=4)
def _law_of(folder: Path) -> Law:
    """Give the figures of law that a run was made with; a run's own rules never change."""
    return read_law(folder)


def _table(run: FinishedRun, name: str) -> pl.DataFrame:
    """Give a file of the run; a run of older software has none."""
    if not (run.path / f"{name}.parquet").is_file():
        raise WrongCall(
            f"此次运行没有资金池 / this run tells of no pools: {name}", where=run.path, remedy="screening run"
        )
    return run.table(name)


def _of(run: FinishedRun, name: str, ring_id: str) -> list[Row]:
    return _table(run, name).filter(pl.col("ring_id") == ring_id).to_dicts()


def _found(run: FinishedRun, item: str) -> str:
    """Give the ring that an id, a name or an account of its core means."""
    known = set(_table(run, "pools")["ring_id"])
    for row in records_of(run):
        if item.lower() in {str(row["name"]).lower(), str(row["name_zh"]).lower()} and row["ring_id"] in known:
            return str(row["ring_id"])
    core = _table(run, "pool_members").filter(pl.col("role") == "organiser").select("account_id", "ring_id").rows()
    rings = sorted({ring for account, ring in core if item in {account, mask_account(account)}})
    if item in known:
        return item
    if len(rings) == 1:
        return str(rings[0])
    what = "多个资金池 / several pools" if rings else "没有资金池 / no pool"
    raise WrongCall(f"{what}: {item!r}", where=run.path, remedy=f"screening pools {' '.join(rings)}".strip())


def ratio(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """Give part over whole to six places; None where either is unknown or the whole is nothing."""
    if part is None or not whole:
        return None
    return (Decimal(part) / Decimal(whole)).quantize(_EXACT, ROUND_HALF_UP)


def with_ratios(row: Mapping[str, Any]) -> Row:
    """Give a month with its payback ratio, business cover and dependence by both methods."""
    kept = {name: value for name, value in row.items() if name != "ring_id"}
    return {
        **kept,
        "payback": ratio(row["return"], row["deposit"]),
        "business_cover": ratio(row["business_in"], row["return"]),
        "dependence_fifo": ratio(row["return_fifo"], row["return"]),
        "dependence_pro_rata": ratio(row["return_pro_rata"], row["return"]),
    }


def measures(pool: Mapping[str, Any]) -> list[Measure]:
    """Give the figures of a pool over its whole time."""
    drained = sum((pool[part] for part in DRAINS), Decimal(0))

    def of(name: str, zh: str, en: str, part: str | Decimal | int, whole: str) -> Measure:
        top = pool[part] if isinstance(part, str) else part
        return Measure(name, zh, en, ratio(top, pool[whole]), f"{_plain(top)} ÷ {_plain(pool[whole])}")

    steady = f"{pool['usual_payouts']} / {pool['payouts']} 笔 payouts, {pool['steady_payees']} 人 people"
    days = None if not pool["daily_loss"] or pool["held_last"] is None else int(pool["held_last"] // pool["daily_loss"])
    return [
        Measure("heads", "存款人数", "depositors", pool["heads"], f"{pool['deposits']} 笔 deposits"),
        Measure("taken", "吸收金额（全额）", "taken, in full", pool["deposit"], "Σ"),
        Measure("returned", "返还", "paid back", pool["return"], f"{pool['return_times']} 笔 times"),
        of("payback", "返还率", "payback ratio", "return", "deposit"),
        Measure("promised", "惯常返还率（每次）", "usual payout over stake", pool["usual_rate"], steady),
        Measure("yearly", "折合年率", "the same a year", pool["yearly_rate"], steady),
        of("business_cover", "经营覆盖", "business cover", "business_in", "return"),
        of("dependence_fifo", "新钱依赖（先进先出）", "dependence on depositors' money, FIFO", "return_fifo", "return"),
        of("dependence_pro_rata", "新钱依赖（按比例）", "the same, pro rata", "return_pro_rata", "return"),
        of("drain", "流出占比", "drained", drained, "deposit"),
        of("retention", "留存", "retained", "held_last", "deposit"),
        Measure("gap", "缺口", "gap", pool["owed"], f"{pool['waiting']} 人未收回 people short"),
        Measure("loss", "损失估计", "loss estimate", pool["lost"], _stopped(pool)),
        Measure("runway_days", "可支撑天数", "days it can last", days,
                f"{_plain(pool['held_last'])} ÷ {_plain(pool['daily_loss'])} 元/日 a day"),
        of("rolled_over", "转投", "rolled over", "rolled_over", "return"),
        Measure("gini", "集中度（基尼）", "Gini of deposits", pool["gini"], f"{pool['heads']} 人 people"),
        of("lattice", "整数单价", "multiples of one price", "on_unit", "deposits"),
        Measure("unit", "单价", "price", pool["unit"], f"{pool['on_unit']} / {pool['deposits']}"),
        of("elders", "老年人占比（人）", "elders by heads", "elders", "aged"),
        of("elders_money", "老年人占比（金额）", "elders by money", "elders_in", "aged_in"),
        Measure("local_elders", "当地老年人占比", "elders among all customers", pool["local_elder_share"], "≥ 60"),
        Measure("fed_from", "返还主要靠新钱，自", "returns mostly of new money since", pool["fed_from"], "FIFO > 50%"),
        Measure("turned", "转折月", "month when it turned", pool["turned"], "ρ ≥ 90% × 2"),
    ]  # fmt: skip


def _stopped(pool: Mapping[str, Any]) -> str:
    """Say what the loss rests on."""
    if pool["stop_day"] is None:
        return "未停满 60 天 / not stopped for 60 days"
    return f"{pool['losers']} 人 people；停付 stopped {pool['stop_day']}"


def _plain(value: Any) -> str:
    return "？" if value is None else f"{value:,}"


def lines(pool: Mapping[str, Any], law: Law) -> list[Row]:
    """Give each line of law in force on the last day of the pool, with the pool's figure and whether it is reached."""
    have = {"amount": pool["deposit"], "persons": pool["heads"], "loss": pool["lost"]}
    return [_line(name, have[name.rsplit("_", 1)[1]], law, pool) for name in LINES if _in_force(name, law, pool)]


def _in_force(name: str, law: Law, pool: Mapping[str, Any]) -> bool:
    return name in law.figures and law.value_on(name, pool["last_day"]) is not None


def _line(name: str, have: Any, law: Law, pool: Mapping[str, Any]) -> Row:
    figure, value = law.figure(name), law.value_on(name, pool["last_day"])
    line = value.value if value else None
    return {
        "law": name,
        "zh": figure.title_zh,
        "en": figure.title_en,
        "line": line,
        "have": have,
        "reached": None if have is None or line is None else have >= line,
        "article": f"{value.instrument} {value.article}" if value else None,
    }


def exclusions(pool: Mapping[str, Any]) -> list[Row]:
    """Give who paid in and is counted as no depositor."""
    return [
        {"zh": "近亲属", "en": "relatives", "heads": pool["kin_heads"], "amount": pool["kin_in"]},
        {
            "zh": "先领工资的员工",
            "en": "staff, paid wages before",
            "heads": pool["staff_heads"],
            "amount": pool["staff_in"],
        },
        {"zh": "操盘人自己", "en": "those behind it", "heads": pool["behind_heads"], "amount": pool["behind_in"]},
    ]


def recruiting(tree: Sequence[Row], pool: Mapping[str, Any], law: Law, *, unmask: bool) -> Row | None:
    """Give the recruiting tree by level with its top recruiters and the lines of pyramid selling; None where there is none.

    A tree is told from three levels on; `unseen` are members whose place cannot be told.
    """
    depth = max((row["level"] for row in tree if row["level"]), default=0)
    tiers = law.value_on("pyramid_tiers", pool["last_day"]) if "pyramid_tiers" in law.figures else None
    if depth < (int(tiers.value) if tiers else 3):
        return None
    have = {
        "pyramid_people": len(tree), "pyramid_tiers": depth, "pyramid_serious_people": len(tree),
        "pyramid_serious_fees": sum((row["entry"] for row in tree), Decimal(0)),
    }  # fmt: skip
    best = sorted(tree, key=lambda row: (-row["below"], -row["rewarded"], row["account_id"]))[:10]
    return {
        "people": len(tree),
        "levels": [
            {
                "level": level,
                "heads": len(mine),
                "entry": sum((row["entry"] for row in mine), Decimal(0)),
                "rewarded": sum((row["rewarded"] for row in mine), Decimal(0)),
            }
            for level in range(1, depth + 1)
            if (mine := [row for row in tree if row["level"] == level])
        ],
        "unseen": sum(row["level"] is None for row in tree),
        "top": [_shown(row, unmask=unmask) for row in best if row["below"]],
        "lines": [_line(name, have[name], law, pool) for name in TREE_LINES if _in_force(name, law, pool)],
    }


def _by(members: Iterable[Row], role: str, amount: str) -> list[Row]:
    """Give the members of a role, the largest sum first."""
    return sorted((one for one in members if one["role"] == role), key=lambda one: (-one[amount], one["account_id"]))


def _shown(row: Mapping[str, Any], *, unmask: bool) -> Row:
    """Give a row without its ring, accounts masked unless asked otherwise."""
    kept = {name: value for name, value in row.items() if name not in {"ring_id", "role"}}
    if not unmask:
        kept |= {name: mask_account(kept[name]) for name in ("account_id", "recruiter_id") if kept.get(name)}
    return kept
