"""Rows of a run's files on what each member of a ring did, and on what ties the members."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from screening.alerts.build import RING_PACK
from screening.alerts.names import Names
from screening.alerts.subjects import VICTIMS, Ring
from screening.engines.duckdb import DuckDB
from screening.networks.ring_evidence import CAST, MET, TIED, member_evidence, rule_evidence, tie_evidence
from screening.rulebook.decide import Finding
from screening.rulebook.rule import Rulebook
from screening.runs.deed_words import DEED_WORDS, deed_told, tie_told

Row = dict[str, Any]
_NOTHING = {"what": "no_deed", "transfers": 0, "loans": None, "parties": 0, "amount": 0, "transactions": []}


def evidence_rows(
    engine: DuckDB, rings: Sequence[Ring], findings: Iterable[Finding], rulebook: Rulebook, names: Names
) -> list[Row]:
    """Give what each member did, in the contract's form, ordered by ring, account and deed."""
    cast = [
        {"ring_id": ring.ring_id, **{name: member[name] for name in ("account_id", "party_id")},
         "core": member["role"] not in VICTIMS}
        for ring in rings for member in ring.members
    ]  # fmt: skip
    found = member_evidence(engine, pa.Table.from_pylist(cast, CAST)).to_pylist()
    found += rule_evidence(engine, pa.Table.from_pylist(_met(rings, findings), MET)).to_pylist()
    acted = {(row["ring_id"], row["account_id"]) for row in found}
    silent = sorted({(one["ring_id"], one["account_id"]) for one in cast} - acted)
    found += [{"ring_id": ring_id, "account_id": account, **_NOTHING} for ring_id, account in silent]
    titles = {one.rule_id: (one.about["title_zh"], one.about["title_en"]) for one in rulebook.rules}
    order = list(DEED_WORDS)
    rows = [
        {
            **row,
            "rule_id": row.get("rule_id"),
            "account_id": names.account[row["account_id"]],
            "amount": Decimal(row["amount"]) / 100,
            **deed_told(row, titles),
        }
        for row in found
    ]
    return sorted(
        rows, key=lambda row: (row["ring_id"], row["account_id"], order.index(row["what"]), row["rule_id"] or "")
    )


def _met(rings: Sequence[Ring], findings: Iterable[Finding]) -> list[Row]:
    """Give the bookings of the findings that concern a ring: on its core, in the pack of its kind.

    A laundering group is made of patterns; a finding that names none says nothing of the group.
    """
    by_account: dict[int, list[Finding]] = {}
    for one in findings:
        if one.severity != "info":
            by_account.setdefault(one.account_id, []).append(one)
    return [
        {"ring_id": ring.ring_id, "account_id": account, "rule_id": one.rule_id, "transaction_id": booking}
        for ring in rings
        for account in sorted({member["account_id"] for member in ring.core})
        for one in by_account.get(account, ())
        if one.pack == RING_PACK[ring.figures["kind"]]
        and (ring.figures["kind"] != "laundering" or one.pattern is not None)
        for booking in one.evidence
    ]


def tie_rows(
    engine: DuckDB, rings: Sequence[Ring], ties: Mapping[str, Sequence[Mapping[str, Any]]], names: Names
) -> list[Row]:
    """Give what ties the members of each ring, by the accounts that they joined it with, and what it rests on."""
    first = {
        ring.ring_id: {member["party_id"]: names.account[member["account_id"]] for member in reversed(ring.members)}
        for ring in rings
    }
    told = [
        {"ring_id": ring_id, **tie}
        for ring_id, known in first.items()
        for tie in ({name: one[name] for name in _TIE} for one in ties.get(ring_id, ()))
        if tie["party_a"] in known and tie["party_b"] in known
    ]
    tied = [{name: tie[name] for name in TIED.names} for tie in told]
    rests = {
        tuple(row[name] for name in TIED.names): row
        for row in tie_evidence(engine, pa.Table.from_pylist(tied, TIED)).to_pylist()
    }
    rows = []
    for tie in told:
        on = rests[tuple(tie[name] for name in TIED.names)]
        rows.append(
            {
                "ring_id": tie["ring_id"],
                "account_a": first[tie["ring_id"]][tie["party_a"]],
                "account_b": first[tie["ring_id"]][tie["party_b"]],
                "tie": tie["tie"],
                "weight": float(tie["weight"]),
                "what": tie["what"],
                "transactions": on["transactions"],
                **tie_told({**tie, **on}),
            }
        )
    return sorted(rows, key=lambda row: (row["ring_id"], row["account_a"], row["account_b"], row["tie"]))


_TIE = ("party_a", "party_b", "tie", "weight", "what")
