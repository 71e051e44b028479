"""Subjects of whom something is known beside the rules: judged by people, or named by a tip or a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa

from screening.cases.lessons import lessons_of
from screening.engines.duckdb import DuckDB
from screening.errors import RefusedInput
from screening.ledger.workspace import Workspace
from screening.runs.reading import finished_runs, read_run

_WEAK = """
    SELECT DISTINCT party_id FROM (
        SELECT party_id FROM tipped
        UNION ALL
        SELECT party_id FROM listed WHERE list <> 'dishonest_debtor'
    )
    WHERE party_id IS NOT NULL
    ORDER BY party_id
"""


@dataclass(frozen=True)
class Known:
    """Parties of whom something is known: `confirmed` or `explained` by people, `weak` from tips and lists.

    Nobody has judged the weak ones yet. `strangers` are accounts of the file that the ledger does not know.
    """

    confirmed: frozenset[int]
    weak: frozenset[int]
    strangers: tuple[str, ...] = ()
    explained: frozenset[int] = frozenset()


def read_known(engine: DuckDB, file: Path | None, workspace: Workspace | None = None) -> Known:
    """Give the known parties: of a CSV with a column `account_id`, of the ledger's tips and lists, of the case store.

    Of the store, those of approved judgements count, with every account of the alert; who was confirmed anywhere is not
    among the explained.
    """
    weak = frozenset(engine.fetch(_WEAK)["party_id"].to_pylist())
    named, strangers = _parties(engine, _accounts(file)) if file else (frozenset[int](), ())
    judged = _judged(workspace) if workspace else {}
    confirmed, explained = (_parties(engine, sorted(judged.get(one, ())))[0] for one in ("confirmed", "explained"))
    confirmed |= named
    return Known(confirmed, weak, strangers, explained - confirmed)


def _parties(engine: DuckDB, accounts: Sequence[str]) -> tuple[frozenset[int], tuple[str, ...]]:
    """Give the parties that hold some accounts, and the accounts that the ledger does not know."""
    engine.load("bench_known", pa.table({"account": pa.array(accounts, pa.string())}))
    rows = engine.fetch(
        """
        SELECT bench_known.account, account_numbers.party_id
        FROM bench_known LEFT JOIN account_numbers USING (account) ORDER BY bench_known.account
        """
    ).to_pylist()
    strangers = tuple(row["account"] for row in rows if row["party_id"] is None)
    return frozenset(row["party_id"] for row in rows if row["party_id"] is not None), strangers


def _judged(workspace: Workspace) -> dict[str, set[str]]:
    """Give the accounts of judged alerts by judgement, as the runs hold them that the alerts were judged in."""
    judgements: dict[str, dict[str, str]] = {}
    for one in lessons_of(workspace.path):
        judgements.setdefault(one.run_id, {})[one.alert_id] = one.judgement
    found: dict[str, set[str]] = {}
    for folder in finished_runs(workspace):
        mine = judgements.get(folder.name, {})
        rows = read_run(folder).table("alerts").select("alert_id", "account_ids").iter_rows() if mine else ()
        for alert_id, accounts in rows:
            if alert_id in mine:
                found.setdefault(mine[alert_id], set()).update(accounts)
    return found


def _accounts(file: Path) -> list[str]:
    """Give the distinct accounts of a CSV."""
    try:
        frame = pl.read_csv(file, infer_schema=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise RefusedInput(
            f"不能读作 CSV / cannot be read as CSV: {error}", where=file, remedy="一列 account_id / a column account_id"
        ) from None
    if "account_id" not in frame.columns:
        raise RefusedInput(
            f"没有 account_id 列 / no column account_id, only {', '.join(frame.columns)}",
            where=file,
            remedy="首行写 account_id / write account_id in the first line",
        )
    column = frame["account_id"].drop_nulls().str.strip_chars()
    return sorted(set(column.filter(column != "").to_list()))
