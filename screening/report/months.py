"""Money over time, as bars by month."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screening.report.evidence import Evidence
from screening.report.figures import fen, short_money
from screening.report.read import Row, RunFolder
from screening.report.words import PACKS, Pair, word

WIDTH, HEIGHT = 560.0, 190.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 58.0, 6.0, 12.0, 24.0
_STEPS = (1, 2, 5, 10)


@dataclass(frozen=True)
class Bar:
    """One rectangle of a chart."""

    x: float
    y: float
    width: float
    height: float
    series: str
    title: str


@dataclass(frozen=True)
class Chart:
    """Bars with their axes, in the units of the drawing."""

    bars: tuple[Bar, ...]
    months: tuple[tuple[float, str], ...]
    lines: tuple[tuple[float, str], ...]
    legend: tuple[tuple[str, Pair], ...]
    width: float = WIDTH
    height: float = HEIGHT
    left: float = _LEFT
    right: float = WIDTH - _RIGHT
    bottom: float = HEIGHT - _BOTTOM


def money_months(run: RunFolder) -> Chart:
    """Give money in and out of held accounts by month, side by side."""
    rows = run.record["months"]
    amounts = {(row["month"], side): row[f"{side}_fen"] for row in rows for side in ("in", "out")}
    legend = (("in", Pair("转入", "in")), ("out", Pair("转出", "out")))
    return _chart([row["month"] for row in rows], amounts, legend, stacked=False)


def evidence_months(run: RunFolder, evidence: Evidence) -> Chart:
    """Give the money in the findings' evidence by month and pack.

    With the ledger each booking counts once for each pack, in its own month; without it a finding's amount counts in the
    month in which its window ends.
    """
    amounts: Counter[tuple[str, str]] = Counter()
    if evidence.bookings:
        for row in evidence.bookings:
            amounts[f"{row['booked_at']:%Y-%m}", row["pack"]] += fen(row["amount"])
    else:
        for row in run.tables["findings"]:
            amounts[f"{row['window_end']:%Y-%m}", row["pack"]] += fen(row["amount"])
    months = sorted({row["month"] for row in run.record["months"]} | {month for month, _ in amounts})
    legend = tuple((pack, word(PACKS, pack)) for pack in PACKS if any(key[1] == pack for key in amounts))
    return _chart(months, amounts, legend, stacked=True)


def pool_chart(rows: Sequence[Row]) -> Chart:
    """Give what a pool took and paid back by month, side by side; `rows` are those of its sheet, in yuan."""
    legend = (("deposit", Pair("吸收", "taken")), ("return", Pair("返还", "paid back")))
    amounts = {(row["month"], name): fen(row[name]) for row in rows for name, _ in legend}
    return _chart([row["month"] for row in rows], amounts, legend, stacked=False)


def lending_chart(rows: Sequence[Row]) -> Chart:
    """Give what a lender paid out and was paid back by month, side by side; `rows` are in fen."""
    legend = (("disbursed", Pair("放款", "paid out")), ("paid_back", Pair("收回", "paid back")))
    amounts = {(row["month"], name): row[name] for row in rows for name, _ in legend}
    return _chart([row["month"] for row in rows], amounts, legend, stacked=False)


def _chart(
    months: list[str], amounts: Mapping[tuple[str, str], int], legend: tuple[tuple[str, Pair], ...], *, stacked: bool
) -> Chart:
    """Give the bars of some series over months, one above or beside the other."""
    series = [name for name, _ in legend]
    combine = sum if stacked else max
    tops = [combine([amounts.get((month, name), 0) for name in series] or [0]) for month in months]
    step = step_of(max(tops, default=0))
    ceiling = step * max(1, -(-max(tops, default=0) // step))
    scale = (HEIGHT - _TOP - _BOTTOM) / ceiling
    slot = (WIDTH - _LEFT - _RIGHT) / max(1, len(months))
    bars = []
    for place, month in enumerate(months):
        base = HEIGHT - _BOTTOM
        width = slot * 0.68 / (1 if stacked else max(1, len(series)))
        for order, (name, label) in enumerate(legend):
            amount = amounts.get((month, name), 0)
            height = amount * scale
            x = _LEFT + slot * (place + 0.16) + (0 if stacked else order * width)
            title = f"{month} {label.zh} {label.en} {short_money(amount)}元"
            if amount:
                bars.append(Bar(round(x, 1), round(base - height, 1), round(width, 1), round(height, 1), name, title))
            base -= height if stacked else 0
    every = max(1, -(-len(months) // 8))
    return Chart(
        bars=tuple(bars),
        months=tuple(
            (round(_LEFT + slot * (place + 0.5), 1), month) for place, month in enumerate(months) if place % every == 0
        ),
        lines=tuple(
            (round(HEIGHT - _BOTTOM - level * scale, 1), short_money(level)) for level in range(0, ceiling + 1, step)
        ),
        legend=legend,
    )


def step_of(top: int) -> int:
    """Give the round distance between lines, so that there are three to six of them."""
    power = 100
    while power * 50 < top:
        power *= 10
    return next((power * step for step in _STEPS if power * step * 5 >= top), power * 10)
