from pathlib import Path

import polars as pl
import pytest

from screening.errors import RefusedInput, WrongCall
from screening.intake.foreign import Converted, convert
from screening.intake.profile import load_profile, profiles
from screening.intake.submit import validate


def silent(*_: object) -> None:
    pass


def converted(tmp_path: Path, name: str, frame: pl.DataFrame) -> tuple[Converted, pl.DataFrame]:
    source = tmp_path / "source.parquet"
    frame.write_parquet(source)
    made = convert(load_profile(name), [source], tmp_path / "out", silent)
    assert validate(made.folder).accepted
    rows = pl.read_parquet(made.folder / "transactions.parquet").sort("transaction_id")
    return made, rows


AMLSIM = pl.DataFrame(
    {
        "tran_id": [1, 2, 3, 4],
        "orig_acct": ["7", "8", "-", "7"],
        "bene_acct": ["8", "-", "7", "8"],
        "tx_type": ["TRANSFER", "CASH-IN", "CASH-OUT", "TRANSFER"],
        "base_amt": [365.56, 10.0, 20.005, 0.0],
        "tran_timestamp": ["2017-01-01T00:00:00Z"] * 4,
        "is_sar": [True, False, False, False],
    }
)
AMLGENTEX = pl.DataFrame(
    {
        "date": ["2023-01-01"] * 5,
        "type": ["INITALBALANCE", "TRANSFER", "TRANSFER", "TRANSFER", "CASH"],
        "amount": [1.0, 2.0, 3.0, 4.0, 5.0],
        "nameOrig": [-2, -2, 1, 1, 1],
        "nameDest": [1, 1, 2, -1, -1],
        "isSAR": [0, 0, 1, 0, 0],
    }
)
AMLWORLD = pl.DataFrame(
    {
        "Timestamp": ["2022-09-01 00:10:00"] * 2,
        "From Bank": [22, 22],
        "Account": ["80A", "80A"],
        "To Bank": [123, 22],
        "Account.1": ["80A", "80A"],
        "Amount Received": [14.5, 9.81],
        "Receiving Currency": ["Yuan", "Euro"],
        "Amount Paid": [2.0, 9.81],
        "Payment Currency": ["US Dollar", "Euro"],
        "Payment Format": ["Wire", "Reinvestment"],
        "Is Laundering": [1, 0],
    }
)


def test_a_transfer_gives_a_booking_on_each_side(tmp_path: Path) -> None:
    _, rows = converted(tmp_path, "amlsim", AMLSIM)
    legs = rows.filter(pl.col("instrument") == "transfer").select(
        "transaction_id", "account_id", "direction", "counterparty_account_id", pl.col("amount").cast(pl.String)
    )
    assert legs.rows() == [
        ("amlsim-1-in", "amlsim-8", "in", "amlsim-7", "365.56"),
        ("amlsim-1-out", "amlsim-7", "out", "amlsim-8", "365.56"),
    ]


def test_cash_stands_on_the_holder_s_account_alone(tmp_path: Path) -> None:
    _, rows = converted(tmp_path, "amlsim", AMLSIM)
    cash = rows.filter(pl.col("instrument") == "cash").select("account_id", "direction", "counterparty_account_id")
    assert cash.rows() == [("amlsim-8", "in", None), ("amlsim-7", "out", None)]


def test_amounts_under_a_fen_are_left_out_and_counted(tmp_path: Path) -> None:
    made, _ = converted(tmp_path, "amlsim", AMLSIM)
    assert sorted(made.left_out.values()) == [1, 2]


def test_opening_balances_are_no_bookings_and_income_and_spending_have_one_side(tmp_path: Path) -> None:
    _, rows = converted(tmp_path, "amlgentex", AMLGENTEX)
    told = rows.select("transaction_id", "account_id", "direction", "instrument").rows()
    assert told == [
        ("amlgentex-source-2-income", "amlgentex-1", "in", "other"),
        ("amlgentex-source-3-in", "amlgentex-2", "in", "transfer"),
        ("amlgentex-source-3-out", "amlgentex-1", "out", "transfer"),
        ("amlgentex-source-4-spending", "amlgentex-1", "out", "other"),
        ("amlgentex-source-5-spending", "amlgentex-1", "out", "cash"),
    ]


def test_equal_account_numbers_of_two_banks_stay_apart_and_currencies_are_kept(tmp_path: Path) -> None:
    _, rows = converted(tmp_path, "amlworld", AMLWORLD)
    told = rows.select("account_id", "direction", pl.col("amount").cast(pl.String), "currency", "counterparty_bank_id")
    assert told.rows() == [
        ("amlworld-123-80A", "in", "14.50", "CNY", "990000000022"),
        ("amlworld-22-80A", "out", "2.00", "USD", "990000000123"),
        ("amlworld-22-80A", "in", "9.81", "EUR", None),
    ]


@pytest.mark.parametrize("name", profiles())
def test_no_profile_reads_a_label(name: str) -> None:
    labels = ("sar", "alert", "launder", "pattern", "typology", "model")
    assert not [column for column in load_profile(name).columns() if any(word in column.lower() for word in labels)]


def test_files_are_appended(tmp_path: Path) -> None:
    parts = []
    for number in range(2):
        AMLSIM.with_columns(pl.col("tran_id") + 10 * number).write_csv(tmp_path / f"{number}.csv")
        parts.append(tmp_path / f"{number}.csv")
    made = convert(load_profile("amlsim"), parts, tmp_path / "out", silent)
    assert made.rows["transactions"] == 8


def test_a_profile_of_one_s_own_is_read_from_its_path(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        'zh = "本县"\nen = "ours"\nbank_id = "990000000099"\ntime = "t"\ntime_format = "%Y-%m-%d"\n'
        '[[bookings]]\nleg = "in"\naccount = "a"\ndirection = "in"\namount = "m"\ninstrument = "cash"\n',
        encoding="utf-8",
    )
    (tmp_path / "f.csv").write_text("t,a,m\n2026-01-02,5,1.25\n")
    made = convert(load_profile(str(own)), [tmp_path / "f.csv"], tmp_path / "out", silent)
    assert pl.read_parquet(made.folder / "transactions.parquet")["transaction_id"].to_list() == ["own-f-1-in"]


def test_a_file_without_the_columns_says_which_are_missing(tmp_path: Path) -> None:
    AMLSIM.drop("base_amt").write_parquet(tmp_path / "f.parquet")
    with pytest.raises(RefusedInput, match="base_amt"):
        convert(load_profile("amlsim"), [tmp_path / "f.parquet"], tmp_path / "out", silent)


def test_a_profile_that_there_is_not_names_those_there_are() -> None:
    with pytest.raises(WrongCall, match="amlgentex, amlsim, amlworld"):
        load_profile("swift")


def test_a_profile_with_a_wrong_instrument_is_a_wrong_call(tmp_path: Path) -> None:
    text = (load_profile.__globals__["FOLDER"] / "amlsim.toml").read_text("utf-8")
    (tmp_path / "own.toml").write_text(text.replace('"transfer"', '"barter"'), encoding="utf-8")
    with pytest.raises(WrongCall, match="barter"):
        load_profile(str(tmp_path / "own.toml"))
