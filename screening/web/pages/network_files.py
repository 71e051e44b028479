"""What is on the network page as files that other programs open: GraphML, and CSV of nodes and edges; masked."""

import io
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from screening.bench.network import as_csv
from screening.clock import date_of
from screening.networks.export import graphml

FILES = ("graphml", "csv")
_NODE_COLUMNS = ("label", "id", "account", "name", "bank", "role", "code", "many", "alerts", "rings")
_EDGE_COLUMNS = (
    "kind",
    "source",
    "target",
    "type",
    "weight",
    "amount_yuan",
    "amount_fen",
    "count",
    "first_day",
    "last_day",
    "what",
)
_THEN = (1980, 1, 1, 0, 0, 0)


def exported(form: str, made: Mapping[str, Any], days: tuple[int, int], least: int) -> tuple[bytes, str, str]:
    """Give content, media type and ending of a file; edges with what went on some days, `least` fen and more."""
    ids = {one["key"]: f"N{place}" for place, one in enumerate(made["nodes"], start=1)}
    nodes = [
        {
            "id": ids[one["key"]],
            "label": one["label"],
            "account": one["account"],
            "name": one["name"],
            "bank": one["bank"],
            "role": one["role"],
            "code": one["code"],
            "many": one["many"],
            "alerts": " ".join(one["alerts"]),
            "rings": " ".join(one["rings"]),
        }
        for one in made["nodes"]
    ]
    edges = [row for one in made["edges"] if (row := _edge(one, ids, days, least)) is not None]
    if form == "graphml":
        return graphml(nodes, edges), "application/graphml+xml", "graphml"
    return (
        _zipped({"nodes.csv": as_csv(nodes, _NODE_COLUMNS), "edges.csv": as_csv(edges, _EDGE_COLUMNS)}),
        "application/zip",
        "zip",
    )


def _edge(one: Mapping[str, Any], ids: Mapping[str, str], days: tuple[int, int], least: int) -> dict[str, Any] | None:
    """Give an edge by what went over it on some days; None where that is nothing or too little. Ties are always given."""
    ends = {"source": ids[one["from"]], "target": ids[one["to"]], "kind": one["kind"]}
    if one["kind"] != "transfer":
        return ends | {"type": "Undirected", "what": one["words"]}
    steps = [step for step in one["steps"] if days[0] <= step[0] <= days[1]]
    fen = sum(step[1] for step in steps)
    if not steps or fen < least:
        return None
    return ends | {
        "type": "Directed",
        "weight": fen / 100,
        "amount_yuan": format(Decimal(fen).scaleb(-2), "f"),
        "amount_fen": fen,
        "count": sum(step[2] for step in steps),
        "first_day": date_of(steps[0][0]).isoformat(),
        "last_day": date_of(steps[-1][0]).isoformat(),
    }


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """Give files as a ZIP; the same files give the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _THEN), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()
