"""Money that came back to where it left: time-ordered closed paths, searched within a budget.

Source of the shape: simple cycle of AMLworld and AMLSim; the hop limits are those of typology `ml_simple_cycle`.
"""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pyarrow as pa


@dataclass(frozen=True)
class CycleSettings:
    """Limits of the search; amounts in fen, times in seconds, ratios in parts of a hundred."""

    least_origin: int = 10_000_000
    longest_hop: int = 72 * 3600
    longest_path: int = 15 * 86400
    parts_within: int = 24 * 3600
    most_hops: int = 8
    least_percent: int = 70
    most_percent: int = 105
    work_for_one: int = 20_000
    work: int = 5_000_000


@dataclass(frozen=True)
class CyclesFound:
    """The `cycles` table, the steps that the search took, and at how many origins it was cut short."""

    cycles: pa.Table
    steps: int
    cut_short: int


SCHEMA = pa.schema(
    [
        ("cycle_id", pa.int32()), ("hop", pa.int32()), ("hops", pa.int32()), ("account_id", pa.int32()),
        ("payee_id", pa.int32()), ("party_id", pa.int32()), ("transfer_id", pa.int32()), ("amount", pa.int64()),
        ("booked_at", pa.int64()), ("origin_amount", pa.int64()), ("returned_amount", pa.int64()),
        ("kin_hops", pa.int32()), ("regular_hops", pa.int32()), ("slowest_hop", pa.int64()),
        ("lowest_ratio", pa.decimal128(18, 6)), ("highest_ratio", pa.decimal128(18, 6)), ("started_at", pa.int64()),
        ("ended_at", pa.int64()),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class _Move:
    """What one party paid another within a day, in one part or several."""

    payer: int
    payee: int
    amount: int
    first_at: int
    last_at: int
    kin: bool
    regular: bool
    parts: tuple[dict[str, Any], ...]


def _moves(transfers: pa.Table, parts_within: int) -> list[_Move]:
    """Give movements in order of their first part; parts of one pair no more than a day apart are one movement."""
    rows = transfers.to_pylist()
    rows.sort(key=lambda row: (row["payer_party"], row["payee_party"], row["booked_at"], row["transfer_id"]))
    groups: list[list[dict[str, Any]]] = []
    for row in rows:
        last = groups[-1][-1] if groups else None
        together = (
            last is not None
            and (last["payer_party"], last["payee_party"]) == (row["payer_party"], row["payee_party"])
            and row["booked_at"] - last["booked_at"] <= parts_within
        )
        if together:
            groups[-1].append(row)
        else:
            groups.append([row])
    moves = [
        _Move(
            payer=parts[0]["payer_party"],
            payee=parts[0]["payee_party"],
            amount=sum(part["amount"] for part in parts),
            first_at=parts[0]["booked_at"],
            last_at=parts[-1]["booked_at"],
            kin=parts[0]["kin"],
            regular=parts[0]["regular"],
            parts=tuple(parts),
        )
        for parts in groups
    ]
    return sorted(moves, key=lambda move: (move.first_at, move.payer, move.payee))


class _Search:
    """The movements laid out for the walk, and the budget that is left."""

    def __init__(self, moves: list[_Move], kin: dict[int, set[int]], settings: CycleSettings) -> None:
        self.settings = settings
        self.kin = kin
        self.leaving: dict[int, list[_Move]] = defaultdict(list)
        for move in moves:
            self.leaving[move.payer].append(move)
        self.leaving_at = {payer: [move.first_at for move in theirs] for payer, theirs in self.leaving.items()}
        self.steps = 0
        self.cut_short = 0

    def shortest_from(self, origin: _Move) -> list[_Move] | None:
        """Give the shortest, then earliest, way back for the money of one movement, to its payer or his kin."""
        home = {origin.payer} | self.kin.get(origin.payer, set())
        spent = 0
        level: list[tuple[_Move, ...]] = [(origin,)]
        for _ in range(self.settings.most_hops - 1):
            following: list[tuple[_Move, ...]] = []
            for path in level:
                for move in self._onward(path):
                    spent += 1
                    if spent > self.settings.work_for_one or self.steps + spent > self.settings.work:
                        self.steps += spent
                        self.cut_short += 1
                        return None
                    if move.payee in home:
                        if len(path) > 1:
                            self.steps += spent
                            return [*path, move]
                    elif all(earlier.payer != move.payee for earlier in path):
                        following.append((*path, move))
            level = following
            if not level:
                break
        self.steps += spent
        return None

    def _onward(self, path: tuple[_Move, ...]) -> list[_Move]:
        """Give the movements that may carry on the money of a path: later, soon enough, of about its amount."""
        settings, last = self.settings, path[-1]
        if last.payee not in self.leaving:
            return []
        until = min(last.last_at + settings.longest_hop, path[0].first_at + settings.longest_path)
        times = self.leaving_at[last.payee]
        near = self.leaving[last.payee][bisect_right(times, last.first_at) : bisect_right(times, until)]
        low, high = last.amount * settings.least_percent, last.amount * settings.most_percent
        return [move for move in near if low <= move.amount * 100 <= high]


def find_cycles(transfers: pa.Table, kinship: pa.Table, settings: CycleSettings = CycleSettings()) -> CyclesFound:
    """Give the closed paths of transfers that are neither own moves nor covered by a lawful pattern.

    `transfers` has transfer_id, payer_id, payee_id, payer_party, payee_party, amount (fen), booked_at (local seconds), kin
    and regular (the two deal all year); `kinship` has party_id and other_party, each pair both ways. For each origin the
    shortest way back is kept, so that side branches do not multiply one affair. The order of rows does not matter.
    """
    kin: dict[int, set[int]] = defaultdict(set)
    for row in kinship.to_pylist():
        kin[row["party_id"]].add(row["other_party"])
    moves = _moves(transfers, settings.parts_within)
    search = _Search(moves, kin, settings)
    receivers = {move.payee for move in moves}
    rows: list[dict[str, object]] = []
    cycle = 0
    for origin in moves:
        if origin.amount < settings.least_origin or receivers.isdisjoint({origin.payer} | kin.get(origin.payer, set())):
            continue
        path = search.shortest_from(origin)
        if path:
            cycle += 1
            rows += _rows(path, cycle)
    return CyclesFound(pa.Table.from_pylist(rows, schema=SCHEMA), search.steps, search.cut_short)


def _rows(path: list[_Move], cycle: int) -> list[dict[str, object]]:
    """Give a row for each transfer of each hop of a closed path."""
    ratios = [Decimal(later.amount) / Decimal(earlier.amount) for earlier, later in pairwise(path)]
    whole = {
        "cycle_id": cycle,
        "hops": len(path),
        "origin_amount": path[0].amount,
        "returned_amount": path[-1].amount,
        "kin_hops": sum(move.kin for move in path),
        "regular_hops": sum(move.regular for move in path),
        "slowest_hop": max(max(0, later.first_at - earlier.last_at) for earlier, later in pairwise(path)),
        "lowest_ratio": round(min(ratios), 6),
        "highest_ratio": round(max(ratios), 6),
        "started_at": path[0].first_at,
        "ended_at": path[-1].last_at,
    }
    return [
        {
            **whole,
            "hop": hop,
            "account_id": part["payer_id"],
            "payee_id": part["payee_id"],
            "party_id": move.payer,
            "transfer_id": part["transfer_id"],
            "amount": part["amount"],
            "booked_at": part["booked_at"],
        }
        for hop, move in enumerate(path, start=1)
        for part in move.parts
    ]
