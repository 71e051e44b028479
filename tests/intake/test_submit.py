import json
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from deliveries import BANK, MONEY, many_transactions, tables, write, write_with

from screening.intake.receipt import Receipt
from screening.intake.submit import submit, validate
from screening.ledger.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "county")


def stored(workspace: Workspace, table: str, version: int | None = None) -> pl.DataFrame:
    rows = workspace.snapshot(version).scan(table)
    return pl.DataFrame() if rows is None else rows.collect()


def codes(receipt: Receipt) -> set[str]:
    return {one.code for one in receipt.problems}


def test_a_good_delivery_is_taken_whole(workspace: Workspace, tmp_path: Path) -> None:
    receipt = submit(workspace, write(tmp_path / "in"))
    assert receipt.accepted
    assert receipt.problems == ()
    assert {table: stored(workspace, table).height for table in tables()} == {
        "transactions": 4,
        "accounts": 2,
        "parties": 2,
        "loans": 1,
    }
    assert (receipt.totals_accepted.amount_in, receipt.totals_accepted.amount_out) == ("1100.10", "50.00")


def test_each_row_knows_its_bank_file_and_row_number(workspace: Workspace, tmp_path: Path) -> None:
    submit(workspace, write(tmp_path / "in"))
    row = stored(workspace, "transactions").row(2, named=True)
    assert (row["bank_id"], row["submission_id"]) == (BANK, "2026-01")
    assert (row["source_file"], row["source_row"]) == ("transactions.parquet", 3)


def test_missing_optional_columns_are_stored_as_null_and_the_currency_as_cny(
    workspace: Workspace, tmp_path: Path
) -> None:
    submit(workspace, write(tmp_path / "in"))
    rows = stored(workspace, "transactions")
    assert rows["currency"].unique().to_list() == ["CNY"]
    assert rows["ip"].null_count() == 4


def test_the_receipt_lies_in_the_workspace(workspace: Workspace, tmp_path: Path) -> None:
    receipt = submit(workspace, write(tmp_path / "in"))
    text = workspace.receipt(BANK, "2026-01").read_text(encoding="utf-8")
    assert Receipt.from_json(text) == receipt


def test_the_same_delivery_again_gives_the_first_receipt_and_changes_nothing(
    workspace: Workspace, tmp_path: Path
) -> None:
    first = submit(workspace, write(tmp_path / "in"))
    workspace.receipt(BANK, "2026-01").unlink()
    assert submit(workspace, tmp_path / "in") == first
    assert workspace.snapshot().version == 1
    assert workspace.receipt(BANK, "2026-01").exists()


def test_the_same_id_with_other_content_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    first = submit(workspace, write(tmp_path / "in"))
    other = submit(workspace, write_with(tmp_path / "other", many_transactions(5)))
    assert codes(other) == {"content_differs"}
    assert stored(workspace, "transactions").height == 4
    assert Receipt.from_json(workspace.receipt(BANK, "2026-01").read_text("utf-8")) == first


def test_a_replacement_supersedes_the_earlier_submission_whole(workspace: Workspace, tmp_path: Path) -> None:
    submit(workspace, write(tmp_path / "in"))
    receipt = submit(
        workspace, write_with(tmp_path / "new", many_transactions(7), submission_id="2026-01b", replaces="2026-01")
    )
    assert receipt.accepted
    assert stored(workspace, "transactions").height == 7
    assert stored(workspace, "transactions", version=1).height == 4


def test_replacing_what_is_not_there_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    assert codes(submit(workspace, write(tmp_path / "in", replaces="nothing"))) == {"replaces_unknown"}


def test_a_submission_is_replaced_once_only(workspace: Workspace, tmp_path: Path) -> None:
    submit(workspace, write(tmp_path / "a"))
    submit(workspace, write(tmp_path / "b", submission_id="b", replaces="2026-01"))
    late = submit(workspace, write(tmp_path / "c", submission_id="c", replaces="2026-01"))
    assert "replaces_unknown" in codes(late)


def test_bookings_sent_before_are_not_counted_twice(workspace: Workspace, tmp_path: Path) -> None:
    submit(workspace, write_with(tmp_path / "in", many_transactions(40)))
    more = many_transactions(41)
    receipt = submit(workspace, write_with(tmp_path / "more", more, submission_id="more"))
    assert not receipt.accepted
    assert {"already_booked", "period_overlaps", "too_many_rejected"} == codes(receipt)
    assert stored(workspace, "transactions").height == 40


def test_accounts_of_an_earlier_submission_need_not_be_sent_again(workspace: Workspace, tmp_path: Path) -> None:
    submit(workspace, write(tmp_path / "in"))
    later = many_transactions(3).with_columns(booked_at=datetime.fromisoformat("2026-02-03T00:00"))
    days = {"period_start": "2026-02-01", "period_end": "2026-02-28"}
    receipt = submit(workspace, write(tmp_path / "feb", {"transactions": later}, submission_id="2026-02", **days))
    assert receipt.accepted
    assert receipt.problems == ()


def test_a_refused_delivery_leaves_the_ledger_as_it_was_and_a_receipt(workspace: Workspace, tmp_path: Path) -> None:
    receipt = submit(workspace, write_with(tmp_path / "in", tables()["transactions"].drop("amount")))
    assert not receipt.accepted
    assert workspace.snapshot().version == 0
    kept = list((workspace.path / "receipts" / BANK).iterdir())
    assert [json.loads(path.read_text("utf-8"))["status"] for path in kept] == ["refused"]
    assert not list((workspace.path / "ledger" / "accounts").glob("batch=*"))


def test_a_refused_delivery_can_be_corrected_under_its_own_id(workspace: Workspace, tmp_path: Path) -> None:
    submit(workspace, write_with(tmp_path / "in", tables()["transactions"].drop("amount")))
    assert submit(workspace, write(tmp_path / "again")).accepted


def test_rejected_rows_are_set_aside_as_they_were_sent_with_their_reasons(workspace: Workspace, tmp_path: Path) -> None:
    rows = many_transactions(100).with_columns(
        direction=pl.when(pl.col("transaction_id") == "t0041").then(pl.lit("sideways")).otherwise("direction"),
        amount=pl.when(pl.col("transaction_id") == "t0041").then(pl.lit("0.00").cast(MONEY)).otherwise("amount"),
    )
    receipt = submit(workspace, write_with(tmp_path / "in", rows))
    assert receipt.accepted
    assert (receipt.tables["transactions"].accepted, receipt.tables["transactions"].rejected) == (99, 1)
    aside = pl.read_parquet(workspace.path / receipt.rejected_rows / "transactions.parquet").row(0, named=True)
    assert (aside["source_row"], aside["direction"]) == (42, "sideways")
    assert sorted(aside["reasons"]) == ["not_positive:amount", "value_unknown:direction"]
    assert receipt.totals_sent.amount_in == "990.00"


def test_five_per_cent_may_be_rejected_and_no_more(tmp_path: Path) -> None:
    def spoilt(count: int) -> pl.DataFrame:
        number = pl.int_range(pl.len())
        return many_transactions(100).with_columns(
            instrument=pl.when(number < count).then(pl.lit("barter")).otherwise("instrument")
        )

    assert validate(write_with(tmp_path / "five", spoilt(5))).accepted
    refused = validate(write_with(tmp_path / "six", spoilt(6)))
    assert codes(refused) == {"value_unknown", "too_many_rejected"}


def test_validation_needs_no_workspace_and_says_the_same(workspace: Workspace, tmp_path: Path) -> None:
    delivery = write(tmp_path / "in")
    alone, taken = validate(delivery), submit(workspace, delivery)
    assert alone.accepted
    assert alone.tables == taken.tables
    assert alone.digest == taken.digest


def test_validation_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    before = sorted(workspace.path.rglob("*"))
    validate(write(tmp_path / "in"), workspace=workspace)
    assert sorted(workspace.path.rglob("*")) == before


def test_an_account_that_another_bank_sent_too_is_told(workspace: Workspace, tmp_path: Path) -> None:
    submit(workspace, write(tmp_path / "in"))
    receipt = submit(workspace, write(tmp_path / "other", bank_id="990000000022"))
    assert receipt.accepted
    assert codes(receipt) == {"account_elsewhere"}


def test_loans_keep_their_rate_as_a_decimal(workspace: Workspace, tmp_path: Path) -> None:
    submit(workspace, write(tmp_path / "in"))
    loan = stored(workspace, "loans").row(0, named=True)
    assert (str(loan["annual_rate"]), loan["disbursed_on"]) == ("0.120000", date(2026, 1, 2))
