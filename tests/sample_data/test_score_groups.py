"""Members, roles and mixtures of rings, scored on a county of a dozen accounts."""

from datetime import date
from typing import Any

import pytest
from scoring.groups import laundering_groups
from scoring.members import contract_role, member_counts
from scoring.reading import Found, Truth
from scoring.ring_look_alikes import look_alikes_at_high

CASTS = {
    "scatter_gather-001": [("source", "S"), ("intermediary", "A"), ("intermediary", "B"), ("sink", "T")],
    "simple_cycle-001": [("origin", "O"), ("member", "P"), ("member", "Q")],
    "lending_ring-001": [("organiser", "L"), ("borrower", "V")],
}
RINGS = {
    "R1": [("organiser", "S"), ("mule", "A"), ("mule", "B"), ("mule", "T"), ("mule", "abroad")],
    "R2": [("organiser", "O"), ("mule", "P"), ("mule", "shop"), ("mule", "S")],
}


def truth() -> Truth:
    return Truth(
        about={},
        schemes=[{"scheme_id": name, "kind": name.rpartition("-")[0], "parameters": "{}"} for name in CASTS],
        scheme_accounts=[
            {"scheme_id": name, "account_id": account, "role": role, "culpable": role != "borrower"}
            for name, cast in CASTS.items()
            for role, account in cast
        ],
        look_alikes=[{"look_alike_id": "x-001", "kind": "market", "account_id": "shop"}],
        loans=[],
        ring_members=[],
        held=frozenset({account for cast in CASTS.values() for _, account in cast} | {"shop", "nobody"}),
        lpr=[(date(2026, 1, 1), 0.03)],
    )


def run(rings: dict[str, list[tuple[str, str]]], priority: str = "medium", kind: str = "laundering") -> Found:
    members: list[dict[str, Any]] = [
        {"ring_id": ring, "account_id": account, "role": role} for ring, cast in rings.items() for role, account in cast
    ]
    return Found(
        record={},
        alerts=[{"alert_id": ring, "subject_kind": "ring", "subject_id": ring, "priority": priority} for ring in rings],
        findings=[],
        scores=[],
        rings=[{"ring_id": ring, "kind": kind, "shape": "scatter_gather"} for ring in rings],
        ring_members=members,
        loans=[],
    )


def test_precision_is_of_held_members_and_outside_ones_are_told_apart() -> None:
    counts = member_counts(truth(), run(RINGS), "laundering")
    assert (counts["culpable"], counts["look_alike"], counts["outside"]) == (7, 1, 1)
    assert counts["core_precision"] == pytest.approx(7 / 8)


def test_a_role_is_right_by_what_the_account_did_in_the_scheme_of_its_ring() -> None:
    counts = member_counts(truth(), run(RINGS), "laundering")
    assert counts["roles_told"] == 7
    assert counts["roles_right"] == pytest.approx(5 / 7)  # T ends it and S begins it: no mules
    assert {"true": "organiser", "given": "mule", "members": 2} in counts["roles"]


def test_a_borrower_told_as_one_is_right_and_no_core() -> None:
    counts = member_counts(truth(), run({"R9": [("organiser", "L"), ("borrower", "V")]}, kind="lending"), "lending")
    assert (counts["core"], counts["victims"], counts["precision"], counts["roles_right"]) == (1, 1, 1.0, 1.0)


def test_a_victim_in_the_core_counts_against_it() -> None:
    counts = member_counts(truth(), run({"R9": [("mule", "L"), ("mule", "V")]}), "laundering")
    assert (counts["victim"], counts["core_precision"]) == (1, 0.5)


def test_the_best_group_of_a_scheme_is_measured_by_its_held_accounts() -> None:
    measured = laundering_groups(truth(), run(RINGS))
    by_scheme = {row["scheme_id"]: row for row in measured["schemes"]}
    assert by_scheme["scatter_gather-001"]["jaccard"] == 1.0
    assert by_scheme["scatter_gather-001"]["shape_right"]
    assert by_scheme["simple_cycle-001"]["jaccard"] == pytest.approx(2 / 5)
    assert not by_scheme["simple_cycle-001"]["shape_right"]


def test_schemes_that_share_nobody_in_one_group_are_a_mixture() -> None:
    (mixed,) = laundering_groups(truth(), run(RINGS))["mixed"]
    assert (mixed["ring_id"], mixed["schemes"]) == ("R2", ["scatter_gather-001", "simple_cycle-001"])


@pytest.mark.parametrize(("priority", "high"), [("medium", 0), ("high", 1), ("critical", 1)])
def test_a_look_alike_in_a_ring_is_told_with_the_priority_of_its_alert(priority: str, high: int) -> None:
    measured = laundering_groups(truth(), run(RINGS, priority))
    assert [(row["account_id"], row["priority"]) for row in measured["lawful"]] == [("shop", priority)]
    assert measured["lawful_high"] == high


def test_a_word_that_two_kinds_use_differently_is_told_by_kind() -> None:
    assert (contract_role("fan_in", "collector"), contract_role("lending_ring", "collector")) == ("mule", "collector")
    assert contract_role("protection_money", "trader") is None


def test_look_alikes_in_cores_at_high_are_counted_by_their_kind_and_the_rings() -> None:
    assert look_alikes_at_high(truth(), run(RINGS)) == []
    (row,) = look_alikes_at_high(truth(), run(RINGS, priority="critical"))
    assert row == {"look_alike": "market", "lending": 0, "laundering": 1, "deposit_taking": 0, "all": 1}


def test_a_look_alike_who_only_paid_in_is_accused_of_nothing() -> None:
    rings = {"R1": [("organiser", "S"), ("depositor", "shop")]}
    assert look_alikes_at_high(truth(), run(rings, priority="critical", kind="deposit_taking")) == []
