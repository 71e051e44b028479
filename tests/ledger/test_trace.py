import hashlib
from pathlib import Path

import pytest
from deliveries import BANK, write
from shelf import accept

from screening.intake.submit import submit
from screening.ledger.trace import trace
from screening.ledger.withdrawal import withdraw
from screening.ledger.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "county")


def test_a_transaction_leads_to_submission_file_digest_and_row(workspace: Workspace, tmp_path: Path) -> None:
    delivery = write(tmp_path / "delivery")
    submit(workspace, delivery)
    (found,) = trace(workspace, "3")
    assert (found.standing.key, found.source_file, found.source_row) == ((BANK, "2026-01"), "transactions.parquet", 3)
    assert found.file_sha256 == hashlib.sha256((delivery / "transactions.parquet").read_bytes()).hexdigest()


def test_rows_that_count_no_longer_are_found_with_their_state(workspace: Workspace) -> None:
    accept(workspace, "a", booking="t1")
    withdraw(workspace, BANK, "a", "x", "wang")
    assert [one.standing.state for one in trace(workspace, "t1")] == ["withdrawn"]


def test_two_banks_may_use_one_id_and_the_bank_narrows_it(workspace: Workspace) -> None:
    accept(workspace, "a", booking="t1")
    accept(workspace, "a", bank="990000000022", booking="t1")
    assert len(trace(workspace, "t1")) == 2
    assert [one.standing.key[0] for one in trace(workspace, "t1", BANK)] == [BANK]


def test_an_unknown_transaction_is_nowhere(workspace: Workspace) -> None:
    assert trace(workspace, "t1") == ()


def test_a_digest_that_was_not_kept_is_told_as_none(workspace: Workspace) -> None:
    accept(workspace, "a", booking="t1")
    assert trace(workspace, "t1")[0].file_sha256 is None
