"""Money in and out over time: bars above and below a line, what findings rest on marked, their windows beneath."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from screening.bench.history import DayMoney
from screening.clock import date_of, day_of
from screening.report.figures import short_money
from screening.report.months import step_of
from screening.report.words import Pair

WIDTH, LEFT, RIGHT, TOP, BAND, AXIS, LANE = 1300.0, 190.0, 14.0, 14.0, 92.0, 24.0, 17.0
MOST_DAYS, MOST_WEEKS = 70, 420
MOST_LANES = 8
LEAST_AROUND = 30
UNITS = {"day": Pair("按日", "by day"), "week": Pair("按周", "by week"), "month": Pair("按月", "by month")}
_YEAR_END = 12


@dataclass(frozen=True)
class Window:
    """From when to when a finding of a rule looks."""

    words: Pair
    severity: str
    first: date
    last: date


@dataclass(frozen=True)
class Period:
    """One day, week or month with its sums in fen; `label` is its first day, or the month."""

    label: str
    first: date
    last: date
    paid_in: int
    paid_out: int
    cited_in: int
    cited_out: int
    cited: int


@dataclass(frozen=True)
class Rect:
    """One rectangle of the drawing; `kind` is in, out, in-cited or out-cited, or a window's severity."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    title: Pair


@dataclass(frozen=True)
class Lane:
    """The windows of one rule on one line."""

    y: float
    words: Pair
    rects: tuple[Rect, ...]


@dataclass(frozen=True)
class Timeline:
    """The drawing with the periods that it shows.

    `more` counts the rules whose windows found no line, `outside` the days with money that are not drawn.
    """

    unit: str
    periods: tuple[Period, ...]
    bars: tuple[Rect, ...]
    scale: tuple[tuple[float, str], ...]
    ticks: tuple[tuple[float, str], ...]
    lanes: tuple[Lane, ...]
    more: int
    width: float
    height: float
    middle: float
    bottom: float
    outside: int
    left: float = LEFT
    right: float = WIDTH - RIGHT


def timeline(days: Sequence[DayMoney], windows: Sequence[Window] = (), *, near: bool = False) -> Timeline | None:
    """Give the drawing of some days' money, by day, week or month as suits their span; None where there is none.

    With `near` only the time about the windows is drawn: as long again before and after as they last, a month at least.
    """
    shown = _near(days, windows) if near and windows else days
    if not shown:
        return None
    first, last = date_of(min(one.day for one in shown)), date_of(max(one.day for one in shown))
    unit = _unit((last - first).days)
    periods = _periods(shown, unit, first, last)
    top = max(max(one.paid_in, one.paid_out) for one in periods)
    step = step_of(top)
    ceiling = step * max(1, -(-top // step))
    middle = TOP + BAND
    slot = (WIDTH - LEFT - RIGHT) / len(periods)
    bars = tuple(
        rect
        for place, one in enumerate(periods)
        for rect in _bars(one, LEFT + slot * (place + 0.12), slot * 0.76, middle, BAND / ceiling)
    )
    levels = range(0, ceiling + 1, step * max(1, ceiling // step // 2))
    scale = [
        (round(middle - sign * level * BAND / ceiling, 1), short_money(level)) for level in levels for sign in (1, -1)
    ]
    lanes, more = _lanes(windows, periods, slot, middle + BAND + AXIS + 8)
    return Timeline(
        unit=unit,
        periods=tuple(periods),
        bars=bars,
        scale=tuple(dict.fromkeys(scale)),
        ticks=tuple(_ticks(periods, slot)),
        lanes=lanes,
        more=more,
        width=WIDTH,
        height=middle + BAND + AXIS + 6 + LANE * len(lanes),
        middle=middle,
        bottom=middle + BAND + 19,
        outside=len(days) - len(shown),
    )


def _near(days: Sequence[DayMoney], windows: Sequence[Window]) -> list[DayMoney]:
    """Give the days about some windows."""
    first, last = day_of(min(one.first for one in windows)), day_of(max(one.last for one in windows))
    more = max(last - first, LEAST_AROUND)
    return [one for one in days if first - more <= one.day <= last + more]


def _unit(span: int) -> str:
    """Give the unit that suits a span of days."""
    if span <= MOST_DAYS:
        return "day"
    return "week" if span <= MOST_WEEKS else "month"


def _start(day: date, unit: str) -> date:
    """Give the first day of the period that a day falls in; weeks begin on Monday."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def _next(start: date, unit: str) -> date:
    """Give the first day of the period after the one that begins on a day."""
    if unit == "month":
        return date(start.year + start.month // _YEAR_END, start.month % _YEAR_END + 1, 1)
    return start + timedelta(days=7 if unit == "week" else 1)


def _periods(days: Sequence[DayMoney], unit: str, first: date, last: date) -> list[Period]:
    """Give every period from the first to the last, those without money too."""
    sums: dict[date, list[int]] = {}
    at = _start(first, unit)
    while at <= last:
        sums[at] = [0] * 5
        at = _next(at, unit)
    for one in days:
        mine = sums[_start(date_of(one.day), unit)]
        for place, value in enumerate((one.paid_in, one.paid_out, one.cited_in, one.cited_out, one.cited)):
            mine[place] += value
    return [
        Period(f"{at:%Y-%m}" if unit == "month" else f"{at:%Y-%m-%d}", at, _next(at, unit) - timedelta(days=1), *values)
        for at, values in sums.items()
    ]


def _bars(one: Period, x: float, width: float, middle: float, scale: float) -> list[Rect]:
    """Give the bars of one period: what is cited next to the line, the rest beyond it."""
    rects = []
    for kind, amount, cited, words in (
        ("in", one.paid_in, one.cited_in, Pair("转入", "in")),
        ("out", one.paid_out, one.cited_out, Pair("转出", "out")),
    ):
        low, high = min(cited, amount) * scale, amount * scale
        title = Pair(
            f"{one.label} {words.zh} {short_money(amount)}元，其中证据 {short_money(cited)}元",
            f"{one.label} {words.en} {short_money(amount)} CNY, of it evidence {short_money(cited)} CNY",
        )
        for part, begin, end in ((f"{kind}-cited", 0.0, low), (kind, low, high)):
            if end > begin:
                y = middle - end if kind == "in" else middle + begin
                rects.append(
                    Rect(round(x, 1), round(y, 1), round(width, 1), max(round(end - begin, 1), 0.6), part, title)
                )
    return rects


def _ticks(periods: Sequence[Period], slot: float) -> list[tuple[float, str]]:
    """Give where which period's name stands, as many as find room."""
    every = max(1, -(-len(periods) // 12))
    return [
        (round(LEFT + slot * (place + 0.5), 1), one.label)
        for place, one in enumerate(periods)
        if place % every == 0 and place + every / 2 <= len(periods)
    ]


def _lanes(
    windows: Sequence[Window], periods: Sequence[Period], slot: float, top: float
) -> tuple[tuple[Lane, ...], int]:
    """Give a line for each rule with its windows, in their order, and how many rules found none."""
    by_rule: dict[Pair, list[Window]] = {}
    for one in windows:
        by_rule.setdefault(one.words, []).append(one)
    first, span = periods[0].first, (periods[-1].last - periods[0].first).days + 1
    across = slot * len(periods) / span

    def place(day: date) -> float:
        return LEFT + min(max((day - first).days, 0), span) * across

    lanes = []
    for number, (words, mine) in enumerate(list(by_rule.items())[:MOST_LANES]):
        y = top + number * LANE
        rects = tuple(
            Rect(
                round(place(one.first), 1),
                y,
                max(round(place(one.last + timedelta(days=1)) - place(one.first), 1), 2.5),
                LANE - 8,
                one.severity,
                Pair(f"{words.zh}：{one.first} – {one.last}", f"{words.en}: {one.first} – {one.last}"),
            )
            for one in sorted(mine, key=lambda each: (each.first, each.last))
        )
        lanes.append(Lane(y, words, rects))
    return tuple(lanes), max(0, len(by_rule) - MOST_LANES)


SPARK_WIDTH, SPARK_HEIGHT = 190.0, 34.0


def spark(mine: Sequence[DayMoney], all_days: Sequence[DayMoney]) -> tuple[Rect, ...]:
    """Give the months of some days as small bars, in above and out below; the span is that of all days."""
    if not mine:
        return ()
    first, last = date_of(min(one.day for one in all_days)), date_of(max(one.day for one in all_days))
    periods = _periods(mine, "month", first, last)
    scale = (SPARK_HEIGHT / 2 - 1) / max(max(one.paid_in, one.paid_out) for one in periods)
    slot = SPARK_WIDTH / len(periods)
    plain = [Period(one.label, one.first, one.last, one.paid_in, one.paid_out, 0, 0, 0) for one in periods]
    return tuple(
        rect
        for place, one in enumerate(plain)
        for rect in _bars(one, slot * (place + 0.12), slot * 0.76, SPARK_HEIGHT / 2, scale)
    )
