"""A network written in the forms that drawing programs open: GraphML and GEXF; the same network gives the same bytes."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx

_STAMP = re.compile(r' lastmodifieddate="[^"]*"')
Row = Mapping[str, Any]


def graphml(nodes: Sequence[Row], edges: Sequence[Row]) -> bytes:
    """Give GraphML of nodes (each with `id`) and edges (each with `source`, `target`); other keys are their attributes."""
    written = io.BytesIO()
    nx.write_graphml_xml(_graph(nodes, edges), written, named_key_ids=True)
    return written.getvalue() + b"\n"


def gexf(nodes: Sequence[Row], edges: Sequence[Row]) -> bytes:
    """Give GEXF of the same, without the day on which it was written."""
    text = "\n".join(nx.generate_gexf(_graph(nodes, edges)))
    return (_STAMP.sub("", text) + "\n").encode()


def _graph(nodes: Sequence[Row], edges: Sequence[Row]) -> "nx.MultiDiGraph[str]":
    """Give the graph; what is not known of a node or an edge is left out, since neither form has an empty value."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in nodes:
        graph.add_node(node["id"], **_known(node, {"id"}))
    for number, edge in enumerate(edges):
        graph.add_edge(edge["source"], edge["target"], key=str(number), **_known(edge, {"source", "target"}))
    return graph


def _known(row: Row, names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names and value is not None}
