"""What only the whole of a delivery shows, and what the ledger's past adds."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from deliveries import BANK, MONEY, many_transactions, tables, write, write_with

from screening.errors import WrongCall
from screening.intake.certificate import completeness
from screening.intake.receipt import Receipt
from screening.intake.submit import submit, validate
from screening.ledger.workspace import Workspace

GOOD = many_transactions(100)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "county")


def codes(receipt: Receipt) -> list[str]:
    return [one.code for one in receipt.problems]


def daily(start: date, end: date, a_day: int = 12, **columns: pl.Expr) -> pl.DataFrame:
    """Give so many bookings of 10 yuan on each day, in time order, with balances that follow."""
    days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    times = [datetime(day.year, day.month, day.day, 9, number) for day in days for number in range(a_day)]  # noqa: DTZ001
    number = pl.int_range(pl.len())
    rows = many_transactions(len(times)).with_columns(
        transaction_id=pl.lit(f"{start:%m%d}-") + number.cast(pl.String),
        booked_at=pl.Series(times),
        balance_after=((number + 1) * 10).cast(MONEY),
        branch_id=pl.lit("A"),
    )
    return rows.with_columns(**columns)


def january(**columns: pl.Expr) -> pl.DataFrame:
    return daily(date(2026, 1, 1), date(2026, 1, 31), **columns)


def february(folder: Path, rows: pl.DataFrame, **manifest: Any) -> Path:
    period = {"period_start": "2026-02-01", "period_end": "2026-02-28"}
    return write(folder, {"transactions": rows}, submission_id="2026-02", **period, **manifest)


def test_balances_that_follow_are_no_problem(tmp_path: Path) -> None:
    receipt = validate(write_with(tmp_path / "in", january()))
    assert codes(receipt) == []
    assert receipt.completeness is not None
    assert str(receipt.completeness.share("balances_chained")) == "1.0000"


def test_a_missing_booking_breaks_the_chain_where_it_is_missing(tmp_path: Path) -> None:
    receipt = validate(write_with(tmp_path / "in", january().filter(pl.int_range(pl.len()) != 40)))
    (one,) = receipt.problems
    assert (one.code, one.count) == ("balance_breaks", 1)
    assert [(place.row, place.value) for place in one.rows] == [(41, "10.00")]


def test_an_altered_amount_breaks_the_chain(tmp_path: Path) -> None:
    altered = pl.when(pl.int_range(pl.len()) == 40).then(pl.lit("11.00").cast(MONEY)).otherwise("amount")
    receipt = validate(write_with(tmp_path / "in", january(amount=altered)))
    assert [(one.code, one.count) for one in receipt.problems] == [("balance_breaks", 1)]


def test_the_chain_follows_time_over_files_in_any_order(tmp_path: Path) -> None:
    folder = write_with(tmp_path / "in", january())
    rows = january()
    said = json.loads((folder / "manifest.json").read_text("utf-8"))
    from deliveries import named  # noqa: PLC0415

    (folder / "transactions.parquet").unlink()
    files = [one for one in said["files"] if one["table"] != "transactions"]
    for name, part in (("1", rows.tail(100)), ("2", rows.head(rows.height - 100))):
        path = folder / f"transactions-{name}.parquet"
        part.write_parquet(path)
        files.append(named(path, part.height))
    (folder / "manifest.json").write_text(json.dumps(said | {"files": files}))
    assert codes(validate(folder)) == []


def test_a_booking_without_a_balance_breaks_nothing(tmp_path: Path) -> None:
    some = pl.when(pl.int_range(pl.len()) % 7 != 0).then((pl.int_range(pl.len()) + 1) * 10).cast(MONEY)
    receipt = validate(write_with(tmp_path / "in", january().with_columns(balance_after=some)))
    assert codes(receipt) == []


def test_the_chain_goes_on_from_the_submission_before(workspace: Workspace, tmp_path: Path) -> None:
    submit(workspace, write_with(tmp_path / "jan", january()))
    rows = daily(date(2026, 2, 1), date(2026, 2, 28))
    last = 31 * 12 * 10
    follows = rows.with_columns(balance_after=pl.col("balance_after") + pl.lit(last).cast(MONEY))
    assert codes(validate(february(tmp_path / "good", follows), workspace=workspace)) == []
    (one,) = validate(february(tmp_path / "bad", rows), workspace=workspace).problems
    assert (one.code, one.count, one.rows[0].row) == ("balance_breaks", 1, 1)


def test_a_day_without_bookings_is_told(tmp_path: Path) -> None:
    rows = january(balance_after=pl.lit(None, MONEY)).filter(pl.col("booked_at").dt.date() != date(2026, 1, 14))
    receipt = validate(write_with(tmp_path / "in", rows))
    assert codes(receipt) == ["day_without_bookings"]
    assert "2026-01-14" in receipt.problems[0].message_zh
    assert receipt.completeness is not None
    assert receipt.completeness.missing_days == ("2026-01-14",)


def test_weekends_are_held_against_weekends(tmp_path: Path) -> None:
    rows = january(balance_after=pl.lit(None, MONEY)).filter(pl.col("booked_at").dt.weekday() < 6)
    assert codes(validate(write_with(tmp_path / "in", rows))) == []


def test_a_branch_without_bookings_on_a_day_is_told(tmp_path: Path) -> None:
    both = pl.concat([january(), january().with_columns(pl.col("transaction_id") + "b", branch_id=pl.lit("B"))])
    rows = both.with_columns(balance_after=pl.lit(None, MONEY)).filter(
        ~((pl.col("branch_id") == "B") & (pl.col("booked_at").dt.date() == date(2026, 1, 14)))
    )
    assert codes(validate(write_with(tmp_path / "in", rows))) == ["branch_day_without_bookings"]


def test_a_branch_and_days_that_the_past_has_are_missed(workspace: Workspace, tmp_path: Path) -> None:
    submit(workspace, write_with(tmp_path / "jan", january(balance_after=pl.lit(None, MONEY))))
    rows = daily(date(2026, 2, 1), date(2026, 2, 20)).with_columns(
        branch_id=pl.lit("C"), balance_after=pl.lit(None, MONEY)
    )
    receipt = validate(february(tmp_path / "feb", rows), workspace=workspace)
    assert set(codes(receipt)) == {"day_without_bookings", "branch_without_bookings"}


@pytest.mark.parametrize(
    ("code", "account"),
    [("before_opening", {"opened_on": date(2026, 1, 20)}), ("after_closing", {"closed_on": date(2026, 1, 4)})],
)
def test_bookings_outside_an_account_s_life_are_told(code: str, account: dict[str, date], tmp_path: Path) -> None:
    accounts = tables()["accounts"].with_columns(**{name: pl.lit(day) for name, day in account.items()})
    receipt = validate(write(tmp_path / "in", tables() | {"transactions": GOOD, "accounts": accounts}))
    assert codes(receipt) == [code]
    assert receipt.accepted


def test_transfers_that_name_nobody_and_say_nothing_are_told(tmp_path: Path) -> None:
    receipt = validate(write_with(tmp_path / "in", GOOD.with_columns(instrument=pl.lit("transfer"))))
    assert codes(receipt) == ["counterparties_missing", "remarks_missing"]


@pytest.mark.parametrize(
    ("code", "party"), [("uscc_doubtful", "99330521MA00000001"), ("id_number_doubtful", "99330521MA0000000")]
)
def test_a_doubtful_number_is_told_and_taken(code: str, party: str, tmp_path: Path) -> None:
    kind = pl.lit("uscc" if code == "uscc_doubtful" else "resident_id")
    parties = tables()["parties"].tail(1).with_columns(id_number=pl.lit(party), id_type=kind)
    given = tables() | {"parties": pl.concat([tables()["parties"].head(1), parties])}
    receipt = validate(write(tmp_path / "in", given))
    assert codes(receipt) == [code]
    assert receipt.accepted


def test_a_doubtful_card_number_is_told_and_taken(tmp_path: Path) -> None:
    accounts = pl.concat([tables()["accounts"], tables()["accounts"].head(1).with_columns(account_id=pl.lit("6" * 16))])
    accounts = accounts.with_columns(pl.col("account_id").str.replace("6{16}", "6200000000000001"))
    receipt = validate(write(tmp_path / "in", tables() | {"accounts": accounts}))
    assert codes(receipt) == ["card_number_doubtful"]
    assert receipt.accepted


def test_the_workspace_sets_the_share_that_refuses(workspace: Workspace, tmp_path: Path) -> None:
    bad = pl.when(pl.int_range(pl.len()) < 8).then(pl.lit("barter")).otherwise("instrument")
    delivery = write_with(tmp_path / "in", GOOD.with_columns(instrument=bad))
    assert "too_many_rejected" in codes(validate(delivery, workspace=workspace))
    workspace.marker.write_text(workspace.marker.read_text() + "[intake]\nrefuse_above_share = 0.1\n")
    receipt = submit(workspace, delivery)
    assert receipt.accepted
    assert receipt.tables["transactions"].rejected == 8


@pytest.mark.parametrize("line", ["refuse_above_share = 2", "refuse_above = 0.1", 'refuse_above_share = "much"'])
def test_a_setting_that_makes_no_sense_is_a_wrong_call(line: str, workspace: Workspace, tmp_path: Path) -> None:
    workspace.marker.write_text(f"{workspace.marker.read_text()}[intake]\n{line}\n")
    with pytest.raises(WrongCall, match=r"workspace\.toml"):
        submit(workspace, write(tmp_path / "in"))


def test_the_certificate_lies_beside_the_receipt_and_can_be_read_back(workspace: Workspace, tmp_path: Path) -> None:
    receipt = submit(workspace, write_with(tmp_path / "in", january()))
    folder = workspace.receipt(BANK, "2026-01").parent
    assert {path.name for path in folder.iterdir()} == {
        "2026-01.json",
        "2026-01.completeness.json",
        "2026-01.completeness.html",
    }
    assert completeness(workspace) == [receipt.completeness]
    page = (folder / "2026-01.completeness.html").read_text("utf-8")
    assert "100.00%" in page
    assert "http" not in page


def test_control_totals_and_rejected_rows_are_part_of_the_certificate(tmp_path: Path) -> None:
    bad = pl.when(pl.int_range(pl.len()) < 2).then(pl.lit("barter")).otherwise("instrument")
    rows = GOOD.with_columns(instrument=bad)
    receipt = validate(write_with(tmp_path / "in", rows, control_totals={"transactions": {"rows": 100}}))
    assert receipt.completeness is not None
    found = {one.name: (one.have, one.of) for one in receipt.completeness.measures}
    assert found["control_totals_agreed"] == (1, 1)
    assert found["rows_accepted"] == (103, 105)
