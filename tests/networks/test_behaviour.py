import random

import pyarrow as pa

from screening.networks.behaviour import BehaviourSettings, behaviour

DAY = 86400


def table(rows: list[tuple[int, int, float]]) -> pa.Table:
    """Give transfers of (payer, payee, day)."""
    return pa.Table.from_pylist(
        [
            {"transfer_id": number, "payer_id": payer, "payee_id": payee, "amount": 100, "booked_at": int(day * DAY)}
            for number, (payer, payee, day) in enumerate(rows, start=1)
        ]
    )


def test_each_account_that_occurs_has_a_row_with_what_it_does() -> None:
    rows = behaviour(
        table([(7, 9, 1), (9, 12, 2), (12, 7, 3), (7, 20, 3.5), (20, 12, 4), (7, 9, 30)])
    ).accounts.to_pylist()
    assert [row["account_id"] for row in rows] == [7, 9, 12, 20]
    seven, nine, twelve, twenty = rows
    assert (seven["out_degree"], seven["out_fan"], seven["in_degree"], seven["in_fan"]) == (2, 2, 1, 1)
    assert [row["cycles_3"] for row in rows] == [2, 1, 2, 1]
    assert [row["cycles_2"] + row["cycles_4"] + row["cycles_5"] for row in rows] == [0, 0, 0, 0]
    assert (seven["scatter_source"], twelve["scatter_sink"], seven["scatter_most"]) == (1, 1, 2)
    assert (nine["scatter_middle"], twenty["scatter_middle"]) == (1, 1)
    assert seven["gather_scatter"] == 1
    assert not any(row["cut_short"] for row in rows)


def test_the_order_of_rows_changes_nothing() -> None:
    rng = random.Random(4)
    rows = table([(*rng.sample(range(30), 2), rng.randint(0, 20)) for _ in range(800)])
    mixed = rows.take(rng.sample(range(800), 800))
    for settings in (BehaviourSettings(), BehaviourSettings(work_for_one=30, work=2000)):
        assert behaviour(rows, settings) == behaviour(mixed, settings)


def test_where_a_budget_ended_a_search_the_account_says_so() -> None:
    rng = random.Random(4)
    rows = table([(*rng.sample(range(30), 2), rng.randint(0, 20)) for _ in range(800)])
    found = behaviour(rows, BehaviourSettings(work_for_one=30))
    assert found.cut_short == sum(found.accounts["cut_short"].to_pylist()) > 0


def test_no_transfers_make_no_rows() -> None:
    assert behaviour(table([(1, 2, 0)])[:0]).accounts.num_rows == 0
