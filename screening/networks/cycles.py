"""Money that came back to where it left: time-ordered closed paths, searched within a budget.

Source of the shape: simple cycle of AMLworld and AMLSim; the hop limits are those of typology `ml_simple_cycle`.
"""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pyarrow as pa

if TYPE_CHECKING:
    from screening.networks.search.compiled import Row, Sums


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
    work_for_one: int = 500_000
    work: int = 200_000_000


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


def _moves(transfers: pa.Table, related: pl.Series, settings: CycleSettings) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the movements that may be part of a closed path, by payer and in order of time, and the parts of all.

    What one party paid another, in parts no more than a day apart, is one movement; `first_row` and `parts` tell its parts.
    Left out is what cannot matter: a movement too small for the last hop of any path; one whose payee never pays on and
    has no relatives; one that can only be an origin and is too small for it. Leaving some out may make others useless, so
    it is done until nothing changes.
    """
    parts = (
        pl.DataFrame(pl.from_arrow(transfers))
        .cast({"payer_party": pl.Int32, "payee_party": pl.Int32})
        .filter(pl.col("payer_party") != pl.col("payee_party"))
    )
    parts = parts.sort("payer_party", "payee_party", "booked_at", "transfer_id")
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
            pl.col("booked_at").min().alias("first_at"),
            pl.col("booked_at").max().alias("last_at"),
            pl.col("amount").sum(),
            pl.col("row").min().alias("first_row"),
            pl.len().alias("parts"),
        )
        .filter(pl.col("amount") >= _least_hop(settings))
    )
    while True:
        may_go_on = pl.col("payee_party").is_in(moves["payer_party"].unique().implode()) | pl.col("payee_party").is_in(
            related.implode()
        )
        may_come = pl.col("payer_party").is_in(moves["payee_party"].unique().implode()) | (
            pl.col("amount") >= settings.least_origin
        )
        kept = moves.filter(may_go_on & may_come)
        if kept.height == moves.height:
            return moves.drop("move").sort("payer_party", "first_at", "payee_party"), parts
        moves = kept


def _least_hop(settings: CycleSettings) -> int:
    """Give the least amount that a last hop can have, in whole fen."""
    hops = settings.most_hops - 1
    return -(-settings.least_origin * int(settings.least_percent**hops) // int(100**hops))


def find_cycles(transfers: pa.Table, kinship: pa.Table, settings: CycleSettings = CycleSettings()) -> CyclesFound:
    """Give the closed paths of transfers that are neither own moves nor covered by a lawful pattern.

    `transfers` has transfer_id, payer_id, payee_id, payer_party, payee_party, amount (fen), booked_at (local seconds), kin
    and regular (the two deal all year); `kinship` has party_id and other_party, each pair both ways. For each origin the
    shortest way back is kept, so that side branches do not multiply one affair. The order of rows does not matter.
    """
    # Compiled code is read here, and not by the many commands that read the settings alone.
    from screening.networks.search.shortest import shortest_ways  # noqa: PLC0415

    kin = (
        pl.DataFrame(pl.from_arrow(kinship))
        .select(pl.col("party_id", "other_party").cast(pl.Int32))
        .unique()
        .sort("party_id", "other_party")
    )
    moves, parts = _moves(transfers, kin["party_id"].unique(), settings)
    parties = 1 + max(int(one.max() or 0) for one in (*moves["payer_party", "payee_party"], *kin))
    origins = _origins(moves, kin, settings)
    cut_short = np.zeros(origins.len(), np.bool_)
    found, steps = shortest_ways(
        moves.select("payer_party", "payee_party", "first_at", "last_at", "amount").cast(pl.Int64).to_numpy(order="c"),
        _begins(moves["payer_party"], parties),
        origins.to_numpy(writable=True),
        kin["other_party"].to_numpy(writable=True),
        _begins(kin["party_id"], parties),
        _limits(settings),
        cut_short,
    )
    ways = [[hop for hop in way if hop >= 0] for way in found[found[:, 0] >= 0].tolist()]
    rows = [row for number, way in enumerate(ways, start=1) for row in _rows(moves[way].to_dicts(), parts, number)]
    return CyclesFound(pa.Table.from_pylist(rows, schema=SCHEMA), steps, int(cut_short.sum()))


def _origins(moves: pl.DataFrame, kin: pl.DataFrame, settings: CycleSettings) -> pl.Series:
    """Give the rows of the movements from which a path may begin, in order of time: large enough, and paid to or by kin."""
    received = moves["payee_party"].unique()
    homes = pl.concat([received, kin.filter(pl.col("other_party").is_in(received.implode()))["party_id"]]).unique()
    large = moves.with_row_index("move").filter(
        (pl.col("amount") >= settings.least_origin) & pl.col("payer_party").is_in(homes.implode())
    )
    return large.sort("first_at", "payer_party", "payee_party")["move"].cast(pl.Int32)


def _begins(party: pl.Series, parties: int) -> "Row":
    """Give where the rows of each party begin, in rows sorted by party."""
    begins = np.zeros(parties + 1, np.int32)
    np.cumsum(np.bincount(party.to_numpy(), minlength=parties), out=begins[1:])
    return begins


def _limits(settings: CycleSettings) -> "Sums":
    """Give the limits as the search reads them."""
    return np.array(
        [
            settings.longest_hop, settings.longest_path, settings.least_percent, settings.most_percent, settings.most_hops,
            settings.work_for_one, settings.work,
        ],
        np.int64,
    )  # fmt: skip


def _rows(path: list[dict[str, Any]], parts: pl.DataFrame, cycle: int) -> list[dict[str, object]]:
    """Give a row for each transfer of each hop of a closed path."""
    ratios = [Decimal(later["amount"]) / Decimal(earlier["amount"]) for earlier, later in pairwise(path)]
    whole = {
        "cycle_id": cycle,
        "hops": len(path),
        "origin_amount": path[0]["amount"],
        "returned_amount": path[-1]["amount"],
        "kin_hops": sum(move["kin"] for move in path),
        "regular_hops": sum(move["regular"] for move in path),
        "slowest_hop": max(max(0, later["first_at"] - earlier["last_at"]) for earlier, later in pairwise(path)),
        "lowest_ratio": round(min(ratios), 6),
        "highest_ratio": round(max(ratios), 6),
        "started_at": path[0]["first_at"],
        "ended_at": path[-1]["last_at"],
    }
    return [
        {
            **whole,
            "hop": hop,
            "account_id": part["payer_id"],
            "payee_id": part["payee_id"],
            "party_id": move["payer_party"],
            "transfer_id": part["transfer_id"],
            "amount": part["amount"],
            "booked_at": part["booked_at"],
        }
        for hop, move in enumerate(path, start=1)
        for part in parts[move["first_row"] : move["first_row"] + move["parts"]].iter_rows(named=True)
    ]
