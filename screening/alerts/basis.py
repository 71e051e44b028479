"""What each alert rests on in the data: the banks that sent its evidence, and who stood on the other side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from screening.alerts.build import Alert
from screening.alerts.names import Names
from screening.engines.duckdb import DuckDB

_EVIDENCE = "alert_evidence"
_ACCOUNTS = "concerned_accounts"


@dataclass(frozen=True)
class Basis:
    """Banks whose bookings an alert rests on, how many bookings, and the accounts on their other side."""

    alert_id: str
    bookings: int
    banks: tuple[str, ...]
    counterparties: tuple[str, ...]


@dataclass(frozen=True)
class Turnover:
    """What accounts moved in all: fen in and out, bookings, first and last day; zero and None where they never moved."""

    fen: int = 0
    bookings: int = 0
    first_day: int | None = None
    last_day: int | None = None


def bases(engine: DuckDB, alerts: Sequence[Alert], names: Names) -> dict[str, Basis]:
    """Give the basis of each alert by its alert_id.

    Counterparties are accounts outside the alert; the members of a ring that are its victims are among them.
    """
    pairs = [
        (number, transaction)
        for number, alert in enumerate(alerts)
        for transaction in sorted({one for finding in alert.subject.findings for one in finding.evidence})
    ]
    table = pa.table(
        {
            "alert": pa.array([number for number, _ in pairs], pa.int32()),
            "transaction_id": pa.array([transaction for _, transaction in pairs], pa.int32()),
        }
    )
    engine.load(_EVIDENCE, table)
    rows = engine.fetch(
        f"""
        SELECT alert, count(*) AS bookings, list(DISTINCT bank_id ORDER BY bank_id) AS banks,
            list(DISTINCT counterparty_id ORDER BY counterparty_id)
                FILTER (WHERE counterparty_id IS NOT NULL) AS counterparties
        FROM {_EVIDENCE}
        INNER JOIN bookings USING (transaction_id)
        INNER JOIN transactions USING (transaction_id)
        GROUP BY alert ORDER BY alert
        """
    ).to_pylist()
    engine.drop(_EVIDENCE)
    found = {row["alert"]: row for row in rows}
    return {alert.alert_id: _basis(alert, found.get(number, {}), names) for number, alert in enumerate(alerts)}


def _basis(alert: Alert, row: Mapping[str, Any], names: Names) -> Basis:
    """Give the basis of one alert; a ring without findings of its own rests on what moved among its members."""
    subject = alert.subject
    members = {member["account_id"] for member in subject.ring.members} if subject.ring else set()
    own = {names.bank_party[one][0] for one in members | set(subject.accounts) if one in names.bank_party}
    others = members | set(row.get("counterparties") or ())
    return Basis(
        alert_id=alert.alert_id,
        bookings=row.get("bookings", 0),
        banks=tuple(row.get("banks") or sorted(own)),
        counterparties=tuple(sorted(names.account[one] for one in others - set(subject.accounts))),
    )


def turnovers(engine: DuckDB, accounts: Sequence[int]) -> dict[int, Turnover]:
    """Give what each of some accounts moved up to the day of the run; those that never moved are left out."""
    engine.load(_ACCOUNTS, pa.table({"account_id": pa.array(sorted(set(accounts)), pa.int32())}))
    rows = engine.fetch(
        f"""
        SELECT account_id, CAST(sum(in_amount + out_amount) AS BIGINT) AS fen,
            CAST(sum(in_count + out_count) AS BIGINT) AS bookings, min(day) AS first_day, max(day) AS last_day
        FROM account_days INNER JOIN {_ACCOUNTS} USING (account_id)
        GROUP BY account_id ORDER BY account_id
        """
    ).to_pylist()
    engine.drop(_ACCOUNTS)
    return {row.pop("account_id"): Turnover(**row) for row in rows}


def together(parts: Sequence[Turnover]) -> Turnover:
    """Give what several accounts moved together."""
    first = [one.first_day for one in parts if one.first_day is not None]
    last = [one.last_day for one in parts if one.last_day is not None]
    return Turnover(
        sum(one.fen for one in parts),
        sum(one.bookings for one in parts),
        min(first, default=None),
        max(last, default=None),
    )
