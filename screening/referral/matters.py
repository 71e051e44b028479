"""The rings, loans, pools, findings and rules of a dossier, and the lines of law that their figures stand to."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from screening.bench.county import County
from screening.bench.loan_lenders import lenders
from screening.bench.loan_sheet import sheets
from screening.bench.network import Network, ring_network
from screening.bench.pool_sheet import pool_sheet
from screening.bench.ready import Setting
from screening.referral.dossier import (
    Audience,
    Booking,
    Finding,
    Head,
    Line,
    LoanSheet,
    Member,
    PoolSheet,
    Ring,
    RuleText,
    Tie,
)
from screening.referral.evidence import NOBODY, Movement, turnovers
from screening.referral.law_lines import laundering_figures, lender_figures, lines_of, pool_figures, tree_figures
from screening.referral.scope import Scope
from screening.referral.subject import Subject
from screening.referral.words import joined
from screening.report.alert_cards import laws
from screening.report.network_drawing import network_svg
from screening.report.words import RING_KINDS, Pair, halves, word
from screening.rulebook.law import read_law
from screening.rulebook.rule import Rule
from screening.runs.reading import FinishedRun, kept_rules

Row = dict[str, Any]
Refs = Mapping[str, str]
Lines = dict[str, tuple[Line, ...]]
_ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Matter:
    """Everything that the parts of a dossier are made from."""

    setting: Setting
    run: FinishedRun
    subject: Subject
    scope: Scope
    head: Head
    county: County

    @property
    def unmask(self) -> bool:
        """Tell whether the audience sees persons in the clear."""
        return self.head.audience is Audience.POLICE


def rings(matter: Matter, refs: Refs) -> tuple[Ring, ...]:
    """Give each ring with its members, why each is one, its ties and its drawing."""
    names = {row["ring_id"]: Pair(row["name_zh"], row["name"]) for row in matter.run.table("ring_records").to_dicts()}
    return tuple(_ring(matter, row, names.get(row["ring_id"]), refs) for row in matter.scope.rings)


def _ring(matter: Matter, row: Row, name: Pair | None, refs: Refs) -> Ring:
    scope, ring_id = matter.scope, row["ring_id"]
    why: defaultdict[str, list[Pair]] = defaultdict(list)
    for deed in scope.deeds:
        if deed["ring_id"] == ring_id:
            why[deed["account_id"]].append(Pair(deed["reason_zh"], deed["reason_en"]))
    kind = word(RING_KINDS, row["kind"])
    return Ring(
        ref=scope.refs[ring_id],
        ring_id=ring_id,
        name=name.zh if name else ring_id,
        kind=row["kind"],
        title=Pair(f"{kind.zh} {name.zh}", f"{kind.en} {name.en}") if name else kind,
        amount=row["amount"],
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        members=tuple(
            Member(refs[one["account_id"]], one["role"], one["strength"], tuple(why[one["account_id"]]))
            for one in scope.members
            if one["ring_id"] == ring_id
        ),
        ties=tuple(
            Tie(
                refs[one["account_a"]],
                refs[one["account_b"]],
                one["tie"],
                one["weight"],
                Pair(one["reason_zh"], one["reason_en"]),
            )
            for one in scope.ties
            if one["ring_id"] == ring_id
        ),
        svg=_drawn(matter, ring_id),
    )


def network_of(matter: Matter, ring_id: str) -> Network:
    """Give a ring as nodes and edges, masked as the audience needs it."""
    return ring_network(matter.county, matter.run, ring_id, unmask=matter.unmask)


def _drawn(matter: Matter, ring_id: str) -> str:
    """Give the drawing of a ring; in a lending ring with what was lent between its members."""
    network = network_of(matter, ring_id)
    members = {row["account_id"] for row in matter.scope.members if row["ring_id"] == ring_id}
    numbers = matter.county.numbers(members)
    ids = dict(zip(sorted(numbers.values()), (node["id"] for node in network.nodes), strict=True))
    lent = [
        {
            "lender_account_id": ids[numbers[row["lender_account_id"]]],
            "borrower_account_id": ids[numbers[row["borrower_account_id"]]],
            "received_by_borrower": row["received_by_borrower"],
        }
        for row in matter.scope.loans
        if {row["lender_account_id"], row["borrower_account_id"]} <= members
    ]
    return network_svg(network, lent)


def loans(matter: Matter, refs: Refs) -> tuple[LoanSheet, ...]:
    """Give each loan with its whole sheet."""
    rows = matter.scope.loans
    made = sheets(matter.county, matter.setting, [row["loan_id"] for row in rows], unmask=matter.unmask)
    return tuple(
        LoanSheet(
            ref=matter.scope.refs[row["loan_id"]],
            loan_id=row["loan_id"],
            lender=refs[row["lender_account_id"]],
            borrower=refs[row["borrower_account_id"]],
            disbursed_at=row["disbursed_at"],
            closed_at=row["closed_at"],
            status=row["status"],
            principal=row["principal"],
            received=row["received_by_borrower"],
            repaid=row["repaid"],
            over_cap=row["over_cap"],
            over_36=row["over_36"],
            confidence=row["confidence"],
            sheet=sheet,
        )
        for row, sheet in zip(rows, made, strict=True)
    )


def pools(matter: Matter) -> tuple[PoolSheet, ...]:
    """Give each pool with its whole sheet."""
    return tuple(
        PoolSheet(
            ref=matter.scope.pool_refs[row["ring_id"]],
            ring_id=row["ring_id"],
            heads=row["heads"],
            deposit=row["deposit"],
            paid_back=row["return"],
            owed=row["owed"],
            sheet=pool_sheet(matter.run, row["ring_id"], unmask=matter.unmask),
        )
        for row in matter.scope.pools
    )


def findings(scope: Scope, refs: Refs, bookings: Sequence[Booking]) -> tuple[Finding, ...]:
    """Give each finding with the references of the bookings that it cites."""
    cites: defaultdict[str, list[str]] = defaultdict(list)
    for one in bookings:
        for ref in one.cited_by:
            cites[ref].append(one.ref)
    return tuple(
        Finding(
            ref=scope.refs[row["finding_id"]],
            finding_id=row["finding_id"],
            rule_id=row["rule_id"],
            pack=row["pack"],
            account=refs[row["account_id"]],
            window_start=row["window_start"],
            window_end=row["window_end"],
            amount=row["amount"],
            bookings=tuple(cites[scope.refs[row["finding_id"]]]),
            reason=Pair(row["reason_zh"], row["reason_en"]),
            facts=json.loads(row["facts"]),
        )
        for row in scope.findings
    )


def rules(matter: Matter, known: Sequence[Rule], last: date) -> tuple[RuleText, ...]:
    """Give the rules that were met, as they stood in the run, with the values that they ran with."""
    met = {row["rule_id"] for row in matter.scope.findings}
    days: dict[str, list[date]] = {}
    for row in matter.scope.findings:
        days.setdefault(row["rule_id"], []).extend((row["window_start"].date(), row["window_end"].date()))
    ran = matter.run.record["parameters"]["rules"]
    return tuple(
        RuleText(
            rule_id=rule.rule_id,
            title=Pair(rule.about["title_zh"], rule.about["title_en"]),
            pack=rule.pack,
            version=rule.version,
            severity=rule.severity,
            sql=rule.sql,
            parameters={
                name: {"value": ran.get(rule.rule_id, {}).get(name, str(one.value)), "unit": one.unit}
                for name, one in sorted(rule.parameters.items())
            },
            laws=tuple(
                Line(one.instrument, one.article, one.since, one.says, line="", figure="", reached=None, tag=one.tag)
                for one in laws(rule, days.get(rule.rule_id, [last]))
            ),
            does_not_prove=halves(rule.about["does_not_prove"]),
            lawful=joined(map(halves, rule.about["look_alikes"])),
        )
        for rule in sorted(known, key=lambda one: one.rule_id)
        if rule.rule_id in met
    )


def lines(matter: Matter, refs: Refs, packs: set[str], laundered: Sequence[Movement], day: date) -> Lines:
    """Give where the figures stand to the lines of law, by pack."""
    law = read_law(kept_rules(matter.run.path))
    told: Lines = {}
    if "money_laundering" in packs:
        through = max((one.amount_in for to, one in turnovers(laundered).items() if to != NOBODY), default=_ZERO)
        moved = sum((one.amount for one in laundered), _ZERO)
        told["money_laundering"] = lines_of(law, day, laundering_figures(through, moved))
    if matter.scope.loans:
        told["usurious_lending"] = tuple(
            line
            for lender in _lenders(matter, refs)
            for line in lines_of(law, day, lender_figures(lender, _unknown(matter, lender)), f"{lender['shown']}：")
        )
    if matter.scope.pools:
        told["illegal_deposit_taking"] = tuple(
            line
            for pool in matter.scope.pools
            for line in lines_of(
                law,
                day,
                [*pool_figures(pool), *tree_figures(_recruits(matter, pool["ring_id"]))],
                f"{matter.scope.pool_refs[pool['ring_id']]}：",
            )
        )
    return told


def _recruits(matter: Matter, ring_id: str) -> list[Row]:
    rows = matter.run.table("pool_recruits").to_dicts()
    return [row for row in rows if row["ring_id"] == ring_id]


def _lenders(matter: Matter, refs: Refs) -> list[Row]:
    """Give the lenders of the dossier's loans, each over all his accounts, named by their references."""
    mine = {row["lender_account_id"] for row in matter.scope.loans}
    return [
        {**one, "shown": "、".join(sorted((refs[own] for own in one["accounts"] if own in refs), key=_number))}
        for one in lenders(matter.county, matter.setting, None, unmask=True)
        if mine & set(one["accounts"])
    ]


def _unknown(matter: Matter, lender: Row) -> dict[str, Decimal | int]:
    """Give what a lender's loans would add of which it cannot be told whether they are over the line."""
    mine = [
        row for row in matter.scope.loans if row["lender_account_id"] in lender["accounts"] and row["over_36"] is None
    ]
    return {
        "principal": sum((row["received_by_borrower"] for row in mine), _ZERO),
        "gain": sum((max(row["repaid"] - row["received_by_borrower"], Decimal(0)) for row in mine), _ZERO),
        "loans_over_36": len(mine),
        "heads": len({row["borrower_account_id"] for row in mine}),
    }


def _number(ref: str) -> int:
    return int(ref[1:])
