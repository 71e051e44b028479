"""A ring, or the neighbourhood of an account, as nodes and edges that other programs open."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from screening.bench.county import County, Party, Place
from screening.clock import time_of
from screening.errors import WrongCall
from screening.runs.reading import FinishedRun

MOST_NODES = 500
"""So many accounts are exported at most; beyond them the search is cut short."""
_RISKY = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Network:
    """Nodes and edges, `centre` the ids in the middle, and in how many places the search was cut short."""

    name: str
    kind: str
    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    centre: tuple[str, ...]
    cut_short: int


def ring_network(county: County, run: FinishedRun, ring_id: str, *, unmask: bool) -> Network:
    """Give a ring: its members with roles, what ties them, and all transfers between them."""
    found = run.table("rings").filter(pl.col("ring_id") == ring_id).to_dicts()
    if not found:
        raise WrongCall(f"没有团伙 / no ring {ring_id!r}", where=run.path, remedy="screening rings")
    members = run.table("ring_members").filter(pl.col("ring_id") == ring_id).sort("account_id").to_dicts()
    numbers = county.numbers([one["account_id"] for one in members])
    roles = {numbers[one["account_id"]]: one for one in members}
    more = {number: {"role": one["role"], "strength": one["strength"]} for number, one in roles.items()}
    nodes, ids = _nodes(county, sorted(roles), more, unmask=unmask)
    edges = _transfers(county, sorted(roles), ids)
    for tie in run.table("ring_ties").filter(pl.col("ring_id") == ring_id).to_dicts():
        edges.append(
            {
                "source": ids[numbers[tie["account_a"]]],
                "target": ids[numbers[tie["account_b"]]],
                "kind": tie["tie"],
                "weight": tie["weight"],
                "what": tie["what"],
            }
        )
    core = tuple(ids[number] for number, one in sorted(roles.items()) if one["role"] == "organiser")
    return Network(ring_id, found[0]["kind"], nodes, edges, core, 0)


def neighbourhood(county: County, place: Place, hops: int, hub: int, *, unmask: bool) -> Network:
    """Give the accounts within so many transfers of a place, either way, and all transfers between them.

    Hubs are given and not looked behind; the largest partners come first where there are too many.
    """
    distance = dict.fromkeys(place.accounts, 0)
    border, cut_short = list(place.accounts), 0
    for hop in range(1, hops + 1):
        sums: dict[int, int] = {}
        wide = county.crowded(border, hub) if hop > 1 else set()
        cut_short += len(wide)
        for one in county.sums_around([one for one in border if one not in wide]):
            sums[one["other_id"]] = sums.get(one["other_id"], 0) + one["amount"]
        new = sorted((one for one in sums if one not in distance), key=lambda one: (-sums[one], one))
        room = MOST_NODES - len(distance)
        cut_short += len(new) > room
        border = new[:room]
        distance.update(dict.fromkeys(border, hop))
    more = {number: {"hops": hop} for number, hop in distance.items()}
    nodes, ids = _nodes(county, sorted(distance), more, unmask=unmask)
    centre = tuple(ids[one] for one in sorted(place.accounts))
    name = "、".join(one["account"] for one in nodes if one["id"] in centre)
    return Network(name, "neighbourhood", nodes, _transfers(county, sorted(distance), ids), centre, cut_short)


def _nodes(
    county: County, numbers: Sequence[int], more: Mapping[int, Mapping[str, Any]], *, unmask: bool
) -> tuple[list[dict[str, Any]], dict[int, str]]:
    """Give the nodes, and the id of each account; ids tell nothing of account numbers, and no two are alike."""
    shown: dict[int, Party] = county.parties(numbers, unmask=unmask)
    ids = {number: f"N{place}" for place, number in enumerate(numbers, start=1)}
    parties = {party: place for place, party in enumerate(sorted({one.party for one in shown.values()}), start=1)}
    nodes = [
        {
            "id": ids[number],
            "label": f"{shown[number].name} {shown[number].account}".strip(),
            "account": shown[number].account,
            "name": shown[number].name,
            "holder": shown[number].holder,
            "reported": shown[number].held,
            "party": f"P{parties[shown[number].party]}",
            **more[number],
        }
        for number in numbers
    ]
    return nodes, ids


def _transfers(county: County, numbers: Sequence[int], ids: Mapping[int, str]) -> list[dict[str, Any]]:
    """Give the transfers between some accounts, one edge for all from one to another; fen are exact, weight whole yuan."""
    return [
        {
            "source": ids[row["payer_id"]],
            "target": ids[row["payee_id"]],
            "kind": "transfer",
            "weight": row["amount"] / 100,
            "amount_fen": row["amount"],
            "amount_yuan": format(Decimal(row["amount"]).scaleb(-2), "f"),
            "count": row["count"],
            "lawful_count": row["lawful_count"],
            "first_day": time_of(row["first_at"]).date().isoformat(),
            "last_day": time_of(row["last_at"]).date().isoformat(),
        }
        for row in county.sums_between(numbers)
    ]


NODE_COLUMNS = ("label", "id", "account", "name", "holder", "reported", "party", "role", "strength", "hops")
EDGE_COLUMNS = (
    "kind", "source", "target", "type", "weight", "amount_yuan", "amount_fen", "count", "lawful_count",
    "first_day", "last_day", "what",
)  # fmt: skip
_HEADINGS = {"label": "Label", "id": "Id", "source": "Source", "target": "Target", "type": "Type", "weight": "Weight"}


def as_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    """Give rows as CSV in UTF-8 with a mark for spreadsheets; no cell is a formula, and account numbers are no numbers.

    A text that begins with = + - @ or a tab, or is all digits, gets a single quote before it.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([_HEADINGS.get(column, column) for column in columns])
    for row in rows:
        writer.writerow([harmless(row.get(column)) for column in columns])
    return written.getvalue().encode("utf-8-sig")


def harmless(value: Any) -> Any:
    """Give a cell that no spreadsheet takes for a formula or, where it is text, for a number."""
    if value is None:
        return ""
    if isinstance(value, str) and (value.startswith(_RISKY) or (value.isdigit() and len(value) > 1)):
        return f"'{value}"
    return value


def csv_edges(edges: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give edges with the type that Gephi asks for."""
    return [{**one, "type": "Directed" if one["kind"] == "transfer" else "Undirected"} for one in edges]
