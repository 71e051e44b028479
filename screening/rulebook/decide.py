"""Rules run on the tables of a run: each finding with its evidence, figures and reasons."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import pyarrow as pa

from screening.engines.duckdb import DuckDB
from screening.errors import RefusedInput
from screening.rulebook.check import check_rule
from screening.rulebook.reach import Reach, Reaches
from screening.rulebook.reasons import reasons, standard_facts, stored
from screening.rulebook.rule import Rule

COVERS = pa.schema([("transfer_id", pa.int32()), ("code", pa.string()), ("trade", pa.bool_())])
BASE_SCORE = {"info": 0.10, "low": 0.25, "medium": 0.45, "high": 0.70, "critical": 0.90}
"""Score of a finding by its severity (typologies A.5, engineering default)."""


@dataclass(frozen=True)
class Finding:
    """One rule met by one account in one window. Ids and amounts are those of the run: dense numbers and fen.

    `stated` tells that the rule itself gave the amount, which several accounts of one affair then share.
    """

    finding_id: str
    rule_id: str
    pack: str
    severity: str
    account_id: int
    party_id: int
    window_start: int
    window_end: int
    score: float
    amount: int
    stated: bool
    evidence: tuple[int, ...]
    evidence_names: tuple[str, ...]
    role: str | None
    pattern: int | None
    facts: Mapping[str, Any]
    reason_zh: str
    reason_en: str


@dataclass(frozen=True)
class RuleOutcome:
    """What became of one rule in one run."""

    rule_id: str
    version: str
    status: str
    findings: int
    reach: Reach
    seconds: float


def check_all(rules: Iterable[Rule]) -> None:
    """Refuse a rulebook in which any query has a problem, naming all of them."""
    problems = [problem for rule in rules for problem in check_rule(rule)]
    if problems:
        raise RefusedInput("\n".join(problems), remedy="screening rules test")


def mark_lawful_patterns(engine: DuckDB, patterns: Iterable[Rule], progress: Callable[[str, int], None]) -> pa.Table:
    """Give `transfer_id`, `code`, `trade` of every transfer that a lawful pattern covers; trade is earned income."""
    parts = []
    for pattern in patterns:
        covered = engine.fetch(pattern.query, {name: one.bound for name, one in pattern.parameters.items()})
        ids = covered["transfer_id"].combine_chunks().cast(pa.int32())
        trade = bool(pattern.about.get("trade", False))
        parts.append(
            pa.table(
                {"transfer_id": ids, "code": [str(pattern.about["code"])] * len(ids), "trade": [trade] * len(ids)},
                COVERS,
            )
        )
        progress(pattern.rule_id, len(ids))
    return pa.concat_tables([COVERS.empty_table(), *parts])


def decide(
    engine: DuckDB, rules: Iterable[Rule], as_of_day: int, progress: Callable[[str, int], None]
) -> tuple[list[Finding], list[RuleOutcome]]:
    """Give every finding of every rule, and what became of each rule; `as_of_day` is the last day that the run sees."""
    findings: list[Finding] = []
    outcomes = []
    reaches = Reaches(engine, as_of_day)
    for rule in rules:
        started = perf_counter()
        missing = reaches.missing(rule)
        found = [] if missing else _findings_of(engine, rule)
        findings += found
        status = "not_evaluable" if missing else "evaluated"
        seconds = round(perf_counter() - started, 3)
        reach = reaches.of(rule, (one.account_id for one in found))
        outcomes.append(RuleOutcome(rule.rule_id, rule.version, status, len(found), reach, seconds))
        progress(rule.rule_id, len(found))
    return findings, outcomes


def evidence_rows(engine: DuckDB, rule: Rule) -> None:
    """Make table `result` from the rule's query, and `evidence` with each row's booking."""
    engine.create("result", rule.query, {name: one.bound for name, one in rule.parameters.items()})
    columns = set(engine.fetch("SELECT * FROM result LIMIT 0").column_names)
    optional = {
        "finding": "NULL::VARCHAR", "severity": "NULL::VARCHAR", "role": "NULL::VARCHAR",
        "pattern": "NULL::INTEGER", "amount": "NULL::BIGINT",
    }  # fmt: skip
    chosen = [f"{f'result.{name}' if name in columns else null} AS {name}" for name, null in optional.items()]
    chosen += [f'result."{fact}" AS {_own(fact)}' for fact in rule.facts]
    booking = (
        """CASE result.account_id
            WHEN transfers.payer_id THEN coalesce(transfers.out_transaction, transfers.in_transaction)
            ELSE coalesce(transfers.in_transaction, transfers.out_transaction) END"""
        if "transfer_id" in columns
        else "result.transaction_id"
    )
    join = "LEFT JOIN transfers ON result.transfer_id = transfers.transfer_id" if "transfer_id" in columns else ""
    engine.create(
        "evidence",
        f"""
        SELECT DISTINCT result.account_id, {booking} AS transaction_id, {", ".join(chosen)}
        FROM result {join}
        """,
    )


def _own(fact: str) -> str:
    """Give the column of a rule's fact, which no other column of the queries here is called, quoted."""
    return f'"fact {fact}"'


def _findings_of(engine: DuckDB, rule: Rule) -> list[Finding]:
    """Give the findings of one rule."""
    evidence_rows(engine, rule)
    window = rule.parameters.get("window")
    gap = window.seconds if window else None
    parts = ", ".join([*(f"max({_own(fact)}) AS {_own(fact)}" for fact in rule.facts), "max(severity) AS severity"])
    rows = engine.fetch(
        f"""
        WITH dated AS (
            SELECT evidence.*, bookings.booked_at, bookings.amount AS booked, bookings.bank_transaction_id
            FROM evidence
            INNER JOIN bookings USING (transaction_id)
        ),
        opened AS (
            SELECT *, CASE WHEN {gap if gap is not None else "NULL"} IS NULL OR finding IS NOT NULL THEN 0
                WHEN booked_at - lag(booked_at) OVER ordered <= {gap or 0} THEN 0 ELSE 1 END AS opens
            FROM dated
            WINDOW ordered AS (PARTITION BY account_id ORDER BY booked_at, transaction_id)
        ),
        numbered AS (
            SELECT *, sum(opens) OVER (PARTITION BY account_id, finding ORDER BY booked_at, transaction_id) AS episode
            FROM opened
        )
        SELECT
            numbered.account_id, accounts.party_id, account_numbers.account,
            list(transaction_id ORDER BY transaction_id) AS evidence,
            list(bank_transaction_id ORDER BY transaction_id) AS names,
            min(booked_at) AS first, max(booked_at) AS last,
            CAST(sum(booked) AS BIGINT) AS total, CAST(max(amount) AS BIGINT) AS stated,
            max(role) AS role, max(pattern) AS pattern, {parts}
        FROM numbered
        INNER JOIN accounts USING (account_id)
        INNER JOIN account_numbers USING (account_id)
        GROUP BY numbered.account_id, accounts.party_id, account_numbers.account, finding, episode
        ORDER BY numbered.account_id, min(booked_at), min(transaction_id), max(transaction_id), count(*)
        """
    )
    return [_finding(rule, row) for row in rows.to_pylist()]


def _finding(rule: Rule, row: dict[str, Any]) -> Finding:
    """Give one finding from one grouped row."""
    severity = row["severity"] or rule.severity
    facts = {name: row[f"fact {name}"] for name in rule.facts}
    standard = standard_facts(len(row["evidence"]), row["total"], row["first"], row["last"])
    reason_zh, reason_en = reasons(rule, facts, standard, row["last"] // 86400)
    mark = "\0".join([rule.rule_id, row["account"], *row["names"]])
    return Finding(
        finding_id="F" + hashlib.sha256(mark.encode()).hexdigest()[:16],
        rule_id=rule.rule_id,
        pack=rule.pack,
        severity=severity,
        account_id=row["account_id"],
        party_id=row["party_id"],
        window_start=row["first"],
        window_end=row["last"],
        score=BASE_SCORE[severity],
        amount=row["stated"] if row["stated"] is not None else row["total"],
        stated=row["stated"] is not None,
        evidence=tuple(row["evidence"]),
        evidence_names=tuple(row["names"]),
        role=row["role"],
        pattern=row["pattern"],
        facts={**{name: stored(facts[name], unit) for name, unit in rule.facts.items()}, **_plain(row)},
        reason_zh=reason_zh,
        reason_en=reason_en,
    )


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Give the facts of every finding as JSON holds them."""
    return {
        "count": len(row["evidence"]),
        "total": stored(row["total"], "CNY"),
        "first": stored(row["first"] // 86400, "day"),
        "last": stored(row["last"] // 86400, "day"),
    }
