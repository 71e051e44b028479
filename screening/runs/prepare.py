"""Everything up to the rules: the tables of a snapshot as it stood on a day, ready to be decided on."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyarrow as pa

from screening.clock import day_of
from screening.columns.derive import (
    derive,
    derive_asked,
    derive_flows,
    derive_lender_hands,
    mark_lawful,
    open_sources,
)
from screening.columns.pools import find_pools
from screening.engines.duckdb import DuckDB
from screening.ledger.snapshot import Snapshot
from screening.loans.cap import stale_warning
from screening.loans.rebuild import rebuild_loans
from screening.loans.tables import Loans
from screening.networks.cycles import CyclesFound, find_cycles
from screening.networks.rings import Rings, lending_rings
from screening.rulebook.decide import mark_lawful_patterns
from screening.rulebook.rule import Rulebook
from screening.runs.pipeline import Pipeline
from screening.runs.stages import Stages


@dataclass(frozen=True)
class Prepared:
    """What later steps of a run need beside the tables in the engine, in the run's own dense numbers."""

    transfers: pa.Table
    accounts: pa.Table
    loans: Loans
    rings: Rings
    warnings: list[str]


def prepared(
    engine: DuckDB,
    snapshot: Snapshot,
    as_of: date,
    pipeline: Pipeline,
    rulebook: Rulebook,
    rules_folder: Path,
    stages: Stages,
) -> Prepared:
    """Make in the engine every table that the rules of a rulebook may read; nothing is decided yet.

    `as_of` is the last booking day seen. Files stay open: shut them before a rule runs.
    """
    as_of_day = day_of(as_of)
    with stages.stage("columns") as made:
        open_sources(engine, snapshot)
        derive(engine, as_of, rules_folder / "words.toml", pipeline.derive, made)
    with stages.stage("lawful patterns") as made:
        mark_lawful(engine, mark_lawful_patterns(engine, rulebook.lawful, made))
        derive_flows(engine, pipeline.derive, made)
    transfers = engine.fetch(TELLING)
    accounts = engine.fetch("SELECT * FROM accounts ORDER BY account_id")
    with stages.stage("loans") as made:
        lpr = read_lpr(snapshot, rules_folder)
        loans = rebuild_loans(transfers, accounts, lpr, as_of_day)
        engine.load("loans", loans.loans)
        engine.load("loan_flows", loans.flows)
        derive_lender_hands(engine)
        made("loans", loans.loans.num_rows)
    with stages.stage("networks") as made:
        cycles = find_cycles(movable(engine), engine.fetch("SELECT * FROM kinship"), pipeline.cycles)
        engine.load("cycles", cycles.cycles)
        made("cycles", cycles.cycles.num_rows)
        rings = lending_rings(loans, transfers, accounts, engine.fetch(_DEVICES))
        engine.load("lending_rings", rings.rings)
        engine.load("lending_ring_members", rings.members)
        engine.load("lending_ring_ties", rings.ties)
        made("lending_rings", rings.rings.num_rows)
        find_pools(engine, pipeline.pool_payers, pipeline.pool_ticket)
        made("pool_months", engine.count("pool_months"))
    with stages.stage("asked columns") as made:
        derive_asked(engine, {name for rule in rulebook.rules for name in rule.inputs}, made)
    stale = stale_warning(lpr, as_of_day)
    warnings = [*([stale] if stale else []), *_search_warnings(cycles), *rings.notes]
    return Prepared(transfers, accounts, loans, rings, warnings)


TELLING = """
    SELECT transfer_id, payer_id, payee_id, payer_party, payee_party, amount, booked_at, purpose_class, own, kin, lawful
    FROM transfers
    WHERE NOT own AND (lawful IS NULL OR kin OR purpose_class = 'wage')
    ORDER BY transfer_id
"""
"""What tells loans and rings: transfers that no lawful pattern covers, and those that show who are kin or employed."""

_DEVICES = """
    SELECT DISTINCT account_id, device_id FROM transactions WHERE device_id IS NOT NULL ORDER BY account_id, device_id
"""


def movable(engine: DuckDB) -> pa.Table:
    """Give the transfers in which a round trip may hide: between parties, covered by no lawful pattern."""
    return engine.fetch(
        """
        SELECT DISTINCT transfers.transfer_id, payer_id, payee_id, payer_party, payee_party, transfers.amount,
            transfers.booked_at, transfers.kin, flows.established AS regular
        FROM transfers
        INNER JOIN flows ON transfers.transfer_id = flows.transfer_id AND flows.direction = 'out'
        WHERE NOT transfers.own AND transfers.lawful IS NULL
        ORDER BY transfers.transfer_id
        """
    )


def read_lpr(snapshot: Snapshot | None, rules_folder: Path) -> list[tuple[int, Decimal]]:
    """Give day and one-year LPR: the regulator's table where a snapshot has one, else the shipped one."""
    files = snapshot.reference.get("lpr", []) if snapshot else []
    frame = pl.read_parquet(files) if files else pl.read_csv(rules_folder / "lpr.csv", try_parse_dates=True)
    rows = frame.select("effective_from", "one_year").sort("effective_from").rows()
    return [(day_of(day), Decimal(str(rate))) for day, rate in rows]


def _search_warnings(cycles: CyclesFound) -> list[str]:
    """Say where the search for round trips was cut short."""
    if not cycles.cut_short:
        return []
    return [
        f"回流搜索在 {cycles.cut_short} 个起点处截止 / search for round trips cut short at {cycles.cut_short} origins"
    ]
