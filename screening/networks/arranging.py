"""Nodes moved apart by what joins them, from where they stand; the same network gives the same places."""

from collections.abc import Collection, Iterable, Mapping

import networkx as nx

Point = tuple[float, float]
_ROUNDS = 50
_SEED = 7
_LENGTH = 120.0
_FORCED = 2


def arranged(
    places: Mapping[str, Point], edges: Iterable[tuple[str, str]], pinned: Collection[str] = ()
) -> dict[str, Point]:
    """Give new places: joined nodes near, others apart (Fruchterman and Reingold 1991), pinned ones where they stood.

    Without a pinned node the whole is centred on nought.
    """
    nodes = sorted(places)
    if len(nodes) < _FORCED:
        return dict(places)
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(sorted(edges))
    size = _LENGTH * len(nodes) ** 0.5
    found = nx.spring_layout(
        graph,
        pos={one: (places[one][0] / size, places[one][1] / size) for one in nodes},
        fixed=sorted(pinned) or None,
        k=_LENGTH / size,
        iterations=_ROUNDS,
        seed=_SEED,
        scale=None,
    )
    return {one: (round(float(x) * size, 1), round(float(y) * size, 1)) for one, (x, y) in found.items()}
