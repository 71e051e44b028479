from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest

from screening.clock import time_of
from screening.report.evidence import Evidence
from screening.report.read import RunFolder
from screening.report.ring_drawing import along
from screening.report.ring_edges import Link, drawn, overlaps
from screening.report.ring_nodes import MOST_DRAWN, Member, circled, layered, members_of
from screening.report.ring_view import inner_flows, ring_views


def member(role: str, number: int) -> Member:
    return Member(f"{role}{number}", role, f"{role}{number:04d}", f"{number:04d}", "王*", "", 1.0)


def ring(lenders: int, borrowers: int) -> list[Member]:
    return [
        member("organiser", 1),
        *(member("funder", number) for number in range(2)),
        *(member("lender", number) for number in range(lenders)),
        member("collector", 1),
        *(member("borrower", number) for number in range(borrowers)),
    ]


def booking(account: str, other: str, direction: str, yuan: int, number: str) -> dict[str, Any]:
    return {
        "transaction_id": number, "account_id": account, "counterparty_account_id": other, "direction": direction,
        "amount": Decimal(yuan), "booked_at": time_of(0), "pack": "money_laundering",
    }  # fmt: skip


def test_codes_are_the_role_and_a_number_strongest_first() -> None:
    rows = [
        {"account_id": "B", "role": "lender", "strength": 0.5},
        {"account_id": "A", "role": "lender", "strength": 0.9},
        {"account_id": "C", "role": "organiser", "strength": 0.1},
    ]
    assert [(one.code, one.account) for one in members_of(rows, Evidence())] == [
        ("组1", "C"),
        ("放1", "A"),
        ("放2", "B"),
    ]


def test_layers_stand_one_below_the_other() -> None:
    nodes, height = layered(ring(3, 5), {}, {})
    levels = [nodes[key].y for key in ("funder0000", "lender0000", "collector0001", "borrower0000")]
    assert levels == sorted(set(levels))
    assert nodes["organiser0001"].y == nodes["funder0000"].y
    assert height > levels[-1]


@pytest.mark.parametrize(("borrowers", "points"), [(MOST_DRAWN, MOST_DRAWN), (MOST_DRAWN + 1, 1)])
def test_many_borrowers_become_one_node(borrowers: int, points: int) -> None:
    nodes, _ = layered(ring(3, borrowers), {}, {})
    drawn_borrowers = {node.key: node for node in nodes.values() if node.role == "borrower"}
    assert len(drawn_borrowers) == points
    assert sum(node.many for node in drawn_borrowers.values()) == borrowers


def test_a_layer_is_ordered_by_where_its_partners_stand() -> None:
    near = {"funder0000": ["lender0002"], "funder0001": ["lender0000"], "organiser0001": ["lender0001"]}
    nodes, _ = layered(ring(3, 1), {}, near)
    assert nodes["funder0001"].x < nodes["organiser0001"].x < nodes["funder0000"].x


def test_members_of_a_circle_do_not_touch() -> None:
    nodes, _ = circled([member("mule", number) for number in range(12)])
    for one, other in combinations(nodes.values(), 2):
        assert not overlaps(one.boxes[0], other.boxes[0])


def test_a_circle_follows_the_money() -> None:
    members = [member("organiser", 1), member("mule", 1), member("mule", 2)]
    flows = [("organiser0001", "mule0002", 900, 1), ("mule0002", "mule0001", 800, 1)]
    assert [one.account for one in along(members, flows)] == ["organiser0001", "mule0002", "mule0001"]


def test_who_scatters_faces_who_gathers() -> None:
    members = [member("organiser", 1), member("organiser", 2), *(member("mule", number) for number in range(4))]
    flows = [("organiser0002", "mule0000", 900, 1), ("mule0000", "organiser0001", 800, 1)]
    order = [one.account for one in along(members, flows)]
    assert (order[0], order[3]) == ("organiser0002", "organiser0001")


def test_no_label_touches_another_or_a_member(read_back: RunFolder, nothing: Evidence) -> None:
    for view in ring_views(read_back, nothing):
        labels = [label.box for label in view.drawing.labels]
        shapes = [box for node in view.drawing.nodes for box in node.boxes]
        assert not [pair for pair in combinations(labels, 2) if overlaps(*pair)]
        assert not [(label, box) for label in labels for box in shapes if overlaps(label, box)]


def test_an_amount_without_room_gets_no_label() -> None:
    nodes, _ = circled([member("mule", 1), member("mule", 2)])
    one, other = nodes.values()
    links = [Link(one, other, "flow", 100_000 + number, arrow=True, title="") for number in range(60)]
    edges, labels = drawn(links, list(nodes.values()), 520, 300)
    assert len(edges) == 60
    assert 0 < len(labels) < 60


def test_a_transfer_told_by_both_sides_counts_once() -> None:
    told = (booking("A", "B", "out", 100, "1"), booking("B", "A", "in", 100, "2"), booking("A", "B", "out", 50, "3"))
    assert inner_flows({"A", "B"}, Evidence(bookings=told)) == [("A", "B", 15000, 2)]


def test_money_that_leaves_the_group_is_no_flow_inside() -> None:
    assert inner_flows({"A"}, Evidence(bookings=(booking("A", "B", "out", 100, "1"),))) == []
