import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from deliveries import write
from deltalake import DeltaTable
from shelf import BANK, accounts, published

from screening.contract.tables import stored_schema
from screening.intake.submit import submit
from screening.ledger.delta import Overtaken
from screening.ledger.places import Places
from screening.ledger.reference import store_reference
from screening.ledger.turn import Turn
from screening.ledger.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "county")


def test_a_published_batch_stays_unseen_until_it_is_committed(workspace: Workspace) -> None:
    one = published(workspace, "a")
    assert accounts(workspace.snapshot()) == []
    Turn.begin(workspace, BANK).commit(one, "{}")
    assert accounts(workspace.snapshot()) == ["a"]


def test_a_replaced_submission_is_gone_later_and_still_there_earlier(workspace: Workspace) -> None:
    first = Turn.begin(workspace, BANK).commit(published(workspace, "a"), "{}")
    second = Turn.begin(workspace, BANK).commit(published(workspace, "b", replaces="a"), "{}")
    assert accounts(workspace.snapshot(first)) == ["a"]
    assert accounts(workspace.snapshot(second)) == ["b"]


def test_replacing_at_one_bank_leaves_the_same_id_of_another_bank(workspace: Workspace) -> None:
    other = "990000000022"
    Turn.begin(workspace, other).commit(published(workspace, "a", bank=other), "{}")
    Turn.begin(workspace, BANK).commit(published(workspace, "b", replaces="a"), "{}")
    assert accounts(workspace.snapshot()) == ["a", "b"]


def test_the_second_of_two_writers_of_one_bank_is_overtaken(workspace: Workspace) -> None:
    one, two = published(workspace, "a"), published(workspace, "a")
    early, late = Turn.begin(workspace, BANK), Turn.begin(workspace, BANK)
    early.commit(one, "{}")
    with pytest.raises(Overtaken):
        late.commit(two, "{}")
    assert accounts(workspace.snapshot()) == ["a"]
    assert [folder.name for folder in workspace.table("accounts").glob("batch=*")] == [f"batch={one.batch}"]


def test_writers_of_two_banks_do_not_disturb_each_other(workspace: Workspace) -> None:
    other = "990000000022"
    mine, theirs = Turn.begin(workspace, BANK), Turn.begin(workspace, other)
    mine.commit(published(workspace, "a"), "{}")
    theirs.commit(published(workspace, "b", bank=other), "{}")
    assert accounts(workspace.snapshot()) == ["a", "b"]


def test_the_reference_tables_of_a_version_are_the_ones_in_force_then(workspace: Workspace) -> None:
    def lpr(one_year: str) -> pl.DataFrame:
        row = {"effective_from": date(2020, 8, 20), "one_year": one_year, "five_year": "0.0465"}
        return pl.DataFrame([row]).cast({"one_year": pl.Decimal(18, 6), "five_year": pl.Decimal(18, 6)})

    first = store_reference(workspace, "lpr", lpr("0.0385"))
    second = store_reference(workspace, "lpr", lpr("0.0345"))
    rates = [str(pl.read_parquet(workspace.snapshot(v).reference["lpr"])["one_year"][0]) for v in (first, second)]
    assert rates == ["0.038500", "0.034500"]


def test_the_old_state_stays_readable_past_a_checkpoint(workspace: Workspace) -> None:
    first = Turn.begin(workspace, BANK).commit(published(workspace, "a"), "{}")
    for _ in range(105):
        store_reference(workspace, "watchlist", pl.DataFrame(schema=stored_schema("watchlist")))
    DeltaTable(workspace.log).create_checkpoint()
    DeltaTable(workspace.log).cleanup_metadata()
    assert accounts(workspace.snapshot(first)) == ["a"]
    late, more = Turn.begin(workspace, BANK), published(workspace, "c")
    Turn.begin(workspace, BANK).commit(published(workspace, "b"), "{}")
    with pytest.raises(Overtaken):
        late.commit(more, "{}")


def test_submissions_are_listed_by_bank_and_id(workspace: Workspace) -> None:
    for name in ("b", "a"):
        Turn.begin(workspace, BANK).commit(published(workspace, name), "{}")
    assert [one.submission_id for one in workspace.snapshot().submissions] == ["a", "b"]


def test_strange_submission_ids_stay_inside_the_workspace() -> None:
    places = Places(Path("/w"))
    names = {places.receipt(BANK, name).name for name in ("..", ".", "a b", "二〇二六", "a%2E")}
    assert len(names) == 5
    assert all("/" not in name and name not in {".", ".."} for name in names)


KILLED = """
import os, sys
from pathlib import Path
from screening.intake.submit import submit
from screening.ledger.turn import Turn
from screening.ledger.workspace import Workspace
Turn.commit = lambda *_: os._exit(9)  # dies between the rows and the commit that makes them count
submit(Workspace.open(sys.argv[1]), Path(sys.argv[2]))
"""


def test_a_writer_killed_before_its_commit_leaves_nothing_visible(workspace: Workspace, tmp_path: Path) -> None:
    delivery = write(tmp_path / "delivery")
    died = subprocess.run([sys.executable, "-c", KILLED, workspace.path, delivery], check=False)
    assert died.returncode == 9
    assert workspace.snapshot().version == 0
    receipt = submit(workspace, delivery)
    rows = workspace.snapshot().scan("transactions")
    assert receipt.accepted
    assert rows is not None
    assert rows.collect().height == 4


RACER = """
import sys
from pathlib import Path
from screening.intake.submit import submit
from screening.ledger.workspace import Workspace
print(submit(Workspace.open(sys.argv[1]), Path(sys.argv[2])).to_json())
"""


def test_one_delivery_sent_by_four_at_once_is_taken_once(workspace: Workspace, tmp_path: Path) -> None:
    delivery = write(tmp_path / "delivery")
    racers = [
        subprocess.Popen([sys.executable, "-c", RACER, workspace.path, delivery], stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    receipts = {racer.communicate()[0] for racer in racers}
    assert len(receipts) == 1
    assert workspace.snapshot().version == 1
    assert len(workspace.snapshot().files["transactions"]) == 1


def test_four_banks_at_once_are_all_taken(workspace: Workspace, tmp_path: Path) -> None:
    racers = []
    for number in range(4):
        delivery = write(tmp_path / f"delivery{number}", bank_id=f"99000000001{number}")
        racers.append(subprocess.Popen([sys.executable, "-c", RACER, workspace.path, delivery], stdout=subprocess.PIPE))
    assert all(racer.wait() == 0 for racer in racers if racer.communicate())
    snapshot = workspace.snapshot()
    assert len(snapshot.submissions) == 4
    assert len(snapshot.files["transactions"]) == 4
