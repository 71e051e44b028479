from datetime import date
from decimal import Decimal

import pytest

from screening.report.evidence import Evidence
from screening.report.figures import day, masked, money, rate, share, short_money
from screening.report.loans import cap_places, loan_totals, rate_bars, totals
from screening.report.months import HEIGHT, evidence_months, money_months
from screening.report.read import RunFolder
from screening.report.words import halves, provenance, warning


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0"), (999_900, "9,999"), (1_000_000, "1万"), (123_456_789, "123.5万"), (2 * 10**10, "2亿")]
)
def test_money_in_charts_takes_the_unit_that_suits(fen: int, text: str) -> None:
    assert short_money(fen) == text


def test_what_is_not_known_is_a_dash() -> None:
    assert (money(None), rate(None), day(None), share(0, 0)) == ("—", "—", "—", "—")


def test_a_trifle_is_not_shown_as_nothing() -> None:
    assert (share(1, 100_000), share(0, 5), share(1, 8)) == ("<0.1%", "0.0%", "12.5%")


def test_amounts_and_days_are_written_out() -> None:
    assert money(Decimal("1234567.50")) == "1,234,567.50"
    assert day(date(2026, 3, 1)) == "2026-03-01"


def test_numbers_too_short_to_be_accounts_stay() -> None:
    assert masked("合计161,640元，901990100011") == "合计161,640元，901990100011"


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("现金。/ Cash is not seen.", "现金。", "Cash is not seen."),
        ("一对多再多对一 / one to many", "一对多再多对一", "one to many"),
        ("只有中文", "只有中文", "只有中文"),
        ("甲 / 乙", "甲 / 乙", "甲 / 乙"),
    ],
)
def test_a_text_in_two_languages_is_parted(text: str, zh: str, en: str) -> None:
    assert halves(text) == (zh, en)


def test_how_well_the_law_was_checked_is_put_in_words() -> None:
    assert provenance("V2:PBC2006").zh == "据二手资料核对"
    assert provenance("M").en == "unverified"


def test_a_known_warning_is_named_in_chinese() -> None:
    assert warning("stale_lpr: the rate is old").zh.startswith("LPR")
    assert warning("截止 / cut short") == ("截止", "cut short")


def test_every_loan_stands_in_one_bar(read_back: RunFolder) -> None:
    assert sum(bar.total for bar in rate_bars(read_back)) == len(read_back.tables["inferred_loans"]) > 0


def test_loans_are_summed_up(read_back: RunFolder) -> None:
    summed = loan_totals(read_back)
    assert summed.loans == sum(number for _, number in summed.statuses)
    assert summed.over_36 <= summed.over_cap <= summed.loans
    assert totals([]).median_rate is None


def test_the_cap_stands_between_its_bands(read_back: RunFolder) -> None:
    assert cap_places(loan_totals(read_back)) == [(1.0, 0.12)]
    assert cap_places(totals([])) == []


def test_bars_of_a_month_stand_on_the_ground(read_back: RunFolder) -> None:
    chart = money_months(read_back)
    assert len(chart.bars) <= 2 * len(read_back.record["months"])
    assert all(bar.y + bar.height == pytest.approx(chart.bottom, abs=0.2) for bar in chart.bars)
    assert all(0 < bar.y < HEIGHT for bar in chart.bars)


def test_without_the_ledger_money_counts_where_its_window_ends(read_back: RunFolder) -> None:
    chart = evidence_months(read_back, Evidence())
    assert {bar.series for bar in chart.bars} == {row["pack"] for row in read_back.tables["findings"]}
