"""Money that came back to where it left: time-ordered closed paths, searched within a budget.

Source of the shape: simple cycle of AMLworld and AMLSim; the hop limits are those of typology `ml_simple_cycle`.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import polars as pl
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


@dataclass(frozen=True, slots=True)
class _Move:
    """What one party paid another within a day, in one part or several; `parts` are rows `[first, last)` of the parts."""

    payer: int
    payee: int
    amount: int
    first_at: int
    last_at: int
    kin: bool
    regular: bool
    parts: tuple[int, int]


def _moves(
    transfers: pa.Table, kin: Mapping[int, set[int]], settings: CycleSettings
) -> tuple[list[_Move], pl.DataFrame]:
    """Give the movements that may be part of a closed path, in order of their first part, and the parts of all.

    Parts of one pair no more than a day apart are one movement. Left out is what cannot matter: a movement too small for
    the last hop of any path; one whose payee never pays on and has no relatives; one that can only be an origin and is
    too small for it. Leaving some out may make others useless, so it is done until nothing changes.
    """
    parts = pl.DataFrame(pl.from_arrow(transfers)).sort("payer_party", "payee_party", "booked_at", "transfer_id")
    joined = (
        (pl.col("payer_party") == pl.col("payer_party").shift())
        & (pl.col("payee_party") == pl.col("payee_party").shift())
        & (pl.col("booked_at") - pl.col("booked_at").shift() <= settings.parts_within)
    )
    parts = parts.with_columns((~joined.fill_null(value=False)).cum_sum().alias("move")).with_row_index("row")
    moves = (
        parts.group_by("move")
        .agg(
            pl.col("payer_party", "payee_party", "kin", "regular").first(),
            pl.col("amount").sum(),
            pl.col("booked_at").min().alias("first_at"),
            pl.col("booked_at").max().alias("last_at"),
            pl.col("row").min().alias("first_row"),
            pl.len().alias("parts"),
        )
        .filter(pl.col("amount") >= _least_hop(settings))
        .sort("first_at", "payer_party", "payee_party")
    )
    related = pl.Series("party", sorted(kin), dtype=pl.Int32)
    while True:
        may_go_on = pl.col("payee_party").is_in(moves["payer_party"].unique().implode()) | pl.col("payee_party").is_in(
            related.implode()
        )
        may_come = pl.col("payer_party").is_in(moves["payee_party"].unique().implode()) | (
            pl.col("amount") >= settings.least_origin
        )
        kept = moves.filter(may_go_on & may_come)
        if kept.height == moves.height:
            break
        moves = kept
    columns = ("payer_party", "payee_party", "amount", "first_at", "last_at", "kin", "regular", "first_row", "parts")
    found = [
        _Move(payer, payee, amount, first, last, kin, regular, (row, row + count))
        for payer, payee, amount, first, last, kin, regular, row, count in moves.select(columns).iter_rows()
    ]
    return found, parts


def _least_hop(settings: CycleSettings) -> int:
    """Give the least amount that a last hop can have, in whole fen."""
    hops = settings.most_hops - 1
    return -(-settings.least_origin * int(settings.least_percent**hops) // int(100**hops))


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
    for party, other in zip(kinship["party_id"].to_pylist(), kinship["other_party"].to_pylist(), strict=True):
        kin[party].add(other)
    moves, parts = _moves(transfers, kin, settings)
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
            rows += _rows(path, parts, cycle)
    return CyclesFound(pa.Table.from_pylist(rows, schema=SCHEMA), search.steps, search.cut_short)


def _rows(path: list[_Move], parts: pl.DataFrame, cycle: int) -> list[dict[str, object]]:
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
        for part in parts[move.parts[0] : move.parts[1]].iter_rows(named=True)
    ]
