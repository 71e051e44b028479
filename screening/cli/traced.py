"""A transaction with the rows that reported it and what the newest run made of it."""

from typing import Any

import polars as pl

from screening.cli.standing import state_in_words
from screening.ledger.trace import Traced, trace
from screening.ledger.workspace import Workspace
from screening.masking import mask_account
from screening.runs.reading import FinishedRun, finished_runs, read_run


def traced(workspace: Workspace, transaction_id: str, bank: str | None, *, unmask: bool) -> dict[str, Any]:
    """Give every row that reports a transaction, and the newest run's findings, alerts and loans that cite it."""
    everywhere = trace(workspace, transaction_id)
    rows = [one for one in everywhere if bank in {None, one.standing.submission.bank_id}]
    folders = finished_runs(workspace)
    run = read_run(folders[-1]) if folders else None
    return {
        "transaction_id": transaction_id,
        "reported": [_row(one, unmask=unmask) for one in rows],
        "run": _cited(run, transaction_id, rows, everywhere, unmask=unmask) if run else None,
    }


def _row(one: Traced, *, unmask: bool) -> dict[str, Any]:
    """Give a row as it was reported and where it lies, with accounts masked."""
    bank_id, submission_id = one.standing.key
    other = one.counterparty_account_id
    return {
        "bank_id": bank_id,
        "submission_id": submission_id,
        "state": one.standing.state,
        "state_in_words": state_in_words(one.standing),
        "source_file": one.source_file,
        "file_sha256": one.file_sha256,
        "source_row": one.source_row,
        "booked_at": one.booked_at,
        "direction": one.direction,
        "amount": one.amount,
        "instrument": one.instrument,
        "account_id": one.account_id if unmask else mask_account(one.account_id),
        "counterparty_account_id": other if unmask or other is None else mask_account(other),
    }


def _cited(
    run: FinishedRun, transaction_id: str, rows: list[Traced], everywhere: tuple[Traced, ...], *, unmask: bool
) -> dict[str, Any]:
    """Give what of a run rests on the transaction.

    Runs name bookings by transaction_id, which is a bank's own: where several banks in the run use the same one, it
    cannot be told whose is meant, and `shared_id` says so.
    """
    inputs = {(one["bank_id"], one["submission_id"]) for one in run.record["inputs"]["submissions"]}
    seen = [one for one in rows if one.standing.key in inputs]
    banks = {one.standing.submission.bank_id for one in everywhere if one.standing.key in inputs}
    citing = {name: _citing(run, name, transaction_id) if seen else [] for name in ("findings", "inferred_loans")}
    alerts = run.table("alerts").to_dicts() if citing["findings"] else []
    return {
        "run_id": run.path.name,
        "seen": bool(seen),
        "shared_id": len(banks) > 1,
        "findings": [
            {
                "finding_id": one["finding_id"],
                "rule_id": one["rule_id"],
                "account_id": one["account_id"] if unmask else mask_account(one["account_id"]),
                "reason_zh": one["reason_zh"],
            }
            for one in citing["findings"]
        ],
        "alerts": [
            {"alert_id": one["alert_id"], "priority": one["priority"], "headline_zh": one["headline_zh"]}
            for one in alerts
            if any(
                finding["account_id"] in one["account_ids"] and finding["rule_id"] in one["rule_ids"]
                for finding in citing["findings"]
            )
        ],
        "loans": [one["loan_id"] for one in citing["inferred_loans"]],
    }


def _citing(run: FinishedRun, table: str, transaction_id: str) -> list[dict[str, Any]]:
    return run.table(table).filter(pl.col("evidence").list.contains(transaction_id)).to_dicts()


def print_traced(found: dict[str, Any]) -> None:
    """Print where a transaction came from and what rests on it."""
    if not found["reported"]:
        print(f"没有收下过该交易 / no such transaction was accepted: {found['transaction_id']}")
        return
    for row in found["reported"]:
        print(f"交易 / transaction {found['transaction_id']}: {row['bank_id']} {row['submission_id']}")
        print(f"    状态 / state: {row['state_in_words']}")
        print(f"    来源 / from: {row['source_file']}#{row['source_row']}")
        print(f"    文件 SHA-256 / of the file: {row['file_sha256'] or '未保存 / not kept'}")
        side = f"{row['account_id']} {row['direction']} {row['amount']:,} {row['instrument']}"
        print(f"    记账 / booked: {row['booked_at']} {side} {row['counterparty_account_id'] or ''}".rstrip())
    _print_run(found["run"])


def _print_run(run: dict[str, Any] | None) -> None:
    if run is None:
        print("还没有运行 / no run yet")
        return
    if not run["seen"]:
        print(f"最近的运行没有看到它 / the newest run did not see it: {run['run_id']}")
        return
    print(f"最近的运行 / newest run: {run['run_id']}")
    if run["shared_id"]:
        print("    注意：几家银行用了同一流水号 / note: several banks use this id; whose is cited cannot be told")
    for one in run["findings"]:
        print(f"    发现 / finding {one['finding_id']} {one['rule_id']} {one['account_id']}: {one['reason_zh']}")
    for one in run["alerts"]:
        print(f"    预警 / alert {one['alert_id']} {one['priority']}: {one['headline_zh']}")
    for loan in run["loans"]:
        print(f"    还原借款 / loan {loan}")
    if not (run["findings"] or run["loans"]):
        print("    没有发现引用它 / nothing cites it")
