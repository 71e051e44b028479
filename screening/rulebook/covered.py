"""What lawful patterns covered on a finding's account in its window, so that each finding names what was tested."""

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from screening.engines.duckdb import DuckDB
from screening.rulebook.decide import Finding
from screening.rulebook.rule import Rule

OWN, KIN = "S09", "S10"
"""Codes of the two patterns that are columns of a transfer: between accounts of one holder, between relatives."""


def tested(patterns: Iterable[Rule]) -> list[str]:
    """Give the codes of the lawful patterns that every finding was held against, in the order of their numbers."""
    codes = {str(pattern.about["code"]) for pattern in patterns} | {OWN, KIN}
    return sorted(codes, key=lambda code: int(code[1:]))


def covered(engine: DuckDB, findings: Sequence[Finding]) -> dict[str, dict[str, dict[str, int]]]:
    """Give for each finding_id what lay within its window on its account: code to `transfers` and `amount` (fen).

    A transfer counts under the one pattern written on it, else as a move between own accounts or relatives.
    """
    windows = pa.table(
        {
            "finding": pa.array(range(len(findings)), pa.int32()),
            "account_id": pa.array([one.account_id for one in findings], pa.int32()),
            "starts": pa.array([one.window_start for one in findings], pa.int64()),
            "ends": pa.array([one.window_end for one in findings], pa.int64()),
        }
    )
    engine.load("finding_windows", windows)
    rows = engine.fetch(
        f"""
        WITH concerned AS (SELECT DISTINCT account_id FROM finding_windows),
        marked AS (
            SELECT payer_id AS account_id, booked_at, amount, lawful, own, kin
            FROM transfers SEMI JOIN concerned ON transfers.payer_id = concerned.account_id
            WHERE lawful IS NOT NULL OR own OR kin
            UNION ALL
            SELECT payee_id, booked_at, amount, lawful, own, kin
            FROM transfers SEMI JOIN concerned ON transfers.payee_id = concerned.account_id
            WHERE lawful IS NOT NULL OR own OR kin
        )
        SELECT
            finding_windows.finding,
            coalesce(marked.lawful, CASE WHEN marked.own THEN '{OWN}' ELSE '{KIN}' END) AS code,
            count(*) AS transfers, CAST(sum(marked.amount) AS BIGINT) AS amount
        FROM finding_windows
        INNER JOIN marked
            ON finding_windows.account_id = marked.account_id
            AND marked.booked_at BETWEEN finding_windows.starts AND finding_windows.ends
        GROUP BY finding_windows.finding, code
        ORDER BY finding_windows.finding, code
        """
    ).to_pylist()
    engine.drop("finding_windows")
    found: dict[str, dict[str, dict[str, int]]] = {one.finding_id: {} for one in findings}
    for row in rows:
        found[findings[row["finding"]].finding_id][row["code"]] = {
            "transfers": row["transfers"],
            "amount": row["amount"],
        }
    return found


def told(pattern_titles: Mapping[str, tuple[str, str]], texts: Iterable[str]) -> tuple[str, str]:
    """Give in Chinese and English what lawful patterns were tested, and what they covered, of some findings' JSON.

    `pattern_titles` gives the titles of each code; the windows of several findings may overlap, so that the largest
    number and sum of a code is told, not their total.
    """
    tested_codes: set[str] = set()
    most: dict[str, tuple[int, Decimal]] = {}
    for text in texts:
        row = json.loads(text)
        tested_codes.update(row["tested"])
        for code, one in row["covered"].items():
            found = (int(one["transfers"]), Decimal(one["amount"]))
            most[code] = max(most.get(code, (0, Decimal(0))), found)
    parts_zh, parts_en = [], []
    for code in sorted(most, key=lambda one: int(one[1:])):
        zh, en = pattern_titles.get(code, (code, code))
        transfers, amount = most[code]
        parts_zh.append(f"{code} {zh} {transfers:,}笔 {amount:,}元")
        parts_en.append(f"{code} {en}: {transfers:,} transfers, {amount:,} CNY")
    none_zh, none_en = "其间无一涵盖", "none covered anything in the window"
    return (
        f"检验了{len(tested_codes)}种；{'；'.join(parts_zh) or none_zh}",
        f"{len(tested_codes)} tested; {'; '.join(parts_en) or none_en}",
    )


def pattern_titles(patterns: Iterable[Rule]) -> dict[str, tuple[str, str]]:
    """Give the titles of every lawful pattern by its code, the two that are columns included."""
    named = {str(one.about["code"]): (str(one.about["title_zh"]), str(one.about["title_en"])) for one in patterns}
    return {**named, OWN: ("本人账户之间", "between own accounts"), KIN: ("亲属之间", "between relatives")}


def lawful_json(codes: Sequence[str], found: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """Give what a finding's row holds: the codes tested, and of each that covered anything transfers and yuan."""
    return {
        "tested": list(codes),
        "covered": {
            code: {"transfers": one["transfers"], "amount": f"{one['amount'] // 100}.{one['amount'] % 100:02d}"}
            for code, one in sorted(found.items(), key=lambda item: int(item[0][1:]))
        },
    }
