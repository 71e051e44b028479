"""What kind of booking it is, and through which channel: told by flags first, by words only where nothing else does."""

import polars as pl

from screening.intake.forms.meanings import known_values, words


def said() -> pl.Expr:
    """Give the kind and the remark together, in capitals."""
    return pl.concat_str(pl.col("kind"), pl.col("purpose"), separator=" ", ignore_nulls=True).str.to_uppercase()


def _says(*kinds: str) -> pl.Expr:
    return pl.col("said").str.contains_any([word for kind in kinds for word in words(kind)])


def instrument() -> pl.Expr:
    """Give the instrument of a booking whose kind and remark are in `said`.

    A person may write any word in a remark, so words tell interest, fees and a bank's own loans only where the booking
    has no other side.
    """
    alone = pl.col("counterparty_account_id").is_null()
    into = pl.col("way") == "in"
    bare = pl.col("cash_told").is_null()
    return (
        pl.when(pl.col("cash_told") == "cash")
        .then(pl.lit("cash"))
        .when(_says("payroll") & into)
        .then(pl.lit("payroll"))
        .when(alone & _says("interest"))
        .then(pl.lit("interest"))
        .when(alone & _says("fee") & ~into)
        .then(pl.lit("fee"))
        .when(alone & into & _says("loan_disbursement"))
        .then(pl.lit("loan_disbursement"))
        .when(alone & ~into & _says("loan_repayment"))
        .then(pl.lit("loan_repayment"))
        .when(alone & bare & _says("cash"))
        .then(pl.lit("cash"))
        .when(_says("card") & ~into)
        .then(pl.lit("card"))
        .when(~alone | (pl.col("cash_told") == "transfer"))
        .then(pl.lit("transfer"))
        .otherwise(pl.lit("other"))
    )


def channel() -> pl.Expr:
    """Give the channel that its own column says, else one that the kind or the remark names."""
    named: dict[str, list[str]] = {}
    for word, meant in known_values()["channel"].items():
        if meant != "other":
            named.setdefault(meant, []).append(word)
    by_word = pl.coalesce(
        pl.when(pl.col("said").str.contains_any(found)).then(pl.lit(meant)) for meant, found in named.items()
    )
    own = pl.when(pl.col("channel").is_not_null()).then(pl.col("channel_told").fill_null("other"))
    return pl.coalesce(own, by_word)
