"""The deposit-taking pools of a run: which findings make them, and the files that tell of them beyond the contract's."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from screening.alerts.build import RING_PACK
from screening.alerts.names import Names
from screening.alerts.subjects import Ring
from screening.clock import date_of
from screening.columns.derive import ASKED, derive_asked
from screening.contract.outputs import MONEY
from screening.engines.duckdb import DuckDB
from screening.networks.pool_figures import FIGURES, MONTHS, TREE
from screening.networks.pool_members import MEMBER_PARTS
from screening.networks.pool_rings import KIND, PoolRings, deposit_rings
from screening.rulebook.decide import Finding

GRAVE = frozenset({"medium", "high", "critical"})
"""A finding of these makes a pool suspect; low and info are hints."""
_TABLES = ("pool_flows", "pool_facts", "pool_commissions", "pool_recruits")
_EVIDENCE = pa.schema([("party_id", pa.int32()), ("transaction_id", pa.int32())])


def find_suspected(engine: DuckDB, findings: Iterable[Finding], last_day: int) -> PoolRings:
    """Give the pools whose accounts have a finding of medium gravity or more in the pack that speaks of them."""
    rows = [
        {"party_id": one.party_id, "transaction_id": booking}
        for one in findings
        if one.pack == RING_PACK[KIND] and one.severity in GRAVE
        for booking in one.evidence
    ]
    engine.load("pool_bookings", pa.Table.from_pylist(rows, schema=_EVIDENCE))
    engine.create(
        "pool_evidence",
        "SELECT pool_bookings.party_id, transfer_id FROM pool_bookings INNER JOIN transactions USING (transaction_id)",
    )
    derive_asked(engine, _TABLES, given=[name for name in ASKED if engine.has(name)])
    return deposit_rings(engine, last_day)


_DAYS = ("first_day", "last_day", "last_seen", "stop_day", "entry_day")
_NUMBERS = frozenset(
    {
        "heads", "deposits", "return_times", "commission_times", "receivers", "kin_heads", "staff_heads", "behind_heads",
        "on_unit", "payouts", "usual_payouts", "steady_payees", "aged", "elders", "waiting", "losers", "new_depositors",
        "times_in", "times_back", "level", "recruits", "below",
    }
)  # fmt: skip
"""Columns that count; every other whole number is fen."""


def _published(schema: pa.Schema) -> pa.Schema:
    """Give the schema of a file: accounts by number as banks write it, days as dates, fen as exact yuan."""
    fields = []
    for field in schema:
        name, kind = field.name, field.type
        if name == "party_id":
            continue
        if name in {"ring_id", "account_id", "recruiter_id"}:
            kind = pa.string()
        elif name in _DAYS:
            kind = pa.date32()
        elif kind == pa.int64() and name not in _NUMBERS:
            kind = MONEY
        elif pa.types.is_integer(kind):
            kind = pa.int64()
        fields.append((name, kind))
    return pa.schema(fields)


FILES = {
    "pools": _published(FIGURES),
    "pool_months": _published(MONTHS),
    "pool_members": _published(MEMBER_PARTS),
    "pool_recruits": _published(TREE),
}
"""Outputs beyond the contract's: a pool's figures, its months, what each member did, and who brought whom."""


def pool_tables(pools: PoolRings, rings: Sequence[Ring], names: Names) -> dict[str, list[dict[str, Any]]]:
    """Give the rows of the files, by the ids of the run's rings."""
    ids = {one.figures["ring_id"]: one.ring_id for one in rings if one.figures["kind"] == KIND}
    tables = {
        "pools": pools.figures.figures,
        "pool_months": pools.figures.months,
        "pool_members": pools.parts,
        "pool_recruits": pools.figures.tree,
    }
    return {
        name: sorted(
            (_row(row, FILES[name], ids, names) for row in made.to_pylist()), key=lambda row: str(row["ring_id"])
        )
        for name, made in tables.items()
    }


def _row(row: Mapping[str, Any], schema: pa.Schema, ids: Mapping[int, str], names: Names) -> dict[str, Any]:
    """Give one row as its file has it."""
    told: dict[str, Any] = {}
    for field in schema:
        value = row[field.name]
        if value is None:
            told[field.name] = None
        elif field.name == "ring_id":
            told[field.name] = ids[value]
        elif field.name in {"account_id", "recruiter_id"}:
            told[field.name] = names.account[value]
        elif field.type == pa.date32():
            told[field.name] = date_of(value)
        else:
            told[field.name] = Decimal(value).scaleb(-2) if field.type == MONEY else value
    return told
