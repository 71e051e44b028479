"""A screening: columns, decisions, rings, scores and alerts on one snapshot."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyarrow as pa

from screening.anomaly.forest import AnomalyModel, anomaly_scores
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
from screening.networks.groups import laundering_groups
from screening.networks.rings import Rings, lending_rings
from screening.networks.standing import network_scores
from screening.rulebook.decide import Finding, RuleOutcome, check_all, decide, mark_lawful_patterns
from screening.rulebook.rule import Rulebook
from screening.runs.pipeline import Pipeline
from screening.runs.stages import Stages


@dataclass(frozen=True)
class Screened:
    """All that a screening found, in the run's own dense numbers; the tables stay in the engine."""

    findings: list[Finding]
    outcomes: list[RuleOutcome]
    loans: Loans
    rings: Rings
    groups: Rings
    anomaly: pa.Table
    network: pa.Table
    warnings: list[str]


def screen(
    engine: DuckDB,
    snapshot: Snapshot,
    as_of: date,
    pipeline: Pipeline,
    rulebook: Rulebook,
    model: AnomalyModel,
    rules_folder: Path,
    stages: Stages,
) -> Screened:
    """Screen what a snapshot holds as it stood on a day; the engine keeps the tables for whoever publishes them."""
    check_all((*rulebook.rules, *rulebook.lawful))
    as_of_day = day_of(as_of)
    with stages.stage("columns") as made:
        open_sources(engine, snapshot)
        derive(engine, as_of, rules_folder / "words.toml", pipeline.derive, made)
    with stages.stage("lawful patterns") as made:
        mark_lawful(engine, mark_lawful_patterns(engine, rulebook.lawful, made))
        derive_flows(engine, pipeline.derive, made)
    transfers = engine.fetch("SELECT * FROM transfers ORDER BY transfer_id")
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
        find_pools(engine, pipeline.pool_payers, pipeline.pool_ticket)
        made("pool_months", engine.count("pool_months"))
    with stages.stage("asked columns") as made:
        derive_asked(engine, {name for rule in rulebook.rules for name in rule.inputs}, made)
    with stages.stage("anomaly") as made:
        anomaly = anomaly_scores(engine, model)
        made("scored accounts", anomaly.num_rows)
    engine.shut_files()
    with stages.stage("rules") as made:
        findings, outcomes = decide(engine, rulebook.rules, made)
    with stages.stage("rings") as made:
        rings = lending_rings(loans, transfers, accounts, engine.fetch(_DEVICES))
        made("lending rings", rings.rings.num_rows)
        groups = laundering_groups(pattern_rows(findings))
        made("laundering groups", groups.rings.num_rows)
        network = network_scores(engine, (rings, groups))
    warnings = [*_search_warnings(cycles), *rings.notes, *groups.notes]
    stale = stale_warning(lpr, as_of_day)
    return Screened(
        findings, outcomes, loans, rings, groups, anomaly, network, [*([stale] if stale else []), *warnings]
    )


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


def pattern_rows(findings: list[Finding]) -> pa.Table:
    """Give the findings that belong to a pattern of several accounts, one row each."""
    rows = [
        {
            "pattern": f"{one.rule_id}/{one.pattern}",
            "account_id": one.account_id,
            "party_id": one.party_id,
            "role": one.role,
            "amount": one.amount,
            "first_at": one.window_start,
            "last_at": one.window_end,
            "score": one.score,
        }
        for one in findings
        if one.pattern is not None
    ]
    schema = pa.schema(
        [("pattern", pa.string()), ("account_id", pa.int32()), ("party_id", pa.int32()), ("role", pa.string()),
         ("amount", pa.int64()), ("first_at", pa.int64()), ("last_at", pa.int64()), ("score", pa.float64())]
    )  # fmt: skip
    return pa.Table.from_pylist(rows, schema=schema)


def read_lpr(snapshot: Snapshot, rules_folder: Path) -> list[tuple[int, Decimal]]:
    """Give day and one-year LPR: the regulator's table where there is one, else the shipped one."""
    files = snapshot.reference.get("lpr", [])
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
