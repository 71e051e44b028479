"""Lender sets: who hands out the money, and who collects for him, as one lender.

A ring often pays out from one account and is repaid on another (typologies 56); seen pair by pair neither is a loan.
"""

import polars as pl

from screening.loans.settings import DEFAULT, Parameters


def lender_sets(payments: pl.DataFrame, parties: pl.DataFrame, parameters: Parameters = DEFAULT) -> dict[int, int]:
    """Give the lowest party of its set for each party that is in a set with another.

    A disburser and a collector are one set when at least three borrowers, after money from the one, pay the other about
    what they got, and such borrowers are at least half of the collector's individual payers in that time, his own
    borrowers aside, so that a shop everyone pays is no collector; and when they are a good part of the disburser's
    payees [E].
    """
    parent: dict[int, int] = {}

    def find(party: int) -> int:
        while parent.setdefault(party, party) != party:
            party = parent[party]
        return party

    for _ in range(parameters.set_rounds):
        links = _links(_as_sets(payments, parent), parties, parameters, settled=bool(parent))
        if not links:
            break
        for disburser, collector in sorted(links):
            low, high = sorted((find(disburser), find(collector)))
            parent[high] = low
        parent = {party: find(party) for party in sorted(parent)}
    return parent


def _as_sets(payments: pl.DataFrame, sets: dict[int, int]) -> pl.DataFrame:
    """Give payments between sets instead of parties, so that what several collectors got is seen together."""
    sides = [pl.col(side).cast(pl.Int64).replace(sets) for side in ("payer", "payee")]
    return payments.with_columns(sides).filter(pl.col("payer") != pl.col("payee"))


def _links(
    payments: pl.DataFrame, parties: pl.DataFrame, parameters: Parameters, *, settled: bool
) -> list[tuple[int, int]]:
    routes = _routes(payments, parameters, settled=settled)
    pairs = (
        routes.group_by("disburser", "collector")
        .agg(borrowers=pl.len(), since=pl.col("lent_at").min(), until=pl.col("paid_until").max())
        .filter(pl.col("borrowers") >= parameters.set_borrowers)
    )
    payees = payments.filter(pl.col("amount") >= parameters.open_amount_cash_loan).group_by(disburser="payer")
    pairs = pairs.join(payees.agg(payees=pl.col("payee").n_unique()), on="disburser").filter(
        pl.col("borrowers") * 100 >= pl.col("payees") * parameters.set_payee_percent
    )
    explained = (
        routes.join(pairs.select("disburser", "collector"), on=["disburser", "collector"], how="semi")
        .group_by("collector")
        .agg(explained=pl.col("borrower").n_unique())
    )
    spans = pairs.group_by("collector").agg(pl.col("since").min(), pl.col("until").max())
    people = parties.filter("person").select(payer="party_id")
    own_borrowers = payments.filter(pl.col("amount") >= parameters.open_amount_cash_loan).select(
        payee="payer", payer="payee"
    )
    own_borrowers = own_borrowers.join(spans, left_on="payee", right_on="collector", how="semi").unique()
    payers = (
        payments.join(spans, left_on="payee", right_on="collector")
        .filter(pl.col("at").is_between("since", "until"))
        .join(people, on="payer", how="semi")
        .join(own_borrowers, on=["payee", "payer"], how="anti")
        .group_by(collector="payee")
        .agg(payers=pl.col("payer").n_unique())
    )
    collectors = (
        explained.join(payers, on="collector", how="left")
        .filter(pl.col("explained") * 100 >= pl.col("payers").fill_null(0) * parameters.set_payer_percent)
        .select("collector")
    )
    found = pairs.join(collectors, on="collector", how="semi").select("disburser", "collector")
    return [(int(disburser), int(collector)) for disburser, collector in found.iter_rows()]


def _routes(payments: pl.DataFrame, parameters: Parameters, *, settled: bool) -> pl.DataFrame:
    """Find disburser, borrower and collector, where the second payment follows the first and is of like size.

    What a collector got is net of what he gave; before any set is known, so is what was lent, and the
    collector must be new to the borrower, so that no landlord is taken for one. A borrower passed on within a ring has
    paid its collector before, and may pay a second one nothing but interest.
    """
    low, high = parameters.set_paid_percent_known if settled else parameters.set_paid_percent
    dealings = (
        payments.filter(pl.col("amount") > parameters.probe_amount)
        .group_by("payer", "payee")
        .agg(
            total=pl.col("amount").sum(),
            largest=pl.col("amount").max(),
            first=pl.col("at").min(),
            last=pl.col("at").max(),
        )
    )
    payees = dealings.group_by("payer").len("payees")
    payers = dealings.group_by("payee").len("payers")
    reach = payees.join(payers, left_on="payer", right_on="payee", how="full", coalesce=True).rename({"payer": "party"})
    degree = parameters.set_borrower_degree
    middle = reach.filter(pl.col("payees") <= degree, pl.col("payers") <= degree).select("party")
    wide = pl.col("len").is_between(parameters.set_borrowers, parameters.set_degree)
    lent = (
        dealings.filter(pl.col("largest") >= parameters.open_amount_cash_loan)
        .join(middle, left_on="payee", right_on="party", how="semi")
        .filter(pl.len().over("payer").is_between(parameters.set_borrowers, parameters.set_degree))
    )
    paid = dealings.join(middle, left_on="payer", right_on="party", how="semi").join(
        dealings.group_by("payee").len().filter(wide), on="payee", how="semi"
    )
    back = dealings.select(payer="payee", payee="payer", returned="total")
    net = pl.col("total") - pl.col("returned").fill_null(0)
    lent, paid = (side.join(back, on=["payer", "payee"], how="left").with_columns(net=net) for side in (lent, paid))
    return (
        lent.select(disburser="payer", borrower="payee", lent_at="first", outstanding="total" if settled else "net")
        .filter(pl.col("outstanding") > 0)
        .join(
            paid.select(borrower="payer", collector="payee", paid="net", paid_from="first", paid_until="last"),
            on="borrower",
        )
        .filter(
            pl.col("collector") != pl.col("disburser"),
            pl.col("paid_until" if settled else "paid_from") > pl.col("lent_at"),
            (pl.col("paid") * 100).is_between(pl.col("outstanding") * low, pl.col("outstanding") * high),
        )
    )
