"""Money over time as a drawing: its periods add up to the days, and the unit suits the span."""

from datetime import date

from screening.bench.history import DayMoney
from screening.clock import day_of
from screening.report.timeline import BAND, MOST_LANES, Window, spark, timeline
from screening.report.words import Pair

NEW_YEAR = day_of(date(2026, 1, 1))


def dealt(day: int, paid_in: int, paid_out: int = 0, cited_in: int = 0, cited_out: int = 0) -> DayMoney:
    return DayMoney(
        NEW_YEAR + day, paid_in, paid_out, int(paid_in > 0), int(paid_out > 0), cited_in, cited_out, int(cited_in > 0)
    )


def window(name: str, first: date, last: date) -> Window:
    return Window(Pair(name, name), "high", first, last)


def test_no_days_give_no_drawing() -> None:
    assert timeline([]) is None
    assert spark([], []) == ()


def test_short_spans_are_drawn_by_day_longer_ones_by_week_and_month() -> None:
    units = []
    for span in (0, 70, 71, 420, 421):
        drawn = timeline([dealt(0, 100), dealt(span, 100)])
        assert drawn
        units.append(drawn.unit)
    assert units == ["day", "day", "week", "week", "month"]


def test_every_period_between_is_there_and_the_sums_are_those_of_the_days() -> None:
    days = [dealt(0, 100, 7, 40), dealt(3, 50, 0, 50), dealt(600, 9, 1_000, 0, 1_000)]
    drawn = timeline(days)
    assert drawn
    assert [one.label for one in drawn.periods[:3]] == ["2026-01", "2026-02", "2026-03"]
    assert len(drawn.periods) == 20
    assert drawn.periods[0].first == date(2026, 1, 1)
    assert drawn.periods[0].last == date(2026, 1, 31)
    for name in ("paid_in", "paid_out", "cited_in", "cited_out", "cited"):
        assert sum(getattr(one, name) for one in drawn.periods) == sum(getattr(one, name) for one in days)


def test_weeks_begin_on_monday() -> None:
    drawn = timeline([dealt(0, 100), dealt(100, 100)])
    assert drawn
    assert drawn.periods[0].first == date(2025, 12, 29)
    assert all(one.first.weekday() == 0 for one in drawn.periods)


def test_what_is_cited_stands_next_to_the_line_and_nothing_leaves_the_band() -> None:
    drawn = timeline([dealt(0, 10_000_00, 4_000_00, 4_000_00, 1_000_00), dealt(1, 1)])
    assert drawn
    by_kind = {bar.kind: bar for bar in drawn.bars if bar.x < drawn.left + 200}
    cited, rest = by_kind["in-cited"], by_kind["in"]
    assert abs(cited.y + cited.height - drawn.middle) < 0.11
    assert abs(rest.y + rest.height - cited.y) < 0.11
    assert by_kind["out-cited"].y == drawn.middle
    for bar in drawn.bars:
        assert drawn.middle - BAND - 0.11 <= bar.y
        assert bar.y + bar.height <= drawn.middle + BAND + 0.7
        assert drawn.left <= bar.x
        assert bar.x + bar.width <= drawn.right


def test_the_windows_of_a_rule_share_a_line_and_rules_beyond_the_lines_are_counted() -> None:
    days = [dealt(0, 100), dealt(30, 100)]
    two = [window("甲", date(2026, 1, 10), date(2026, 1, 20)), window("甲", date(2026, 1, 2), date(2026, 1, 2))]
    drawn = timeline(days, [*two, *(window(f"规则{one}", date(2026, 1, 1), date(2026, 1, 31)) for one in range(10))])
    assert drawn
    assert len(drawn.lanes) == MOST_LANES
    assert drawn.more == 3
    first = drawn.lanes[0]
    assert [rect.x for rect in first.rects] == sorted(rect.x for rect in first.rects)
    assert len(first.rects) == 2
    assert all(rect.y + rect.height < drawn.height for lane in drawn.lanes for rect in lane.rects)
    whole = drawn.lanes[1].rects[0]
    assert (whole.x, round(whole.x + whole.width, 1)) == (drawn.left, drawn.right)


def test_a_window_beyond_the_money_is_kept_within_the_drawing() -> None:
    drawn = timeline([dealt(0, 100), dealt(30, 100)], [window("甲", date(2020, 1, 1), date(2030, 1, 1))])
    assert drawn
    rect = drawn.lanes[0].rects[0]
    assert drawn.left <= rect.x
    assert rect.x + rect.width <= drawn.right + 0.11


def test_small_bars_share_the_span_of_all_days() -> None:
    every = [dealt(0, 100), dealt(340, 100)]
    late = spark(every[1:], every)
    assert len(late) == 1
    assert late[0].x > 170


def test_near_the_windows_is_drawn_as_long_again_before_and_after_and_a_month_at_least() -> None:
    days = [dealt(one, 100) for one in range(400)]
    short = [window("甲", date(2026, 6, 10), date(2026, 6, 12))]
    drawn = timeline(days, short, near=True)
    assert drawn
    assert (drawn.periods[0].first, drawn.periods[-1].last) == (date(2026, 5, 11), date(2026, 7, 12))
    assert (drawn.unit, drawn.outside) == ("day", 400 - len(drawn.periods))
    long = timeline(days, [*short, window("乙", date(2026, 5, 1), date(2026, 8, 9))], near=True)
    assert long
    assert (long.periods[0].first <= date(2026, 1, 21) <= long.periods[0].last, long.unit) == (True, "week")


def test_without_windows_all_is_drawn_even_near_them() -> None:
    days = [dealt(0, 100), dealt(300, 100)]
    assert timeline(days, near=True) == timeline(days)
    assert timeline(days, [window("甲", date(2030, 1, 1), date(2030, 1, 2))], near=True) is None
