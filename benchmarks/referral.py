"""A referral's folder of a large ring: seconds of processor and peak memory, of making and of checking it."""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any

import polars as pl

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:
    sys.path.insert(0, str(HERE.parent))

from screening.cases.store import open_store  # noqa: E402 - the scripts are no package
from screening.intake.submit import submit  # noqa: E402
from screening.ledger.workspace import Workspace  # noqa: E402
from screening.referral.making import Wanted, draft_folder  # noqa: E402
from screening.referral.manifest import files_of, read_manifest  # noqa: E402
from screening.referral.verify import verify_folder  # noqa: E402
from screening.runs.reading import open_run  # noqa: E402
from screening.runs.run import run  # noqa: E402

ABOUT = """\
A made-up bank in which many people pay into one pool every few days and are paid a little of it back; it is screened, and
the folder of the largest ring is made and checked: letter, PDF, workbook, messages, drawings, list.

examples:
  python benchmarks/referral.py                                300 members, 50,000 rows of evidence
  python benchmarks/referral.py --members 50 --rows 2000 --json referral.json
"""
BANK = "990000000017"
_START, _DAYS = datetime.fromisoformat("2025-06-01T09:00"), 510


def write_pool(folder: Path, members: int, rows: int) -> None:
    """Write the delivery of a bank with a pool of so many members and about so many bookings."""
    people = members - 1
    rounds = max(rows // (4 * people), 2)
    accounts = [f"62990000{one:011d}" for one in range(members)]
    booked = []
    for turn in range(rounds):
        for one in range(people):
            at = _START + timedelta(days=turn * _DAYS // rounds, seconds=31 * one)
            for paid, amount in ((True, 2_000 + 1_000 * (one % 3)), (False, 300)):
                moment = at + timedelta(hours=0 if paid else 5)
                own, pool = accounts[one + 1], accounts[0]
                booked += [
                    (own, moment, "out" if paid else "in", amount, pool),
                    (pool, moment, "in" if paid else "out", amount, own),
                ]
    transactions = pl.DataFrame(
        {
            "transaction_id": [f"B{place:08d}" for place in range(len(booked))],
            "account_id": [row[0] for row in booked],
            "booked_at": pl.Series([row[1] for row in booked], dtype=pl.Datetime("us")),
            "direction": [row[2] for row in booked],
            "amount": pl.Series([row[3] for row in booked], dtype=pl.Int64).cast(pl.Decimal(18, 2)),
            "counterparty_account_id": [row[4] for row in booked],
            "counterparty_name": [f"客户{accounts.index(row[4])}" for row in booked],
            "instrument": ["transfer"] * len(booked),
        }
    )
    kept = pl.DataFrame(
        {
            "account_id": accounts,
            "party_id": [f"P{one:07d}" for one in range(members)],
            "account_type": ["personal"] * members,
            "opened_on": [_START.date()] * members,
        }
    )
    parties = pl.DataFrame(
        {
            "party_id": kept["party_id"],
            "party_type": ["individual"] * members,
            "name": [f"客户{one}" for one in range(members)],
        }
    )
    folder.mkdir(parents=True)
    files = []
    for table, frame in (("transactions", transactions), ("accounts", kept), ("parties", parties)):
        path = folder / f"{table}.parquet"
        frame.write_parquet(path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        files.append({"name": path.name, "table": table, "rows": frame.height, "sha256": digest})
    said = {
        "contract_version": "1.0",
        "submission_id": "POOL",
        "bank_id": BANK,
        "period_start": _START.date().isoformat(),
        "period_end": (_START + timedelta(days=_DAYS)).date().isoformat(),
        "files": files,
    }
    (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")


def screened(work: Path, members: int, rows: int) -> Workspace:
    """Give a workspace in which the pool was submitted and screened."""
    write_pool(work / "delivery", members, rows)
    workspace = Workspace.create(work / "county")
    receipt = submit(workspace, work / "delivery")
    if not receipt.accepted:
        raise SystemExit(f"refused: {receipt}")
    run(workspace)
    return workspace


def make(county: Path, out: Path) -> dict[str, Any]:
    """Make the folder of the largest ring of a county, and tell what it took."""
    workspace = Workspace.open(county)
    rings = open_run(workspace).table("rings").sort("member_count", "ring_id")
    if not rings.height:
        raise SystemExit("no ring was found")
    store = open_store(county)
    began = process_time()
    draft_folder(workspace, store, Wanted(rings["ring_id"][-1], officers=("甲", "乙")), out)
    seconds = round(process_time() - began, 2)
    store.close()
    sums = read_manifest(out)["sums"]
    return {
        "members": int(rings["member_count"][-1]),
        "evidence": sums["bookings"],
        "movements": sums["movements"],
        "make_seconds": seconds,
        "make_peak_mb": peak_mb(),
        "folder_mb": round(sum((out / name).stat().st_size for name in files_of(out)) / 2**20, 1),
    }


def verify(_county: Path, out: Path) -> dict[str, Any]:
    """Check a folder, and tell what it took."""
    began = process_time()
    faults = [one.what.en for one in verify_folder(out).faults]
    return {"verify_seconds": round(process_time() - began, 2), "verify_peak_mb": peak_mb(), "faults": faults}


def peak_mb() -> int:
    """Give the most memory that this program held at once; Linux hands `ru_maxrss` on from whoever started it."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


STEPS = {"make": make, "verify": verify}


def in_a_process_of_its_own(step: str, county: Path, out: Path) -> dict[str, Any]:
    """Give what a step tells that runs in a fresh process."""
    command = [sys.executable, __file__, "--step", step, str(county), str(out)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def main() -> None:
    """Make the county here, the folder and its checking each in a process of its own."""
    parser = argparse.ArgumentParser(description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=300)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--step", nargs=3, metavar=("STEP", "COUNTY", "OUT"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.step:
        print(json.dumps(STEPS[asked.step[0]](Path(asked.step[1]), Path(asked.step[2]))))
        return
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="referral-") as place:
        workspace = screened(Path(place), asked.members, asked.rows)
        for step in STEPS:
            found |= in_a_process_of_its_own(step, workspace.path, Path(place) / "folder")
    for name, value in found.items():
        print(f"{name:16} {value}")
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
