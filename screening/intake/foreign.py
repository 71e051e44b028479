"""Foreign files turned into a submission's folder in the contract's form."""

from datetime import date
from pathlib import Path

import polars as pl

from screening.contract.columns import MONEY_DIGITS, MONEY_SCALE
from screening.contract.tables import DEFAULT_CURRENCY
from screening.errors import RefusedInput, WrongCall
from screening.intake.check import Tell
from screening.intake.files import UNREADABLE, first_line
from screening.intake.forms.convert import Imported, convert_form
from screening.intake.forms.delivery import Asked, Converted, stands_empty, sums, write_manifest, write_table
from screening.intake.forms.form import Form
from screening.intake.profile import Booking, Profile, Translation

_MONEY = pl.Decimal(MONEY_DIGITS, MONEY_SCALE)
_ROW = "_row"
# Invented bank codes start with 99, which no real one does.
_BANK_DIGITS = 10


def convert(
    profile: Profile | Form, files: list[Path], folder: Path, tell: Tell, asked: Asked | None = None
) -> Converted | Imported:
    """Write a submission from foreign files, appended in the order given.

    A form's bank returns are read by `forms`. Of the others, the id of a booking is `PROFILE-ROW-LEG`, where ROW is the
    file's own row id, or where it has none, the file's stem and the row's number from 1; so labels can be joined to it
    by whoever has them.
    """
    if isinstance(profile, Form):
        return convert_form(profile, files, folder, tell, asked)
    asked = asked or Asked()
    stands_empty(folder)
    parts = []
    read = 0
    for done, path in enumerate(files):
        tell(path.name, done, len(files))
        foreign = _read(profile, path)
        read += foreign.height
        parts += [_bookings(profile, booking, foreign) for booking in profile.bookings]
    booked = pl.concat(parts)
    real = booked.filter(pl.col("amount") > 0, pl.col("booked_at").is_not_null())
    transactions = real.filter(asked.covers())
    if transactions.is_empty():
        raise RefusedInput("没有可转换的行 / no row could be turned", where=files[0])
    used = real.select(pl.col(_ROW).n_unique()).item()
    left = {
        "源行无对应记账 / rows that give no booking": read - used,
        "金额不足一分或时间无效 / bookings under 0.01 or without a time": booked.height - real.height,
        "不在指定期间内 / outside the period asked for": real.height - transactions.height,
    }
    left_out = {reason: count for reason, count in left.items() if count}
    return _write(profile, transactions.drop(_ROW), folder, left_out, asked)


def _read(profile: Profile, path: Path) -> pl.DataFrame:
    """Give the columns that the profile names, as text, and for each row its id."""
    if not path.is_file():
        raise WrongCall("没有这个文件 / there is no such file", where=path)
    try:
        rows = (
            pl.scan_parquet(path, hive_partitioning=False)
            if path.suffix == ".parquet"
            else pl.scan_csv(path, infer_schema=False)
        )
        names = rows.collect_schema().names()
        missing = sorted(profile.columns() - set(names))
        if missing:
            raise RefusedInput(
                f"缺少列 {', '.join(missing)} / columns are missing",
                where=path,
                remedy=f"文件有 / the file has: {', '.join(names)}",
            )
        foreign = rows.select(pl.col(sorted(profile.columns())).cast(pl.String)).collect()
    except UNREADABLE as error:
        raise RefusedInput(f"无法读取 / cannot be read: {first_line(error)}", where=path) from error
    row = pl.col(profile.row_id) if profile.row_id else pl.format(f"{path.stem}-{{}}", pl.int_range(1, pl.len() + 1))
    return foreign.with_columns(row.alias(_ROW))


def _bookings(profile: Profile, booking: Booking, foreign: pl.DataFrame) -> pl.DataFrame:
    """Give the bookings of one kind that the foreign rows hold."""
    conditions = [pl.col(column).is_in(values) for column, values in booking.where.items()]
    conditions += [~pl.col(column).is_in(values) for column, values in booking.unless.items()]
    rows = foreign.filter(conditions) if conditions else foreign
    return rows.select(
        pl.col(_ROW),
        pl.format(f"{profile.name}-{{}}-{booking.leg}", pl.col(_ROW)).alias("transaction_id"),
        _account(profile, booking.account).alias("account_id"),
        pl.col(profile.time).str.to_datetime(profile.time_format, time_unit="us", strict=False).alias("booked_at"),
        pl.lit(booking.direction).alias("direction"),
        pl.col(booking.amount).cast(pl.Float64, strict=False).round(MONEY_SCALE).cast(_MONEY).alias("amount"),
        (_translated(booking.currency) if booking.currency else pl.lit(DEFAULT_CURRENCY)).alias("currency"),
        (_account(profile, booking.counterparty) if booking.counterparty else _null()).alias("counterparty_account_id"),
        (_bank(booking.counterparty_bank) if booking.counterparty_bank else _null()).alias("counterparty_bank_id"),
        (
            _translated(booking.instrument)
            if isinstance(booking.instrument, Translation)
            else pl.lit(booking.instrument)
        ).alias("instrument"),
        (pl.col(booking.purpose) if booking.purpose else _null()).alias("purpose"),
    )


def _null() -> pl.Expr:
    return pl.lit(None, pl.String)


def _account(profile: Profile, columns: tuple[str, ...]) -> pl.Expr:
    """Give an account number that no other import shares."""
    return pl.concat_str(pl.lit(profile.name), *columns, separator="-")


def _bank(column: str) -> pl.Expr:
    return pl.concat_str(pl.lit("99"), pl.col(column).str.zfill(_BANK_DIGITS))


def _translated(one: Translation) -> pl.Expr:
    return pl.col(one.column).replace_strict(one.values, default=one.otherwise, return_dtype=pl.String)


def _write(
    profile: Profile, transactions: pl.DataFrame, folder: Path, left_out: dict[str, int], asked: Asked
) -> Converted:
    days = transactions["booked_at"].dt.date()
    first, last = date.fromisoformat(str(days.min())), date.fromisoformat(str(days.max()))
    accounts = transactions.select(pl.col("account_id").unique().sort()).with_columns(
        pl.col("account_id").alias("party_id"),
        pl.lit("personal").alias("account_type"),
        # Nothing is known of it but that the account was there by the first booking.
        pl.lit(first).alias("opened_on"),
    )
    parties = accounts.select("party_id", pl.lit("individual").alias("party_type"), pl.col("party_id").alias("name"))
    tables = {"transactions": transactions, "accounts": accounts, "parties": parties}
    bank_id = asked.bank_id or profile.bank_id
    submission_id = asked.submission_id or f"{profile.name}-{first}-{last}"
    write_manifest(
        folder,
        submission_id=submission_id,
        bank_id=bank_id,
        period=(asked.period_start or first, asked.period_end or last),
        files=[write_table(folder, table, rows) for table, rows in tables.items()],
        totals=sums(transactions),
    )
    counts = {table: rows.height for table, rows in tables.items()}
    return Converted(folder, submission_id, bank_id, counts, left_out)
