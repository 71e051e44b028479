from datetime import date, timedelta

from screening.intake.coverage import Coverage, DayCount
from screening.report.words import Pair
from screening.web.pages.drawings import bars, curves
from screening.web.pages.strips import calendar, strips

ONE = Pair("一", "one")
MONDAY = date(2026, 3, 2)


def bank(without: int | None = None) -> Coverage:
    days = {MONDAY + timedelta(days=step): DayCount(20 + step % 7, 100) for step in range(56) if step != without}
    return Coverage("901990100011", ((MONDAY, MONDAY + timedelta(days=55)),), days)


def test_the_longest_bar_is_of_the_largest_value() -> None:
    found = bars([(("a", "a"), 1.0), (("b", "b"), 4.0)])
    assert found.rows[1].width == 4 * found.rows[0].width


def test_bars_of_nothing_do_not_fail() -> None:
    assert bars([]).rows == ()
    assert bars([(("a", "a"), 0.0)]).rows[0].width == 1


def test_counts_have_whole_marks() -> None:
    assert [text for _, text in curves(["a", "b"], [("c1", ONE, [1.0, 3.0])], []).marks] == ["0", "1", "2", "3", "4"]


def test_a_level_above_all_values_is_inside_the_drawing() -> None:
    found = curves(["a"], [("c1", ONE, [0.01])], [(0.25, "0.25")])
    assert 0 < found.levels[0][0] < found.bottom


def test_names_of_many_places_are_thinned_out() -> None:
    names = [str(number) for number in range(66)]
    assert len(curves(names, [("c1", ONE, [0.0] * 66)], []).places) <= 9


def test_a_day_that_is_missing_is_drawn_and_marked_as_a_gap() -> None:
    drawn = strips([bank(without=10)], MONDAY + timedelta(days=55), "bookings").rows[0]
    assert "gap" in dict(drawn.paths)
    assert len(drawn.marks) == 1
    assert "gap" not in dict(strips([bank()], MONDAY + timedelta(days=55), "bookings").rows[0].paths)


def test_days_that_nobody_submitted_are_outside() -> None:
    drawn = strips([bank()], MONDAY + timedelta(days=80), "amount")
    assert "out" in dict(drawn.rows[0].paths)


def test_a_calendar_puts_mondays_on_top() -> None:
    cells = calendar(bank(), "bookings").cells
    assert {one.y for one in cells if one.day.weekday() == 0} == {min(one.y for one in cells)}
