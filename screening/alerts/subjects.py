"""Who an alert is about: a ring with its core, else a person over all his accounts, else an account."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from screening.alerts.names import Names, digest_id
from screening.networks.rings import Rings
from screening.rulebook.decide import Finding

VICTIMS = frozenset({"borrower", "depositor"})
KINDS = ("lending", "deposit_taking", "laundering")
OWN_AFFAIRS = {"laundering": frozenset({"usurious_lending", "illegal_deposit_taking"})}
"""Packs whose findings on one member say nothing of the others, by kind of ring: they stay his own."""


@dataclass(frozen=True)
class Ring:
    """A ring with the id under which it is known, its figures and its members."""

    ring_id: str
    figures: dict[str, Any]
    members: tuple[dict[str, Any], ...]

    @property
    def core(self) -> tuple[dict[str, Any], ...]:
        """Give the members that are not its victims."""
        return tuple(member for member in self.members if member["role"] not in VICTIMS)


@dataclass(frozen=True)
class Subject:
    """One thing to look at, with the findings that concern it."""

    kind: str
    subject_id: str
    parties: tuple[int, ...]
    accounts: tuple[int, ...]
    findings: tuple[Finding, ...]
    ring: Ring | None


def known_rings(parts: Iterable[Rings], names: Names) -> list[Ring]:
    """Give the rings of several searches, each with an id made of its kind and its core's accounts."""
    rings = []
    for part in parts:
        members: dict[int, list[dict[str, Any]]] = {}
        for member in part.members.to_pylist():
            members.setdefault(member["ring_id"], []).append(member)
        for figures in part.rings.to_pylist():
            own = tuple(members[figures["ring_id"]])
            core = sorted(names.account[one["account_id"]] for one in own if one["role"] not in VICTIMS)
            rings.append(Ring(digest_id("R", figures["kind"], *core), figures, own))
    return sorted(rings, key=lambda ring: ring.ring_id)


def subjects(findings: Sequence[Finding], rings: Sequence[Ring], names: Names) -> list[Subject]:
    """Give one subject for each matter: findings of a ring's core go to the ring, the others to person or account.

    A party in the core of several rings belongs to the first by kind (lending, deposit-taking, laundering) and id, so
    that nothing is told twice. A member's loans or deposits do not make the group with which he passes money graver.
    """
    ring_of: dict[int, Ring] = {}
    for ring in sorted(rings, key=lambda one: (KINDS.index(one.figures["kind"]), one.ring_id)):
        for member in ring.core:
            ring_of.setdefault(member["party_id"], ring)
    by_ring: dict[str, list[Finding]] = {}
    by_party: dict[int, list[Finding]] = {}
    for finding in findings:
        if finding.severity == "info":
            continue
        found = ring_of.get(finding.party_id)
        if found and finding.pack not in OWN_AFFAIRS.get(found.figures["kind"], ()):
            by_ring.setdefault(found.ring_id, []).append(finding)
        else:
            by_party.setdefault(finding.party_id, []).append(finding)
    owned = [_ring_subject(ring, by_ring.get(ring.ring_id, []), ring_of) for ring in rings]
    return [one for one in owned if one] + [
        _party_subject(party, found, names) for party, found in sorted(by_party.items())
    ]


def _ring_subject(ring: Ring, found: list[Finding], ring_of: dict[int, Ring]) -> Subject | None:
    """Give the subject of a ring; none where all of its core belongs to another ring."""
    core = [member for member in ring.core if ring_of[member["party_id"]] is ring]
    if not core:
        return None
    accounts = {member["account_id"] for member in core} | {finding.account_id for finding in found}
    parties = {member["party_id"] for member in core}
    return Subject("ring", ring.ring_id, tuple(sorted(parties)), tuple(sorted(accounts)), tuple(found), ring)


def _party_subject(party: int, found: list[Finding], names: Names) -> Subject:
    """Give the subject of a person over his held accounts, or of an account that no submitter holds."""
    accounts = tuple(sorted({finding.account_id for finding in found}))
    if party in names.subject:
        return Subject("party", names.subject[party], (party,), accounts, tuple(found), None)
    return Subject("account", names.account[accounts[0]], (party,), accounts, tuple(found), None)
