"""Legs of one movement, matched where plain time order does not match them."""

from itertools import groupby
from typing import Any

import pyarrow as pa

MATCHES = pa.schema([("out_transaction", pa.int32()), ("in_transaction", pa.int32())])


def walk_matches(legs: pa.Table, tolerance: int) -> pa.Table:
    """Give `out_transaction`, `in_transaction` for legs sorted by payer, payee, amount, cluster and time.

    Both sides of a cluster are walked in time order; two heads within `tolerance` seconds match, else the earlier one
    stays alone. On points of a line this matches as many as can be matched.
    """
    pairs: list[tuple[int, int]] = []
    rows = legs.to_pylist()
    for _, members in groupby(rows, key=lambda row: (row["payer_id"], row["payee_id"], row["amount"], row["cluster"])):
        pairs += _walk(list(members), tolerance)
    return pa.table(
        [pa.array([out for out, _ in pairs], pa.int32()), pa.array([into for _, into in pairs], pa.int32())],
        schema=MATCHES,
    )


def _walk(members: list[dict[str, Any]], tolerance: int) -> list[tuple[int, int]]:
    """Give the matches of one cluster."""
    outs = [row for row in members if row["paying"]]
    ins = [row for row in members if not row["paying"]]
    pairs, i, j = [], 0, 0
    while i < len(outs) and j < len(ins):
        gap = ins[j]["booked_at"] - outs[i]["booked_at"]
        if abs(gap) <= tolerance:
            pairs.append((outs[i]["transaction_id"], ins[j]["transaction_id"]))
            i, j = i + 1, j + 1
        elif gap > 0:
            i += 1
        else:
            j += 1
    return pairs
