"""Who lends and who borrows, for every pair of lenders' sets and borrowers whose dealings can hold a loan."""

import polars as pl

from screening.loans.settings import DEFAULT, OTHER_CAUSE, Parameters

_CLEAR_LEAD = 2


def candidate_pairs(payments: pl.DataFrame, parameters: Parameters = DEFAULT) -> pl.DataFrame:
    """Find the pairs that can hold a loan: lender, borrower, kin, goods, mild.

    `payments` has `payer_set` and `payee_set`. `goods` and `mild` (family or gift words) tell that such payments are at
    least half of those with a purpose; pairs mostly about investments and shares in them are left out: they are
    depositors and pools, or funders and lenders.
    """
    pairs = _dealings(payments).filter(
        pl.max_horizontal("largest_low", "largest_high") >= parameters.open_amount_cash_loan,
        ((pl.col("count_low") > 0) & (pl.col("count_high") > 0)) | (pl.col("words") != 0),
        pl.col("invest") * 2 < pl.col("named").clip(1),
    )
    leads = _leads(pairs, parameters)
    pairs = pairs.join(leads.rename({"set": "low", "lends": "lends_low"}), on="low", how="left")
    pairs = pairs.join(leads.rename({"set": "high", "lends": "lends_high"}), on="high", how="left")
    lends_low, lends_high = pl.col("lends_low").fill_null(0), pl.col("lends_high").fill_null(0)
    known = parameters.lender_borrowers
    funds_low = _low_moves_first() & (pl.col("sum_low") * 100 > pl.col("sum_high") * parameters.funder_percent)
    funds_high = ~_low_moves_first() & (pl.col("sum_high") * 100 > pl.col("sum_low") * parameters.funder_percent)
    habit_low = (lends_low >= known) & (lends_low > _CLEAR_LEAD * lends_high) & ~funds_high
    habit_high = (lends_high >= known) & (lends_high > _CLEAR_LEAD * lends_low) & ~funds_low
    # Lenders name their loans at will: a habit that the order of the payments bears out weighs more than the words; not
    # so among relatives, who pay each other anyway.
    low_lends = (
        pl.when(habit_low & _low_moves_first() & ~pl.col("kin"))
        .then(statement=True)
        .when(habit_high & ~_low_moves_first() & ~pl.col("kin"))
        .then(statement=False)
        .when(pl.col("words") != 0)
        .then(pl.col("words") > 0)
        .when(habit_low)
        .then(statement=True)
        .when(habit_high)
        .then(statement=False)
        .otherwise(_low_moves_first())
    )
    return pairs.select(
        "low",
        "high",
        lender=pl.when(low_lends).then("low").otherwise("high"),
        borrower=pl.when(low_lends).then("high").otherwise("low"),
        kin="kin",
        goods=(pl.col("goods") * 2 >= pl.col("named")) & (pl.col("goods") > 0),
        mild=(pl.col("mild") * 2 >= pl.col("named")) & (pl.col("mild") > 0),
    ).sort("lender", "borrower")


def habitual_lenders(payments: pl.DataFrame, parameters: Parameters = DEFAULT) -> pl.Series:
    """Find the sets that paid enough others first and got no less back from them."""
    leads = _leads(_dealings(payments), parameters)
    return leads.filter(pl.col("lends") >= parameters.lender_borrowers)["set"].sort()


def _dealings(payments: pl.DataFrame) -> pl.DataFrame:
    """Sum up each pair, by direction: `low` is what the lower-numbered set pays."""
    from_low = pl.col("payer_set") < pl.col("payee_set")
    purpose = pl.col("purpose_class")
    lends = purpose == "loan"
    repays = purpose.is_in(["repay", "interest"])
    large = pl.col("amount") >= DEFAULT.open_amount_cash_loan
    points_low = (lends & from_low) | (repays & ~from_low)
    points_high = (lends & ~from_low) | (repays & from_low)
    return payments.group_by(
        low=pl.min_horizontal("payer_set", "payee_set"), high=pl.max_horizontal("payer_set", "payee_set")
    ).agg(
        count_low=from_low.sum().cast(pl.Int64),
        count_high=(~from_low).sum().cast(pl.Int64),
        sum_low=pl.col("amount").filter(from_low).sum(),
        sum_high=pl.col("amount").filter(~from_low).sum(),
        largest_low=pl.col("amount").filter(from_low).max().fill_null(0),
        largest_high=pl.col("amount").filter(~from_low).max().fill_null(0),
        first_low=pl.col("at").filter(from_low & large).min(),
        first_high=pl.col("at").filter(~from_low & large).min(),
        words=points_low.fill_null(value=False).sum().cast(pl.Int64)
        - points_high.fill_null(value=False).sum().cast(pl.Int64),
        invest=purpose.is_in(["invest", "return", "care", "subscription", "commission"]).fill_null(value=False).sum(),
        goods=purpose.is_in(sorted(OTHER_CAUSE | {"goods", "wage"})).fill_null(value=False).sum(),
        mild=purpose.is_in(["family", "gift"]).fill_null(value=False).sum(),
        named=purpose.is_not_null().sum(),
        kin=pl.col("kin").fill_null(value=False).any(),
    )


def _leads(pairs: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """Count the sets that each paid first and got no less back from: a habit tells who lends where the start is cut."""
    both = pairs.filter(
        pl.col("count_low") > 0,
        pl.col("count_high") > 0,
        pl.max_horizontal("sum_low", "sum_high")
        <= pl.min_horizontal("sum_low", "sum_high") * parameters.largest_multiple,
    )
    first = both.with_columns(low_first=_low_moves_first())
    low = first.filter(pl.col("low_first"), pl.col("sum_high") >= pl.col("sum_low")).select(set="low")
    high = first.filter(~pl.col("low_first"), pl.col("sum_low") >= pl.col("sum_high")).select(set="high")
    return pl.concat([low, high]).group_by("set").len("lends").with_columns(pl.col("lends").cast(pl.Int64))


def _low_moves_first() -> pl.Expr:
    low, high = pl.col("first_low"), pl.col("first_high")
    return (low.is_not_null() & (high.is_null() | (low <= high))).fill_null(value=False)
