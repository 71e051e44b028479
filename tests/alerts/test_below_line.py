import pytest

from screening.alerts.below_line import MissRate, clopper_pearson, dealt_in, drawn, expected_shares

PEOPLE = [f"p{number}" for number in range(500)]


def test_the_same_people_and_seed_draw_the_same_in_any_order() -> None:
    assert drawn(PEOPLE, 20, 7, "a") == drawn(reversed(PEOPLE), 20, 7, "a")
    assert drawn(PEOPLE, 20, 7, "a") != drawn(PEOPLE, 20, 7, "b")
    assert len(set(drawn(PEOPLE, 20, 7))) == 20


def test_everybody_is_drawn_as_often() -> None:
    counts = dict.fromkeys(PEOPLE, 0)
    for seed in range(1000):
        for one in drawn(PEOPLE, 50, seed):
            counts[one] += 1
    assert min(counts.values()) > 60  # 100 expected, standard deviation 9.5
    assert max(counts.values()) < 140


def test_a_sample_is_dealt_in_without_changing_the_order_of_the_rest() -> None:
    ranked, sample = [f"a{number:02d}" for number in range(60)], ["x", "y", "z"]
    dealt = dealt_in(ranked, sample, 30, 1)
    assert [one for one in dealt if one in ranked] == ranked[:27]
    assert {one for one in dealt if one in sample} == set(sample)
    assert dealt != dealt_in(ranked, sample, 30, 2)


def test_a_short_list_hides_its_sample_too() -> None:
    places = {dealt_in(["a", "b", "c"], ["x"], 40, seed).index("x") for seed in range(40)}
    assert places == {0, 1, 2, 3}


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (0, 40, 0.0, 0.0880973),
        (3, 40, 0.0157422, 0.2038647),
        (40, 40, 0.9119027, 1.0),
        (200, 1000, 0.1756206, 0.2261594),
    ],
)
def test_the_interval_is_the_exact_one(hits: int, of: int, low: float, high: float) -> None:
    """Against quantiles of the beta distribution."""
    assert clopper_pearson(hits, of, 0.95) == pytest.approx((low, high), abs=1e-6)


def test_nothing_judged_tells_nothing() -> None:
    rate = MissRate(0, 0, 0.95)
    assert (rate.share, rate.interval) == (None, None)


def test_judged_cases_replace_declared_shares_step_by_step() -> None:
    shares = expected_shares({"high": 0.6, "low": 0.1}, 10, {"high": (9, 30)})
    assert shares == {"high": (9 + 6) / 40, "low": 0.1}
