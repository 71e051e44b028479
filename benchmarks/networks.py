"""The search for networks: its speed beside other programs', graphs made to break it, and whole runs of many transfers."""

import argparse
import importlib.util
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:
    sys.path.insert(0, str(HERE.parent))

from benchmarks.steps import SAMPLE_DATA, fresh, make_county, say, write_json  # noqa: E402 - the scripts are no package

sys.path.insert(0, str(SAMPLE_DATA))

from scoring.table import text_table  # noqa: E402

ABOUT = """\
search      edges a second, on one thread and in seconds of processor, beside the graph features of snapml where that is
            installed (one window of 7 days, the same edges, one pattern at a time) and beside plain NetworkX on one week
            pruned to its strong components; closed paths of 2 to 5 hops are compared transfer by transfer
adversaries a hub with a million edges, a clique of 2,000, a million transfers at one moment: seconds, work, where cut short
whole       a county is made, submitted and screened; the stages that make loans, pools, rings and groups, and the peak

examples:
  python benchmarks/networks.py                               all three; a county of a million transfers
  python benchmarks/networks.py --parts search --edges 200000
  python benchmarks/networks.py --parts whole --transfers 10000000 --json networks.json
"""
PARTS = ("search", "adversaries", "whole")
PATTERNS = ("fan", "degree", "scatter-gather", "temp-cycle")
GRAPHS = ("sparse", "dense", "uneven")
NETWORKX = ("sparse", "uneven")
"""Those that NetworkX ends within minutes."""

ADVERSARIES = {"hub": 1.0, "clique": 0.002, "one moment": 1.0}
"""Their size, as a share of the edges asked for: edges, accounts, edges."""

BOOKINGS_A_TRANSFER = 1.55
"""Bookings of the sample county for one transfer: most transfers are booked at both banks."""

STEPS = "networks_steps.py"


def search(edges: int, seed: int, work: Path) -> list[dict[str, Any]]:
    """Time every pattern on every graph, ours and the yardstick's, and compare what was counted."""
    yardstick = importlib.util.find_spec("snapml") is not None
    if not yardstick:
        say("snapml is not installed: ours alone is timed")
    rows = []
    for graph in GRAPHS:
        for pattern in PATTERNS:
            say(f"{graph} {pattern}")
            told = (graph, str(edges), str(seed), pattern)
            here = fresh("ours", *told, work / "ours.npz", script=STEPS)
            there = fresh("theirs", *told, work / "theirs.npz", script=STEPS) if yardstick else None
            row = {"graph": graph, "pattern": pattern, "edges": edges, "ours": here, "theirs": there}
            if there:
                row["times_faster"] = there["seconds"] / here["seconds"]
                row |= compared(pattern, work)
            rows.append(row)
    return rows


def compared(pattern: str, work: Path) -> dict[str, Any]:
    """Hold our counts against the yardstick's."""
    with np.load(work / "ours.npz") as here, np.load(work / "theirs.npz") as there:
        counts = there["counts"]
        if pattern == "temp-cycle":
            plain, bundled = here["plain"][:, 2:6], here["bundled"][:, 2:6]
            return {
                "paths": [int(one) // hops for hops, one in enumerate(plain.sum(axis=0), start=2)],
                "transfers_on_paths": int((plain.sum(axis=1) > 0).sum()),
                "differ": int((plain != counts[:, :4]).any(axis=1).sum()),
                "differ_bundled": int((bundled != counts[:, :4]).any(axis=1).sum()),
            }
        if pattern == "scatter-gather":
            return {"pairs": int(here["credits"].sum()), "theirs_counted": int(counts.sum())}
        sides = counts.reshape(len(counts), 2, -1).sum(axis=(0, 2))
        mine = here["credits"][:2] if pattern == "fan" else here["credits"][2:]
        return {"counted": mine.tolist(), "theirs_counted": sides.tolist()}


def whole(transfers: int, seed: int, work: Path) -> dict[str, Any]:
    """Make, submit and screen a county of so many transfers, and give the run's stages, tables and peak."""
    say("generate")
    made = make_county(work / "county", round(transfers * BOOKINGS_A_TRANSFER), seed)
    say("submit")
    taken = fresh("submit", work / "workspace", work / "county")
    return {"bookings": made["rows"], "submit": taken, **screened(work / "workspace")}


def screened(workspace: Path) -> dict[str, Any]:
    """Screen a workspace and give what its networks cost: seconds up to the groups, by stage, and the peak of memory."""
    say("run")
    run = fresh("run", workspace)
    rows = {row["table"]: row["rows"] for row in run["tables"]}
    names = ("transfers", "loans", "cycles", "lending_rings", "pool_months", "laundering groups")
    decided = run["stages"].get("rules", 0)
    return {
        "transfers": rows.get("transfers"),
        "rows": {name: rows[name] for name in names if name in rows},
        "stages": run["stages"],
        "networks_seconds": run["seconds"] - decided,
        "seconds": run["seconds"],
        "cpu_seconds": run["cpu_seconds"],
        "peak_mb": run["peak_mb"],
    }


def as_text(found: dict[str, Any]) -> str:
    """Give the figures as tables."""
    parts = [f"{found['processors']} processors, seed {found['seed']}"]
    if "search" in found:
        parts.append(_search_text(found["search"]))
        parts.append(_networkx_text(found["networkx"]))
    if "adversaries" in found:
        parts.append(_adversary_text(found["adversaries"]))
    if "whole" in found:
        one = found["whole"]
        stages = [[name, seconds] for name, seconds in one["stages"].items()]
        rows = ", ".join(f"{name} {number:,}" for name, number in one["rows"].items())
        clock = f"{one['networks_seconds']:.1f} s without the rules, {one['seconds']:.1f} s in all"
        summary = f"{clock}, {one['cpu_seconds']:.1f} s of processor, {one['peak_mb']:,.0f} MB"
        parts += [text_table(["阶段 / stage", "秒 / seconds"], stages), rows, summary]
    return "\n\n".join(parts)


def _search_text(rows: list[dict[str, Any]]) -> str:
    heads = ["图 / graph", "模式 / pattern", "边每秒 / edges a second", "snapml", "倍 / times faster", "不同 / differ"]
    table = [
        [
            row["graph"],
            row["pattern"],
            round(row["edges"] / row["ours"]["seconds"]),
            round(row["edges"] / row["theirs"]["seconds"]) if row["theirs"] else None,
            row.get("times_faster"),
            None if "differ" not in row else f"{row['differ']}, {row['differ_bundled']}",
        ]
        for row in rows
    ]
    return text_table(heads, table)


def _networkx_text(rows: list[dict[str, Any]]) -> str:
    heads = [
        "图 / graph",
        "一周的边 / edges of a week",
        "我们 / ours, s",
        "NetworkX, s",
        "倍 / times faster",
        "同 / agree",
    ]
    return text_table(
        heads,
        [
            [row["graph"], row["edges"], row["ours"], row["seconds"], row["seconds"] / row["ours"], str(row["agree"])]
            for row in rows
        ],
    )


def _adversary_text(rows: list[dict[str, Any]]) -> str:
    heads = [
        "图 / graph",
        "转账 / transfers",
        "查找 / search",
        "秒 / seconds",
        "步 / steps",
        "截止处 / cut short",
        "MB",
    ]
    table = [
        [
            row["name"],
            row["transfers"],
            title,
            row[title]["seconds"],
            row[title]["steps"],
            row[title]["cut_short"],
            round(row["peak_mb"]),
        ]
        for row in rows
        for title in ("strict", "ties", "scatter")
    ]
    return text_table(heads, table)


def main() -> int:
    """Read the call, measure the parts asked for, print their tables."""
    call = argparse.ArgumentParser(
        prog="networks.py", description=__doc__, epilog=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    call.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="which parts to measure (all)")
    call.add_argument("--edges", type=int, default=1_000_000, help="of each graph searched (1000000)")
    call.add_argument("--transfers", type=int, default=1_000_000, help="of the county that is screened (1000000)")
    call.add_argument("--workspace", type=Path, help="screen this one, already submitted, instead of a new county")
    call.add_argument("--seed", type=int, default=7, help="which graphs and which county (7)")
    call.add_argument("--json", type=Path, metavar="OUT", help="also write the numbers to this file")
    asked = call.parse_args()
    found: dict[str, Any] = {"processors": os.cpu_count(), "seed": asked.seed}
    with tempfile.TemporaryDirectory(prefix="networks-") as folder:
        work = Path(folder)
        if "search" in asked.parts:
            found["search"] = search(asked.edges, asked.seed, work)
            found["networkx"] = [
                {"graph": name, **fresh("networkx", name, str(asked.edges // 10), str(asked.seed), script=STEPS)}
                for name in NETWORKX
            ]
        if "adversaries" in asked.parts:
            say("adversaries")
            found["adversaries"] = [
                {
                    "name": name,
                    **fresh("adversary", name, str(round(share * asked.edges)), str(asked.seed), script=STEPS),
                }
                for name, share in ADVERSARIES.items()
            ]
        if "whole" in asked.parts:
            found["whole"] = screened(asked.workspace) if asked.workspace else whole(asked.transfers, asked.seed, work)
    write_json(asked.json, found)
    print(as_text(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
