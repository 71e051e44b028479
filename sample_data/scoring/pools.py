"""Deposit-taking rings against the pools of the county: who ran them, who paid in how much, who stands in them wrongly."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from scoring.kinds import RULES_OF_KIND
from scoring.members import HIGH, cores, lawful_in_rings, member_counts, members_text, ring_member_rows
from scoring.reading import VICTIM_ROLES, share
from scoring.table import cell, text_table

if TYPE_CHECKING:
    from pathlib import Path

    from scoring.reading import Found, Row, Truth

KIND = "deposit_taking"
PACK = "id_"
NEAR = Decimal("0.05")


@dataclass(frozen=True)
class PoolTruth:
    """What the county tells of its pools: what each depositor paid in, and who ran them with what can be seen of him."""

    deposits: list[Row]
    operators: list[Row]


def read_pool_truth(county: Path) -> PoolTruth:
    """Give the truth about pools; nothing for counties made before it was written."""
    files = [county / "truth" / f"{name}.parquet" for name in ("deposits", "operators")]
    tables = [pl.read_parquet(file).to_dicts() if file.is_file() else [] for file in files]
    return PoolTruth(*tables)


def pool_kinds() -> list[str]:
    """Give the kinds of scheme that a rule on deposit-taking is meant to find."""
    return [kind for kind, rules in RULES_OF_KIND.items() if any(rule.startswith(PACK) for rule in rules)]


def deposit_rings(truth: Truth, found: Found, pools: PoolTruth, run: Path) -> Row:
    """Give how many operators of the true pools were found, whether heads and sums of depositors agree, and who is wrong.

    An operator is found in the core of the ring that shares most accounts with his scheme; `seen` are those whom a
    booking, the law or a shared holder joins to it. Relatives of the operators are no depositors: a rule may not count them.
    """
    file = run / "pool_members.parquet"
    paid = pl.read_parquet(file).to_dicts() if file.is_file() else []
    schemes = [_of_scheme(scheme, found, pools, paid) for scheme in truth.schemes if scheme["kind"] in pool_kinds()]
    schemes = [row for row in schemes if row["true_heads"]]
    lawful = lawful_in_rings(truth, found, KIND)
    return {
        "schemes": schemes,
        "by_kind": [_of_kind(kind, schemes) for kind in pool_kinds() if any(row["kind"] == kind for row in schemes)],
        **_sums(schemes),
        "members": member_counts(truth, found, KIND),
        "core_of_holders": _core_of_holders(truth, found, pools),
        "lawful": lawful,
        "lawful_high": sum(row["priority"] in HIGH for row in lawful),
    }


def _of_scheme(scheme: Row, found: Found, pools: PoolTruth, paid: list[Row]) -> Row:
    """Give one true pool with the ring that is most like it."""
    own = [row for row in pools.operators if row["scheme_id"] == scheme["scheme_id"] and row["role"] != "other_account"]
    accounts = {row["account_id"] for row in own}
    rings = cores(found, KIND)
    best = min(rings, key=lambda one: (-len(rings[one] & accounts), one), default=None)
    core = rings[best] & accounts if best is not None else set()
    ring = best if core else None
    seen = {row["account_id"] for row in own if row["trace"] != "none"}
    true = [row for row in pools.deposits if row["scheme_id"] == scheme["scheme_id"] and not row["kin"]]
    mine = [row for row in paid if row["ring_id"] == ring and row["role"] == "depositor"] if ring else []
    told: dict[str, Any] = {
        "heads": len({row["account_id"] for row in mine}),
        "true_heads": len(true),
        "amount": sum((row["paid_in"] for row in mine), Decimal(0)),
        "true_amount": sum((row["paid"] for row in true), Decimal(0)),
    }
    return {
        "scheme_id": scheme["scheme_id"],
        "kind": scheme["kind"],
        "ring_id": ring,
        "operators": len(accounts),
        "seen": len(seen),
        "found": len(core),
        "found_seen": len(core & seen),
        **told,
        "near": _near(told["heads"], told["true_heads"]) and _near(told["amount"], told["true_amount"]),
    }


def _near(one: Decimal | int, true: Decimal | int) -> bool:
    """Tell whether a figure is within five per cent of the true one."""
    return abs(Decimal(one) - Decimal(true)) <= NEAR * Decimal(true)


def _of_kind(kind: str, schemes: list[Row]) -> Row:
    """Give the sums of one kind."""
    return {"kind": kind, **_sums([row for row in schemes if row["kind"] == kind])}


def _sums(schemes: list[Row]) -> Row:
    """Give the figures of several pools together."""
    names = ("operators", "seen", "found", "found_seen", "heads", "true_heads", "amount", "true_amount")
    sums = {name: sum(row[name] for row in schemes) for name in names}
    return {
        "pools": len(schemes),
        "with_ring": sum(row["ring_id"] is not None for row in schemes),
        **sums,
        "operators_found": share(sums["found_seen"], sums["seen"]),
        "near": sum(row["near"] for row in schemes),
        "near_share": share(sum(row["near"] for row in schemes), len(schemes)),
    }


def _core_of_holders(truth: Truth, found: Found, pools: PoolTruth) -> float | None:
    """Give the share of core members that are culpable, or another account of one who is."""
    others = {row["account_id"] for row in pools.operators}
    core = [row for row in ring_member_rows(truth, found, KIND) if row["role"] not in VICTIM_ROLES]
    held = [row for row in core if row["sort"] != "outside"]
    return share(sum(row["sort"] == "culpable" or row["account_id"] in others for row in held), len(held))


def pools_text(measured: Row) -> str:
    """Give the measures as tables for people; nothing where the county has no pool."""
    if not measured["schemes"]:
        return ""
    names = ("kind", "pools", "with_ring", "seen", "found_seen", "true_heads", "heads", "true_amount", "amount", "near")
    heads = ["类型 / kind", "资金池 / pools", "成团 / rings", "可见操盘 / operators seen", "找到 / found",
             "真实人数 / true heads", "人数 / heads", "真实金额 / true sums", "金额 / sums",
             "相差5%内 / within 5 %"]  # fmt: skip
    rows = [[row[name] for name in names] for row in [*measured["by_kind"], {"kind": "合计 / all", **measured}]]
    table = text_table(heads, rows, "吸储团伙 / deposit-taking rings")
    return (
        f"{table}\n操盘人找到 / operators found: {cell(measured['operators_found'])} of those that can be seen\n"
        f"{members_text(measured['members'])}\n"
        f"核心成员按持有人 / core by holder: {cell(measured['core_of_holders'])}; "
        f"合法相似账户 / look-alikes in cores: {len(measured['lawful'])}, high or critical: {measured['lawful_high']}"
    )
