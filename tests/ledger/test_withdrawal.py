from pathlib import Path

import pytest
from deliveries import tables, write
from shelf import BANK, accept, accounts, published

from screening.errors import RefusedInput, WrongCall
from screening.intake.submit import submit
from screening.ledger.delta import Overtaken, open_table
from screening.ledger.log import read_events
from screening.ledger.standing import standings
from screening.ledger.turn import Turn
from screening.ledger.withdrawal import consequence, restore, withdraw
from screening.ledger.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "county")


def states(workspace: Workspace) -> dict[str, str]:
    known = standings(read_events(open_table(workspace.log)))
    return {one.submission.submission_id: one.state for one in known}


def test_a_withdrawn_submission_counts_no_longer_and_earlier_versions_still_show_it(workspace: Workspace) -> None:
    before = accept(workspace, "a")
    withdraw(workspace, BANK, "a", "wrong period", "wang")
    assert accounts(workspace.snapshot()) == []
    assert accounts(workspace.snapshot(before)) == ["a"]


def test_a_withdrawal_is_one_commit_that_tells_who_when_and_why(workspace: Workspace) -> None:
    before = accept(workspace, "a")
    event = withdraw(workspace, BANK, "a", " wrong period ", "wang")
    assert workspace.snapshot().version == before + 1
    kept = read_events(open_table(workspace.log))[-1]
    assert kept == event
    assert (kept.kind, kept.by, kept.reason) == ("withdrawn", "wang", "wrong period")


def test_restored_it_counts_again(workspace: Workspace) -> None:
    accept(workspace, "a")
    withdraw(workspace, BANK, "a", "mistake", "wang")
    restore(workspace, BANK, "a", "", "li")
    assert accounts(workspace.snapshot()) == ["a"]
    assert states(workspace) == {"a": "counting"}


def test_withdrawing_a_correction_does_not_bring_back_what_it_corrected(workspace: Workspace) -> None:
    accept(workspace, "a")
    accept(workspace, "b", replaces="a")
    withdraw(workspace, BANK, "b", "wrong too", "wang")
    assert states(workspace) == {"a": "replaced", "b": "withdrawn"}


def test_only_what_counts_can_be_withdrawn(workspace: Workspace) -> None:
    accept(workspace, "a")
    accept(workspace, "b", replaces="a")
    withdraw(workspace, BANK, "b", "x", "wang")
    for name, told in (("a", "replaced by b"), ("b", "wang: x"), ("c", "no such submission")):
        with pytest.raises(RefusedInput, match=told):
            withdraw(workspace, BANK, name, "x", "wang")


def test_only_what_was_withdrawn_can_be_restored(workspace: Workspace) -> None:
    accept(workspace, "a")
    with pytest.raises(RefusedInput, match="not withdrawn"):
        restore(workspace, BANK, "a", "", "wang")


def test_a_withdrawal_needs_a_reason(workspace: Workspace) -> None:
    accept(workspace, "a")
    with pytest.raises(WrongCall, match="reason"):
        withdraw(workspace, BANK, "a", "  ", "wang")


def test_nothing_is_restored_whose_bookings_came_in_otherwise(workspace: Workspace) -> None:
    accept(workspace, "a", booking="t1")
    withdraw(workspace, BANK, "a", "x", "wang")
    accept(workspace, "b", booking="t1")
    with pytest.raises(RefusedInput, match="1 of its bookings"):
        restore(workspace, BANK, "a", "", "wang")
    withdraw(workspace, BANK, "b", "x", "wang")
    restore(workspace, BANK, "a", "", "wang")
    assert accounts(workspace.snapshot()) == ["a"]


def test_a_submission_checked_before_a_withdrawal_is_checked_again(workspace: Workspace) -> None:
    accept(workspace, "a")
    late, one = Turn.begin(workspace, BANK), published(workspace, "b")
    withdraw(workspace, BANK, "a", "x", "wang")
    with pytest.raises(Overtaken):
        late.commit(one, "{}")


def test_the_same_id_of_another_bank_stays(workspace: Workspace) -> None:
    accept(workspace, "a")
    accept(workspace, "a", bank="990000000022")
    withdraw(workspace, BANK, "a", "x", "wang")
    assert [one.bank_id for one in workspace.snapshot().submissions] == ["990000000022"]


def test_the_consequence_names_accounts_that_nobody_would_describe(workspace: Workspace, tmp_path: Path) -> None:
    assert submit(workspace, write(tmp_path / "one")).accepted
    given = tables()
    later = {"transactions": given["transactions"].with_columns(given["transactions"]["transaction_id"] + "-later")}
    assert submit(workspace, write(tmp_path / "two", later, submission_id="2026-01b")).accepted
    found = consequence(workspace, BANK, "2026-01")
    assert found.rows["transactions"] == 4
    assert found.undescribed_accounts == 2


def test_a_withdrawn_submission_sent_again_is_refused_and_names_the_way_back(
    workspace: Workspace, tmp_path: Path
) -> None:
    delivery = write(tmp_path / "delivery")
    assert submit(workspace, delivery).accepted
    withdraw(workspace, BANK, "2026-01", "wrong period", "wang")
    with pytest.raises(RefusedInput, match=r"wang: wrong period.*screening restore"):
        submit(workspace, delivery)
    assert workspace.snapshot().submissions == ()
    restore(workspace, BANK, "2026-01", "", "wang")
    assert submit(workspace, delivery).accepted
