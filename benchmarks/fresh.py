"""One step of a benchmark in a process of its own: what it made, its seconds and its peak memory, as one line of JSON.

fresh.py import PROFILE OUT MEDIAN FILE...    MEDIAN is the median transfer in yuan, or - for amounts as published
fresh.py submit WORKSPACE COUNTY_OR_DELIVERY
fresh.py run WORKSPACE
fresh.py plain COUNTY
"""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import polars as pl

from benchmarks.rescale import rescale
from screening.intake.foreign import convert
from screening.intake.profile import load_profile
from screening.intake.reference import bring
from screening.intake.submit import submit
from screening.ledger.workspace import Workspace
from screening.runs.run import run

Facts = dict[str, Any]


def import_foreign(profile: str, out: str, median: str, *files: str) -> Facts:
    """Write a delivery from foreign files, its amounts as published or with a median transfer of so many yuan."""
    made = convert(load_profile(profile), [Path(file) for file in files], Path(out), lambda *_: None)
    if median != "-":
        rescale(made.folder, float(median))
    return {"rows": made.rows}


def submit_all(workspace: str, place: str) -> Facts:
    """Make a workspace and take a county (every bank and every reference table) or one delivery into it."""
    target, source = Workspace.create(workspace), Path(place)
    banks = sorted((source / "submissions").iterdir()) if (source / "submissions").is_dir() else [source]
    receipts = [submit(target, bank) for bank in banks]
    brought = [bring(target, file.stem, file) for file in sorted((source / "reference").glob("*.csv"))]
    problems = [*(one for one in receipts if not one.accepted), *(one for one in brought if not one.accepted)]
    if problems:
        raise SystemExit(f"refused: {problems[0]}")
    return {"rows": sum(one.tables["transactions"].accepted for one in receipts)}


def screen(workspace: str) -> Facts:
    """Run the full pipeline, noting when each table was made."""
    tables: list[Facts] = []
    last = perf_counter()

    def watch(stage: str, made: str, rows: int) -> None:
        nonlocal last
        moment = perf_counter()
        if made:
            tables.append({"stage": stage, "table": made, "rows": rows, "seconds": moment - last})
        last = moment

    folder = run(Workspace.open(workspace), watcher=watch)
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    rules = [{name: rule[name] for name in ("rule_id", "status", "findings", "seconds")} for rule in record["rules"]]
    return {"run": str(folder), "stages": record["seconds"], "tables": tables, "rules": rules}


def plain(county: str) -> Facts:
    """Read the same bookings by Polars, and sort them by account and time; the best of three of either."""
    files = sorted(Path(county).glob("submissions/*/transactions*.parquet"))
    reads, sorts = [], []
    for _ in range(3):
        started = perf_counter()
        rows = pl.read_parquet(files)
        read = perf_counter()
        height = rows.sort("account_id", "booked_at").height
        reads.append(read - started)
        sorts.append(perf_counter() - read)
    return {"rows": height, "read": min(reads), "sort": min(sorts), "best": min(reads) + min(sorts)}


def peak_megabytes() -> float:
    """Give the most memory that this process ever held.

    Linux hands the peak of getrusage over from the parent at exec, so that its own account of the process comes first.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines() if ":" in line)
        if "VmHWM" in lines:
            return int(lines["VmHWM"].split()[0]) / 1024
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / (1024 * 1024 if sys.platform == "darwin" else 1024)


VERBS: dict[str, Callable[..., Facts]] = {
    "import": import_foreign,
    "submit": submit_all,
    "run": screen,
    "plain": plain,
}


if __name__ == "__main__":
    begun = perf_counter()
    facts = VERBS[sys.argv[1]](*sys.argv[2:])
    spent = {"seconds": perf_counter() - begun, "cpu_seconds": process_time(), "peak_mb": peak_megabytes()}
    print(json.dumps({**facts, **spent}, ensure_ascii=False))
