import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.networks_graphs import clique, hub, one_moment, ordinary
from benchmarks.networks_steps import LONGEST, WINDOW, bundled, networkx_counts
from screening.networks.search.rounds import RoundLimits, rounds

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def test_networkx_and_the_search_count_the_same_paths_of_a_week() -> None:
    week = ordinary("week", 400, 80, 7, None, 3)
    found = rounds(week.graph(), RoundLimits(WINDOW, LONGEST))
    counts = [int(found.counts[:, hops].sum()) // hops for hops in range(2, LONGEST + 1)]
    assert networkx_counts(week) == counts
    assert min(counts) > 0


def test_bundled_paths_are_those_of_other_accounts_or_another_end() -> None:
    graph = ordinary("busy", 300, 12, 7, None, 3).graph()
    plain = rounds(graph, RoundLimits(WINDOW, LONGEST, work_for_one=10**7)).counts
    together = bundled(graph)
    assert (together <= plain).all()
    assert (together.sum(axis=0) < plain.sum(axis=0))[3:].all()
    assert ((together > 0) == (plain > 0)).all()


@pytest.mark.parametrize("graph", [hub(2000, 1), clique(40, 1), one_moment(2000, 100, 1)], ids=lambda one: one.name)
def test_adversaries_are_in_order_of_time_and_nobody_pays_himself(graph: object) -> None:
    assert (graph.at[1:] >= graph.at[:-1]).all()  # type: ignore[attr-defined]
    assert (graph.payer != graph.payee).all()  # type: ignore[attr-defined]


def test_the_call_writes_its_figures(tmp_path: Path) -> None:
    out = tmp_path / "networks.json"
    words = ["--parts", "adversaries", "--edges", "3000", "--json", str(out)]
    command = [sys.executable, str(BENCHMARKS / "networks.py"), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = {one["name"]: one for one in json.loads(out.read_text(encoding="utf-8"))["adversaries"]}
    assert told["one moment"]["strict"]["steps"] == 0
    assert told["hub"]["strict"]["counted"][2] > 0
    assert "cut short" in done.stdout
