"""Make an invented county's bank transactions, with lawful life, schemes and the truth about both."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path

from county import build

HERE = Path(__file__).resolve().parent
TINY_BOOKINGS = 16_000
TINY_FIRST_MONTH = 5  # ordinary life of the tiny extract starts in January 2026

ABOUT = """\
Writes into OUT:
  submissions/BANK/   four banks' submissions: manifest.json, transactions-*.parquet, accounts, parties, loans
  reference/          the regulator's tables as CSV: institutions, officers, watchlist, tips, lpr; from 50,000
                      bookings on also institution_loans, institution_figures
  truth/              what was really done: schemes, their accounts, look-alikes, loans, ring members, movements

The same seed and number of bookings give the same bytes. Everything is invented; see sample_data/README.md.

examples:
  python sample_data/generate.py county                          a million bookings
  python sample_data/generate.py county --bookings 20000         a small county, the first fifteen scheme kinds once
  python sample_data/generate.py county --seed 8 --force         another county in place of the old one
  python sample_data/generate.py --tiny                          the extract kept in sample_data/tiny
"""


def main() -> int:
    """Read the call, make the county and print what was written."""
    call = _call()
    options = call.parse_args()
    bookings = TINY_BOOKINGS if options.tiny else options.bookings
    out = options.out or (HERE / "tiny" if options.tiny else None)
    if out is None:
        call.error("name the folder to write into, for instance: generate.py county")
    if not options.tiny and not 20_000 <= bookings <= 20_000_000:
        call.error(f"--bookings {bookings} is outside 20000 to 20000000; the tiny extract is made by --tiny")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        if not (options.force or options.tiny) or not _is_county(out):
            call.error(f"{out} exists and is not empty; name another folder, or replace an older county by --force")
        for part in ("submissions", "reference", "truth"):
            shutil.rmtree(out / part, ignore_errors=True)
    started = time.perf_counter()
    counts = build.make(out, bookings, options.seed, TINY_FIRST_MONTH if options.tiny else 0)
    seconds = time.perf_counter() - started
    size = sum(f.stat().st_size for f in out.rglob("*") if f.is_file())
    print(f"{out}: " + ", ".join(f"{n:,} {word.replace('_', ' ')}" for word, n in counts.items()))
    print(f"{size / 1e6:,.1f} MB in {seconds:,.1f} s, {counts['bookings'] / seconds:,.0f} bookings a second")
    return 0


def _is_county(folder: Path) -> bool:
    """Whether a folder holds nothing but what this script writes, so that replacing it loses no one's work."""
    return {entry.name for entry in folder.iterdir()} <= {"submissions", "reference", "truth"}


def _call() -> argparse.ArgumentParser:
    call = argparse.ArgumentParser(
        prog="generate.py", description=__doc__, epilog=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    call.add_argument("out", nargs="?", type=Path, metavar="OUT", help="folder to write into; made when it is missing")
    call.add_argument("--bookings", type=int, default=1_000_000, help="how many bookings, 20000 to 20000000 (1000000)")
    call.add_argument("--seed", type=int, default=7, help="another seed gives another county of the same size (7)")
    call.add_argument("--force", action="store_true", help="replace an older county in OUT")
    call.add_argument("--tiny", action="store_true", help="make the tiny extract; OUT is sample_data/tiny unless named")
    return call


if __name__ == "__main__":
    sys.exit(main())
