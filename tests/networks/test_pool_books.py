"""The books of a pool: what its months sum to, what its returns were made of, and when it turned."""

from screening.networks.pool_books import (
    INWARD,
    OUTWARD,
    Move,
    daily_loss,
    depositors_of,
    fed_from,
    gap,
    gini,
    lattice,
    months_of,
    rolled_over,
    stopped,
    traced,
    turned,
)

JANUARY, FEBRUARY, MARCH = 20_454, 20_485, 20_513  # the first days of 2026's months


def moves(*rows: tuple[int, str, int, int | None]) -> list[Move]:
    """Give moves of (day, part, fen, other), one second after another."""
    return [
        Move(day * 86_400 + place, day, part, amount, other) for place, (day, part, amount, other) in enumerate(rows)
    ]


def test_months_add_up_from_one_balance_to_the_next() -> None:
    told = months_of(
        moves((JANUARY, "deposit", 500, 1), (JANUARY + 9, "cash", 200, None), (MARCH, "return", 100, 1)), opening=30
    )
    assert [(row["month"], row["held_before"], row["held_after"]) for row in told] == [
        ("2026-01", 30, 330),
        ("2026-02", 330, 330),
        ("2026-03", 330, 230),
    ]
    for row in told:
        moved = sum(row[part] for part in INWARD) - sum(row[part] for part in OUTWARD)
        assert row["held_before"] + moved == row["held_after"]


def test_an_unknown_opening_balance_stays_unknown() -> None:
    assert months_of(moves((JANUARY, "deposit", 500, 1)), opening=None)[0]["held_after"] is None


def test_a_depositor_is_new_in_one_month_only() -> None:
    told = months_of(moves((JANUARY, "deposit", 5, 1), (FEBRUARY, "deposit", 5, 1), (FEBRUARY, "deposit", 5, 2)), None)
    assert [row["new_depositors"] for row in told] == [1, 1]


def test_first_in_first_out_uses_the_oldest_money() -> None:
    found = traced(moves((1, "business_in", 100, 9), (2, "deposit", 100, 1), (3, "return", 150, 1)))
    assert found[-1] == (50, 75)


def test_ordinary_life_is_no_part_of_the_trace() -> None:
    found = traced(
        moves((1, "other_in", 900, None), (2, "deposit", 100, 1), (3, "other_out", 900, None), (4, "return", 60, 1))
    )
    assert found[-1] == (60, 60)


def test_a_pool_turns_in_the_first_of_two_months_that_pay_back_nine_tenths() -> None:
    row = {"month": "a", "deposit": 100, "return": 89}
    months = [row, row | {"month": "b", "return": 90}, row | {"month": "c"}, row | {"month": "d", "return": 90}]
    assert turned(months) is None
    assert turned([*months, row | {"month": "e", "deposit": 0, "return": 1}]) == "d"


def test_a_month_that_pays_nothing_back_is_no_turn() -> None:
    assert turned([{"month": "a", "deposit": 0, "return": 0}] * 3) is None


def test_returns_are_fed_by_new_money_from_the_first_month_in_which_most_of_them_are_deposits() -> None:
    months = [{"month": "a", "return": 10, "return_fifo": 5}, {"month": "b", "return": 10, "return_fifo": 6}]
    assert fed_from(months) == "b"


def test_whether_a_pool_has_stopped_cannot_be_told_before_sixty_days() -> None:
    paid = moves((100, "deposit", 9, 1), (130, "return", 1, 1), (140, "deposit", 9, 2))
    assert stopped(paid, 190) == 130
    assert stopped(paid, 189) is None


def test_a_pool_that_never_paid_back_stopped_with_its_last_deposit() -> None:
    assert stopped(moves((100, "deposit", 9, 1)), 200) == 100


def test_the_loss_counts_only_who_is_quiet_after_the_stop() -> None:
    people = depositors_of(
        moves((10, "deposit", 100, 1), (10, "deposit", 80, 2), (11, "return", 30, 1), (30, "deposit", 5, 2)), {}
    )
    assert gap(people) == (2, 155)
    assert gap(people, 11) == (1, 70)


def test_what_one_had_back_beyond_his_stake_lessens_nobody_elses_loss() -> None:
    people = depositors_of(moves((1, "deposit", 10, 1), (1, "deposit", 10, 2), (2, "return", 15, 1)), {})
    assert gap(people) == (1, 10)


def test_age_is_that_on_the_day_of_the_first_deposit() -> None:
    (one,) = depositors_of(moves((100, "deposit", 10, 1), (200, "deposit", 10, 1)), {1: -21_815})
    assert one.age_days == 21_915


def test_equal_deposits_have_a_gini_of_nothing() -> None:
    assert gini([5, 5, 5, 5]) == 0
    assert gini([0, 0, 0, 8]) == 750_000
    assert gini([]) is None


def test_the_dearest_unit_of_which_most_deposits_are_multiples_is_the_price() -> None:
    assert lattice([500_000, 1_000_000, 1_500_000, 123]) == (500_000, 3)


def test_a_return_put_in_again_within_a_week_is_rolled_over() -> None:
    paid = [(1, "deposit", 100, 1), (10, "return", 40, 1), (17, "deposit", 20, 1), (30, "return", 40, 1)]
    assert rolled_over(moves(*paid, (38, "deposit", 40, 1))) == 40


def test_what_a_pool_loses_a_day_leaves_new_deposits_out() -> None:
    paid = moves((50, "deposit", 10_000, 1), (60, "return", 900, 1), (61, "business_in", 90, 9))
    assert daily_loss(paid, 100) == 9
    assert daily_loss(paid, 160) == 0
