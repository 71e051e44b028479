"""Each kind of problem, made on purpose: how a delivery is spoilt, and the code that it must give."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from deliveries import MONEY, many_transactions, named, tables, write, write_with

from screening.clock import now
from screening.intake.kinds import KINDS
from screening.intake.submit import validate

Spoil = Callable[[Path], Path]
GOOD = many_transactions(100)
ROW_7 = pl.int_range(pl.len()) == 6


def one_bad(column: str, value: pl.Expr) -> Spoil:
    """Give a hundred good bookings of which the seventh has another value."""
    return lambda folder: write_with(
        folder, GOOD.with_columns(pl.when(ROW_7).then(value).otherwise(column).alias(column))
    )


def changed(table: str, **columns: pl.Expr) -> Spoil:
    return lambda folder: write(folder, tables() | {table: tables()[table].with_columns(**columns)})


def one_party(**values: Any) -> Spoil:
    """Give the first customer other values."""
    first = pl.int_range(pl.len()) == 0
    return changed(
        "parties", **{name: pl.when(first).then(pl.lit(value)).otherwise(name) for name, value in values.items()}
    )


def manifest(text: bytes) -> Spoil:
    def spoil(folder: Path) -> Path:
        write(folder)
        (folder / "manifest.json").write_bytes(text)
        return folder

    return spoil


def manifest_says(**fields: Any) -> Spoil:
    return lambda folder: write(folder, **fields)


def bytes_instead(content: bytes, name: str = "transactions.parquet") -> Spoil:
    def spoil(folder: Path) -> Path:
        write(folder)
        (folder / name).write_bytes(content)
        files = [named(path, 4) for path in sorted(folder.glob("*.parquet"))]
        return write_manifest(folder, files)

    return spoil


def write_manifest(folder: Path, files: list[dict[str, Any]]) -> Path:
    said = json.loads((folder / "manifest.json").read_text("utf-8")) | {"files": files}
    (folder / "manifest.json").write_text(json.dumps(said))
    return folder


def cut_short(folder: Path) -> Path:
    write(folder)
    path = folder / "transactions.parquet"
    path.write_bytes(path.read_bytes()[:-40])
    return folder


def broken_inside(folder: Path) -> Path:
    """Spoil a page, where the file's end still says that all is well."""
    write_with(folder, GOOD)
    path = folder / "transactions.parquet"
    content = bytearray(path.read_bytes())
    content[40:80] = bytes(40)
    path.write_bytes(content)
    said = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    return write_manifest(folder, [named(path, 100) if one["table"] == "transactions" else one for one in said])


def without(name: str) -> Spoil:
    def spoil(folder: Path) -> Path:
        write(folder)
        (folder / name).unlink()
        return folder

    return spoil


def misnamed(folder: Path) -> Path:
    write(folder)
    (folder / "transactions.parquet").rename(folder / "bookings.parquet")
    return write_manifest(folder, [named(folder / "bookings.parquet", 4, "transactions")])


def stray(folder: Path) -> Path:
    write(folder)
    (folder / "notes.xlsx").write_bytes(b"PK")
    return folder


def wrong_row_count(folder: Path) -> Path:
    write(folder)
    said = json.loads((folder / "manifest.json").read_text("utf-8"))
    said["files"][0]["rows"] = 5
    return write_manifest(folder, said["files"])


def touched(folder: Path) -> Path:
    write(folder)
    tables()["transactions"].write_parquet(folder / "transactions.parquet", compression="snappy")
    return folder


CASES: list[tuple[str, Spoil]] = [
    ("manifest_missing", without("manifest.json")),
    ("manifest_not_json", manifest(b"{")),
    ("manifest_not_json", manifest('{"bank": "某行"}'.encode("gbk"))),
    ("manifest_field", manifest_says(bank_id="12")),
    ("file_missing", without("parties.parquet")),
    ("file_name", misnamed),
    ("file_not_named", stray),
    ("file_not_parquet", bytes_instead(b"transaction_id,amount\n1,2\n")),
    ("file_not_parquet", bytes_instead(b"")),
    ("file_damaged", cut_short),
    ("file_damaged", broken_inside),
    ("digest_differs", touched),
    ("row_count_differs", wrong_row_count),
    ("control_total_differs", manifest_says(control_totals={"transactions": {"amount_in": "1100.11"}})),
    ("control_total_differs", manifest_says(control_totals={"transactions": {"rows": 5}})),
    ("column_missing", lambda folder: write_with(folder, GOOD.drop("direction"))),
    ("column_type", lambda folder: write_with(folder, GOOD.cast({"amount": pl.Float64}))),
    ("column_type", lambda folder: write_with(folder, GOOD.with_columns(account_id=pl.lit(6200000000000005)))),
    ("column_type", lambda folder: write_with(folder, GOOD.cast({"booked_at": pl.Date}))),
    ("column_type", lambda folder: write_with(folder, GOOD.cast({"booked_at": pl.String}))),
    ("column_unknown", lambda folder: write_with(folder, GOOD.with_columns(colour=pl.lit("red")))),
    ("table_absent", lambda folder: write(folder, {name: tables()[name] for name in ("accounts", "parties")})),
    ("null_required", one_bad("account_id", pl.lit(None, pl.String))),
    ("null_required", one_bad("account_id", pl.lit(""))),
    ("null_required", one_bad("amount", pl.lit(None, MONEY))),
    ("value_unknown", one_bad("instrument", pl.lit("barter"))),
    (
        "value_form",
        lambda folder: write_with(
            folder, GOOD.with_columns(currency=pl.when(ROW_7).then(pl.lit("元")).otherwise(pl.lit("CNY")))
        ),
    ),
    ("not_positive", one_bad("amount", pl.lit("-1.00").cast(MONEY))),
    ("negative", changed("loans", annual_rate=pl.lit(-0.1))),
    ("rate_not_fraction", changed("loans", annual_rate=pl.lit(12.0))),
    (
        "digits_lost",
        lambda folder: write_with(
            folder,
            GOOD.with_columns(
                amount=pl.when(ROW_7).then(pl.lit("1.005")).otherwise(pl.lit("1.000")).cast(pl.Decimal(20, 3))
            ),
        ),
    ),
    ("date_has_time", changed("accounts", opened_on=pl.lit(datetime.fromisoformat("2020-01-01T08:00")))),
    ("key_twice", one_bad("transaction_id", pl.lit("t0000"))),
    ("account_unknown", one_bad("account_id", pl.lit("6299999999999999"))),
    ("party_unknown", changed("accounts", party_id=pl.lit("P9"))),
    ("outside_period", one_bad("booked_at", pl.lit(datetime.fromisoformat("2026-02-01T00:00")))),
    ("outside_period", one_bad("booked_at", pl.lit(datetime.fromisoformat("2025-12-31T23:59:59")))),
    ("form_doubtful", changed("transactions", region_code=pl.lit("3305"))),
    ("id_number_doubtful", one_party(id_number="990101199001010018")),
    ("too_many_rejected", changed("transactions", direction=pl.lit("?"))),
]


@pytest.mark.parametrize(("code", "spoil"), CASES)
def test_each_fault_gives_its_code(code: str, spoil: Spoil, tmp_path: Path) -> None:
    receipt = validate(spoil(tmp_path / "in"))
    found = {one.code for one in receipt.problems}
    assert code in found
    severe = {KINDS[one].severity for one in found}
    assert receipt.accepted == ("refuse" not in severe)


@pytest.mark.parametrize(
    ("code", "spoil"), [case for case in CASES if KINDS[case[0]].severity != "refuse" and case[0] != "party_unknown"]
)
def test_a_fault_is_told_once_and_by_one_code(code: str, spoil: Spoil, tmp_path: Path) -> None:
    found = [one.code for one in validate(spoil(tmp_path / "in")).problems if one.code != "too_many_rejected"]
    followers = {"account_unknown"} if code == "date_has_time" else set()
    assert set(found) - followers == {code}


def test_a_booking_yet_to_come_is_rejected(tmp_path: Path) -> None:
    tomorrow = now() + timedelta(days=1)
    rows = GOOD.with_columns(
        booked_at=pl.when(ROW_7).then(pl.lit(tomorrow)).otherwise(pl.lit(datetime.fromisoformat("2026-01-05T00:00")))
    )
    period = {"period_end": (tomorrow + timedelta(days=1)).date().isoformat()}
    receipt = validate(write_with(tmp_path / "in", rows, **period))
    assert [one.code for one in receipt.problems] == ["in_future"]


def test_every_fault_of_a_delivery_is_told_at_once(tmp_path: Path) -> None:
    rows = GOOD.drop("direction").with_columns(amount=pl.lit(1.5))
    given = tables() | {"transactions": rows, "loans": tables()["loans"].with_columns(annual_rate=pl.lit(24.0))}
    found = {(one.code, one.column) for one in validate(write(tmp_path / "in", given)).problems}
    assert {("column_missing", "direction"), ("column_type", "amount"), ("rate_not_fraction", "annual_rate")} <= found


def test_a_problem_shows_its_first_rows_with_personal_data_masked(tmp_path: Path) -> None:
    receipt = validate(one_bad("account_id", pl.lit("6299999999999999"))(tmp_path / "in"))
    (one,) = receipt.problems
    assert (one.table, one.file, one.column, one.count) == ("transactions", "transactions.parquet", "account_id", 1)
    assert [(place.row, place.value) for place in one.rows] == [(7, "6299****9999")]


def test_no_identity_number_or_name_is_in_a_receipt(tmp_path: Path) -> None:
    receipt = validate(changed("parties", id_number=pl.lit("990101199001010018"))(tmp_path / "in"))
    assert "990101199001010018" not in receipt.to_json()
    assert "张三" not in receipt.to_json()


def test_a_rejected_account_takes_its_bookings_with_it(tmp_path: Path) -> None:
    receipt = validate(changed("accounts", party_id=pl.lit("P9"))(tmp_path / "in"))
    assert receipt.tables["accounts"].accepted == 0
    assert receipt.tables["transactions"].accepted == 0


def test_repeated_keys_are_found_across_files(tmp_path: Path) -> None:
    write_with(tmp_path / "in", GOOD)
    folder = tmp_path / "in"
    GOOD.head(50).write_parquet(folder / "transactions-1.parquet")
    GOOD.tail(51).write_parquet(folder / "transactions-2.parquet")
    (folder / "transactions.parquet").unlink()
    names = {"transactions-1.parquet": 50, "transactions-2.parquet": 51, "accounts.parquet": 2, "parties.parquet": 2}
    (folder / "loans.parquet").unlink()
    write_manifest(folder, [named(folder / name, rows) for name, rows in names.items()])
    (one,) = validate(folder).problems
    assert (one.code, one.file, [place.row for place in one.rows]) == ("key_twice", "transactions-2.parquet", [1])


def test_every_kind_is_worded_in_both_languages() -> None:
    assert all(kind.zh and kind.en and kind.remedy_zh and kind.remedy_en for kind in KINDS.values())
