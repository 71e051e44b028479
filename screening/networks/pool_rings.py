"""Deposit-taking rings: suspected pools with those behind them, their promoters and their depositors.

Which pools are rings the rules decide: those on whose accounts their findings rest. Objects and roles are those of
regulatory-basis 4.1, 4.4 and 4.7. A ring is a clue: data do not show who knew, nor what was promised by word of mouth.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa

from screening.engines.duckdb import DuckDB
from screening.loans.tables import table
from screening.networks.pool_figures import PoolFigures, pool_figures
from screening.networks.pool_hands import find_hands
from screening.networks.pool_members import find_members
from screening.networks.pool_settings import DEFAULT, PoolParameters
from screening.networks.ring_ties import combined
from screening.networks.rings import MEMBERS, RINGS, TIES, Rings

KIND = "deposit_taking"
_HAND, _ANSWERS, _DRAWS, _PAYMENT = 900, 600, 300, 500
"""Strengths in thousandths [E]: an account by which the pool took or paid, another of its holder or of who answers for it,
money drawn, and one payment of a depositor or promoter."""
_MOST_PAYMENTS = 10


@dataclass(frozen=True)
class PoolRings:
    """Deposit-taking rings, with what each member did (`parts`, as `pool_members` gives it) and the pool's figures; fen."""

    rings: Rings
    parts: pa.Table
    figures: PoolFigures


def deposit_rings(engine: DuckDB, last_day: int, parameters: PoolParameters = DEFAULT) -> PoolRings:
    """Give the rings of the findings in `pool_evidence` (party_id, transfer_id), as seen up to `last_day`.

    The tables `pool_hands.NEEDED` must stand. `amount` of a ring is what it took in gross, `member_count` its parties
    that are no depositors, its score that of regulatory-basis 4.6.
    """
    notes = find_hands(engine, parameters)
    parts = find_members(engine, parameters)
    figures = pool_figures(engine, last_day)
    rows = parts.to_pylist()
    core: dict[int, set[int]] = {}
    for row in rows:
        if row["role"] != "depositor":
            core.setdefault(row["ring_id"], set()).add(row["party_id"])
    rings = [_ring(row, len(core[row["ring_id"]])) for row in figures.figures.to_pylist()]
    found = Rings(table(rings, RINGS), table(_members(rows), MEMBERS), TIES.empty_table(), tuple(notes))
    return PoolRings(found, parts, figures)


def _ring(row: Mapping[str, Any], core: int) -> dict[str, Any]:
    """Give one ring from its figures."""
    return {
        "ring_id": row["ring_id"],
        "kind": KIND,
        "member_count": core,
        "amount": row["deposit"],
        "annual_rate": None,
        "score": row["score"],
        "first_day": row["first_day"],
        "last_day": row["last_day"],
    }


def _members(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give the members as every kind of ring has them."""
    return [
        {**{name: row[name] for name in ("ring_id", "account_id", "party_id", "role")}, "strength": _strength(row)}
        for row in rows
    ]


def _strength(row: Mapping[str, Any]) -> Decimal:
    """Give how firmly a member belongs: an account by which the pool worked most, a lone payment least."""
    if row["role"] == "organiser":
        first = _HAND if row["times_in"] + row["times_back"] + row["commission_times"] else _ANSWERS
        weights = [first, *([_DRAWS] if row["drawn"] else [])]
    else:
        times = row["times_in"] if row["role"] == "depositor" else row["times_back"] + row["commission_times"]
        weights = [_PAYMENT] * min(max(times, 1), _MOST_PAYMENTS)
    return (Decimal(combined(weights)) / 1000).quantize(Decimal("0.001"))
