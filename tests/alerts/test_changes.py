"""One open alert for each matter, told again only where it grew."""

from collections.abc import Mapping
from datetime import date

from screening.alerts.change_words import told
from screening.alerts.changes import Change, Matter, compared, named_as_before
from screening.alerts.settings import Again
from screening.alerts.stand import Stand

AGAIN = Again(accounts=1, rules=1, amount=5_000_000, amount_percent=20, days=90)
FIRST, LATER = date(2026, 3, 1), date(2026, 4, 1)
TITLES = {"cash": ("现金", "Cash"), "fan": ("分散", "Fan-in")}


def matter(
    name: str, accounts: str, cash: int = 10_000_000, kind: str = "party", alert: str | None = None, **more: int
) -> Matter:
    return Matter(
        name, alert or f"A-{name}", kind, name, Stand(frozenset(accounts), {"cash": cash, **more}, "medium", 100)
    )


def first(*matters: Matter, held: Mapping[str, str] | None = None) -> list[Change]:
    return compared(matters, [], held or {}, AGAIN, FIRST)


def after(before: list[Change], *matters: Matter, held: Mapping[str, str] | None = None) -> list[Change]:
    return compared(named_as_before(matters, before), before, held or {}, AGAIN, LATER)


def test_a_first_run_tells_everything() -> None:
    assert [(one.state, one.fresh) for one in first(matter("p", "a"), matter("q", "b"))] == [("new", True)] * 2


def test_the_same_again_tells_nothing() -> None:
    again = after(first(matter("p", "a")), matter("p", "a"))
    assert [(one.state, one.fresh, one.last_told) for one in again] == [("unchanged", False, FIRST)]
    assert told(again[0], TITLES) == ("无变化", "unchanged")


def test_a_difference_is_told_in_words() -> None:
    (one,) = after(first(matter("p", "a")), matter("p", "abcd", cash=130_000_000, fan=1))
    assert one.fresh
    assert told(one, TITLES) == (
        "新增3个账户，增加1,200,000元，新命中1条规则（分散）",
        "3 more accounts, 1,200,000 CNY more, one new rule (Fan-in)",
    )


def test_small_steps_add_up_until_they_are_told() -> None:
    """Each step is below the line, their sum is not: nothing is buried in an old alert."""
    one = first(matter("p", "a", cash=10_000_000))
    two = after(one, matter("p", "a", cash=13_000_000))
    assert (two[0].state, two[0].fresh) == ("changed", False)
    assert told(two[0], TITLES)[0] == "增加30,000元，未达再提示线"
    three = after(two, matter("p", "a", cash=16_000_000))
    assert (three[0].state, three[0].fresh, three[0].last_told) == ("changed", True, LATER)
    assert told(three[0], TITLES)[0] == "增加60,000元"
    assert not after(three, matter("p", "a", cash=17_000_000))[0].fresh


def test_what_is_lost_is_shown_and_not_told_again() -> None:
    (one,) = after(first(matter("p", "ab", fan=5)), matter("p", "a"))
    assert (one.state, one.fresh) == ("changed", False)
    assert "减少1个账户" in told(one, TITLES)[0]


def test_a_person_keeps_his_matter_when_a_further_bank_renames_him() -> None:
    (one,) = after(first(matter("bank9/1", "ab")), matter("bank1/7", "bc"))
    assert one.matter.matter_id == "bank9/1"
    assert one.matter.subject_id == "bank1/7"
    assert one.earlier == ("A-bank9/1",)
    assert one.state == "changed"


def test_two_persons_found_to_be_one_are_one_matter() -> None:
    before = first(matter("p", "a"), matter("q", "b"))
    one, gone = after(before, matter("r", "ab"))
    assert (one.matter.matter_id, gone.state) in {("p", "gone"), ("q", "gone")}
    assert gone.became == ("A-r",)


def test_a_ring_keeps_its_matter_when_its_members_change() -> None:
    before = first(matter("ring-1", "abc", kind="ring", alert="A1"))
    (one,) = after(before, matter("ring-1", "abcd", kind="ring", alert="A2"))
    assert (one.state, one.earlier) == ("changed", ("A1",))
    assert one.since_told.new_accounts == ("d",)


def test_persons_who_turn_out_to_be_a_ring_become_one_matter() -> None:
    before = first(matter("p", "a"), matter("q", "b"))
    ring, *gone = after(before, matter("ring-1", "abc", kind="ring"))
    assert (ring.state, ring.joined) == ("new", ("A-p", "A-q"))
    assert [(one.state, one.became) for one in gone] == [("gone", ("A-ring-1",))] * 2
    assert told(ring, TITLES)[1] == "new alert, takes in 2 earlier alerts"


def test_what_is_gone_is_told_once() -> None:
    gone = after(first(matter("p", "a")))
    assert [one.state for one in gone] == ["gone"]
    assert after(gone) == []


def test_what_comes_back_is_new() -> None:
    back = after(after(first(matter("p", "a"))), matter("p", "a"))
    assert [(one.state, one.fresh) for one in back] == [("new", True)]


def test_an_alert_no_longer_put_aside_is_told() -> None:
    held = first(matter("p", "a"), held={"A-p": "S000001"})
    (one,) = after(held, matter("p", "a"))
    assert (one.state, one.fresh, one.freed) == ("changed", True, "S000001")
    assert told(one, TITLES)[0] == "不再被S000001搁置"
