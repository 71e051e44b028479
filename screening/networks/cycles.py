"""Money that came back to where it left: time-ordered closed paths, searched within a budget.

Source of the shape: simple cycle of AMLworld and AMLSim; the hop limits are those of typology `ml_simple_cycle`.
"""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pyarrow as pa


@dataclass(frozen=True)
class CycleSettings:
    """Limits of the search; amounts in fen, times in seconds, ratios in parts of a hundred."""

    least_origin: int = 10_000_000
    longest_hop: int = 72 * 3600
    longest_path: int = 15 * 86400
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
        ("party_id", pa.int32()), ("transfer_id", pa.int32()), ("amount", pa.int64()), ("booked_at", pa.int64()),
        ("origin_amount", pa.int64()), ("returned_amount", pa.int64()), ("kin_hops", pa.int32()),
        ("slowest_hop", pa.int64()), ("lowest_ratio", pa.decimal128(18, 6)), ("highest_ratio", pa.decimal128(18, 6)),
        ("started_at", pa.int64()), ("ended_at", pa.int64()),
    ]
)  # fmt: skip


class _Search:
    """The transfers laid out for the walk, and the budget that is left."""

    def __init__(self, transfers: pa.Table, settings: CycleSettings) -> None:
        self.settings = settings
        column = {
            name: transfers[name].to_numpy()
            for name in ("transfer_id", "payer_party", "payee_party", "amount", "booked_at")
        }
        order = np.lexsort((column["transfer_id"], column["booked_at"]))
        self.number, self.payer, self.payee, self.amount, self.at = (
            column[name][order].tolist()
            for name in ("transfer_id", "payer_party", "payee_party", "amount", "booked_at")
        )
        self.leaving: dict[int, list[int]] = defaultdict(list)
        for place, payer in enumerate(self.payer):
            self.leaving[payer].append(place)
        self.leaving_at = {payer: [self.at[place] for place in places] for payer, places in self.leaving.items()}
        self.receivers = set(self.payee)
        self.steps = 0
        self.cut_short = 0

    def shortest_from(self, origin: int) -> list[int] | None:
        """Give the shortest, then earliest, way back for the money of one transfer, as places of transfers."""
        settings, home = self.settings, self.payer[origin]
        spent = 0
        level: list[tuple[int, ...]] = [(origin,)]
        for _ in range(settings.most_hops - 1):
            following: list[tuple[int, ...]] = []
            for path in level:
                for place in self._onward(path):
                    spent += 1
                    if spent > settings.work_for_one or self.steps + spent > settings.work:
                        self.steps += spent
                        self.cut_short += 1
                        return None
                    if self.payee[place] == home:
                        if len(path) > 1:
                            self.steps += spent
                            return [*path, place]
                    elif all(self.payer[earlier] != self.payee[place] for earlier in path):
                        following.append((*path, place))
            level = following
            if not level:
                break
        self.steps += spent
        return None

    def _onward(self, path: tuple[int, ...]) -> list[int]:
        """Give the transfers that may carry on the money of a path: later, soon enough, of about its amount."""
        settings, last = self.settings, path[-1]
        here, amount, since = self.payee[last], self.amount[last], self.at[last]
        if here not in self.leaving:
            return []
        until = min(since + settings.longest_hop, self.at[path[0]] + settings.longest_path)
        times = self.leaving_at[here]
        places = self.leaving[here][bisect_right(times, since) : bisect_right(times, until)]
        low, high = amount * settings.least_percent, amount * settings.most_percent
        return [place for place in places if low <= self.amount[place] * 100 <= high]


def find_cycles(transfers: pa.Table, settings: CycleSettings = CycleSettings()) -> CyclesFound:
    """Give the closed paths of transfers that are neither own moves nor covered by a lawful pattern.

    For each origin transfer the shortest way back is kept, so that side branches do not multiply one affair. The order
    of the rows given does not matter.
    """
    search = _Search(transfers, settings)
    kin = dict(zip(transfers["transfer_id"].to_pylist(), transfers["kin"].to_pylist(), strict=True))
    accounts = dict(zip(transfers["transfer_id"].to_pylist(), transfers["payer_id"].to_pylist(), strict=True))
    rows: list[dict[str, object]] = []
    cycle = 0
    for origin in range(len(search.number)):
        if search.amount[origin] < settings.least_origin or search.payer[origin] not in search.receivers:
            continue
        path = search.shortest_from(origin)
        if path:
            cycle += 1
            rows += _rows(search, path, cycle, kin, accounts)
    return CyclesFound(pa.Table.from_pylist(rows, schema=SCHEMA), search.steps, search.cut_short)


def _rows(
    search: _Search, path: list[int], cycle: int, kin: dict[int, bool], accounts: dict[int, int]
) -> list[dict[str, object]]:
    """Give one row a hop of a closed path."""
    amounts = [search.amount[place] for place in path]
    times = [search.at[place] for place in path]
    ratios = [Decimal(later) / Decimal(earlier) for earlier, later in pairwise(amounts)]
    whole = {
        "cycle_id": cycle,
        "hops": len(path),
        "origin_amount": amounts[0],
        "returned_amount": amounts[-1],
        "kin_hops": sum(kin[search.number[place]] for place in path),
        "slowest_hop": max(later - earlier for earlier, later in pairwise(times)),
        "lowest_ratio": round(min(ratios), 6),
        "highest_ratio": round(max(ratios), 6),
        "started_at": times[0],
        "ended_at": times[-1],
    }
    return [
        {
            **whole,
            "hop": hop,
            "account_id": accounts[search.number[place]],
            "party_id": search.payer[place],
            "transfer_id": search.number[place],
            "amount": search.amount[place],
            "booked_at": search.at[place],
        }
        for hop, place in enumerate(path, start=1)
    ]
