"""A chart of a back-test as SVG: alerts to review against known positives kept, one point for each set of values."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from screening.bench.backtest import Backtest, Trial

_WIDTH, _HEIGHT = 880, 520
_LEFT, _RIGHT, _TOP, _BOTTOM = 84, 40, 92, 78
_SIZE = 13
_LINE = 17
_LONG = 130
_COLUMNS = 3
_FORCE, _OTHER, _INK, _GREY, _PAPER = "#b3261e", "#1f5fa8", "#1d1d1f", "#8a8f98", "#ffffff"
_FONT = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"


@dataclass(frozen=True)
class _Box:
    left: float
    top: float
    width: float
    height: float

    def meets(self, other: "_Box") -> bool:
        return (
            self.left < other.left + other.width
            and other.left < self.left + self.width
            and self.top < other.top + other.height
            and other.top < self.top + self.height
        )


@dataclass(frozen=True)
class _Point:
    x: float
    y: float
    text: str
    force: bool


@dataclass(frozen=True)
class _Measure:
    """What stands on the vertical axis: its name, each trial's figure, and how many there could be."""

    zh: str
    en: str
    figures: tuple[int, ...]
    most: int


def chart(found: Backtest) -> str:
    """Give the SVG of a back-test; labels keep clear of each other and of the points.

    Where values take long to write, points bear the numbers of the table's lines, and a list below tells what they are.
    """
    measure = _measure(found)
    most_x = max(1, *(one.alerts for one in found.trials))
    most_y = max(1, measure.most, *measure.figures)
    texts = [f"{one.label}（现行）" if one.in_force else one.label for one in found.trials]
    numbered = len(found.parameters) > 1 or max(_width(text) for text in texts) > _LONG
    marks = [str(number) for number in range(1, len(texts) + 1)] if numbered else texts
    points = [
        _point(one, y, most_x, most_y, mark) for one, y, mark in zip(found.trials, measure.figures, marks, strict=True)
    ]
    legend = [f"{mark}　{text}" for mark, text in zip(marks, texts, strict=True)] if numbered else []
    height = _HEIGHT + _legend_height(legend)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
            f'font-family="{_FONT}" font-size="{_SIZE}" role="img">'
            f"<title>{escape(found.rule_id)}：预警与已知线索的取舍 / alerts against known positives</title>"
        ),
        f'<rect width="{_WIDTH}" height="{height}" fill="{_PAPER}"/>',
        _text(24, 32, f"{found.title_zh}：取值的得失", size=19, weight=600),
        _text(24, 54, f"{_subtitle(found)}，{found.period[0]} 至 {found.period[1]}，{found.weeks} 周", colour=_GREY),
        *_axes(most_x, most_y, measure),
        *_trend(found, points),
        *_labels(points),
        *_dots(points),
        *_legend(legend),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _subtitle(found: Backtest) -> str:
    """Give the rule, and the parameters that are moved."""
    return "，".join([found.rule_id, *([f"参数 {'、'.join(found.parameters)}"] if found.parameters else [])])


def _measure(found: Backtest) -> _Measure:
    """Give the strongest evidence there is: judged by people, else tips and lists, else what other rules say."""
    if found.confirmed_known:
        figures = tuple(one.confirmed for one in found.trials)
        return _Measure("留住的已确认对象", "confirmed subjects kept", figures, max(figures, default=0))
    if any(one.weak for one in found.trials):
        figures = tuple(one.weak for one in found.trials)
        return _Measure("留住的举报或名单对象（弱）", "tips and lists kept (weak)", figures, max(figures))
    figures = tuple(one.alerts - one.alone for one in found.trials)
    return _Measure("其他规则也命中的对象", "subjects that other rules found too", figures, max(figures, default=0))


def _point(one: Trial, y: int, most_x: int, most_y: int, text: str) -> _Point:
    """Give the place of a trial."""
    across, up = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
    return _Point(
        _LEFT + across * one.alerts / _top(most_x), _HEIGHT - _BOTTOM - up * y / _top(most_y), text, one.in_force
    )


def _top(most: int) -> int:
    """Give the end of an axis: the next round number."""
    step = _step(most)
    return step * (most // step + 1)


def _step(most: int) -> int:
    """Give a round distance of marks, so that an axis has at most six."""
    step = 1
    while most / step > 5:  # noqa: PLR2004 - about five marks are read at a glance
        step = step * 2 if str(step)[0] in "15" else step * 5 // 2
    return step


def _axes(most_x: int, most_y: int, measure: _Measure) -> Iterable[str]:
    """Give both axes with their marks and names."""
    bottom, across, up = _HEIGHT - _BOTTOM, _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
    for value in range(0, _top(most_y) + 1, _step(most_y)):
        y = bottom - up * value / _top(most_y)
        yield f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}" stroke="#e4e6ea"/>'
        yield _text(_LEFT - 10, y + 4, f"{value:,}", anchor="end", colour=_GREY)
    for value in range(0, _top(most_x) + 1, _step(most_x)):
        x = _LEFT + across * value / _top(most_x)
        yield f'<line x1="{x:.1f}" y1="{bottom}" x2="{x:.1f}" y2="{bottom + 5}" stroke="{_GREY}"/>'
        yield _text(x, bottom + 21, f"{value:,}", anchor="middle", colour=_GREY)
    yield f'<line x1="{_LEFT}" y1="{bottom}" x2="{_WIDTH - _RIGHT}" y2="{bottom}" stroke="{_GREY}"/>'
    yield _text(_LEFT + across / 2, bottom + 48, "预警数（对象） / alerts to review (subjects)", anchor="middle")
    yield _text(24, _TOP - 14, f"↑ {measure.zh} / {measure.en}")


def _trend(found: Backtest, points: Sequence[_Point]) -> Iterable[str]:
    """Join the points of one parameter in the order of its values, so that the eye can follow them."""
    if len(found.parameters) != 1:
        return
    ordered = sorted(zip(found.trials, points, strict=True), key=lambda one: (one[0].alerts, one[1].y))
    for (_, one), (_, other) in pairwise(ordered):
        yield (
            f'<line x1="{one.x:.1f}" y1="{one.y:.1f}" x2="{other.x:.1f}" y2="{other.y:.1f}" '
            f'stroke="{_OTHER}" stroke-opacity="0.35" stroke-width="2"/>'
        )


def _dots(points: Sequence[_Point]) -> Iterable[str]:
    """Give the points; the values in force stand out by shape and colour, and lie on top."""
    for one in sorted(points, key=lambda one: one.force):
        if one.force:
            yield f'<circle cx="{one.x:.1f}" cy="{one.y:.1f}" r="9" fill="none" stroke="{_FORCE}" stroke-width="2"/>'
        colour = _FORCE if one.force else _OTHER
        yield f'<circle cx="{one.x:.1f}" cy="{one.y:.1f}" r="5" fill="{colour}" stroke="{_PAPER}"/>'


def _labels(points: Sequence[_Point]) -> Iterable[str]:
    """Give one label for each place, clear of every point and other label; values that agree share one."""
    shared: dict[tuple[float, float], list[_Point]] = {}
    for one in points:
        shared.setdefault((round(one.x, 1), round(one.y, 1)), []).append(one)
    taken = [_Box(x - 11, y - 11, 22, 22) for x, y in shared]
    for (x, y), group in sorted(shared.items()):
        lines = _lines([one.text for one in group])
        box = _free(x, y, lines, taken)
        taken.append(box)
        force = any(one.force for one in group)
        if abs(box.top + box.height / 2 - y) > _LINE * len(lines):
            yield (
                f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{min(max(x, box.left), box.left + box.width):.1f}" '
                f'y2="{min(max(y, box.top), box.top + box.height):.1f}" stroke="{_GREY}" stroke-width="0.8"/>'
            )
        for number, line in enumerate(lines):
            at = box.top + _LINE * (number + 1) - 4
            yield _text(box.left + 3, at, line, colour=_FORCE if force else _INK, halo=True)


def _legend_height(legend: Sequence[str]) -> int:
    """Give the room that the list below the chart takes."""
    return (len(legend) + _COLUMNS - 1) // _COLUMNS * _LINE + (16 if legend else 0)


def _legend(legend: Sequence[str]) -> Iterable[str]:
    """Give the list of what the numbers stand for, in columns read downwards."""
    rows = (len(legend) + _COLUMNS - 1) // _COLUMNS
    for number, text in enumerate(legend):
        x = 24 + (number // rows) * (_WIDTH - 40) / _COLUMNS
        yield _text(x, _HEIGHT + 4 + number % rows * _LINE, text, colour=_FORCE if number == 0 else _INK, size=12)


def _lines(texts: Sequence[str]) -> list[str]:
    """Give the texts of one place in lines of bearable length."""
    lines = [""]
    for text in texts:
        joined = f"{lines[-1]}，{text}" if lines[-1] else text
        if _width(joined) > 260 and lines[-1]:  # noqa: PLR2004 - a third of the chart
            lines.append(text)
        else:
            lines[-1] = joined
    return lines


def _free(x: float, y: float, lines: Sequence[str], taken: Sequence[_Box]) -> _Box:
    """Give the nearest free place for a label: beside its point, else ever further up and down."""
    width, height = max(_width(line) for line in lines) + 6, _LINE * len(lines) + 2
    for away in range(0, 400, _LINE // 2):
        for left, top in (
            (x + 12, y - height / 2 - away),
            (x - width - 12, y - height / 2 - away),
            (x - width / 2, y - height - 12 - away),
            (x + 12, y - height / 2 + away),
            (x - width - 12, y - height / 2 + away),
            (x - width / 2, y + 12 + away),
        ):
            box = _Box(left, top, width, height)
            inside = (
                left >= _LEFT and left + width <= _WIDTH - 6 and top >= _TOP and top + height <= _HEIGHT - _BOTTOM - 2
            )
            if inside and not any(box.meets(other) for other in taken):
                return box
    return _Box(min(max(x + 12, _LEFT), _WIDTH - width - 6), y - height / 2, width, height)


def _width(text: str) -> float:
    """Give the width of a text in the chart's size: a Chinese sign is square, others are about half."""
    return sum(_SIZE if unicodedata.east_asian_width(sign) in "WF" else _SIZE * 0.6 for sign in text)


def _text(
    x: float, y: float, text: str, *, size: int = _SIZE, anchor: str = "start", colour: str = _INK, weight: int = 400,
    halo: bool = False,
) -> str:  # fmt: skip
    """Give one line of text; with a halo it can be read over lines."""
    paint = f' paint-order="stroke" stroke="{_PAPER}" stroke-width="4" stroke-linejoin="round"' if halo else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{colour}"'
        f"{paint}>{escape(text)}</text>"
    )
