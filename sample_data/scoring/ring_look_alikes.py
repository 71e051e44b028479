"""Lawful look-alikes whom the rings of a run accuse: in a core whose alert is high or critical, by kind of look-alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.members import HIGH, lawful_in_rings
from scoring.table import text_table

if TYPE_CHECKING:
    from scoring.reading import Found, Row, Truth

KINDS = ("lending", "laundering", "deposit_taking")


def look_alikes_at_high(truth: Truth, found: Found) -> list[Row]:
    """Give for each kind of look-alike so accused how many accounts stand in the cores of each kind of ring.

    A borrower or depositor is accused of nothing and does not count; nor does an account culpable in a scheme.
    """
    accused: dict[str, dict[str, set[str]]] = {}
    for kind in KINDS:
        for row in lawful_in_rings(truth, found, kind):
            if row["priority"] in HIGH:
                accused.setdefault(row["look_alike"], {}).setdefault(kind, set()).add(row["account_id"])
    return [
        {
            "look_alike": name,
            **{kind: len(by_ring.get(kind, ())) for kind in KINDS},
            "all": len(set().union(*by_ring.values())),
        }
        for name, by_ring in sorted(accused.items())
    ]


def look_alikes_text(rows: list[Row]) -> str:
    """Give the counts as a table for people, with their sums; one line where nobody is accused."""
    title = "高级及以上团伙核心中的合法相似账户 / look-alikes in cores of rings at high or critical"
    if not rows:
        return f"{title}: 0"
    names = ("look_alike", *KINDS, "all")
    sums = ["合计 / all", *(sum(row[name] for row in rows) for name in names[1:])]
    heads = ["合法相似 / look-alike", "放贷 / lending", "洗钱 / laundering", "吸储 / deposit-taking", "账户 / accounts"]
    return text_table(heads, [*([row[name] for name in names] for row in rows), sums], title)
