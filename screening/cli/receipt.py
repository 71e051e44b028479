"""A receipt as people read it."""

from collections.abc import Iterable

from screening.cli.output import print_table
from screening.intake.problems import Place, Problem
from screening.intake.receipt import Receipt

_STATUS = {"accepted": "接收 / accepted", "refused": "拒收 / refused"}
_SEVERITY = {"refuse": "拒收 / refuses", "reject": "剔除 / rows rejected", "warn": "提示 / note"}
_ORDER = ("refuse", "reject", "warn")
_SHOWN = 3


def print_receipt(receipt: Receipt) -> None:
    """Print what became of a delivery, table by table, and every problem with its remedy."""
    print(f"{_STATUS[receipt.status]}: {receipt.bank_id or '?'} {receipt.submission_id or '?'}")
    if receipt.period_start:
        print(f"期间 / period: {receipt.period_start} – {receipt.period_end}")
    if receipt.tables:
        rows = [(table, count.sent, count.accepted, count.rejected) for table, count in receipt.tables.items()]
        print_table(["表 / table", "报送 / sent", "合格 / good", "剔除 / rejected"], rows)
    if receipt.totals_sent and receipt.totals_accepted:
        sent, good = receipt.totals_sent, receipt.totals_accepted
        print(f"报送合计 / sent: 入 in {sent.amount_in}, 出 out {sent.amount_out}")
        print(f"合格合计 / good: 入 in {good.amount_in}, 出 out {good.amount_out}")
    if receipt.completeness:
        shares = [(f"{one.zh} / {one.en}", one.have, one.of, one.share or "—") for one in receipt.completeness.measures]
        print_table(["完整性 / completeness", "有 / have", "应有 / of", "比例 / share"], shares)
    print_problems(receipt.problems)
    if receipt.rejected_rows:
        print(f"剔除的行 / rejected rows: {receipt.rejected_rows}")
    if receipt.digest:
        print(f"摘要 / digest: {receipt.digest}")


def print_problems(problems: Iterable[Problem]) -> None:
    """Print problems, the gravest first, each with its place, its first rows and its remedy."""
    for one in sorted(problems, key=lambda one: _ORDER.index(one.severity)):
        place = one.file or one.table or ""
        count = f" ×{one.count:,}" if one.count > 1 else ""
        print(f"[{_SEVERITY[one.severity]}] {one.code}{count} {place}")
        print(f"    {one.message_zh} / {one.message_en}")
        if one.rows:
            print(f"    行 / rows: {', '.join(_row(place) for place in one.rows[:_SHOWN])}")
        print(f"    → {one.remedy_zh} / {one.remedy_en}")


def _row(place: Place) -> str:
    return f"{place.row}" if place.value is None else f"{place.row} ({place.value})"
