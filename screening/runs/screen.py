"""A screening: columns, decisions, rings, scores and alerts on one snapshot."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from screening.anomaly.features import AnomalyModel
from screening.anomaly.forest import Fitted, Scored, score_accounts
from screening.clock import day_of
from screening.engines.duckdb import DuckDB
from screening.ledger.snapshot import Snapshot
from screening.loans.tables import Loans
from screening.networks.groups import laundering_groups
from screening.networks.pool_rings import PoolRings
from screening.networks.rings import Rings
from screening.networks.standing import network_scores
from screening.rulebook.covered import covered
from screening.rulebook.decide import Finding, RuleOutcome, check_all, decide
from screening.rulebook.rule import SEVERITIES, Rulebook
from screening.runs.modelling import load_network_behaviour
from screening.runs.pipeline import Pipeline
from screening.runs.pools import find_suspected
from screening.runs.prepare import prepared
from screening.runs.stages import Stages


@dataclass(frozen=True)
class Screened:
    """All that a screening found, in the run's own dense numbers; the tables stay in the engine.

    `lawful` tells for each finding_id what lawful patterns covered in its window, as `rulebook.covered` gives it.
    """

    findings: list[Finding]
    outcomes: list[RuleOutcome]
    loans: Loans
    rings: Rings
    groups: Rings
    pools: PoolRings
    scored: Scored
    network: pa.Table
    lawful: dict[str, dict[str, dict[str, int]]]
    warnings: list[str]


def screen(
    engine: DuckDB,
    snapshot: Snapshot,
    as_of: date,
    pipeline: Pipeline,
    rulebook: Rulebook,
    model: AnomalyModel,
    fitted: Fitted | None,
    rules_folder: Path,
    stages: Stages,
) -> Screened:
    """Screen what a snapshot holds as it stood on a day; the engine keeps the tables for whoever publishes them.

    Accounts are scored by `fitted`; without one, the model is fitted to them.
    """
    check_all((*rulebook.rules, *rulebook.lawful))
    ready = prepared(engine, snapshot, as_of, pipeline, rulebook, rules_folder, stages)
    with stages.stage("anomaly") as made:
        load_network_behaviour(engine)
        scored = score_accounts(engine, model, fitted)
        made("scored accounts", len(scored.unusual))
    engine.shut_files()
    with stages.stage("rules") as made:
        findings, outcomes = decide(engine, rulebook.rules, day_of(as_of), made)
        lawful = covered(engine, findings)
    with stages.stage("rings") as made:
        groups = laundering_groups(*pattern_tables(engine, findings, rulebook))
        made("laundering groups", groups.rings.num_rows)
        pools = find_suspected(engine, findings, day_of(as_of))
        made("deposit-taking rings", pools.rings.rings.num_rows)
        found = {one.account_id for one in findings if SEVERITIES.index(one.severity) >= SEVERITIES.index("medium")}
        network = network_scores(engine, (ready.rings, groups, pools.rings), found)
    warnings = [*ready.warnings, *groups.notes, *pools.rings.notes]
    return Screened(findings, outcomes, ready.loans, ready.rings, groups, pools, scored, network, lawful, warnings)


def pattern_tables(engine: DuckDB, findings: list[Finding], rulebook: Rulebook) -> tuple[pa.Table, pa.Table]:
    """Give the findings that belong to a pattern of several accounts, one row each, and the transfers of each pattern."""
    shapes = {rule.rule_id: rule.about.get("shape") for rule in rulebook.rules}
    named = [(f"{one.rule_id}/{one.pattern}", one) for one in findings if one.pattern is not None]
    rows = [
        {
            "pattern": pattern,
            "shape": shapes[one.rule_id],
            "account_id": one.account_id,
            "party_id": one.party_id,
            "role": one.role,
            "amount": one.amount,
            "first_at": one.window_start,
            "last_at": one.window_end,
            "score": one.score,
        }
        for pattern, one in named
    ]
    evidence = [
        {"pattern": pattern, "transaction_id": transaction} for pattern, one in named for transaction in one.evidence
    ]
    engine.load("pattern_evidence", pa.Table.from_pylist(evidence, schema=PATTERN_EVIDENCE))
    moves = engine.fetch(
        """
        SELECT DISTINCT pattern, transfer_id, transfers.payer_party, transfers.payee_party, transfers.amount,
            transfers.booked_at
        FROM pattern_evidence
        INNER JOIN transactions USING (transaction_id)
        INNER JOIN transfers USING (transfer_id)
        """
    )
    engine.drop("pattern_evidence")
    return pa.Table.from_pylist(rows, schema=PATTERN_FINDINGS), moves


PATTERN_FINDINGS = pa.schema(
    [
        ("pattern", pa.string()), ("shape", pa.string()), ("account_id", pa.int32()), ("party_id", pa.int32()),
        ("role", pa.string()), ("amount", pa.int64()), ("first_at", pa.int64()), ("last_at", pa.int64()),
        ("score", pa.float64()),
    ]
)  # fmt: skip
PATTERN_EVIDENCE = pa.schema([("pattern", pa.string()), ("transaction_id", pa.int32())])
