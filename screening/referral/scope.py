"""What of a run belongs to a referral: members, findings, loans and pools, each with a short reference and what it cites."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from screening.referral.subject import Subject, is_victim
from screening.report.words import RING_KINDS, ROLES
from screening.runs.reading import FinishedRun

Row = dict[str, Any]
_KINDS, _ROLES = list(RING_KINDS), list(ROLES)
ALERTED = "alerted"
"""Role of whom an alert is about where no ring gives him another."""


@dataclass(frozen=True)
class Scope:
    """Rows of a run that a referral tells of, each kind in the order of its references (R1, F1, L1, D1)."""

    rings: tuple[Row, ...]
    members: tuple[Row, ...]
    ties: tuple[Row, ...]
    deeds: tuple[Row, ...]
    findings: tuple[Row, ...]
    loans: tuple[Row, ...]
    pools: tuple[Row, ...]
    alerted: tuple[str, ...]

    @cached_property
    def refs(self) -> Mapping[str, str]:
        """Give the reference of each ring, finding and loan by its id; a pool's is that of `pool_refs`."""
        return {
            **{row["ring_id"]: f"R{place}" for place, row in enumerate(self.rings, start=1)},
            **{row["finding_id"]: f"F{place}" for place, row in enumerate(self.findings, start=1)},
            **{row["loan_id"]: f"L{place}" for place, row in enumerate(self.loans, start=1)},
        }

    @cached_property
    def pool_refs(self) -> Mapping[str, str]:
        """Give the reference of each pool by its ring's id."""
        return {row["ring_id"]: f"D{place}" for place, row in enumerate(self.pools, start=1)}

    @cached_property
    def roles(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Give each account's roles, the weightiest first, with the ring or loan that each is played in."""
        told: dict[str, dict[tuple[str, str], None]] = {}
        for row in self.members:
            told.setdefault(row["account_id"], {})[row["role"], self.refs[row["ring_id"]]] = None
        ringed = set(told)
        for row in self.loans:
            for side in ("lender", "borrower"):
                if row[f"{side}_account_id"] not in ringed:
                    told.setdefault(row[f"{side}_account_id"], {})[side, self.refs[row["loan_id"]]] = None
        for account in self.alerted:
            told.setdefault(account, {(ALERTED, ""): None})
        return {account: tuple(sorted(roles, key=_weight)) for account, roles in told.items()}

    @cached_property
    def accounts(self) -> tuple[str, ...]:
        """Give every account that plays a part, the weightiest roles first, then by number."""
        return tuple(sorted(self.roles, key=lambda one: (_weight(self.roles[one][0])[0], one)))

    def citations(self) -> list[tuple[str, str, str]]:
        """Give account, the bank's number of a booking, and the reference that cites it."""
        cited = [
            (row["account_id"], one, self.refs[row["finding_id"]]) for row in self.findings for one in row["evidence"]
        ]
        for row in self.deeds:
            ref = self.pool_refs.get(row["ring_id"]) or self.refs[row["ring_id"]]
            cited += [(row["account_id"], one, ref) for one in row["transactions"]]
        for row in self.loans:
            ref = self.refs[row["loan_id"]]
            cited += [
                (row[f"{side}_account_id"], one, ref) for one in row["evidence"] for side in ("lender", "borrower")
            ]
        return cited


def _weight(role: tuple[str, str]) -> tuple[int, int, str]:
    """Give the place of a role: those of ROLES in their order, whom an alert is about before victims."""
    name, ref = role
    victims = _ROLES.index("depositor")
    place = _ROLES.index(name) if name in _ROLES else victims
    return (place + (name in _ROLES and place >= victims), len(ref), ref)


def scope_of(run: FinishedRun, subject: Subject) -> Scope:
    """Give what of a run belongs to a subject."""
    rings = sorted(_of(run, "rings", subject.ring_ids), key=lambda one: (_KINDS.index(one["kind"]), one["ring_id"]))
    members = [row for ring in rings for row in _members(run, ring["ring_id"])]
    findings = _findings(run, subject.alerts)
    core = {row["account_id"] for row in members if not is_victim(row["role"])}
    lending = {row["ring_id"] for row in rings if row["kind"] == "lending"}
    lenders = {row["account_id"] for row in members if row["ring_id"] in lending and not is_victim(row["role"])}
    alerted = sorted({account for alert in subject.alerts for account in alert["account_ids"]})
    return Scope(
        rings=tuple(rings),
        members=tuple(members),
        ties=tuple(_of(run, "ring_ties", subject.ring_ids)),
        deeds=tuple(_of(run, "ring_evidence", subject.ring_ids)),
        findings=tuple(findings),
        loans=tuple(_loans(run, lenders, core | set(alerted), findings)),
        pools=tuple(_of(run, "pools", [row["ring_id"] for row in rings])),
        alerted=tuple(alerted),
    )


def _of(run: FinishedRun, table: str, ring_ids: Sequence[str]) -> list[Row]:
    """Give some rings' rows of one of the run's tables, as they lie; a run of older software may lack the table."""
    if not ring_ids or not (run.path / f"{table}.parquet").is_file():
        return []
    return run.table(table).filter(pl.col("ring_id").is_in(list(ring_ids))).to_dicts()


def _members(run: FinishedRun, ring_id: str) -> list[Row]:
    rows = _of(run, "ring_members", [ring_id])
    return sorted(rows, key=lambda one: (_ROLES.index(one["role"]), -one["strength"], one["account_id"]))


def _findings(run: FinishedRun, alerts: Iterable[Row]) -> list[Row]:
    """Give the findings that some alerts rest on, each once."""
    wanted = [
        pl.col("account_id").is_in(alert["account_ids"]) & pl.col("rule_id").is_in(alert["rule_ids"])
        for alert in alerts
    ]
    if not wanted:
        return []
    rows = run.table("findings").filter(pl.any_horizontal(wanted))
    return rows.sort("rule_id", "account_id", "window_start", "finding_id").to_dicts()


def _loans(run: FinishedRun, lenders: set[str], accounts: set[str], findings: Sequence[Row]) -> list[Row]:
    """Give the loans that a lending ring gave, and those of some accounts that a finding cites."""
    cited = sorted({one for row in findings for one in row["evidence"]})
    sides = pl.col("lender_account_id").is_in(sorted(accounts)) | pl.col("borrower_account_id").is_in(sorted(accounts))
    named = pl.col("evidence").list.eval(pl.element().is_in(cited)).list.any()
    rows = run.table("inferred_loans").filter(pl.col("lender_account_id").is_in(sorted(lenders)) | (sides & named))
    return rows.sort("disbursed_at", "loan_id").to_dicts()
