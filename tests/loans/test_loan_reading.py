"""The decision rule of regulatory basis 3.4 with its band, on the worked examples and at the edges of the band."""

from fractions import Fraction
from math import inf

import pytest

from screening.loans import rates
from screening.loans.rates import Flow
from screening.loans.reading import READINGS, reading

LINE = Fraction(36, 100)
E1 = [Flow(0, -140_000), Flow(7, 200_000)]
E2 = [
    Flow(0, -10_000_000),
    *(Flow(day, 1_133_333) for day in (31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366)),
]
E5 = [Flow(0, -5_000_000), Flow(365, 5_600_000)]


def read(flows: list[Flow]) -> str | None:
    simple = (rates.simple_original(flows), Fraction("0.36") if flows is E2 else None)
    return reading(simple, (rates.declining(flows), rates.irr(flows)), LINE)


def test_a_cash_loan_is_over() -> None:
    assert read(E1) == "over"


def test_interest_on_the_original_principal_depends_on_the_method() -> None:
    assert read(E2) == "method_dependent"


def test_a_loan_at_12_percent_is_under() -> None:
    assert read(E5) == "under"


@pytest.mark.parametrize(
    ("rate", "told"),
    [("0.3750011", "over"), ("0.375", "over_near"), ("0.360002", "over_near"), ("0.360001", "under_near"),
     ("0.345", "under_near"), ("0.344999", "under")],
)  # fmt: skip
def test_the_band_is_one_and_a_half_points_on_either_side(rate: str, told: str) -> None:
    assert reading((Fraction(rate), None), (float(rate),), LINE) == told


def test_the_lower_simple_rate_counts_and_the_higher_one_makes_it_depend_on_the_method() -> None:
    assert reading((Fraction("0.3630"), Fraction("0.36")), (0.3633,), LINE) == "method_dependent"


def test_an_endless_rate_by_another_measure_is_over_the_line() -> None:
    assert reading((Fraction(0), None), (inf,), LINE) == "method_dependent"


def test_without_a_rate_nothing_is_told() -> None:
    assert reading((None, None), (None, None), LINE) is None


def test_every_reading_has_words() -> None:
    assert all(len(words) == len(("zh", "en")) for words in READINGS.values())


@pytest.mark.parametrize(
    ("flows", "several"),
    [(E1, False), ([Flow(0, -1000), Flow(30, 500), Flow(40, -800), Flow(90, 1500)], True)],
)
def test_several_returns_are_told(flows: list[Flow], several: bool) -> None:
    assert rates.irr_multiple(flows) is several
    assert (rates.irr(flows) is None) is several
