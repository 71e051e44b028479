"""The suppression ledger: records that only follow one another."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from screening.alerts.suppressions import (
    Scope,
    count_suppressions,
    folder_of,
    in_force,
    lift,
    read_suppressions,
    suppress,
)
from screening.errors import RefusedInput, ScreeningError, WrongCall
from screening.ledger.workspace import Workspace

UNTIL, LONGEST = date(2026, 12, 31), date(2027, 12, 31)


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "w")


def scope(name: str = "p") -> Scope:
    return Scope(name, "party", name, frozenset({"cash"}), frozenset({"x"}))


def put(place: Workspace, name: str = "p", reason: str = "why", until: date = UNTIL) -> str:
    return suppress(place, scope(name), reason, "who", until, "run", LONGEST).suppression_id


def test_a_record_says_scope_reason_who_and_until_when(place: Workspace) -> None:
    put(place)
    (one,) = read_suppressions(place)
    assert (one.suppression_id, one.scope, one.reason, one.by, one.until) == ("S000001", scope(), "why", "who", UNTIL)


def test_lifting_adds_a_record_and_takes_none_away(place: Workspace) -> None:
    first = put(place)
    before = (folder_of(place) / "000001.json").read_bytes()
    lift(place, first, "it changed", "other")
    (one,) = read_suppressions(place)
    assert one.lifted is not None
    assert one.lifted[1:] == ("other", "it changed")
    assert (folder_of(place) / "000001.json").read_bytes() == before
    assert count_suppressions(place) == 2


def test_an_earlier_state_can_be_read(place: Workspace) -> None:
    lift(place, put(place), "it changed", "who")
    (one,) = read_suppressions(place, records=1)
    assert one.lifted is None
    assert read_suppressions(place, records=0) == []


def test_only_what_was_not_lifted_and_covers_the_day_is_in_force(place: Workspace) -> None:
    lift(place, put(place, "lifted"), "why", "who")
    put(place, "held")
    held = in_force(read_suppressions(place), UNTIL)
    assert [one.scope.matter_id for one in held] == ["held"]
    assert in_force(read_suppressions(place), date(2027, 1, 1)) == []


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_is_needed(place: Workspace, reason: str) -> None:
    with pytest.raises(WrongCall, match="reason"):
        put(place, reason=reason)
    assert count_suppressions(place) == 0


def test_nothing_is_put_aside_for_ever(place: Workspace) -> None:
    with pytest.raises(WrongCall, match="2027-12-31"):
        put(place, until=date(2028, 1, 1))


def test_a_matter_is_put_aside_once(place: Workspace) -> None:
    first = put(place)
    with pytest.raises(RefusedInput, match="already"):
        put(place)
    lift(place, first, "why", "who")
    assert put(place) == "S000003"


def test_lifting_what_is_not_there_or_was_lifted_is_refused(place: Workspace) -> None:
    with pytest.raises(WrongCall, match="S000009"):
        lift(place, "S000009", "why", "who")
    first = put(place)
    lift(place, first, "why", "who")
    with pytest.raises(RefusedInput, match="lifted already"):
        lift(place, first, "why", "who")


def test_writers_at_once_lose_nothing(place: Workspace) -> None:
    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(lambda number: put(place, f"p{number}"), range(24)))
    assert sorted(names) == [f"S{number:06d}" for number in range(1, 25)]
    assert len(read_suppressions(place)) == 24
    assert not [one for one in folder_of(place).iterdir() if one.name.startswith(".")]


def test_a_record_taken_away_is_noticed(place: Workspace) -> None:
    put(place, "p")
    put(place, "q")
    (folder_of(place) / "000001.json").unlink()
    with pytest.raises(ScreeningError, match="not whole"):
        read_suppressions(place)


def test_a_draft_left_by_a_killed_writer_is_not_read(place: Workspace) -> None:
    put(place)
    (folder_of(place) / ".draft").write_text(json.dumps({"kind": "added"}), encoding="utf-8")
    assert len(read_suppressions(place)) == 1
