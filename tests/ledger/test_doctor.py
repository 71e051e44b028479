import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from deliveries import BANK, MONEY, many_transactions, tables, write, write_with
from shelf import accept, published

from screening.intake.reference import bring
from screening.intake.submit import submit
from screening.ledger.delta import open_table
from screening.ledger.doctor.examine import Examined, examine
from screening.ledger.doctor.mend import mend
from screening.ledger.places import Places
from screening.ledger.snapshot import Submission
from screening.ledger.turn import Turn
from screening.ledger.withdrawal import withdraw
from screening.ledger.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Two deliveries, one withdrawal and a reference table."""
    made = Workspace.create(tmp_path / "county")
    assert submit(made, write(tmp_path / "one")).accepted
    given = tables()
    later = given["transactions"].with_columns(given["transactions"]["transaction_id"] + "-later")
    assert submit(made, write(tmp_path / "two", given | {"transactions": later}, submission_id="2026-01b")).accepted
    withdraw(made, BANK, "2026-01b", "x", "wang")
    (tmp_path / "watchlist.csv").write_text("name,list\n甲,other\n", encoding="utf-8")
    assert bring(made, "watchlist", tmp_path / "watchlist.csv").accepted
    return made


def look(workspace: Places, *, deep: bool = False) -> Examined:
    return examine(workspace, older_than=0, deep=deep)


def codes(found: Examined) -> set[str]:
    return {fault.code for fault in found.faults} - {"scratch"}


def part(workspace: Workspace, table: str = "transactions") -> Path:
    return min(workspace.table(table).glob("batch=*/*.parquet"))


def test_a_sound_workspace_is_clean_to_the_last_byte(workspace: Workspace) -> None:
    found = look(workspace, deep=True)
    assert codes(found) == set()
    assert found.clean
    assert (found.version, found.submissions, found.rows) == (4, 2, 18)


def test_an_empty_workspace_is_clean(tmp_path: Path) -> None:
    assert look(Workspace.create(tmp_path / "county"), deep=True).clean


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def other_rows(path: Path) -> None:
    pl.read_parquet(path).head(1).write_parquet(path)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[60] ^= 255
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "told"), [(Path.unlink, "file_missing"), (cut, "file_unreadable"), (other_rows, "file_differs")]
)
def test_a_file_gone_cut_short_or_changed_is_told(
    workspace: Workspace, spoil: Callable[[Path], None], told: str
) -> None:
    spoil(part(workspace))
    found = look(workspace)
    assert told in codes(found)
    assert not found.clean


def test_a_flipped_byte_is_found_by_the_deep_look(workspace: Workspace) -> None:
    flip(part(workspace, "parties"))
    assert codes(look(workspace)) == set()
    assert "content_differs" in codes(look(workspace, deep=True))


def test_rows_that_differ_from_the_receipt_are_told(workspace: Workspace) -> None:
    one = published(workspace, "short")
    Turn.begin(workspace, BANK).commit(Submission(**{**vars(one), "rows": {"accounts": 2}}), "{}")
    assert "rows_differ" in codes(look(workspace))


def test_a_bad_log_entry_is_told(workspace: Workspace) -> None:
    entry = workspace.table("loans") / "_delta_log" / "00000000000000000001.json"
    entry.write_text("{", encoding="utf-8")
    assert codes(look(workspace)) & {"log_entry", "table_unreadable"}


def test_a_log_that_cannot_be_read_is_told_by_itself(workspace: Workspace) -> None:
    for entry in (workspace.log / "_delta_log").iterdir():
        entry.unlink()
    found = look(workspace)
    assert (found.version, codes(found)) == (None, {"table_unreadable"})


def test_a_booking_that_counts_twice_is_found_by_the_deep_look(workspace: Workspace) -> None:
    accept(workspace, "a", booking="t1")
    accept(workspace, "b", booking="t1")
    assert "booked_twice" in codes(look(workspace, deep=True))


def test_a_damaged_reference_table_is_told(workspace: Workspace) -> None:
    cut(min(workspace.reference("watchlist").glob("*.parquet")))
    assert codes(look(workspace)) == {"reference_unreadable"}


def test_rows_of_a_killed_submission_are_mended_away_and_the_rest_stays(workspace: Workspace) -> None:
    before = workspace.snapshot()
    orphan = published(workspace, "never")
    (workspace.table("parties") / "batch=unlisted").mkdir()
    (workspace.table("parties") / "batch=unlisted" / "part-00000.parquet").write_bytes(b"PAR1")
    (workspace.log / "uncommitted.parquet").write_bytes(b"PAR1")
    found = look(workspace)
    assert codes(found) == {"batch_orphan", "log_orphan"}
    assert len(mend(workspace, found.faults)) == 3
    assert codes(look(workspace, deep=True)) == set()
    assert workspace.snapshot() == before
    assert not (workspace.table("accounts") / f"batch={orphan.batch}").exists()


def test_what_came_to_count_after_the_look_is_not_mended_away(workspace: Workspace) -> None:
    one = published(workspace, "slow")
    found = look(workspace)
    Turn.begin(workspace, BANK).commit(one, "{}")
    mend(workspace, found.faults)
    assert look(workspace, deep=True).submissions == 3
    assert codes(look(workspace)) == {"receipt_missing"}


def test_young_leftovers_may_be_a_writer_at_work_and_are_left_alone(workspace: Workspace) -> None:
    published(workspace, "writing")
    found = examine(workspace)
    assert codes(found) == {"under_way"}
    assert found.clean
    assert mend(workspace, found.faults) == ()
    folder = next(one.where for one in found.faults if one.code == "under_way")
    old = time.time() - 2 * 86400
    for path in (*folder.iterdir(), folder):
        os.utime(path, (old, old))
    assert codes(examine(workspace)) == {"batch_orphan"}


def test_a_receipt_lost_or_changed_is_written_again_from_the_log(workspace: Workspace) -> None:
    lost, changed = workspace.receipt(BANK, "2026-01"), workspace.receipt(BANK, "2026-01b")
    text = lost.read_text(encoding="utf-8")
    lost.unlink()
    changed.write_text("{}", encoding="utf-8")
    found = look(workspace)
    assert codes(found) == {"receipt_missing", "receipt_differs"}
    mend(workspace, found.faults)
    assert look(workspace).clean
    assert lost.read_text(encoding="utf-8") == text


def test_drafts_and_run_parts_are_mended_away(workspace: Workspace) -> None:
    (workspace.path / "receipts" / BANK / ".x.json.1234").write_text("{", encoding="utf-8")
    (workspace.log / "_delta_log" / "_commit_1.json.tmp").write_text("{", encoding="utf-8")
    (workspace.runs / ".20260101T000000-1.part").mkdir()
    (workspace.path / "rejected" / ".scratch" / "rows").mkdir(parents=True)
    (workspace.path / "rejected" / ".scratch" / "rows" / "transactions.parquet").write_bytes(b"PAR1")
    found = look(workspace)
    assert codes(found) == {"draft", "run_part"}
    mend(workspace, found.faults)
    assert look(workspace).clean


def test_books_are_left_alone_and_half_made_ones_mended_away(workspace: Workspace) -> None:
    workspace.books.mkdir()
    kept, half = workspace.books / "r.duckdb", workspace.books / ".r.duckdb.0123.stage"
    for one in (kept, half, workspace.books / ".lock"):
        one.touch()
    found = look(workspace)
    assert codes(found) == {"draft"}
    assert half in [fault.where for fault in found.faults]
    mend(workspace, found.faults)
    assert look(workspace).clean
    assert kept.exists()


def test_rejected_rows_stay_while_a_receipt_names_them_and_go_where_none_does(
    workspace: Workspace, tmp_path: Path
) -> None:
    accepted = many_transactions(100).with_columns(
        amount=pl.when(pl.int_range(pl.len()) == 0).then(-1).otherwise(10).cast(MONEY)
    )
    assert submit(workspace, write_with(tmp_path / "three", accepted, submission_id="kept")).accepted
    assert (workspace.rejected(BANK, "kept") / "transactions.parquet").is_file()
    refused = many_transactions(2).with_columns(amount=pl.lit("-1.00").cast(MONEY))
    assert not submit(workspace, write_with(tmp_path / "four", refused, submission_id="refused")).accepted
    assert codes(look(workspace, deep=True)) == set()
    aside = workspace.rejected(BANK, "never")
    aside.mkdir(parents=True)
    refused.write_parquet(aside / "transactions.parquet")
    found = look(workspace)
    assert codes(found) == {"rejected_orphan"}
    mend(workspace, found.faults)
    assert codes(look(workspace)) == set()
    assert (workspace.rejected(BANK, "kept") / "transactions.parquet").is_file()


def test_a_copy_begun_with_the_log_is_the_state_at_its_beginning(workspace: Workspace, tmp_path: Path) -> None:
    before = workspace.snapshot().submissions
    copy = tmp_path / "copy"
    shutil.copytree(workspace.log, copy / "ledger" / "submissions")
    accept(workspace, "later", booking="t9")
    shutil.copytree(workspace.path, copy, dirs_exist_ok=True, ignore=lambda folder, _: only_rest(folder))
    opened = Workspace.open(copy)
    found = look(opened, deep=True)
    assert opened.snapshot().submissions == before
    assert codes(found) == {"batch_orphan"}
    mend(opened, found.faults)
    assert codes(look(opened, deep=True)) == set()


def only_rest(folder: str) -> list[str]:
    return ["submissions"] if Path(folder).name == "ledger" else []


def test_a_run_that_is_not_whole_or_names_a_later_ledger_is_told(workspace: Workspace, tiny_run: Path) -> None:
    whole, broken = workspace.runs / "whole", workspace.runs / "broken"
    for folder in (whole, broken):
        folder.mkdir()
        for file in tiny_run.glob("*.*"):
            (folder / file.name).write_bytes(file.read_bytes())
    record = json.loads((whole / "run.json").read_text(encoding="utf-8"))
    record["inputs"]["ledger_version"] = 99
    (whole / "run.json").write_text(json.dumps(record), encoding="utf-8")
    (broken / "alerts.parquet").unlink()
    told = {fault.code: fault.detail for fault in look(workspace).faults}
    assert told["run_beyond"] == "99 > 4"
    assert told["run_incomplete"] == "alerts.parquet"


def test_events_that_are_not_one_after_another_are_told(workspace: Workspace) -> None:
    log = workspace.log
    newest = max(log.glob("*.parquet"), key=lambda path: path.stat().st_mtime)
    rows = pl.read_parquet(newest)
    rows.with_columns(number=pl.lit(7, pl.Int64)).write_parquet(newest)
    assert codes(look(workspace)) & {"event_order", "file_differs"}
    assert open_table(log).version == 4
