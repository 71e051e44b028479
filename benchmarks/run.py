"""How long a screening takes and how much memory: by stage, table and rule, on a sample county."""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.steps import SAMPLE_DATA, fresh, make_county, say, write_json

sys.path.insert(0, str(SAMPLE_DATA))

from scoring.table import text_table

ABOUT = """\
The county is made, submitted and screened, each step in a process of its own, so that seconds and peak memory are that
step's alone. Beside it the same Parquet files are read and sorted once by plain Polars (best of three): the ratio of
the whole run to that sort says the same on a fast and on a slow machine.

examples:
  python benchmarks/run.py                         a million bookings
  python benchmarks/run.py --bookings 5000000 --seed 3
  python benchmarks/run.py --json run.json
"""


def measure(bookings: int, seed: int, work: Path) -> dict[str, Any]:
    """Make, submit and screen a county; gives everything that was timed."""
    say("generate")
    made = make_county(work / "county", bookings, seed)
    say("submit")
    taken = fresh("submit", work / "workspace", work / "county")
    say("run")
    run = fresh("run", work / "workspace")
    say("plain read and sort")
    plain = fresh("plain", work / "county")
    del run["run"]
    return {
        "bookings": made["rows"],
        "seed": seed,
        "processors": os.cpu_count(),
        "generate": {"seconds": made["seconds"], "per_second": made["rows"] / made["seconds"]},
        "submit": {**taken, "per_second": taken["rows"] / taken["seconds"]},
        "run": {**run, "per_second": made["rows"] / run["seconds"]},
        "plain_sort": {
            "seconds": plain["best"],
            "read": plain["read"],
            "sort": plain["sort"],
            "peak_mb": plain["peak_mb"],
        },
        "run_over_sort": run["seconds"] / plain["best"],
    }


def as_text(one: dict[str, Any]) -> str:
    """Give the timings as tables."""
    steps = [
        [name, one[step]["seconds"], round(one[step]["per_second"]), one[step].get("peak_mb")]
        for step, name in (("generate", "生成 / generate"), ("submit", "报送 / submit"), ("run", "筛查 / run"))
    ]
    plain = one["plain_sort"]
    for name, title in (("read", "读入 / plain read"), ("sort", "排序 / full sort")):
        steps.append([title, plain[name], round(one["bookings"] / plain[name]), plain["peak_mb"]])
    run = one["run"]
    stages = [[name, seconds, seconds / run["seconds"]] for name, seconds in run["stages"].items()]
    tables = [
        [row["table"], row["stage"], row["rows"], row["seconds"]] for row in run["tables"] if row["stage"] != "rules"
    ]
    decided = sum(row["seconds"] for row in run["rules"])
    rules = [
        [row["rule_id"], row["status"], row["findings"], row["seconds"], row["seconds"] / decided]
        for row in run["rules"]
    ]
    heads = ["步骤 / step", "秒 / seconds", "笔每秒 / bookings a second", "内存峰值 / peak MB"]
    title = f"{one['bookings']:,} bookings, seed {one['seed']}, {one['processors']} processors"
    return "\n\n".join(
        [
            text_table(heads, [_whole(row) for row in steps], title),
            f"筛查是读入并排序的 / a run costs {one['run_over_sort']:.1f} × reading and sorting the same files",
            text_table(["阶段 / stage", "秒 / seconds", "share"], stages),
            text_table(["表 / table", "阶段 / stage", "行 / rows", "秒 / seconds"], tables),
            text_table(["规则 / rule", "状态 / status", "发现 / findings", "秒 / seconds", "share"], rules),
        ]
    )


def _whole(row: list[Any]) -> list[Any]:
    """Give a row with its memory in whole megabytes."""
    return [*row[:-1], None if row[-1] is None else round(row[-1])]


def main() -> int:
    """Read the call, measure, print the tables."""
    call = argparse.ArgumentParser(
        prog="run.py", description=__doc__, epilog=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    call.add_argument("--bookings", type=int, default=1_000_000, help="size of the county (1000000)")
    call.add_argument("--seed", type=int, default=7, help="which county (7)")
    call.add_argument("--json", type=Path, metavar="OUT", help="also write the numbers to this file")
    options = call.parse_args()
    with tempfile.TemporaryDirectory(prefix="run-") as work:
        timed = measure(options.bookings, options.seed, Path(work))
    write_json(options.json, timed)
    print(as_text(timed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
