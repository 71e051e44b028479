"""What binds likely lenders to each other and to those behind them: one row a tie.

A tie has the parties `a` and `b`, its kind, its weight in thousandths, and `what`: a count, or fen for money. Where
money goes one way, it goes from `a` to `b`; otherwise `a` is the lower party.
"""

from collections.abc import Iterable

import polars as pl
import pyarrow as pa

from screening.networks.ring_nodes import Lending, frame
from screening.networks.ring_settings import DEFAULT, STRONG, WEIGHTS, RingParameters

SCHEMA = {"a": pl.Int64, "b": pl.Int64, "tie": pl.String, "weight": pl.Int64, "what": pl.Int64}


def ties(
    known: Lending, transfers: pa.Table, accounts: pa.Table, devices: pa.Table, parameters: RingParameters = DEFAULT
) -> pl.DataFrame:
    """Find every tie between likely lenders, and of those who fund them or share their profit; in a fixed order."""
    core = known.core.select("party")
    owners = frame(accounts.select(["account_id", "party_id", "phone", "address"])).rename({"party_id": "party"})
    users = frame(devices).join(owners.select("account_id", "party"), on="account_id")
    collectors = known.core.filter(pl.col("payers") >= parameters.collector_borrowers)["party"]
    nobody = collectors.clear()
    found = [
        _common_collector(known, parameters),
        _shared_borrowers(known, parameters),
        _refinancing(known, parameters),
        _settlement(known, parameters),
        _arranged(_funding(known, parameters), "b", nobody),
        _arranged(_profit_share(known, parameters), "a", collectors),
        _shared(users, core, "device_id", "shared_device", parameters.device_parties),
        _shared(owners, core, "phone", "shared_phone", parameters.phone_parties),
        _shared(owners, core, "address", "shared_address", parameters.phone_parties),
        _kin(transfers, core),
    ]
    return _once(pl.concat(found)).sort("a", "b", "tie")


def _once(found: pl.DataFrame) -> pl.DataFrame:
    """Leave out what kinship explains: an address shared, and money that goes to and fro in a family."""
    family = found.filter(pl.col("tie") == "kin").select(
        low=pl.min_horizontal("a", "b"), high=pl.max_horizontal("a", "b"), related=pl.lit(value=True)
    )
    explained = pl.col("tie").is_in(["shared_address", "settlement"])
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
    """Find money between lenders and others who borrow from nobody here and deal mostly with such lenders."""
    pairs = known.loans.select("lender", "borrower").unique()
    sets = known.loans.select("borrower").unique()
    core, devoted = known.core["party"].implode(), known.devoted.implode()
    inside = pl.col("payer").is_in(core) & pl.col("payee").is_in(core)
    return (
        known.money.filter(~inside, pl.col("payer").is_in(devoted) | pl.col("payee").is_in(devoted))
        .join(pairs, left_on=["payer", "payee"], right_on=["lender", "borrower"], how="anti")
        .join(sets, left_on="payer", right_on="borrower", how="anti")
        .join(sets, left_on="payee", right_on="borrower", how="anti")
    )


def _funding(known: Lending, parameters: RingParameters) -> pl.DataFrame:
    lenders = known.core.filter(pl.col("loans") > 0).select(payee="party", lent="lent")
    money = _outside(known).join(lenders, on="payee")
    pairs = (
        money.group_by(a="payer", b="payee")
        .agg(what=pl.col("amount").sum(), lent=pl.col("lent").first(), kin=pl.col("kin").any())
        .with_columns(capital=pl.col("what").sum().over("b"))
        .filter(
            pl.col("what") >= parameters.funding_amount,
            pl.col("what") * 100 >= pl.col("capital") * parameters.funding_percent_several,
            pl.col("what") * 100 >= pl.col("lent") * parameters.funding_of_lent_percent,
        )
        .filter(_beyond_family("a"))
        .filter((pl.len().over("a") > 1) | (pl.col("what") * 100 >= pl.col("capital") * parameters.funding_percent))
    )
    return _rows(pairs, "funding")


def _beyond_family(outsider: str) -> pl.Expr:
    """Leave out money between relatives only; one who deals so with two lenders or more is no mere relative."""
    return ~pl.col("kin").fill_null(value=False) | (pl.len().over(outsider) > 1)


def _profit_share(known: Lending, parameters: RingParameters) -> pl.DataFrame:
    payers = known.core.select(
        payer="party", earned=pl.col("gain") + pl.col("collected_for_others"), lends=pl.col("loans") > 0
    )
    money = _outside(known).filter(pl.col("amount") >= parameters.share_payment).join(payers, on="payer")
    pairs = (
        money.with_columns(month=pl.from_epoch("at", time_unit="s").dt.truncate("1mo"))
        .group_by(a="payer", b="payee")
        .agg(
            what=pl.col("amount").sum(),
            months=pl.col("month").n_unique(),
            earned=pl.col("earned").first(),
            kin=pl.col("kin").any(),
        )
        .filter(
            pl.col("months") >= parameters.share_months,
            pl.col("what") * 100 >= pl.col("earned") * parameters.share_percent,
            pl.col("earned") > 0,
        )
        .filter(_beyond_family("b"))
    )
    return _rows(pairs, "profit_share")


def _arranged(pairs: pl.DataFrame, member: str, collectors: pl.Series) -> pl.DataFrame:
    """Strengthen the ties that bind a party to two lenders or more or to a collector, who are at `member`."""
    outsider = "a" if member == "b" else "b"
    strong = (pl.len().over(outsider) > 1) | pl.col(member).is_in(collectors.implode())
    return pairs.with_columns(weight=pl.when(strong).then(pl.lit(STRONG, dtype=pl.Int64)).otherwise("weight"))


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
