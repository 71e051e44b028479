"""Legs of one movement, matched where plain time order does not match them."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import pyarrow as pa

MATCHES = pa.schema([("out_transaction", pa.int32()), ("in_transaction", pa.int32())])
_MOST_CELLS = 250_000
"""Beyond this many pairs of one cluster (500 equal payments between two accounts within minutes), the lag is not weighed."""


def walk_matches(legs: pa.Table, lags: pa.Table, tolerance: int) -> pa.Table:
    """Give `out_transaction`, `in_transaction` for legs sorted by payer, payee, amount, cluster and time.

    Within a cluster both sides keep their order. As many legs as can be are matched within `tolerance` seconds; among the
    ways to do so, the one whose gaps are nearest to the usual lag between the two banks' clocks is taken. `lags` has
    payer_bank, payee_bank and lag (seconds by which the payee's bank books later).
    """
    usual = {(row["payer_bank"], row["payee_bank"]): row["lag"] for row in lags.to_pylist()}
    pairs: list[tuple[int, int]] = []
    key = ("payer_id", "payee_id", "amount", "cluster")
    for _, members in groupby(legs.to_pylist(), key=lambda row: tuple(row[name] for name in key)):
        pairs += _aligned(list(members), usual, tolerance)
    return pa.table(
        [pa.array([out for out, _ in pairs], pa.int32()), pa.array([into for _, into in pairs], pa.int32())],
        schema=MATCHES,
    )


def _aligned(
    members: list[dict[str, Any]], usual: Mapping[tuple[Any, Any], int], tolerance: int
) -> list[tuple[int, int]]:
    """Give the matches of one cluster: most first, then nearest to the usual lag."""
    outs = [row for row in members if row["paying"]]
    ins = [row for row in members if not row["paying"]]
    lag = usual.get((members[0]["payer_bank"], members[0]["payee_bank"]), 0)
    if len(outs) * len(ins) > _MOST_CELLS:
        return _walked(outs, ins, tolerance)
    # best[i][j]: fewest legs left unmatched, then least strangeness, for the first i outs and j ins
    best = [[(i + j, 0) for j in range(len(ins) + 1)] for i in range(len(outs) + 1)]
    for i, out in enumerate(outs, start=1):
        for j, into in enumerate(ins, start=1):
            gap = into["booked_at"] - out["booked_at"]
            ways = [_plus(best[i - 1][j], 1, 0), _plus(best[i][j - 1], 1, 0)]
            if abs(gap) <= tolerance:
                ways.append(_plus(best[i - 1][j - 1], 0, abs(gap - lag)))
            best[i][j] = min(ways)
    return _traced(outs, ins, best)


def _plus(so_far: tuple[int, int], alone: int, strange: int) -> tuple[int, int]:
    """Give a way's figures with one step more."""
    return so_far[0] + alone, so_far[1] + strange


def _traced(
    outs: list[dict[str, Any]], ins: list[dict[str, Any]], best: list[list[tuple[int, int]]]
) -> list[tuple[int, int]]:
    """Give the matches of the best way, read backwards; of equal ways the one whose later legs stay alone."""
    pairs, i, j = [], len(outs), len(ins)
    while i and j:
        if best[i][j] == _plus(best[i - 1][j], 1, 0):
            i -= 1
        elif best[i][j] == _plus(best[i][j - 1], 1, 0):
            j -= 1
        else:
            pairs.append((outs[i - 1]["transaction_id"], ins[j - 1]["transaction_id"]))
            i, j = i - 1, j - 1
    return pairs[::-1]


def _walked(outs: list[dict[str, Any]], ins: list[dict[str, Any]], tolerance: int) -> list[tuple[int, int]]:
    """Give matches by walking both sides in time order: two heads in reach match, else the earlier stays alone."""
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
