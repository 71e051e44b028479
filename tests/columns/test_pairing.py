from collections.abc import Sequence

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from screening.columns.pairing import walk_matches

SCHEMA = pa.schema(
    [("transaction_id", pa.int32()), ("paying", pa.bool_()), ("payer_id", pa.int32()), ("payee_id", pa.int32()),
     ("amount", pa.int64()), ("cluster", pa.int64()), ("booked_at", pa.int64()),
     ("payer_bank", pa.string()), ("payee_bank", pa.string())]
)  # fmt: skip


def legs(outs: Sequence[int], ins: Sequence[int]) -> pa.Table:
    rows = [(second, True) for second in outs] + [(second, False) for second in ins]
    rows.sort(key=lambda row: row[0])
    return pa.Table.from_pylist(
        [
            {"transaction_id": number, "paying": paying, "payer_id": 1, "payee_id": 2, "amount": 100, "cluster": 1,
             "booked_at": second, "payer_bank": "A", "payee_bank": "B"}
            for number, (second, paying) in enumerate(rows)
        ],
        schema=SCHEMA,
    )  # fmt: skip


def lags(seconds: int) -> pa.Table:
    return pa.table({"payer_bank": ["A"], "payee_bank": ["B"], "lag": [seconds]})


def matched(outs: Sequence[int], ins: Sequence[int], tolerance: int = 120, lag: int = 0) -> list[tuple[int, int]]:
    table = legs(outs, ins)
    seconds = table["booked_at"].to_pylist()
    found = walk_matches(table, lags(lag), tolerance)
    return [
        (seconds[out], seconds[into])
        for out, into in zip(found["out_transaction"].to_pylist(), found["in_transaction"].to_pylist(), strict=True)
    ]


def test_the_nearer_leg_is_taken_when_the_first_has_none_in_reach() -> None:
    assert matched([0, 200], [210]) == [(200, 210)]


def test_a_leg_exactly_at_the_tolerance_matches_and_one_second_beyond_does_not() -> None:
    assert matched([0], [120]) == [(0, 120)]
    assert matched([0], [121]) == []


def test_the_receiving_bank_s_clock_may_run_behind() -> None:
    assert matched([100], [0]) == [(100, 0)]


def test_equal_amounts_on_one_day_match_one_to_one() -> None:
    assert matched([0, 10, 20], [5, 15]) == [(0, 5), (10, 15)]


def test_the_usual_lag_of_the_banks_decides_which_leg_is_missing() -> None:
    assert matched([0, 60, 120], [100, 160], lag=40) == [(60, 100), (120, 160)]
    assert matched([0, 60, 120], [100, 160], lag=100) == [(0, 100), (60, 160)]


def test_a_crowd_of_equal_payments_is_walked_without_the_lag() -> None:
    crowd = list(range(0, 6000, 10))
    assert len(matched(crowd, crowd[1:])) == 599


@given(st.lists(st.integers(0, 2000), max_size=7), st.lists(st.integers(0, 2000), max_size=7))
def test_as_many_match_as_can_and_none_twice(outs: list[int], ins: list[int]) -> None:
    found = matched(outs, ins)
    assert all(abs(out - into) <= 120 for out, into in found)
    assert len(found) == most_matches(sorted(outs), sorted(ins))


def most_matches(outs: list[int], ins: list[int]) -> int:
    """By trying every choice: an augmenting-path maximum matching."""
    taken: dict[int, int] = {}

    def place(out: int, seen: set[int]) -> bool:
        for place_in, into in enumerate(ins):
            if abs(outs[out] - into) <= 120 and place_in not in seen:
                seen.add(place_in)
                if place_in not in taken or place(taken[place_in], seen):
                    taken[place_in] = out
                    return True
        return False

    return sum(place(out, set()) for out in range(len(outs)))
