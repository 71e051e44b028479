"""A run written whole: every file of the contract, then the folder put in place in one step."""

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from screening.alerts.build import Alert
from screening.alerts.names import Names, digest_id
from screening.alerts.subjects import Ring
from screening.contract.alert_outputs import run_schema
from screening.engines.duckdb import DuckDB
from screening.errors import ScreeningError
from screening.loans.tables import Loans
from screening.rulebook.covered import lawful_json
from screening.rulebook.decide import Finding
from screening.rulebook.rule import rule_files
from screening.runs.pools import FILES

KEPT_RULES = "rules"
"""Folder of a run that holds the rules it was made with."""

_MOST_AT_ONCE = 100
"""Runs of one state within one second."""


def moment(seconds: int | None) -> datetime | None:
    """Give local seconds as a naive local time."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


def _yuan(fen: int | None) -> Decimal | None:
    """Give fen as exact yuan."""
    return None if fen is None else Decimal(fen) / 100


def _number(value: Decimal | None) -> float | None:
    """Give a rate as the contract's float."""
    return None if value is None else float(value)


def finding_rows(
    findings: Sequence[Finding],
    names: Names,
    codes: Sequence[str],
    lawful: Mapping[str, Mapping[str, Mapping[str, int]]],
) -> list[dict[str, Any]]:
    """Give findings in the contract's form, ordered by rule, account and window.

    `codes` are the lawful patterns tested, `lawful` what they covered of each finding_id.
    """
    rows = [
        {
            "finding_id": one.finding_id,
            "rule_id": one.rule_id,
            "pack": one.pack,
            "severity": one.severity,
            "account_id": names.account[one.account_id],
            "party_id": names.bank_party.get(one.account_id, (None, None))[1],
            "window_start": moment(one.window_start),
            "window_end": moment(one.window_end),
            "score": one.score,
            "amount": _yuan(one.amount),
            "transaction_count": len(one.evidence),
            "evidence": list(one.evidence_names),
            "facts": json.dumps(dict(one.facts), ensure_ascii=False, sort_keys=True),
            "reason_zh": one.reason_zh,
            "reason_en": one.reason_en,
            "lawful_patterns": json.dumps(lawful_json(codes, lawful.get(one.finding_id, {})), sort_keys=True),
        }
        for one in findings
    ]
    return sorted(rows, key=lambda row: (row["rule_id"], row["account_id"], row["window_start"], row["finding_id"]))


def score_rows(scores: Sequence[Mapping[str, Any]], names: Names) -> list[dict[str, Any]]:
    """Give scores in the contract's form, ordered by account."""
    rows = [{**row, "account_id": names.account[row["account_id"]]} for row in scores]
    return sorted(rows, key=lambda row: str(row["account_id"]))


def alert_rows(alerts: Sequence[Alert], names: Names) -> list[dict[str, Any]]:
    """Give alerts in the contract's form, in their order."""
    return [
        {
            "alert_id": one.alert_id,
            "subject_kind": one.subject.kind,
            "subject_id": one.subject.subject_id,
            "account_ids": sorted(names.account[account] for account in one.subject.accounts),
            "packs": list(one.packs),
            "rule_ids": list(one.rule_ids),
            "risk_score": one.risk_score,
            "priority": one.priority,
            "amount": _yuan(one.amount),
            "first_seen": moment(one.first_at),
            "last_seen": moment(one.last_at),
            "headline_zh": one.headline_zh,
            "headline_en": one.headline_en,
        }
        for one in alerts
    ]


def ring_rows(rings: Sequence[Ring]) -> list[dict[str, Any]]:
    """Give rings in the contract's form; `member_count` counts accounts."""
    return [
        {
            "ring_id": ring.ring_id,
            "kind": ring.figures["kind"],
            "member_count": len({member["account_id"] for member in ring.members}),
            "amount": _yuan(ring.figures["amount"]),
            "annual_rate": _number(ring.figures["annual_rate"]),
            "score": float(ring.figures["score"]),
            "first_seen": moment(ring.figures["first_day"] * 86400),
            "last_seen": moment(ring.figures["last_day"] * 86400),
            "shape": ring.figures.get("shape"),
        }
        for ring in rings
    ]


def member_rows(rings: Sequence[Ring], names: Names) -> list[dict[str, Any]]:
    """Give ring members in the contract's form, ordered by ring, role and account."""
    rows = [
        {
            "ring_id": ring.ring_id,
            "account_id": names.account[member["account_id"]],
            "party_id": names.bank_party.get(member["account_id"], (None, None))[1],
            "role": member["role"],
            "strength": float(member["strength"]),
        }
        for ring in rings
        for member in ring.members
    ]
    return sorted(rows, key=lambda row: (row["ring_id"], row["role"], row["account_id"]))


def loan_ids(loans: Loans, engine: DuckDB, names: Names) -> dict[int, str]:
    """Give the id of each rebuilt loan, by the number that it was rebuilt under."""
    evidence = _loan_evidence(engine)
    return {
        loan["loan_id"]: _loan_id(loan, evidence.get(loan["loan_id"], []), names)
        for loan in loans.loans.select(["loan_id", "lender_account", "borrower_account"]).to_pylist()
    }


def _loan_id(loan: Mapping[str, Any], bookings: Sequence[str], names: Names) -> str:
    return digest_id("L", names.account[loan["lender_account"]], names.account[loan["borrower_account"]], *bookings)


def _loan_evidence(engine: DuckDB) -> dict[int, list[str]]:
    """Give the banks' ids of the bookings that each loan rests on."""
    return {
        row["loan_id"]: row["names"]
        for row in engine.fetch(
            """
            SELECT loan_flows.loan_id, list(bookings.bank_transaction_id ORDER BY bookings.transaction_id) AS names
            FROM loan_flows
            INNER JOIN transfers USING (transfer_id)
            INNER JOIN bookings
                ON bookings.transaction_id = coalesce(
                    CASE loan_flows.part
                        WHEN 'disbursement' THEN transfers.out_transaction ELSE transfers.in_transaction END,
                    transfers.out_transaction, transfers.in_transaction
                )
            GROUP BY loan_flows.loan_id
            """
        ).to_pylist()
    }


def loan_rows(loans: Loans, engine: DuckDB, names: Names) -> list[dict[str, Any]]:
    """Give rebuilt loans in the contract's form, with their bookings, ordered by time and accounts."""
    evidence = _loan_evidence(engine)
    rows = []
    for loan in loans.loans.to_pylist():
        lender, borrower = names.account[loan["lender_account"]], names.account[loan["borrower_account"]]
        bookings = evidence.get(loan["loan_id"], [])
        rows.append(
            {
                "loan_id": _loan_id(loan, bookings, names),
                "lender_account_id": lender,
                "borrower_account_id": borrower,
                "disbursed_at": moment(loan["disbursed_at"]),
                "closed_at": moment(None if loan["closed_day"] is None else loan["closed_day"] * 86400),
                "status": loan["status"],
                "principal": _yuan(loan["principal"]),
                "received_by_borrower": _yuan(loan["received"]),
                "upfront_deduction": _yuan(loan["upfront_deduction"]),
                "repaid": _yuan(loan["repaid"]),
                "repayments": loan["repayments"],
                "annual_rate_simple": _number(loan["rate_simple"]),
                "annual_rate_declining": _number(loan["rate_declining"]),
                "irr": _number(loan["irr"]),
                "rate_cap": _number(loan["rate_cap"]),
                "over_cap": loan["over_cap"],
                "over_36": loan["over_36"],
                "confidence": float(loan["confidence"]),
                "evidence": bookings,
            }
        )
    return sorted(
        rows,
        key=lambda row: (row["disbursed_at"], row["lender_account_id"], row["borrower_account_id"], row["loan_id"]),
    )


def write_run(
    runs: Path,
    wanted: str,
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    record: Mapping[str, Any],
    rules_folder: Path,
) -> Path:
    """Write a run's folder whole or not at all, and give its path; its name is `wanted`, or that with a number behind it.

    The rules that it was made with are kept beside its tables, so that their words can be read when they have changed.
    The files are written and flushed beside their place under a name that no reader looks at; one rename puts them in, and
    what ends the writing before takes them away.
    """
    part = Path(tempfile.mkdtemp(prefix=f".{wanted}.", suffix=".part", dir=runs))
    try:
        part.chmod(0o755)
        _fill(part, tables, record, rules_folder)
        return _placed(part, runs, wanted, record)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _fill(
    part: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]], record: Mapping[str, Any], rules_folder: Path
) -> None:
    """Write a run's tables and the rules that it was made with."""
    for name, rows in tables.items():
        schema = FILES[name] if name in FILES else run_schema(name)
        _write_parquet(part / f"{name}.parquet", pa.Table.from_pylist(list(rows), schema=schema))
    for file in rule_files(rules_folder, record["parameters"]["packs"]):
        kept = part / KEPT_RULES / file.relative_to(rules_folder)
        kept.parent.mkdir(parents=True, exist_ok=True)
        _write_bytes(kept, file.read_bytes())


def _placed(part: Path, runs: Path, wanted: str, record: Mapping[str, Any]) -> Path:
    """Give a filled folder its record and its name, the first that is free."""
    for number in range(1, _MOST_AT_ONCE + 1):
        run_id = wanted if number == 1 else f"{wanted}-{number}"
        text = json.dumps({**record, "run_id": run_id}, ensure_ascii=False, indent=2, default=str)
        _write_bytes(part / "run.json", (text + "\n").encode())
        try:
            part.rename(runs / run_id)
        except OSError as error:
            if error.errno not in {errno.EEXIST, errno.ENOTEMPTY}:
                raise
        else:
            return runs / run_id
    raise ScreeningError("同时运行过多 / too many runs at once", where=runs / wanted, remedy="run again")


def _write_parquet(file: Path, table: pa.Table) -> None:
    """Write and flush one table; the same rows give the same bytes."""
    pq.write_table(table, file, compression="zstd", write_statistics=True)
    with file.open("rb") as written:
        os.fsync(written.fileno())


def _write_bytes(file: Path, content: bytes) -> None:
    """Write and flush one file."""
    with file.open("wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
