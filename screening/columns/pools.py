"""Pools: parties that take money of many individuals, with what their payouts were made of, month by month.

The measures are those of regulatory-basis 4.2: returns traced to investors' money first in first out and in
proportion, other income, money that went elsewhere. The ordinary life of the holder (wages in, shopping out: whatever
a lawful pattern covers that is no trade) is no part of the trace; income is what his trade or other firms brought.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import pyarrow as pa

from screening.engines.duckdb import DuckDB, Parameter

POOLS = pa.schema([("party_id", pa.int32()), ("pool_id", pa.int32())])
MONTHS = pa.schema(
    [
        ("pool_id", pa.int32()), ("month", pa.int32()), ("investor_in", pa.int64()), ("new_investors", pa.int32()),
        ("business_in", pa.int64()), ("returned", pa.int64()), ("returned_from_investors", pa.int64()),
        ("returned_pro_rata", pa.int64()), ("business_out", pa.int64()), ("drained", pa.int64()),
    ]
)  # fmt: skip

_INVESTED = """
    SELECT flows.transfer_id, flows.party_id, flows.other_party
    FROM flows
    ANTI JOIN (SELECT transfer_id FROM loan_flows WHERE part <> 'disbursement') AS repayments USING (transfer_id)
    INNER JOIN accounts USING (account_id)
    WHERE direction = 'in' AND other_holder = 'individual' AND lawful IS NULL AND NOT kin AND amount >= $least_ticket
        AND (roster_kind IS NULL OR roster_kind = 'other' AND name_class = 'care_home')
"""

_OPERATORS = """
    WITH takers AS (
        SELECT party_id FROM invested GROUP BY party_id HAVING count(DISTINCT other_party) >= $least_payers
    ),
    investors AS (
        SELECT DISTINCT party_id, other_party FROM invested SEMI JOIN takers USING (party_id)
    ),
    paid AS (
        SELECT DISTINCT party_id, other_party
        FROM flows
        WHERE direction = 'out' AND other_holder = 'individual' AND lawful IS NULL
    ),
    payees AS (SELECT party_id, count(*) AS payees FROM paid GROUP BY party_id),
    shared AS (
        SELECT investors.party_id AS taker, paid.party_id AS operator, count(*) AS shared
        FROM investors
        INNER JOIN paid ON investors.other_party = paid.other_party AND investors.party_id <> paid.party_id
        GROUP BY taker, operator
    )
    SELECT party_id AS taker, party_id AS operator FROM takers
    UNION ALL
    SELECT shared.taker, shared.operator
    FROM shared
    INNER JOIN payees ON shared.operator = payees.party_id
    WHERE shared.shared >= $least_payers AND shared.shared * 2 >= payees.payees
    ORDER BY taker, operator
"""

_FLOW_COLUMNS = ("pool_id", "direction", "other_party", "amount", "spent", "investment", "earned", "month")

_RETURNING = """
    WITH investors AS (
        SELECT DISTINCT pools.pool_id, invested.other_party
        FROM invested
        INNER JOIN pools USING (party_id)
    )
    SELECT DISTINCT pools.pool_id
    FROM flows
    INNER JOIN pools USING (party_id)
    INNER JOIN investors ON pools.pool_id = investors.pool_id AND flows.other_party = investors.other_party
    WHERE flows.direction = 'out' AND flows.lawful IS NULL
"""

_FLOWS = """
    SELECT
        pools.pool_id, flows.direction, flows.other_party, flows.amount,
        flows.direction = 'out' AND flows.other_holder = 'organisation' AS spent,
        invested.transfer_id IS NOT NULL AS investment,
        flows.direction = 'in' AND (
            trade.transfer_id IS NOT NULL
            OR (flows.lawful IS NULL AND (flows.other_holder = 'organisation' OR flows.purpose_class IN ('goods', 'farm')))
        ) AS earned,
        CAST(date_part('year', DATE '1970-01-01' + flows.day) * 12
            + date_part('month', DATE '1970-01-01' + flows.day) - 1 AS INTEGER) AS month
    FROM flows
    INNER JOIN pools USING (party_id)
    SEMI JOIN returning_pools ON pools.pool_id = returning_pools.pool_id
    LEFT JOIN pools AS other ON flows.other_party = other.party_id AND pools.pool_id = other.pool_id
    LEFT JOIN invested ON flows.transfer_id = invested.transfer_id AND flows.party_id = invested.party_id
    LEFT JOIN (SELECT DISTINCT transfer_id FROM covers WHERE trade) AS trade ON flows.transfer_id = trade.transfer_id
    WHERE (flows.lawful IS NULL OR trade.transfer_id IS NOT NULL) AND other.party_id IS NULL
    ORDER BY pools.pool_id, flows.booked_at, flows.transfer_id, flows.direction
"""


def find_pools(engine: DuckDB, least_payers: int = 10, least_ticket: int = 100_000) -> None:
    """Make tables `pools` and `pool_months` from `flows`, `accounts`, `covers` and `loan_flows`.

    A pool is a party that at least `least_payers` unrelated individuals paid at least `least_ticket` (fen) each, beside
    goods and loans repaid, together with whoever pays as many of the same people and hardly anybody else.
    """
    parameters: dict[str, Parameter] = {"least_payers": least_payers}
    engine.create("invested", _INVESTED, {"least_ticket": least_ticket})
    links = engine.fetch(_OPERATORS, parameters).to_pylist()
    engine.load("pools", _joined((row["taker"], row["operator"]) for row in links))
    engine.create("returning_pools", _RETURNING)
    flows = engine.fetch(_FLOWS)
    rows = [
        month for pool, theirs in groupby(_rows(flows), key=lambda flow: flow[0]) for month in _months(pool, theirs)
    ]
    engine.load("pool_months", pa.Table.from_pylist(rows, schema=MONTHS))
    engine.drop("invested", "returning_pools")


def _joined(links: Iterable[tuple[int, int]]) -> pa.Table:
    """Give each linked party with the lowest party that it is linked to, over any number of steps."""
    lowest: dict[int, int] = {}

    def root(party: int) -> int:
        while lowest.setdefault(party, party) != party:
            party = lowest[party]
        return party

    for taker, operator in links:
        one, other = sorted((root(taker), root(operator)))
        lowest[other] = one
    rows = [{"party_id": party, "pool_id": root(party)} for party in sorted(lowest)]
    return pa.Table.from_pylist(rows, schema=POOLS)


_Flow = tuple[int, str, int, int, bool, bool, bool, int]
"""One flow of a pool: pool_id, direction, other_party, amount, spent, investment, earned, month."""


def _rows(flows: pa.Table) -> Iterator[_Flow]:
    """Give the flows one by one, in the order of the table."""
    return zip(*(flows[name].to_pylist() for name in _FLOW_COLUMNS), strict=True)


def _months(pool: int, flows: Iterable[_Flow]) -> list[dict[str, Any]]:
    """Give the months of one pool from its flows in time order."""
    months: dict[int, dict[str, Any]] = {}
    lots: deque[list[Any]] = deque()
    investors: set[int] = set()
    held = held_of_investors = 0
    for _, direction, other, amount, spent, investment, earned, number in flows:
        month = months.get(number)
        if month is None:
            month = months[number] = {"pool_id": pool, "month": number} | dict.fromkeys(MONTHS.names[2:], 0)
        if direction == "in":
            if investment:
                month["investor_in"] += amount
            elif earned:
                month["business_in"] += amount
            if investment and other not in investors:
                investors.add(other)
                month["new_investors"] += 1
            lots.append([amount, investment])
            held += amount
            held_of_investors += amount if investment else 0
            continue
        traced = _take(lots, amount)
        taken = min(amount, held)
        proportional = taken * held_of_investors // held if held else 0
        held, held_of_investors = held - taken, held_of_investors - proportional
        if other in investors:
            month["returned"] += amount
            month["returned_from_investors"] += traced
            month["returned_pro_rata"] += proportional
        else:
            month["business_out" if spent else "drained"] += amount
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
