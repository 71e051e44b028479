from pathlib import Path

import polars as pl

from benchmarks.outside import SETS, account_labels, files_of, labelled_rows, outside_folder, pattern_recall
from benchmarks.rescale import in_yuan

AMLSIM, AMLGENTEX, *_ = SETS


def test_labels_are_joined_by_the_files_own_row_id(tmp_path: Path) -> None:
    file = tmp_path / "transactions.parquet"
    pl.DataFrame(
        {
            "tran_id": [5, 6, 7],
            "is_sar": [True, False, True],
            "alert_id": [3, -1, -1],
            "alert_type": ["cycle", None, None],
        }
    ).write_parquet(file)
    bookings = pl.DataFrame(
        {
            "transaction_id": ["amlsim-5-out", "amlsim-5-in", "amlsim-6-out", "amlsim-7-in", "amlsim-8-cash"],
            "account_id": ["a", "b", "c", "d", "e"],
        }
    )
    labels = account_labels(AMLSIM, file, bookings).sort("account_id")
    assert labels.rows() == [("a", 3, "cycle"), ("b", 3, "cycle"), ("d", None, None)]


def test_rows_without_an_id_are_counted_from_one(tmp_path: Path) -> None:
    file = tmp_path / "transactions.parquet"
    pl.DataFrame({"isSAR": [0, 1], "patternID": [-1, 9], "typology": [None, "stack"]}).write_parquet(file)
    assert labelled_rows(AMLGENTEX, file)["row"].to_list() == ["transactions-2"]


def test_a_pattern_is_caught_by_the_share_asked_for_and_by_one_account_at_least() -> None:
    labels = pl.DataFrame(
        {
            "account_id": ["a", "b", "c", "d", "e", "f"],
            "pattern": [1, 1, 2, 2, 2, None],
            "kind": ["cycle", "cycle", "cycle", "cycle", "cycle", None],
        }
    )
    rows = pattern_recall(labels, {"half": ({"a", "c"}, 0.5), "one": ({"a", "c"}, 0.0), "none": (set(), 0.0)})
    assert rows == [{"kind": "cycle", "patterns": 2, "half": 1, "one": 2, "none": 0}]


def test_a_set_with_a_file_missing_is_left_out(tmp_path: Path) -> None:
    assert files_of(AMLSIM, tmp_path) is None


def test_an_absent_folder_is_no_folder(tmp_path: Path) -> None:
    assert outside_folder(tmp_path / "absent") is None
    assert outside_folder(tmp_path) == tmp_path


def test_rescaling_sets_each_currencys_median_transfer_and_keeps_proportions() -> None:
    bookings = pl.DataFrame(
        {
            "amount": ["1.00", "2.00", "3.00", "100.00", "7.00"],
            "currency": ["USD", "USD", "USD", "JPY", "USD"],
            "counterparty_account_id": ["a", "b", "c", "d", None],
        }
    ).with_columns(pl.col("amount").cast(pl.Decimal(18, 2)))
    rescaled = in_yuan(bookings, 20_000)
    assert [float(amount) for amount in rescaled["amount"]] == [10_000, 20_000, 30_000, 20_000, 70_000]
    assert set(rescaled["currency"]) == {"CNY"}
