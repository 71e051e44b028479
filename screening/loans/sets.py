"""Lender sets: who hands out the money, and who collects for him, as one lender.

A ring often pays out from one account and is repaid on another (typologies 56); seen pair by pair neither is a loan.
"""

from collections import Counter

import polars as pl

from screening.loans.kin_collectors import kin_collectors
from screening.loans.settings import DAY, DEFAULT, Parameters

_WHOLE_TURNS = 2


def lender_sets(
    payments: pl.DataFrame, parties: pl.DataFrame, related: pl.DataFrame, parameters: Parameters = DEFAULT
) -> dict[int, int]:
    """Give the lowest party of its set for each party that is in a set with another; sets grow in turns.

    A disburser and a collector are one set when at least three borrowers, after money from the one, pay the other about
    what they got, and such borrowers are at least half of the collector's individual payers in that time, his own
    borrowers aside, so that a shop everyone pays is no collector; less, where the disburser himself gets money of the
    collector or a borrower; and when they are a good part of the disburser's payees [E]. At first, more borrowers whose
    households paid count too. Of a relative of the disburser less is asked (`kin_collectors`).
    """
    parent: dict[int, int] = {}

    def find(party: int) -> int:
        while parent.setdefault(party, party) != party:
            party = parent[party]
        return party

    for disburser, collector in kin_collectors(payments, parties, related, parameters):
        low, high = sorted((find(disburser), find(collector)))
        parent[high] = low
    for turn in range(parameters.set_turns):
        links = _links(_as_sets(payments, parent), parties, related, parameters, parent, turn)
        if not links and turn > 0:
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
    payments: pl.DataFrame,
    parties: pl.DataFrame,
    related: pl.DataFrame,
    parameters: Parameters,
    known: dict[int, int],
    turn: int,
) -> list[tuple[int, int]]:
    routes = _routes(payments, related, parameters, known, turn)
    pairs = (
        routes.group_by("disburser", "collector")
        .agg(
            borrowers=pl.len(),
            own=(~pl.col("by_kin")).sum(),
            since=pl.col("lent_at").min(),
            until=pl.col("paid_until").max(),
        )
        .filter((pl.col("own") >= parameters.set_borrowers) | (pl.col("borrowers") >= parameters.set_households))
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
    shares = explained.join(payers, on="collector", how="left").with_columns(
        share=pl.col("explained") * 100 // pl.col("payers").fill_null(0).clip(1)
    )
    enough = pl.col("share") >= parameters.set_payer_percent_tied
    for_known = pl.col("collector").is_in(_roots(known)) & (
        pl.col("borrowers") * 100 >= pl.col("payees") * parameters.set_payee_percent_known
    )
    found = pairs.join(shares, on="collector").filter(enough | for_known).select("disburser", "collector", "share")
    found = _bound(found, routes, payments, parameters, known, turn)
    ends = set(known.values())
    return _strongest_first(routes.join(found, on=["disburser", "collector"], how="semi"), ends, parameters)


def _roots(known: dict[int, int]) -> pl.Series:
    return pl.Series(sorted(set(known.values())), dtype=pl.Int64).implode()


def _bound(
    found: pl.DataFrame,
    routes: pl.DataFrame,
    payments: pl.DataFrame,
    parameters: Parameters,
    known: dict[int, int],
    turn: int,
) -> pl.DataFrame:
    """Keep the pairs bound by more than the borrowers: in the first turn only those whose collector has many others.

    Later, where neither is known yet, money must go from the collector to the disburser: no supplier pays his customers.
    """
    tied = _paid_back(found, routes, payments)
    if turn == 0:
        sure = pl.col("share") >= parameters.set_payer_percent
        return pl.concat([found.filter(sure), tied.filter(~sure)])
    sets = _roots(known)
    new = ~(pl.col("disburser").is_in(sets) | pl.col("collector").is_in(sets))
    settled = payments.select(collector="payer", disburser="payee").unique()
    return pl.concat([tied.filter(~new), tied.filter(new).join(settled, on=["disburser", "collector"], how="semi")])


def _paid_back(found: pl.DataFrame, routes: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    """Keep the pairs whose disburser also gets money from the collector or a borrower; an employer only pays."""
    back = payments.select(source="payer", disburser="payee").unique()
    pairs = found.select("disburser", "collector")
    sources = pl.concat(
        [
            pairs.with_columns(source="collector"),
            routes.join(pairs, on=["disburser", "collector"], how="semi").select(
                "disburser", "collector", source="borrower"
            ),
        ]
    )
    kept = sources.join(back, on=["source", "disburser"], how="semi").select("disburser", "collector").unique()
    return found.join(kept, on=["disburser", "collector"], how="semi")


def _strongest_first(routes: pl.DataFrame, ends: set[int], parameters: Parameters) -> list[tuple[int, int]]:
    """Take the pairs with most borrowers first; those who lend and collect in them are no borrowers of the next.

    So money between the people of a ring makes no lender of its funder and no collector of its borrower. Who would
    collect for more lenders than a ring has is a shop.
    """
    borrowers: dict[tuple[int, int], list[int]] = {}
    for disburser, collector, borrower in (
        routes.select("disburser", "collector", "borrower").sort(pl.all()).iter_rows()
    ):
        borrowers.setdefault((disburser, collector), []).append(borrower)
    taken = []
    for pair, its_borrowers in sorted(borrowers.items(), key=lambda entry: (-len(entry[1]), entry[0])):
        if sum(borrower in ends for borrower in its_borrowers) * 2 < len(its_borrowers):
            taken.append(pair)
            ends.update(pair)
    served = Counter(collector for _, collector in taken)
    return [pair for pair in taken if served[pair[1]] <= parameters.set_disbursers]


def _routes(
    payments: pl.DataFrame, related: pl.DataFrame, parameters: Parameters, known: dict[int, int], turn: int
) -> pl.DataFrame:
    """Find disburser, borrower and collector, where the second payment follows the first and is of like size.

    What a collector got is net of what he gave. In the first turn so is what was lent, and the collector must be new to
    the borrower: that finds the core of a set and takes no landlord for a collector. In later turns a borrower may have
    paid the collector before, and one collector the principal and another only interest. From the third turn on, only
    what touches a known set is new. Most of the money handed on within days is passed through, not repaid (typologies 4).
    """
    lent, paid = _sides(payments, parameters)
    paid = paid.with_columns(kin=pl.lit(value=False))
    if turn == 0:
        paid = _with_households(paid, related)
    lent = lent.select(disburser="payer", borrower="payee", lent_at="first", lent="net" if turn == 0 else "total")
    paid = paid.select(
        borrower="payer",
        collector="payee",
        paid="net",
        paid_at="first" if turn == 0 else "last",
        paid_until="last",
        by_kin="kin",
    )
    percent = parameters.set_paid_percent_first if turn == 0 else parameters.set_paid_percent
    sides = [(lent.filter(pl.col("lent") > 0), paid.filter(pl.col("paid") > 0))]
    if turn >= _WHOLE_TURNS:
        sets = _roots(known)
        lent, paid = sides[0]
        sides = [
            (lent.filter(pl.col("disburser").is_in(sets)), paid),
            (lent, paid.filter(pl.col("collector").is_in(sets))),
        ]
    return pl.concat([_joined(*pair, percent, parameters) for pair in sides]).unique()


def _sides(payments: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Sum what each paid each, net of what came back: where it may be lending, and where it may be collecting."""
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
    back = dealings.select(payer="payee", payee="payer", returned="total")
    payees = dealings.group_by(party="payer").agg(payees=pl.len())
    payers = dealings.group_by(party="payee").agg(payers=pl.len())
    degree = parameters.set_borrower_degree
    middle = payees.join(payers, on="party").filter(pl.col("payees") <= degree, pl.col("payers") <= degree)
    some = pl.col("payers").is_between(parameters.set_borrowers, parameters.set_degree)
    dealings = dealings.join(back, on=["payer", "payee"], how="left").with_columns(
        net=pl.col("total") - pl.col("returned").fill_null(0)
    )
    lent = (
        dealings.filter(pl.col("largest") >= parameters.open_amount_cash_loan)
        .join(middle, left_on="payee", right_on="party", how="semi")
        .filter(pl.len().over("payer").is_between(parameters.set_borrowers, parameters.set_degree))
    )
    paid = dealings.join(middle, left_on="payer", right_on="party", how="semi").join(
        payers.filter(some), left_on="payee", right_on="party", how="semi"
    )
    return lent, paid


def _with_households(paid: pl.DataFrame, related: pl.DataFrame) -> pl.DataFrame:
    """Add, for those who paid a collector nothing themselves, what others of their household paid him (3.7, case 3)."""
    theirs = paid.join(related, left_on="payer", right_on="party").with_columns(payer="mate", kin=pl.lit(value=True))
    theirs = theirs.drop("mate").join(paid, on=["payer", "payee"], how="anti").unique(["payer", "payee"], keep="none")
    return pl.concat([paid, theirs.select(paid.columns)])


def _passed_on(parameters: Parameters) -> pl.Expr:
    """Tell of a route whether most of the money went on within days, or all but a commission within the month."""
    lasted, percent = pl.col("paid_until") - pl.col("lent_at"), pl.col("paid") * 100
    at_once = (lasted < parameters.short_days * DAY) & (percent > pl.col("lent") * parameters.upfront_percent[1])
    less_commission = (lasted < parameters.cash_loan_payback_days * DAY) & (
        percent.is_between(pl.col("lent") * parameters.fake_flow_percent[0], pl.col("lent") * 100, closed="left")
    )
    return at_once | less_commission


def _joined(lent: pl.DataFrame, paid: pl.DataFrame, percent: tuple[int, int], parameters: Parameters) -> pl.DataFrame:
    """Join the two sides over the borrower and keep what enough borrowers share.

    Some disbursers are taken at a time, so that memory does not grow with the county.
    """
    low, high = percent
    work = (
        lent.join(paid.group_by("borrower").agg(work=pl.len().cast(pl.Int64)), on="borrower")
        .group_by("disburser")
        .agg(pl.col("work").sum())
        .sort("disburser")
        .with_columns(slice=pl.col("work").cum_sum() // parameters.set_slice)
    )
    found = [
        lent.join(disbursers.select("disburser"), on="disburser", how="semi")
        .join(paid, on="borrower")
        .filter(
            pl.col("collector") != pl.col("disburser"),
            pl.col("paid_at") > pl.col("lent_at"),
            ~_passed_on(parameters),
            (pl.col("paid") * 100).is_between(pl.col("lent") * low, pl.col("lent") * high),
        )
        .filter(pl.len().over("disburser", "collector") >= parameters.set_borrowers)
        for disbursers in work.partition_by("slice")
    ]
    return pl.concat(found) if found else lent.join(paid, on="borrower")
