"""Suppressions hold, wake and count."""

from dataclasses import replace
from datetime import date

from screening.alerts.changes import Change, Matter, compared
from screening.alerts.held import Count, counted, holding, meetings
from screening.alerts.settings import Again
from screening.alerts.stand import Stand
from screening.alerts.suppressions import Scope, Suppression
from screening.clock import time_of

AGAIN = Again(accounts=1, rules=1, amount=5_000_000, amount_percent=20, days=90)
DAY = date(2026, 4, 1)
SCOPE = Scope("p", "party", "p", frozenset({"cash"}), frozenset({"x", "y"}))
ONE = Suppression(1, SCOPE, "a market stall", "who", time_of(1_772_323_200), date(2026, 12, 31), "run")


def matter(cash: int = 10_000_000, **more: int) -> Matter:
    return Matter("p", "A", "party", "p", Stand(frozenset("a"), {"cash": cash, **more}, "medium", 100))


def met(one: Suppression = ONE, now: Matter | None = None, others: tuple[str, ...] = ("x",), day: date = DAY) -> str:
    (found,) = meetings([one], [now or matter()], {"A": others}, day)
    return found.state


def test_a_suppression_holds_what_lies_within_its_scope() -> None:
    assert met() == "holding"
    assert holding(meetings([ONE], [matter()], {"A": ["y"]}, DAY)) == {"A": "S000001"}


def test_a_new_rule_wakes_it() -> None:
    (found,) = meetings([ONE], [matter(fan=1)], {"A": ["x"]}, DAY)
    assert (found.state, found.new_rules) == ("woken", ("fan",))
    assert holding([found]) == {}


def test_a_new_counterparty_wakes_it() -> None:
    (found,) = meetings([ONE], [matter()], {"A": ["x", "z"]}, DAY)
    assert (found.state, found.new_counterparties) == ("woken", ("z",))


def test_it_ends_with_its_last_day() -> None:
    assert met(day=date(2026, 12, 31)) == "holding"
    assert met(day=date(2027, 1, 1)) == "expired"


def test_a_lifted_one_does_nothing() -> None:
    assert meetings([replace(ONE, lifted=(time_of(1_772_409_600), "who", "why"))], [matter()], {}, DAY) == []


def test_a_matter_without_an_alert_leaves_it_quiet() -> None:
    (found,) = meetings([ONE], [], {}, DAY)
    assert (found.alert_id, found.state) == (None, "quiet")


def test_it_counts_what_would_have_been_told_and_the_same_data_count_once() -> None:
    """Growth by 50,000 yuan twice, then the same data again."""
    before: list[Change] = compared([matter()], [], {}, AGAIN, DAY)
    counts: dict[str, Count] = {}
    for cash, expected in ((10_000_000, (0, 0)), (15_000_000, (1, 5_000_000)), (20_000_000, (2, 10_000_000)),
                           (20_000_000, (2, 10_000_000))):  # fmt: skip
        now = matter(cash=cash)
        found = meetings([ONE], [now], {"A": ["x"]}, DAY)
        changes = compared([now], before, holding(found), AGAIN, DAY)
        counts = {name: count for name, (_, count) in counted(found, changes, counts).items()}
        assert (counts["S000001"].times, counts["S000001"].fen) == expected
        before = changes


def test_an_alert_that_comes_anew_counts_with_its_amount() -> None:
    found = meetings([ONE], [matter()], {"A": ["x"]}, DAY)
    changes = compared([matter()], [], holding(found), AGAIN, DAY)
    assert counted(found, changes, {})["S000001"] == (True, Count(1, 10_000_000))
