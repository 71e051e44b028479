"""All that a screening says of one person or account, flagged or not: score, rules near and far, gaps, peers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from screening.alerts.risk import RiskModel, read_risk_model
from screening.alerts.waterfall import Part, waterfall
from screening.bench.explain import ABSENT, FIRED, MISSED, NOT_EVALUABLE, Explanation, explain
from screening.bench.ready import Setting
from screening.bench.subject import Subject, find_subject
from screening.engines.duckdb import DuckDB
from screening.home import shipped
from screening.masking import mask_account
from screening.rulebook.rule import SEVERITIES, Rule
from screening.runs.reading import FinishedRun

NEAR = 1
"""So many thresholds short is near."""
_FIGURES = (
    ("money_in", "收入", "money in", "yuan"),
    ("money_out", "支出", "money out", "yuan"),
    ("bookings", "笔数", "bookings", "count"),
    ("cash", "现金收付", "cash in and out", "yuan"),
    ("counterparties", "往来对象", "people dealt with", "count"),
    ("active_days", "有收付的天数", "days with bookings", "days"),
)


@dataclass(frozen=True)
class Scored:
    """One account's scores in the run, and the parts that add up to its risk score."""

    account: str
    rule_score: float
    anomaly_score: float
    network_score: float
    risk_score: float
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Beside:
    """One figure beside those of the account's peers: the share of them that have less, 0 to 1."""

    account: str
    name: str
    zh: str
    en: str
    unit: str
    value: Decimal | int
    median: Decimal | int
    less: float
    peers: int


@dataclass(frozen=True)
class About:
    """What is known of a subject. `near` are rules that missed by one threshold, `cannot_tell` those that lack something.

    `reasons` are the behaviours that drove the anomaly scores, where the run told them of these accounts.
    `missed` and `absent` count the other rules: short by more than one threshold, or nothing of the kind is there.
    """

    subject: str
    accounts: tuple[str, ...]
    run_id: str
    as_of: str
    alert: Mapping[str, Any] | None
    scores: tuple[Scored, ...]
    fired: tuple[Explanation, ...]
    near: tuple[Explanation, ...]
    cannot_tell: tuple[Explanation, ...]
    missed: int
    absent: int
    peers: tuple[Beside, ...]
    reasons: tuple[Mapping[str, Any], ...]


def about(
    engine: DuckDB, setting: Setting, run: FinishedRun, rules: Sequence[Rule], asked: str, *, unmask: bool = False
) -> About:
    """Give all that a run says of a subject, from the tables in the engine and what the run wrote.

    `asked` is an account number, masked or whole, or a bank's number of a customer. No rule has to have fired.
    """
    subject = find_subject(engine, asked)
    told = [explain(engine, setting, rule, asked, unmask=unmask) for rule in rules]
    by = {
        state: [one for one in told if one.outcome == state] for state in (FIRED, MISSED, ABSENT, NOT_EVALUABLE)
    }  # fmt: skip
    near = [one for one in by[MISSED] if one.missed is not None and one.missed <= NEAR]
    whole = _accounts(engine, subject)
    return About(
        subject=asked if unmask else subject.shown,
        accounts=tuple(_shown(one, unmask=unmask) for one in whole.values()),
        run_id=run.record["run_id"],
        as_of=run.record["as_of"],
        alert=_alert(run, set(whole.values())),
        scores=tuple(_scored(run, whole.values(), unmask=unmask)),
        fired=tuple(by[FIRED]),
        near=tuple(near),
        cannot_tell=tuple(by[NOT_EVALUABLE]),
        missed=len(by[MISSED]) - len(near),
        absent=len(by[ABSENT]),
        peers=tuple(_peers(engine, whole, unmask=unmask)),
        reasons=tuple(_reasons(run, whole.values(), unmask=unmask)),
    )


def _reasons(run: FinishedRun, accounts: Iterable[str], *, unmask: bool) -> list[Mapping[str, Any]]:
    """Give why the accounts' anomaly scores are what they are, strongest first, where the run wrote it."""
    if not (run.path / "score_reasons.parquet").is_file():
        return []
    rows = run.table("score_reasons").filter(pl.col("account_id").is_in(sorted(accounts)))
    kept = rows.sort("account_id", "rank").select("account_id", "rank", "share", "reason_zh", "reason_en").to_dicts()
    return [{**row, "account_id": _shown(row["account_id"], unmask=unmask)} for row in kept]


def _accounts(engine: DuckDB, subject: Subject) -> dict[int, str]:
    """Give the subject's accounts, or the one asked for."""
    wanted = subject.accounts if subject.asked is None else (subject.asked,)
    listed = ", ".join(str(one) for one in wanted)
    rows = engine.rows(
        f"SELECT account_id, account FROM account_numbers WHERE account_id IN ({listed}) ORDER BY account_id"
    )
    return {row["account_id"]: row["account"] for row in rows}


def _shown(account: str, *, unmask: bool) -> str:
    """Give an account as it may be shown."""
    return account if unmask else mask_account(account)


def _alert(run: FinishedRun, accounts: set[str]) -> Mapping[str, Any] | None:
    """Give the gravest alert that concerns one of the accounts, by its id, priority, score and headline."""
    table = run.table("alerts").filter(pl.col("account_ids").list.eval(pl.element().is_in(sorted(accounts))).list.any())
    kept = ("alert_id", "subject_kind", "priority", "risk_score", "headline_zh", "headline_en")
    return next(iter(table.select(kept).to_dicts()), None)


def _scored(run: FinishedRun, accounts: Iterable[str], *, unmask: bool) -> list[Scored]:
    """Give each account's scores as the run wrote them, taken apart by the model of the run's pipeline."""
    model: RiskModel = read_risk_model(shipped("models") / run.record["parameters"]["risk_model"])
    chosen = sorted(accounts)
    findings = run.table("findings").filter(pl.col("account_id").is_in(chosen), pl.col("severity") != "info")
    rows = run.table("scores").filter(pl.col("account_id").is_in(chosen)).sort("account_id").to_dicts()
    made = []
    for row in rows:
        severities: dict[str, str] = {}
        for one in findings.filter(account_id=row["account_id"]).to_dicts():
            known = severities.get(one["rule_id"], "info")
            severities[one["rule_id"]] = max(known, one["severity"], key=SEVERITIES.index)
        parts = waterfall(model, severities, row["anomaly_score"], row["network_score"])
        made.append(
            Scored(
                _shown(row["account_id"], unmask=unmask),
                row["rule_score"],
                row["anomaly_score"],
                row["network_score"],
                row["risk_score"],
                parts,
            )
        )
    return made


def _peers(engine: DuckDB, accounts: Mapping[int, str], *, unmask: bool) -> list[Beside]:
    """Give each account's figures beside those of held accounts of the same sort of holder that moved money."""
    listed = ", ".join(str(one) for one in accounts)
    ranks = ", ".join(
        f"percent_rank() OVER (PARTITION BY holder ORDER BY {name}) AS {name}_less" for name, *_ in _FIGURES
    )
    medians = ", ".join(f"median({name}) OVER (PARTITION BY holder) AS {name}_median" for name, *_ in _FIGURES)
    rows = engine.rows(
        f"""
        WITH days AS (
            SELECT account_id, sum(in_amount) AS money_in, sum(out_amount) AS money_out,
                sum(in_count + out_count) AS bookings, sum(cash_in + cash_out) AS cash, count(*) AS active_days
            FROM account_days GROUP BY account_id
        ),
        dealt AS (SELECT account_id, count(DISTINCT other_party) AS counterparties FROM flows GROUP BY account_id),
        figures AS (
            SELECT days.*, coalesce(counterparties, 0) AS counterparties, accounts.holder
            FROM days INNER JOIN accounts USING (account_id) LEFT JOIN dealt USING (account_id)
            WHERE accounts.held
        ),
        ranked AS (SELECT *, {ranks}, {medians}, count(*) OVER (PARTITION BY holder) AS peers FROM figures)
        SELECT * FROM ranked WHERE account_id IN ({listed}) ORDER BY account_id
        """
    )
    return [
        Beside(
            account=_shown(accounts[row["account_id"]], unmask=unmask),
            name=name,
            zh=zh,
            en=en,
            unit=unit,
            value=_figure(row[name], unit),
            median=_figure(row[f"{name}_median"], unit),
            less=round(row[f"{name}_less"], 4),
            peers=row["peers"],
        )
        for row in rows
        for name, zh, en, unit in _FIGURES
    ]


def _figure(value: Any, unit: str) -> Decimal | int:
    """Give a figure as people read it: fen as yuan."""
    return Decimal(int(value)).scaleb(-2) if unit == "yuan" else int(value)
