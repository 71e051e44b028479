"""Who may stand behind likely lenders: those who deal mostly with them and do not borrow from them.

A share of the takings and the money that a funder puts in look like loans, lent to the one and by the other. What tells
them apart is the course of the whole account with the lenders: a borrower has first and gives back, an organiser only
has, a funder gives first and has less back.
"""

import polars as pl

from screening.networks.ring_settings import RingParameters


def outsiders(
    moves: pl.DataFrame, book: pl.DataFrame, core: pl.Series, held: pl.Series, parameters: RingParameters
) -> pl.Series:
    """Give the parties outside the core that may stand behind it, in order.

    `moves` are payments with `payer`, `payee`, `amount` in fen and `at`; `held` the parties whose accounts were
    submitted. Of another only what he pays to customers here is seen: where nothing comes back, whoever the money is
    from stays unknown.
    """
    account = _account(moves, core)
    here = pl.col("lender").is_in(core.implode())
    borrowed = book.group_by(party="borrower").agg(repaid=pl.col("repaid").filter(here).sum())
    returned = pl.max_horizontal("repaid", "gave")
    takes = (pl.col("got") > 0) & (returned * 100 <= pl.col("got") * parameters.taker_percent)
    gives = (pl.col("gave") - pl.col("got") >= parameters.funding_amount) & (
        pl.col("owed") * 100 <= pl.col("gave") * parameters.giver_percent
    )
    return (
        account.join(borrowed, on="party", how="left")
        .filter(
            pl.col("party").is_in(_devoted(moves, account["party"], core, parameters).implode()),
            pl.col("repaid").is_null() | takes | gives,
            pl.col("party").is_in(held.implode()) | (pl.col("got") > 0),
        )["party"]
        .sort()
    )


def _account(moves: pl.DataFrame, core: pl.Series) -> pl.DataFrame:
    """Sum for each party outside the core what it gave to it and got from it, and the most it had in advance."""
    parties = core.implode()
    to, by = pl.col("payee").is_in(parties), pl.col("payer").is_in(parties)
    columns = ["party", "amount", "at", "transfer_id"]
    gave = moves.filter(to, ~by).select(party="payer", amount="amount", at="at", transfer_id="transfer_id")
    got = moves.filter(by, ~to).select(party="payee", amount=-pl.col("amount"), at="at", transfer_id="transfer_id")
    return (
        pl.concat([gave.select(columns), got.select(columns)])
        .sort("party", "at", "transfer_id")
        .with_columns(balance=pl.col("amount").cum_sum().over("party"))
        .group_by("party")
        .agg(
            gave=pl.col("amount").filter(pl.col("amount") > 0).sum(),
            got=-pl.col("amount").filter(pl.col("amount") < 0).sum(),
            owed=-pl.col("balance").min(),
        )
        .sort("party")
    )


def _devoted(moves: pl.DataFrame, near: pl.Series, core: pl.Series, parameters: RingParameters) -> pl.Series:
    """Find who deals mostly with likely lenders; a shop, an employer or a supplier deals with everybody."""
    parties = core.implode()
    found = []
    for side, other in (("payer", "payee"), ("payee", "payer")):
        with_core = pl.when(pl.col(other).is_in(parties)).then("amount").otherwise(0)
        found.append(
            moves.select("amount", party=side, with_core=with_core)
            .filter(pl.col("party").is_in(near.implode()))
            .group_by("party")
            .agg(pl.col("amount").sum(), pl.col("with_core").sum())
            .filter(
                pl.col("with_core") > 0,
                pl.col("with_core") * 100 >= pl.col("amount") * parameters.devoted_percent,
            )
            .select("party")
        )
    return pl.concat(found)["party"].unique().sort()


def paymasters(moves: pl.DataFrame, behind: pl.Series, parameters: RingParameters) -> pl.Series:
    """Give those of the outsiders who pay several people month by month, as one does who keeps an organisation."""
    paid = moves.filter(pl.col("payer").is_in(behind.implode()))
    return _monthly(paid, "payer", "payee", parameters.paymaster_payees, parameters)


def tradesmen(moves: pl.DataFrame, behind: pl.Series, customers: pl.Series, parameters: RingParameters) -> pl.Series:
    """Give those of the outsiders whom several of the possible customers pay month by month."""
    paid = moves.filter(pl.col("payee").is_in(behind.implode()), pl.col("payer").is_in(customers.implode()))
    return _monthly(paid, "payee", "payer", parameters.tradesman_customers, parameters)


def _monthly(paid: pl.DataFrame, party: str, other: str, least: int, parameters: RingParameters) -> pl.Series:
    """Give who deals with at least so many others in several months each."""
    month = pl.from_epoch("at", time_unit="s").dt.truncate("1mo")
    return (
        paid.filter(pl.col("amount") >= parameters.share_payment)
        .group_by(party, other)
        .agg(months=month.n_unique())
        .filter(pl.col("months") >= parameters.share_months)
        .group_by(party)
        .len()
        .filter(pl.col("len") >= least)[party]
        .sort()
    )
