"""How each account stands in the network: what it hands on, and the groups that it belongs to."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from screening.engines.duckdb import DuckDB
from screening.networks.rings import Rings

_HANDED_ON = """
    WITH handed AS (
        SELECT middle_id AS account_id, sum(in_amount) AS amount, count(*) AS times
        FROM (SELECT DISTINCT middle_id, in_transfer, in_amount FROM relays)
        GROUP BY middle_id
    ),
    received AS (
        SELECT account_id, sum(CASE WHEN direction = 'in' THEN amount ELSE 0 END) AS amount FROM flows GROUP BY account_id
    )
    SELECT
        accounts.account_id,
        CAST(coalesce(handed.amount, 0) AS BIGINT) AS handed,
        CAST(coalesce(handed.times, 0) AS BIGINT) AS times,
        CAST(coalesce(received.amount, 0) AS BIGINT) AS received
    FROM accounts
    LEFT JOIN handed USING (account_id)
    LEFT JOIN received USING (account_id)
    ORDER BY accounts.account_id
"""


def network_scores(engine: DuckDB, groups: Iterable[Rings]) -> pa.Table:
    """Give `account_id`, `network_score` (0 to 1) of every account.

    The score is the share of what an account received that it handed on within days, discounted where that happened
    seldom (n times count n/(n+1)), or its strength in a ring where that is more. Borrowers and depositors of a ring
    are its victims and gain nothing by it.
    """
    table = engine.fetch(_HANDED_ON)
    handed, times, received = (table[name].to_numpy().astype(float) for name in ("handed", "times", "received"))
    share = np.divide(handed, received, out=np.zeros_like(handed), where=received > 0)
    score = np.minimum(share, 1.0) * times / (times + 1.0)
    places = {account: place for place, account in enumerate(table["account_id"].to_pylist())}
    for rings in groups:
        for member in rings.members.to_pylist():
            if member["role"] not in {"borrower", "depositor"}:
                place = places[member["account_id"]]
                score[place] = max(score[place], float(member["strength"]))
    return pa.table({"account_id": table["account_id"], "network_score": pa.array(np.round(score, 6))})
