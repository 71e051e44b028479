"""How fast a submission is checked and taken, and in how much memory, beside reading and writing the same files."""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import polars as pl

from benchmarks.deliveries import make
from screening.intake.submit import submit, validate
from screening.ledger.workspace import Workspace

ABOUT = """\
A delivery is made by itself (seeded), then validated, submitted, and read and written again by plain Polars, each in a
process of its own, so that seconds and peak memory are that step's alone. The ratio of the submission to the plain copy
of the same run says the same on a fast and on a slow machine.

examples:
  python benchmarks/intake.py                            a million bookings in one file
  python benchmarks/intake.py --rows 10000000 --files 4
  python benchmarks/intake.py --rows 50000000 --files 25 --work /tmp --json intake.json
"""
STEPS = ("validate", "submit", "copy")


def measure(rows: int, files: int, seed: int, work: Path) -> dict[str, Any]:
    """Give seconds and peak memory of each step over one made delivery."""
    print(f"make {rows:,}", file=sys.stderr, flush=True)
    made = perf_counter()
    make(work / "delivery", rows, files, seed)
    size = sum(path.stat().st_size for path in (work / "delivery").iterdir())
    told: dict[str, Any] = {"rows": rows, "files": files, "megabytes": size / 1e6, "made": perf_counter() - made}
    for name in STEPS:
        print(name, file=sys.stderr, flush=True)
        told[name] = _fresh(name, work)
        told[name]["rows_per_second"] = rows / told[name]["seconds"]
    told["ratio"] = told["submit"]["seconds"] / told["copy"]["seconds"]
    told["cpu_ratio"] = told["submit"]["cpu_seconds"] / told["copy"]["cpu_seconds"]
    return told


def _fresh(name: str, work: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--step", name, "--work", str(work)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - this script itself
    if done.returncode:
        raise SystemExit(done.stderr)
    facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return facts


def step(name: str, work: Path) -> dict[str, Any]:
    """Take one step in this process, and give its seconds and the process's peak memory."""
    before, started = resource.getrusage(resource.RUSAGE_SELF), perf_counter()
    status = {"validate": _validate, "submit": _submit, "copy": _copy}[name](work)
    seconds = perf_counter() - started
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "seconds": seconds,
        "cpu_seconds": spent.ru_utime + spent.ru_stime - before.ru_utime - before.ru_stime,
        "peak_mb": _peak_mb(),
        "status": status,
    }


def _peak_mb() -> float:
    """Give the most memory that this process held; the kernel's other figure for it counts the parent's too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def _validate(work: Path) -> str:
    return validate(work / "delivery").status


def _submit(work: Path) -> str:
    return submit(Workspace.create(work / "county"), work / "delivery").status


def _copy(work: Path) -> str:
    """Read every file and write it again, by the streaming engine, which is what Polars does best."""
    (work / "copy").mkdir()
    for path in sorted((work / "delivery").glob("*.parquet")):
        pl.scan_parquet(path).sink_parquet(work / "copy" / path.name)
    return "copied"


def as_text(told: dict[str, Any]) -> str:
    """Give the figures as lines."""
    lines = [f"{told['rows']:,} rows in {told['files']} files, {told['megabytes']:,.0f} MB"]
    for name in STEPS:
        one = told[name]
        speed, memory = f"{one['rows_per_second']:12,.0f} rows/s", f"{one['peak_mb']:8,.0f} MB"
        times = f"{one['seconds']:8.1f} s ({one['cpu_seconds']:.1f} s of processor)"
        lines.append(f"{name:<9}{times} {speed} {memory}  {one['status']}")
    return "\n".join([*lines, f"submit / copy {told['ratio']:.2f}, by processor time {told['cpu_ratio']:.2f}"])


def main() -> int:
    """Read the call, measure, print."""
    call = argparse.ArgumentParser(
        prog="intake.py", description=__doc__, epilog=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    call.add_argument("--rows", type=int, default=1_000_000, help="bookings (1000000)")
    call.add_argument("--files", type=int, default=1, help="files that they come in (1)")
    call.add_argument("--seed", type=int, default=7, help="which delivery (7)")
    call.add_argument("--work", type=Path, help="folder for the files while it runs; default: the system's own")
    call.add_argument("--json", type=Path, metavar="OUT", help="also write the numbers to this file")
    call.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    options = call.parse_args()
    if options.step:
        print(json.dumps(step(options.step, options.work)))
        return 0
    with tempfile.TemporaryDirectory(prefix="intake-", dir=options.work) as work:
        told = measure(options.rows, options.files, options.seed, Path(work))
    if options.json:
        options.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    print(as_text(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
