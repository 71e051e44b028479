"""What binds likely lenders to each other and to those behind them: one row a tie.

A tie has the parties `a` and `b`, its kind, its weight in thousandths, and `what`: a count, or fen for money. Where
money goes one way, it goes from `a` to `b`; otherwise `a` is the lower party.
"""

from collections.abc import Iterable

import polars as pl
import pyarrow as pa

from screening.networks.ring_nodes import Lending, frame
from screening.networks.ring_settings import DEFAULT, RELATIVES, STRONG, WEIGHTS, RingParameters

SCHEMA = {"a": pl.Int64, "b": pl.Int64, "tie": pl.String, "weight": pl.Int64, "what": pl.Int64}


def ties(
    known: Lending, transfers: pa.Table, accounts: pa.Table, devices: pa.Table, parameters: RingParameters = DEFAULT
) -> pl.DataFrame:
    """Find every tie between likely lenders, and of those who fund them or share their profit; in a fixed order."""
    money = pl.concat([_funding(known, parameters), _profit_share(known, parameters)])
    core = known.core["party"]
    near = pl.concat([core, *(money[side].cast(core.dtype) for side in "ab")]).unique().sort().to_frame("party")
    owners = frame(accounts.select(["account_id", "party_id", "phone", "address"])).rename({"party_id": "party"})
    users = frame(devices).join(owners.select("account_id", "party"), on="account_id")
    found = [
        _common_collector(known, parameters),
        _shared_borrowers(known, parameters),
        _refinancing(known, parameters),
        _settlement(known, parameters),
        money,
        _shared(users, near, "device_id", "shared_device", parameters.device_parties),
        _shared(owners, near, "phone", "shared_phone", parameters.phone_parties),
        _shared(owners, near, "address", "shared_address", parameters.phone_parties),
        _kin(transfers, near),
    ]
    return _once(pl.concat(found), core).sort("a", "b", "tie")


def _once(found: pl.DataFrame, core: pl.Series) -> pl.DataFrame:
    """Leave out what kinship explains: an address shared, and money that goes to and fro in a family.

    Of relatives who neither lend nor collect, a telephone shared with one who does tells nothing either.
    """
    family = found.filter(pl.col("tie") == "kin").select(
        low=pl.min_horizontal("a", "b"), high=pl.max_horizontal("a", "b"), related=pl.lit(value=True)
    )
    lenders = pl.col("a").is_in(core.implode()) & pl.col("b").is_in(core.implode())
    explained = pl.col("tie").is_in(["shared_address", "settlement"]) | (
        pl.col("tie").is_in(["shared_device", "shared_phone"]) & ~lenders
    )
    return (
        found.with_columns(low=pl.min_horizontal("a", "b"), high=pl.max_horizontal("a", "b"))
        .join(family, on=["low", "high"], how="left")
        .filter(~(explained & pl.col("related").fill_null(value=False)))
        .select(found.columns)
    )


def _rows(pairs: pl.DataFrame, tie: str) -> pl.DataFrame:
    return pairs.select(
        pl.col("a").cast(pl.Int64),
        pl.col("b").cast(pl.Int64),
        tie=pl.lit(tie),
        weight=pl.lit(WEIGHTS[tie], dtype=pl.Int64),
        what=pl.col("what").cast(pl.Int64),
    )


def _common_collector(known: Lending, parameters: RingParameters) -> pl.DataFrame:
    repaid = known.paid.filter(pl.col("part") != "disbursement", pl.col("payee") != pl.col("lender"))
    pairs = repaid.group_by(a="lender", b="payee").agg(what=pl.col("borrower").n_unique())
    return _rows(pairs.filter(pl.col("what") >= parameters.collector_borrowers), "common_collector")


def _shared_borrowers(known: Lending, parameters: RingParameters) -> pl.DataFrame:
    lenders = known.core.filter(pl.col("loans") > 0).select("party")
    pairs = known.loans.select("lender", "borrower").unique().join(lenders, left_on="lender", right_on="party")
    sizes = pairs.group_by("lender").len("borrowers")
    pairs = pairs.filter(pl.len().over("borrower") <= parameters.borrower_lenders)
    shared = (
        pairs.rename({"lender": "a"})
        .join(pairs.rename({"lender": "b"}), on="borrower")
        .filter(pl.col("a") < pl.col("b"))
        .group_by("a", "b")
        .agg(what=pl.len())
        .join(sizes.rename({"lender": "a", "borrowers": "of_a"}), on="a")
        .join(sizes.rename({"lender": "b", "borrowers": "of_b"}), on="b")
        .filter(
            pl.col("what") >= parameters.shared_borrowers,
            pl.col("what") * 100
            >= (pl.col("of_a").cast(pl.Int64) + pl.col("of_b") - pl.col("what")) * parameters.shared_percent,
        )
    )
    return _rows(shared, "shared_borrowers")


def _refinancing(known: Lending, parameters: RingParameters) -> pl.DataFrame:
    """Find those whose new loan at once paid the old loan of another (Fake-loan opinion 2019, step 4 [V2])."""
    core = known.core["party"].implode()
    span = pl.col("at") // parameters.refinance_seconds
    fresh = known.paid.filter(pl.col("part") == "disbursement", pl.col("lender").is_in(core)).select(
        "borrower", a="lender", lent_at="at", lent="amount", span=pl.concat_list(span, span + 1)
    )
    old = known.paid.filter(pl.col("part") != "disbursement", pl.col("lender").is_in(core)).select(
        "borrower", b="lender", paid_at="at", paid="amount", span=span
    )
    # Joined by spans of time, a loan in its own and in the next: those who borrow all the time make many pairs otherwise.
    links = (
        fresh.explode("span")
        .join(old, on=["borrower", "span"])
        .filter(
            pl.col("a") != pl.col("b"),
            (pl.col("paid_at") - pl.col("lent_at")).is_between(0, parameters.refinance_seconds),
            (pl.col("lent") - pl.col("paid")).abs() * 100 <= pl.col("paid") * parameters.refinance_percent,
        )
    )
    pairs = links.group_by("a", "b").agg(what=pl.len())
    return _rows(pairs.filter(pl.col("what") >= parameters.refinance_links), "refinancing")


def _settlement(known: Lending, parameters: RingParameters) -> pl.DataFrame:
    core = known.core["party"].implode()
    pairs = (
        known.money.filter(pl.col("payer").is_in(core), pl.col("payee").is_in(core))
        .group_by(a=pl.min_horizontal("payer", "payee"), b=pl.max_horizontal("payer", "payee"))
        .agg(what=pl.col("amount").sum(), count=pl.len())
        .filter(
            pl.col("what") >= parameters.settlement_amount,
            pl.col("count") >= parameters.settlement_count,
        )
    )
    return _rows(pairs, "settlement")


def _outside(known: Lending) -> pl.DataFrame:
    """Give the money between likely lenders and those who may stand behind them."""
    behind = known.behind.implode()
    return known.money.filter(pl.col("payer").is_in(behind) | pl.col("payee").is_in(behind))


def _funding(known: Lending, parameters: RingParameters) -> pl.DataFrame:
    lenders = known.core.filter(pl.col("loans") > 0).select(payee="party", lent="lent")
    pairs = (
        _outside(known)
        .join(lenders, on="payee")
        .group_by(a="payer", b="payee")
        .agg(what=pl.col("amount").sum(), lent=pl.col("lent").first(), kin=pl.col("kin").any())
        .with_columns(capital=pl.col("what").sum().over("b"))
        .filter(
            pl.col("what") >= parameters.funding_amount,
            pl.col("what") * 100 >= pl.col("capital") * parameters.funding_percent_several,
            pl.col("what") * 100 >= pl.col("lent") * parameters.funding_of_lent_percent,
        )
        .filter(_weighty("a", parameters))
        .with_columns(several=pl.len().over("a") > 1, family=pl.col("kin").fill_null(value=False))
        .filter(pl.col("several") | (pl.col("what") * 100 >= pl.col("capital") * parameters.funding_percent))
    )
    return _money(pairs.with_columns(strong="several"), "funding")


def _profit_share(known: Lending, parameters: RingParameters) -> pl.DataFrame:
    """Find who is paid by a lender or collector month by month, over and above what he put in with him."""
    month = pl.from_epoch("at", time_unit="s").dt.truncate("1mo")
    taking = known.paid.filter(pl.col("part") != "disbursement").group_by(a="payee").agg(taking=month.n_unique())
    payers = known.core.select(
        a="party",
        earned=pl.col("gain") + pl.col("collected_for_others"),
        collects=pl.col("payers") >= parameters.collector_borrowers,
    ).join(taking, on="a", how="left")
    outside = _outside(known).select("payer", "payee", "amount", "at", "kin")
    put_in = outside.group_by(b="payer", a="payee").agg(put_in=pl.col("amount").sum())
    paid = (
        outside.filter(pl.col("amount") >= parameters.share_payment)
        .rename({"payer": "a", "payee": "b"})
        .join(payers, on="a")
        .with_columns(month=month)
        .with_columns(payers=pl.col("a").n_unique().over("b", "month"))
    )
    pairs = (
        paid.group_by("a", "b")
        .agg(
            what=pl.col("amount").sum(),
            months=pl.col("month").n_unique(),
            together=pl.col("month").filter(pl.col("payers") > 1).n_unique(),
            earned=pl.col("earned").first(),
            collects=pl.col("collects").first(),
            taking=pl.col("taking").first(),
            kin=pl.col("kin").any(),
        )
        .join(put_in, on=["a", "b"], how="left")
        .with_columns(over=pl.col("what") - pl.col("put_in").fill_null(0))
        .filter(
            pl.col("months") >= parameters.share_months,
            pl.col("over") * 100 >= pl.col("earned") * parameters.share_percent,
            pl.col("over") >= parameters.share_payment,
            pl.col("earned") > 0,
        )
        .filter(_weighty("b", parameters))
        .with_columns(
            several=pl.col("together") >= parameters.share_together,
            family=pl.col("kin").fill_null(value=False) & ~pl.col("b").is_in(known.paymasters.implode()),
        )
    )
    sells = pl.col("b").is_in(known.tradesmen.implode())
    steady = (
        pl.col("collects") & ~sells & (pl.col("months") * 100 >= pl.col("taking") * parameters.share_steady_percent)
    )
    return _money(pairs.with_columns(strong=pl.col("several") | steady), "profit_share")


def _weighty(outsider: str, parameters: RingParameters) -> pl.Expr:
    """Leave out what is little beside the largest of the same outsider's ties: it binds him to nobody."""
    return pl.col("what") * 100 >= pl.col("what").max().over(outsider) * parameters.outsider_percent


def _money(pairs: pl.DataFrame, tie: str) -> pl.DataFrame:
    """Weigh ties of money: more where they are `strong`, little in a `family` unless `several` share in it."""
    weight = (
        pl.when(pl.col("family") & ~pl.col("several"))
        .then(pl.lit(RELATIVES, dtype=pl.Int64))
        .when(pl.col("strong"))
        .then(pl.lit(STRONG, dtype=pl.Int64))
        .otherwise(pl.lit(WEIGHTS[tie], dtype=pl.Int64))
    )
    return _rows(pairs, tie).with_columns(weight=pairs.select(weight=weight)["weight"])


def _shared(owners: pl.DataFrame, core: pl.DataFrame, column: str, tie: str, most: int) -> pl.DataFrame:
    uses = owners.filter(pl.col(column).is_not_null()).select("party", column).unique()
    uses = uses.filter(pl.len().over(column) <= most).join(core, on="party", how="semi")
    pairs = uses.rename({"party": "a"}).join(uses.rename({"party": "b"}), on=column).filter(pl.col("a") < pl.col("b"))
    return _rows(pairs.group_by("a", "b").agg(what=pl.len()), tie)


def _kin(transfers: pa.Table, core: pl.DataFrame) -> pl.DataFrame:
    parties = core["party"].implode()
    pairs = (
        frame(transfers.select(["payer_party", "payee_party", "kin", "own"]))
        .filter("kin", ~pl.col("own").fill_null(value=False))
        .filter(pl.col("payer_party").is_in(parties), pl.col("payee_party").is_in(parties))
        .group_by(a=pl.min_horizontal("payer_party", "payee_party"), b=pl.max_horizontal("payer_party", "payee_party"))
        .agg(what=pl.len())
    )
    return _rows(pairs, "kin")


def combined(weights: Iterable[int]) -> int:
    """Combine weights in thousandths as independent reasons: 1 less the product of what each leaves open."""
    left, scale = 1, 1
    for weight in weights:
        left, scale = left * (1000 - weight), scale * 1000
    return 1000 - (left * 1000 + scale // 2) // scale
