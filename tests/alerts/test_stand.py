import pytest

from screening.alerts.settings import Again
from screening.alerts.stand import Stand, difference, is_material, stand_from

AGAIN = Again(accounts=1, rules=1, amount=5_000_000, amount_percent=20, days=90)
BEFORE = Stand(frozenset({"a", "b"}), {"cash": 10_000_000, "pool": 100_000_000}, "medium", 100)


def stand(
    accounts: str = "ab", cash: int = 10_000_000, pool: int = 100_000_000, priority: str = "medium", last_day: int = 100
) -> Stand:
    return Stand(frozenset(accounts), {"cash": cash, "pool": pool}, priority, last_day)


def test_a_difference_names_accounts_rules_and_the_largest_gain_under_one_rule() -> None:
    now = Stand(frozenset({"b", "c"}), {"cash": 12_000_000, "fan": 7_000_000}, "high", 110)
    change = difference(BEFORE, now)
    assert (change.new_accounts, change.gone_accounts) == (("c",), ("a",))
    assert (change.new_rules, change.gone_rules) == (("fan",), ("pool",))
    assert (change.more, change.less) == (7_000_000, 100_000_000)
    assert change.priorities == ("medium", "high")
    assert change.days == 10


def test_the_same_is_no_difference() -> None:
    assert not difference(BEFORE, stand())
    assert not is_material(BEFORE, stand(), AGAIN)


@pytest.mark.parametrize(
    "now",
    [
        stand(accounts="abc"),
        stand(priority="high"),
        stand(cash=15_000_000),  # 50,000 yuan and half as much again
        stand(pool=120_000_000),  # a fifth
        stand(last_day=190),
        Stand(BEFORE.accounts, {**BEFORE.amounts, "fan": 1}, "medium", 100),
    ],
)
def test_growth_that_passes_a_line_is_material(now: Stand) -> None:
    assert is_material(BEFORE, now, AGAIN)


@pytest.mark.parametrize(
    "now",
    [
        stand(cash=14_999_999),  # not 50,000 yuan
        stand(pool=119_999_999),  # not a fifth
        stand(last_day=189),
        stand(accounts="a"),
        stand(priority="low"),
        Stand(BEFORE.accounts, {"pool": 100_000_000}, "medium", 100),
    ],
)
def test_smaller_growth_and_losses_are_not(now: Stand) -> None:
    assert difference(BEFORE, now)
    assert not is_material(BEFORE, now, AGAIN)


def test_growth_under_a_small_rule_is_not_hidden_by_a_large_one() -> None:
    """The alert's amount is that of its largest rule, and stays the same here."""
    assert is_material(BEFORE, stand(cash=90_000_000), AGAIN)


def test_a_stand_is_kept_and_read_back() -> None:
    assert stand_from(BEFORE.as_json()) == BEFORE
