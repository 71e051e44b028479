"""Parties that take money of many individuals, month by month, with what their payouts were made of.

The measures are those of regulatory-basis 4.2: returns traced to investors' money first in first out and in
proportion, other income, money that went elsewhere. The ordinary life of the holder (wages in, shopping out: whatever
a lawful pattern covers that is no trade) is no part of the trace; income is what his trade or other firms brought.
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from screening.engines.duckdb import DuckDB, Parameter

SCHEMA = pa.schema(
    [
        ("party_id", pa.int32()), ("month", pa.int32()), ("investor_in", pa.int64()), ("new_investors", pa.int32()),
        ("business_in", pa.int64()), ("returned", pa.int64()), ("returned_from_investors", pa.int64()),
        ("returned_pro_rata", pa.int64()), ("drained", pa.int64()),
    ]
)  # fmt: skip

_CANDIDATES = """
    WITH invested AS (
        SELECT flows.*
        FROM flows
        ANTI JOIN (SELECT transfer_id FROM loan_flows WHERE part <> 'disbursement') AS repayments USING (transfer_id)
        INNER JOIN accounts USING (account_id)
        WHERE direction = 'in' AND other_holder = 'individual' AND lawful IS NULL AND NOT kin AND amount >= $least_ticket
            AND roster_kind IS NULL
    ),
    pools AS (
        SELECT party_id FROM invested GROUP BY party_id HAVING count(DISTINCT other_party) >= $least_payers
    )
    SELECT
        flows.party_id, flows.direction, flows.other_party, flows.amount, flows.transfer_id,
        invested.transfer_id IS NOT NULL AS investment,
        flows.direction = 'in' AND (
            trade.transfer_id IS NOT NULL
            OR (flows.lawful IS NULL AND (flows.other_holder = 'organisation' OR flows.purpose_class IN ('goods', 'farm')))
        ) AS earned,
        CAST(date_part('year', DATE '1970-01-01' + flows.day) * 12
            + date_part('month', DATE '1970-01-01' + flows.day) - 1 AS INTEGER) AS month
    FROM flows
    INNER JOIN pools USING (party_id)
    LEFT JOIN invested ON flows.transfer_id = invested.transfer_id AND flows.party_id = invested.party_id
    LEFT JOIN (SELECT DISTINCT transfer_id FROM covers WHERE trade) AS trade ON flows.transfer_id = trade.transfer_id
    WHERE flows.lawful IS NULL OR trade.transfer_id IS NOT NULL
    ORDER BY flows.party_id, flows.booked_at, flows.transfer_id, flows.direction
"""


def pool_months(engine: DuckDB, least_payers: int = 20, least_ticket: int = 100_000) -> pa.Table:
    """Give the `pool_months` table; `least_ticket` is in fen. Reads `flows`, `accounts` and `loan_flows`."""
    parameters: dict[str, Parameter] = {"least_payers": least_payers, "least_ticket": least_ticket}
    by_party: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in engine.fetch(_CANDIDATES, parameters).to_pylist():
        by_party[row["party_id"]].append(row)
    rows = [month for party in sorted(by_party) for month in _months(party, by_party[party])]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _months(party: int, flows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the months of one party from its flows in time order."""
    months: dict[int, dict[str, Any]] = {}
    lots: deque[list[Any]] = deque()
    investors: set[int] = set()
    held = held_of_investors = 0
    for flow in flows:
        empty = {"party_id": party, "month": flow["month"]} | dict.fromkeys(SCHEMA.names[2:], 0)
        month, amount = months.setdefault(flow["month"], empty), flow["amount"]
        if flow["direction"] == "in":
            investment = flow["investment"]
            if investment:
                month["investor_in"] += amount
            elif flow["earned"]:
                month["business_in"] += amount
            if investment and flow["other_party"] not in investors:
                investors.add(flow["other_party"])
                month["new_investors"] += 1
            lots.append([amount, investment])
            held += amount
            held_of_investors += amount if investment else 0
            continue
        traced = _take(lots, amount)
        taken = min(amount, held)
        proportional = taken * held_of_investors // held if held else 0
        held, held_of_investors = held - taken, held_of_investors - proportional
        if flow["other_party"] in investors:
            month["returned"] += amount
            month["returned_from_investors"] += traced
            month["returned_pro_rata"] += proportional
        else:
            month["drained"] += amount
    return [months[number] for number in sorted(months)]


def _take(lots: deque[list[Any]], amount: int) -> int:
    """Take an amount from the oldest lots and give how much of it was investors' money."""
    traced = 0
    while amount > 0 and lots:
        taken = min(amount, lots[0][0])
        traced += taken if lots[0][1] else 0
        amount -= taken
        lots[0][0] -= taken
        if not lots[0][0]:
            lots.popleft()
    return traced
