"""Places of the network page: every node by itself, no label over another, up to three hundred nodes."""

import random
from itertools import combinations
from math import hypot

import pytest

from screening.report.network_places import (
    APART,
    Mark,
    beside,
    label_box,
    labelled,
    line_between,
    ring_places,
    side_places,
)
from screening.report.ring_edges import overlaps
from screening.report.ring_nodes import Member


def marks(many: int, *, wide: float = 1200, high: float = 800) -> list[Mark]:
    chance = random.Random(many)
    return [
        Mark(f"n{one}", chance.uniform(0, wide), chance.uniform(0, high), 7.5, f"张* {one:04d}", one % 5)
        for one in range(many)
    ]


@pytest.mark.parametrize("many", [2, 30, 100, 300])
def test_no_shown_label_covers_another_or_another_node(many: int) -> None:
    nodes = marks(many)
    shown = labelled(nodes)
    boxes = {one.key: label_box(one) for one in nodes if one.key in shown}
    assert not any(overlaps(one, other) for one, other in combinations(boxes.values(), 2))
    for node in nodes:
        shape = (node.x - node.radius, node.y - node.radius, node.x + node.radius, node.y + node.radius)
        assert not any(overlaps(box, shape) for key, box in boxes.items() if key != node.key)
    assert shown


def test_of_two_labels_in_one_place_the_more_important_is_shown() -> None:
    one, other = Mark("a", 0, 0, 7, "张* 0001", 5), Mark("b", 10, 3, 7, "李* 0002", 1)
    assert labelled([one, other]) == {"b"}


def test_a_label_that_has_room_is_shown() -> None:
    assert labelled([Mark("a", 0, 0, 7, "张* 0001", 5), Mark("b", 200, 0, 7, "李* 0002", 1)]) == {"a", "b"}


def test_further_nodes_get_places_apart_from_all_others() -> None:
    taken = [(float(x * 60), 0.0) for x in range(10)]
    for _ in range(10):
        taken += beside(taken, taken[0], 29)
    assert len(taken) == 300
    assert all(hypot(a[0] - b[0], a[1] - b[1]) >= APART - 0.2 for a, b in combinations(taken, 2))


def test_further_nodes_stand_outward_first() -> None:
    found = beside([(0.0, 0.0), (400.0, 0.0)], (400.0, 0.0), 3)
    assert all(x > 400 for x, _ in found)


def test_payers_stand_left_and_payees_right() -> None:
    found = side_places(["me"], {"payer": -5, "payee": 7}, ["payee", "payer"])
    assert found["payer"][0] < found["me"][0] < found["payee"][0]


def test_many_partners_stand_apart() -> None:
    names = [f"p{number}" for number in range(60)]
    found = side_places(["me", "mine"], dict.fromkeys(names, 1), names)
    assert all(hypot(a[0] - b[0], a[1] - b[1]) >= 40 for a, b in combinations(found.values(), 2))


def test_who_stands_behind_the_money_stands_above_who_gave_or_borrowed() -> None:
    members = [Member("组1", "organiser", "o", "", "", "", 1.0), Member("投1", "depositor", "d", "", "", "", 0.0)]
    found = ring_places("deposit_taking", members, [("d", "o", 100, 1)])
    assert found["o"][1] < found["d"][1]


def test_no_three_of_a_row_stand_on_one_line() -> None:
    members = [Member(f"放{n}", "lender", f"l{n}", "", "", "", 1.0) for n in range(5)]
    found = ring_places("lending", members, [])
    (ax, ay), (bx, by), (cx, cy) = (found[f"l{n}"] for n in range(3))
    assert abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) > 100


def test_the_head_of_a_line_is_at_the_payee() -> None:
    payer, payee = Mark("a", 0, 0, 10, "", 0), Mark("b", 300, 0, 10, "", 0)
    tip = line_between(payer, payee, 100, 100).head.partition("L")[0].removeprefix("M").split()
    assert 270 < float(tip[0]) < 300


def test_a_line_is_wider_for_more_money() -> None:
    one, other = Mark("a", 0, 0, 10, "", 0), Mark("b", 300, 0, 10, "", 0)
    assert line_between(one, other, 100, 100).width > line_between(one, other, 10, 100).width


def test_there_and_back_are_two_lines() -> None:
    one, other = Mark("a", 0, 0, 10, "", 0), Mark("b", 300, 0, 10, "", 0)
    bends = [
        float(line.path.split("Q")[1].split()[1])
        for line in (line_between(one, other, 9, 9), line_between(other, one, 9, 9))
    ]
    assert bends[0] * bends[1] < 0
