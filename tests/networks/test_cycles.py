import random
from typing import Any

import pyarrow as pa

from screening.networks.cycles import CycleSettings, find_cycles

HOUR = 3600
YUAN = 100


def transfers(*rows: tuple[float, str, str, int], kin: frozenset[int] = frozenset()) -> pa.Table:
    """Give transfers of (hour, payer, payee, yuan), numbered in order; each party has one account."""
    parties = {name: number for number, name in enumerate(sorted({name for row in rows for name in row[1:3]}))}
    return pa.Table.from_pylist(
        [
            {
                "transfer_id": number, "payer_id": parties[payer] + 100, "payee_id": parties[payee] + 100,
                "payer_party": parties[payer], "payee_party": parties[payee], "amount": yuan * YUAN,
                "booked_at": int(hour * HOUR), "kin": number in kin, "regular": False,
            }
            for number, (hour, payer, payee, yuan) in enumerate(rows, start=1)
        ]
    )  # fmt: skip


NOBODY = pa.table({"party_id": pa.array([], pa.int32()), "other_party": pa.array([], pa.int32())})
ROUND = ((0, "A", "B", 200_000), (10, "B", "C", 190_000), (20, "C", "A", 180_000))


def paths(table: pa.Table) -> list[list[int]]:
    found: dict[int, list[int]] = {}
    for row in find_cycles(table, NOBODY).cycles.to_pylist():
        found.setdefault(row["cycle_id"], []).append(row["transfer_id"])
    return list(found.values())


def test_money_that_comes_back_is_found_with_its_figures() -> None:
    rows = find_cycles(transfers(*ROUND), NOBODY).cycles.to_pylist()
    assert [row["transfer_id"] for row in rows] == [1, 2, 3]
    first: dict[str, Any] = rows[0]
    assert (first["hops"], first["origin_amount"], first["returned_amount"]) == (3, 200_000 * YUAN, 180_000 * YUAN)
    assert (first["slowest_hop"], str(first["lowest_ratio"]), str(first["highest_ratio"])) == (
        10 * HOUR,
        "0.947368",
        "0.950000",
    )


def test_there_and_back_is_no_cycle() -> None:
    assert paths(transfers((0, "A", "B", 200_000), (1, "B", "A", 200_000))) == []


def test_a_hop_before_its_money_arrived_is_no_hop() -> None:
    assert paths(transfers((5, "A", "B", 200_000), (4, "B", "C", 190_000), (20, "C", "A", 180_000))) == []


def test_limits_of_time_and_amount_are_inclusive() -> None:
    assert paths(transfers((0, "A", "B", 100_000), (72, "B", "C", 70_000), (144, "C", "A", 73_500))) == [[1, 2, 3]]
    assert paths(transfers((0, "A", "B", 100_000), (72.01, "B", "C", 70_000), (80, "C", "A", 70_000))) == []
    assert paths(transfers((0, "A", "B", 100_000), (1, "B", "C", 69_999), (2, "C", "A", 69_999))) == []
    assert paths(transfers((0, "A", "B", 99_999), (1, "B", "C", 99_999), (2, "C", "A", 99_999))) == []


def test_the_order_of_rows_does_not_matter() -> None:
    rng = random.Random(3)
    rows = [(rng.uniform(0, 200), *rng.sample("ABCDEFGH", 2), rng.randint(90_000, 130_000)) for _ in range(80)]
    table = transfers(*rows)
    places = list(range(table.num_rows))
    rng.shuffle(places)
    assert find_cycles(table, NOBODY).cycles.equals(find_cycles(table.take(places), NOBODY).cycles)


def test_hops_between_relatives_are_counted() -> None:
    assert find_cycles(transfers(*ROUND, kin=frozenset({2})), NOBODY).cycles["kin_hops"].to_pylist() == [1, 1, 1]


def test_the_search_stops_at_its_budget_and_says_so() -> None:
    crowd = [(0, "A", "B", 200_000)] + [(1 + number / 100, "B", f"C{number}", 195_000) for number in range(50)]
    too_little = [(90, f"C{number}", "A", 9_000) for number in range(50)]
    found = find_cycles(transfers(*crowd, *too_little, (3, "X", "A", 1)), NOBODY, CycleSettings(work_for_one=20))
    assert found.cut_short == 1
    assert found.steps == 21


def test_what_leads_nowhere_takes_no_step() -> None:
    crowd = [(1 + number / 100, "B", f"C{number}", 195_000) for number in range(50)]
    assert find_cycles(transfers(*ROUND, *crowd), NOBODY).steps == find_cycles(transfers(*ROUND), NOBODY).steps


def test_parts_within_a_day_are_one_movement() -> None:
    parts = (
        (0, "A", "B", 200_000),
        (10, "B", "C", 100_000),
        (20, "B", "C", 90_000),
        (30, "C", "A", 60_000),
        (40, "C", "A", 120_000),
    )
    assert paths(transfers(*parts)) == [[1, 2, 3, 4, 5]]
    far = ((0, "A", "B", 200_000), (10, "B", "C", 100_000), (34.01, "B", "C", 90_000), (60, "C", "A", 180_000))
    assert paths(transfers(*far)) == []


def test_a_relative_of_the_origin_closes_the_round() -> None:
    table = transfers((0, "A", "B", 200_000), (10, "B", "C", 190_000), (20, "C", "D", 180_000))
    kin = pa.table({"party_id": pa.array([0, 3], pa.int32()), "other_party": pa.array([3, 0], pa.int32())})
    assert find_cycles(table, NOBODY).cycles.num_rows == 0
    assert find_cycles(table, kin).cycles["payee_id"].to_pylist()[-1] == 103
