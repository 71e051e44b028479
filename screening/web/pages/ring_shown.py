"""The ring behind an alert: its drawing, members and ties, and for a pool its sheet and its months."""

from dataclasses import dataclass

import polars as pl

from screening.bench.county import County
from screening.bench.history import cited_between
from screening.bench.pool_sheet import pool_sheet
from screening.report.evidence import Evidence
from screening.report.months import Chart, pool_chart
from screening.report.read import RunFolder
from screening.report.ring_view import RingView, ring_views
from screening.web.pages.shelf import Row, Shown

TABLES = ("rings", "ring_members", "ring_ties", "ring_records", "pools")


@dataclass(frozen=True)
class RingShown:
    """A ring with its drawing; `pool` is its sheet and `months` its chart where it is a deposit-taking one."""

    view: RingView
    pool: Row | None
    months: Chart | None


def ring_shown(shown: Shown, folder: RunFolder, ring_id: str, county: County) -> RingShown | None:
    """Give a ring of a run masked, with what `folder` holds on its alert; None where the run has no such ring."""
    tables = {name: shown.table(name).filter(pl.col("ring_id") == ring_id).to_dicts() for name in TABLES}
    if not tables["rings"]:
        return None
    accounts = sorted({one["account_id"] for one in tables["ring_members"]})
    loans = shown.table("inferred_loans").filter(pl.col("lender_account_id").is_in(accounts)).to_dicts()
    numbers = county.numbers(accounts)
    parties = county.parties(numbers.values(), unmask=False)
    names = {account: parties[number].name for account, number in numbers.items()}
    cited = {one for finding in folder.tables["findings"] for one in finding["evidence"]}
    evidence = Evidence(names=names, bookings=tuple(cited_between(county, list(numbers.values()), cited)))
    run = RunFolder(
        folder.record,
        {**folder.tables, **tables, "inferred_loans": loans},
        folder.rules,
        folder.lawful,
        same_rules=True,
    )
    view = ring_views(run, evidence)[0]
    pool = pool_sheet(shown.run, ring_id, unmask=False) if tables["pools"] else None
    return RingShown(view, pool, pool_chart(pool["months"]) if pool else None)
