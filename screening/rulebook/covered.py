"""What lawful patterns covered on a finding's account in its window, so that each finding names what was tested."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from screening.engines.duckdb import DuckDB
from screening.rulebook.decide import Finding
from screening.rulebook.rule import Rule

OWN, KIN = "S9", "S10"
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


def lawful_json(codes: Sequence[str], found: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """Give what a finding's row holds: the codes tested, and of each that covered anything transfers and yuan."""
    return {
        "tested": list(codes),
        "covered": {
            code: {"transfers": one["transfers"], "amount": f"{one['amount'] // 100}.{one['amount'] % 100:02d}"}
            for code, one in sorted(found.items(), key=lambda item: int(item[0][1:]))
        },
    }
