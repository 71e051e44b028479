from pathlib import Path

import polars as pl
import pytest
from returns import brought, write_workbook

from screening.intake.submit import submit
from screening.ledger.workspace import Workspace

TINY = Path(__file__).parents[3] / "sample_data" / "tiny" / "submissions"


def bookings(bank: Path) -> pl.DataFrame:
    """Give a bank's bookings under the headings that banks give back."""
    holders = pl.read_parquet(bank / "accounts.parquet").join(pl.read_parquet(bank / "parties.parquet"), on="party_id")
    named = holders.select("account_id", "name", "id_number")
    sent = pl.read_parquet(bank / "transactions-*.parquet").join(named, on="account_id", how="left")
    return sent.select(
        pl.col("account_id").alias("交易卡号"),
        pl.col("name").alias("交易户名"),
        pl.col("id_number").alias("交易证件号码"),
        pl.col("booked_at").dt.to_string("%Y%m%d").alias("交易日期"),
        pl.col("booked_at").dt.to_string("%H%M%S").alias("交易时间"),
        pl.col("amount").cast(pl.String).alias("交易金额"),
        pl.col("balance_after").cast(pl.String).alias("交易余额"),
        pl.col("direction").replace({"in": "贷", "out": "借"}).alias("借贷标志"),
        pl.col("counterparty_account_id").alias("交易对手账卡号"),
        pl.col("counterparty_name").alias("对手户名"),
        pl.col("counterparty_bank_id").alias("对手行号"),
        pl.when(instrument="cash").then(pl.lit("现金")).otherwise(pl.lit("转账")).alias("现金标志"),
        pl.col("purpose").alias("摘要说明"),
        pl.col("transaction_id").alias("交易流水号"),
    )


def accounts(bank: Path) -> pl.DataFrame:
    holders = pl.read_parquet(bank / "accounts.parquet").join(pl.read_parquet(bank / "parties.parquet"), on="party_id")
    return holders.select(
        pl.col("name").alias("账户开户名称"),
        pl.col("id_number").alias("开户人证件号码"),
        pl.col("account_id").alias("交易卡号"),
        pl.col("party_id").alias("客户代码"),
        pl.col("opened_on").cast(pl.String).alias("账号开户时间"),
        pl.col("status").alias("账户状态"),
        pl.col("account_type").replace({"personal": "对私", "business": "对公"}).alias("公私标识"),
    )


def as_text(bank: Path, folder: Path) -> list[Path]:
    files = []
    for name, rows in (("交易明细", bookings(bank)), ("账户信息", accounts(bank))):
        files.append(folder / f"{name}.csv")
        files[-1].write_bytes(rows.write_csv(line_terminator="\r\n").encode("gb18030"))
    return files


def as_workbook(bank: Path, folder: Path) -> list[Path]:
    sheets = {
        name: [rows.columns, *([cell or "" for cell in row] for row in rows.rows())]
        for name, rows in (("交易明细", bookings(bank)), ("账户信息", accounts(bank)))
    }
    return [write_workbook(folder / "反馈.xlsx", sheets)]


@pytest.mark.parametrize("write", [as_text, as_workbook])
def test_the_sample_county_comes_back_with_no_row_rejected_and_the_same_totals(write: object, tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "county")
    for bank in sorted(TINY.iterdir())[:2]:
        folder = tmp_path / bank.name
        folder.mkdir()
        made, rows = brought(*write(bank, folder), bank_id=bank.name)
        receipt = submit(workspace, made.folder)
        sent = pl.read_parquet(bank / "transactions-*.parquet")
        assert receipt.accepted
        assert sum(count.rejected for count in receipt.tables.values()) == 0
        assert not made.left_out
        what = ("account_id", "booked_at", "direction", "amount", "balance_after", "counterparty_account_id")
        assert rows.select(what).sort(what).equals(sent.select(what).sort(what))
        kept = pl.read_parquet(made.folder / "accounts.parquet").select(
            "account_id", "party_id", "account_type", "opened_on"
        )
        assert kept.sort("account_id").equals(
            pl.read_parquet(bank / "accounts.parquet").select(kept.columns).sort("account_id")
        )
