"""The compiled search for round trips beside a plain walk over the same movements."""

from itertools import pairwise

import polars as pl
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.networks.cycles import CycleSettings, find_cycles

SETTINGS = CycleSettings(
    least_origin=200, longest_hop=6, longest_path=20, parts_within=1, most_hops=5, least_percent=70, most_percent=105
)
Move = tuple[int, int, int, int, int, tuple[int, ...]]
"""Payer, payee, first time, last time, sum, ids."""


def movements(rows: list[tuple[int, int, int, int]]) -> list[Move]:
    """Give what each paid each other in parts no more than `parts_within` apart, in order of time."""
    found: list[Move] = []
    for payer, payee in sorted({row[:2] for row in rows}):
        parts = sorted((at, number, amount) for number, (*two, at, amount) in enumerate(rows) if two == [payer, payee])
        group = [parts[0]]
        for earlier, later in pairwise([*parts, (10**9, 0, 0)]):
            if later[0] - earlier[0] > SETTINGS.parts_within:
                times, ids, amounts = zip(*group, strict=True)
                found.append((payer, payee, times[0], times[-1], sum(amounts), ids))
                group = []
            group.append(later)
    return sorted(found, key=lambda one: (one[2], one[0], one[1]))


def shortest(origin: Move, moves: list[Move], kin: dict[int, set[int]], work: int) -> tuple[list[Move] | None, bool]:
    """Give the shortest, then earliest, way back; and whether the budget ended the search."""
    home, steps = {origin[0]} | kin.get(origin[0], set()), 0
    level = [[origin]]
    while level and len(level[0]) < SETTINGS.most_hops:
        longer = []
        for path in level:
            last = path[-1]
            until = min(last[3] + SETTINGS.longest_hop, origin[2] + SETTINGS.longest_path)
            for move in moves:
                about = last[4] * SETTINGS.least_percent <= move[4] * 100 <= last[4] * SETTINGS.most_percent
                if move[0] != last[1] or not last[2] < move[2] <= until or not about:
                    continue
                steps += 1
                if steps > work:
                    return None, True
                if move[1] in home:
                    if len(path) > 1:
                        return [*path, move], False
                elif all(move[1] != one[0] for one in path):
                    longer.append([*path, move])
        level = longer
    return None, False


PARTY = st.integers(0, 5)
ROWS = st.lists(
    st.tuples(PARTY, PARTY, st.integers(0, 30), st.integers(150, 260)).filter(lambda row: row[0] != row[1]), max_size=40
)
KIN = st.lists(st.tuples(PARTY, PARTY).filter(lambda two: two[0] != two[1]), max_size=2)


@given(ROWS, KIN, st.sampled_from([3, 10_000]))
@settings(max_examples=200, deadline=None)
def test_the_same_round_trips_are_found(
    rows: list[tuple[int, int, int, int]], related: list[tuple[int, int]], work: int
) -> None:
    both = sorted({two for pair in related for two in (pair, pair[::-1])})
    kin: dict[int, set[int]] = {}
    for party, other in both:
        kin.setdefault(party, set()).add(other)
    table = pa.Table.from_pylist(
        [
            {
                "transfer_id": number, "payer_id": payer, "payee_id": payee, "payer_party": payer, "payee_party": payee,
                "amount": amount, "booked_at": at, "kin": False, "regular": False,
            }
            for number, (payer, payee, at, amount) in enumerate(rows)
        ],
        schema=pa.schema(
            [(name, pa.int32()) for name in ("transfer_id", "payer_id", "payee_id", "payer_party", "payee_party")]
            + [("amount", pa.int64()), ("booked_at", pa.int64()), ("kin", pa.bool_()), ("regular", pa.bool_())]
        ),
    )  # fmt: skip
    kinship = pa.table(
        {
            name: pa.array([two[side] for two in both], pa.int32())
            for side, name in enumerate(("party_id", "other_party"))
        }
    )
    found = find_cycles(table, kinship, CycleSettings(**{**vars(SETTINGS), "work_for_one": work}))
    moves = movements(rows)
    walked = [shortest(one, moves, kin, work) for one in moves if one[4] >= SETTINGS.least_origin]
    told = pl.DataFrame(pl.from_arrow(found.cycles)).group_by("cycle_id", maintain_order=True).agg("transfer_id")
    right = [[number for move in way for number in move[5]] for way, _ in walked if way]
    if work > 1000:
        assert told["transfer_id"].to_list() == right
        assert found.cut_short == 0
    else:
        assert found.cut_short <= sum(cut for _, cut in walked)
