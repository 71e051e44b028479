"""Nodes moved apart: the same every time, pinned ones where they were."""

from math import hypot

from screening.networks.arranging import arranged

PLACES = {f"n{number}": (float(number % 5) * 40, float(number // 5) * 40) for number in range(20)}
EDGES = [(f"n{number}", f"n{number // 3}") for number in range(1, 20)]


def test_the_same_network_gets_the_same_places_whatever_the_order() -> None:
    turned = dict(reversed(PLACES.items()))
    assert arranged(PLACES, EDGES) == arranged(turned, list(reversed(EDGES)))


def test_pinned_nodes_stay_where_they_are() -> None:
    found = arranged(PLACES, EDGES, {"n0", "n7"})
    assert (found["n0"], found["n7"]) == (PLACES["n0"], PLACES["n7"])
    assert found["n3"] != PLACES["n3"]


def test_joined_nodes_come_nearer_than_others() -> None:
    found = arranged(PLACES, EDGES)
    far = {(a, b): hypot(found[a][0] - found[b][0], found[a][1] - found[b][1]) for a in found for b in found if a < b}
    joined = {tuple(sorted(edge)) for edge in EDGES}
    near = [value for pair, value in far.items() if pair in joined]
    apart = [value for pair, value in far.items() if pair not in joined]
    assert sum(near) / len(near) < sum(apart) / len(apart) / 2


def test_one_node_alone_stays() -> None:
    assert arranged({"n0": (3.0, 4.0)}, []) == {"n0": (3.0, 4.0)}
