"""One slice of a sheet of bookings read: the bookings, and every row or cell left out with its reason."""

import polars as pl

from screening.contract.columns import CURRENCY, REGION
from screening.contract.tables import DEFAULT_CURRENCY
from screening.intake.forms.cells import cleaned, code, half_width, whole_number
from screening.intake.forms.form import Form, Match
from screening.intake.forms.instrument import channel, instrument, said
from screening.intake.forms.leftout import LeftOut
from screening.intake.forms.meanings import meanings, plain, words
from screening.intake.forms.numbers import MONEY, money
from screening.intake.forms.text_file import ROW
from screening.intake.forms.times import MOMENT, clocks, moments

_CODES = ("card", "account", "id_number", "customer", "counterparty_account_id", "serial", "branch_code")
_NARROW = ("time", "date", "amount", "amount_in", "amount_out", "direction", "currency", "cash", "success", "reversal")


def bookings(form: Form, match: Match, rows: pl.DataFrame, left: LeftOut) -> pl.DataFrame:
    """Give the bookings of a slice, under their meanings, typed; the rows that give none go to `left`."""
    cells = without_empty(rows, meaning_cells(form, match, rows), left)
    cells = _without_totals(match, cells, left)
    told = _timed(cells).with_columns(_amount(form, cells))
    told = _with_value(form, told, "success", "success_told")
    told = _with_direction(form, told)
    kept = _kept(form, told, left)
    if kept.is_empty():
        return kept
    return _finished(form, kept, left)


def meaning_cells(form: Form, match: Match, rows: pl.DataFrame) -> pl.DataFrame:
    """Give the cells under their meanings; where several columns share one, the first that is filled."""
    found: dict[str, pl.Series] = {}
    for meaning in meanings(match.table):
        places = [str(place) for place in match.columns.get(meaning, ()) if str(place) in rows.columns]
        if not places:
            found[meaning] = pl.repeat(None, rows.height, dtype=pl.String, eager=True)
            continue
        columns = [cleaned(rows[place], form.empty) for place in places]
        column = pl.select(pl.coalesce(columns)).to_series() if len(columns) > 1 else columns[0]
        found[meaning] = code(column) if meaning in _CODES else half_width(column) if meaning in _NARROW else column
    return pl.DataFrame(found).with_columns(rows[ROW])


def without_empty(rows: pl.DataFrame, cells: pl.DataFrame, left: LeftOut) -> pl.DataFrame:
    """Give the rows in which anything is written."""
    empty = cells.select(pl.all_horizontal(pl.exclude(ROW).is_null())).to_series()
    if empty.any():
        blank = rows.filter(empty).select(pl.all_horizontal(pl.exclude(ROW).str.strip_chars() == "")).to_series()
        left.count_only("empty_row", int(blank.sum()))
        left.rows(cells.filter(empty).filter(~blank), "nothing_read")
    return cells.filter(~empty)


def _without_totals(match: Match, cells: pl.DataFrame, left: LeftOut) -> pl.DataFrame:
    """Give the rows that are neither a sum nor the heading once more."""
    headings = {plain(name) for one in meanings(match.table).values() for name in one.names}
    text = pl.exclude(ROW)
    for reason, found in (
        ("heading_again", pl.col("amount").str.to_lowercase().is_in(headings)),
        (
            "total_row",
            ~pl.concat_str("time", "date", ignore_nulls=True).str.contains(r"\d")
            & pl.any_horizontal(text.str.contains(rf"(?i)^(?:{'|'.join(words('totals'))})")),
        ),
    ):
        mask = cells.select(found.fill_null(value=False)).to_series()
        if mask.any():
            left.rows(cells.filter(mask), reason)
            cells = cells.filter(~mask)
    return cells


def _timed(cells: pl.DataFrame) -> pl.DataFrame:
    """Add `booked_at`, from one column or a date and a time of day, and whether it is `timed`."""
    by_time = moments(cells["time"])
    if cells["date"].is_null().all():
        return cells.with_columns(by_time["moment"].alias("booked_at"), by_time["timed"])
    day = moments(cells["date"])
    clock = clocks(cells["time"])
    parts = pl.DataFrame(
        {
            "whole": by_time["moment"],
            "timed": by_time["timed"],
            "day": day["moment"],
            "clock": clock,
            "time": cells["time"],
        }
    )
    return cells.with_columns(
        parts.select(
            pl.when(pl.col("whole").is_not_null())
            .then("whole")
            .when(pl.col("clock").is_not_null())
            .then(pl.col("day").dt.truncate("1d") + pl.col("clock"))
            .when(pl.col("time").is_null())
            .then("day")
            .cast(MOMENT)
            .alias("booked_at"),
            (pl.col("timed") | pl.col("clock").is_not_null()).alias("timed"),
        )
        .with_columns(day_timed=day["timed"], no_time=cells["time"].is_null())
        .select("booked_at", timed=pl.col("timed") | (pl.col("day_timed") & pl.col("no_time")))
    )


def _amount(form: Form, cells: pl.DataFrame) -> list[pl.Series]:
    """Give `signed`, the amount as it is written, and `side` where the column or the sign tells in from out."""
    single = money(cells["amount"])
    into, out = money(cells["amount_in"]), money(cells["amount_out"])
    frame = pl.DataFrame({"single": single, "into": into, "out": out})
    has_in, has_out = pl.col("into").fill_null(0) != 0, pl.col("out").fill_null(0) != 0
    side: pl.Expr = pl.when(has_in & ~has_out).then(pl.lit("in")).when(has_out & ~has_in).then(pl.lit("out"))
    if form.signed:
        by_sign = pl.when(pl.col("single") > 0).then(pl.lit("in")).when(pl.col("single") < 0).then(pl.lit("out"))
        side = pl.coalesce(side, by_sign)
    amount = pl.coalesce("single", pl.when(has_in & ~has_out).then("into").when(has_out & ~has_in).then("out"))
    told = frame.select(signed=amount.cast(MONEY), side=side.cast(pl.String))
    return told.get_columns()


def _with_value(form: Form, told: pl.DataFrame, kind: str, name: str) -> pl.DataFrame:
    text = pl.col(kind).str.to_uppercase()
    meant = text.replace_strict(form.values[kind], default=None, return_dtype=pl.String)
    return told.with_columns(meant.alias(name))


def _with_direction(form: Form, told: pl.DataFrame) -> pl.DataFrame:
    """Add `way`: what the flag says, else the side that the amount stands on; nothing where the two disagree."""
    flag = _with_value(form, told, "direction", "flag")
    agreed = pl.col("side").is_null() | (pl.col("flag") == pl.col("side"))
    way = pl.when(pl.col("direction").is_null()).then("side").when(agreed).then("flag")
    return flag.with_columns(way.alias("way"))


def _kept(form: Form, told: pl.DataFrame, left: LeftOut) -> pl.DataFrame:
    """Give the rows that are bookings beyond doubt; each of the others is left out for its first reason."""
    currency = pl.col("currency").str.to_uppercase()
    known = currency.replace_strict(form.values["currency"], default=None, return_dtype=pl.String)
    own = pl.when(currency.str.contains(CURRENCY)).then(currency)
    told = told.with_columns(pl.coalesce(known, own).alias("money_of"))
    checks = (
        ("failed", "success", pl.col("success_told") == "no"),
        ("success_unread", "success", pl.col("success").is_not_null() & pl.col("success_told").is_null()),
        ("no_account", "account", pl.coalesce("card", "account").is_null()),
        ("account_cut", "card", ~pl.lit(whole_number(told["card"])) | ~pl.lit(whole_number(told["account"]))),
        ("time_unread", "time", pl.col("booked_at").is_null()),
        ("amount_unread", "amount", pl.col("signed").is_null()),
        ("amount_zero", "amount", pl.col("signed") == 0),
        ("direction_unread", "direction", pl.col("way").is_null()),
        ("amount_negative", "amount", (pl.col("signed") < 0) & pl.lit(not form.signed)),
        ("currency_unread", "currency", pl.col("currency").is_not_null() & pl.col("money_of").is_null()),
    )
    fine = pl.repeat(value=True, n=told.height, eager=True)
    for reason, column, found in checks:
        wrong = fine & told.select(found.fill_null(value=False)).to_series()
        left.rows(told.filter(wrong), reason, column)
        fine &= ~wrong
    return told.filter(fine)


def _finished(form: Form, kept: pl.DataFrame, left: LeftOut) -> pl.DataFrame:
    """Give the columns that a booking is written from; an optional cell that cannot be read is left empty and told."""
    balance = money(kept["balance_after"])
    left.rows(kept.filter(kept["balance_after"].is_not_null() & balance.is_null()), "balance_unread", "balance_after")
    cut = ~whole_number(kept["counterparty_account_id"])
    left.rows(kept.filter(cut), "counterparty_cut", "counterparty_account_id")
    left.rows(kept.filter(~kept["timed"]), "time_of_day_missing", "time")
    kept = kept.with_columns(kept["counterparty_account_id"].set(cut, None), said().alias("said"))
    for kind in ("cash", "reversal", "account_type", "channel"):
        kept = _with_value(form, kept, kind, f"{kind}_told")
    left.rows(kept.filter(kept["reversal_told"] == "yes"), "reversal", "reversal")
    serial = kept["serial"].set(~whole_number(kept["serial"]), None)
    purpose = pl.when(pl.col("note").is_not_null() & (pl.col("note") != pl.col("purpose").fill_null("")))
    return kept.select(
        pl.col(ROW),
        "card",
        "account",
        "name",
        "id_number",
        "customer",
        pl.col("account_type_told").alias("account_type"),
        "bank",
        serial.alias("serial"),
        "booked_at",
        pl.col("way").alias("direction"),
        pl.col("signed").abs().cast(MONEY).alias("amount"),
        pl.col("money_of").fill_null(DEFAULT_CURRENCY).alias("currency"),
        balance.alias("balance_after"),
        "counterparty_account_id",
        "counterparty_name",
        "counterparty_bank",
        instrument().alias("instrument"),
        channel().alias("channel"),
        purpose.then(pl.concat_str("purpose", "note", separator="；", ignore_nulls=True))
        .otherwise("purpose")
        .alias("purpose"),
        pl.coalesce("branch_code", "branch_name").alias("branch_id"),
        pl.when(pl.col("place").str.contains(REGION)).then("place").alias("region_code"),
        "ip",
        "device_id",
        "agent_name",
    )
