"""Hold a run against the truth of the county that it screened: recall, precision, loans, rings, ranking."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from scoring.card import as_text, scorecard

ABOUT = """\
COUNTY is a folder made by generate.py, RUN a run folder (WORKSPACE/runs/RUN_ID) or the workspace itself, of which the
latest run is taken.

  caught            an alert that names a rule of the kind's own covers a culpable account; a lending ring: half of its core
  difficulty        how many evasions a scheme uses: 0, 1, 2, 3+; recall is given for each
  by rule           alerts that name a rule, and accounts that it found: own kind, another scheme, look-alike, victim,
                    ordinary; its recall over the schemes of its own kinds, with --json by difficulty too
  by own finding    a rule of the kind's own found a culpable account itself
  by any alert      any alert covers a culpable account
  right             an alert that covers at least one culpable account; every other one is a false alarm
  loans found       a loan rebuilt for the same borrower and lender's side within 3 days; of these in hand: money in hand
                    within 2 %; of these cap right: over four times the LPR or not, or rightly "cannot tell", because money
                    is still out or came back in banknotes; seen back: anything came back through a bank
  average precision the mean over all orders of tied accounts

examples:
  python sample_data/generate.py county
  python sample_data/scorecard.py county workspace
  python sample_data/scorecard.py county workspace/runs/RUN_ID --json > card.json
"""


def main() -> int:
    """Read the call, print the scorecard."""
    call = argparse.ArgumentParser(
        prog="scorecard.py", description=__doc__, epilog=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    call.add_argument("county", type=Path, metavar="COUNTY", help="the county's folder, with truth/ in it")
    call.add_argument("run", type=Path, metavar="RUN", help="a run's folder, or the workspace")
    call.add_argument("--json", action="store_true", help="print JSON")
    options = call.parse_args()
    if not (options.county / "truth" / "schemes.parquet").is_file():
        call.error(f"{options.county} holds no truth/; name a folder made by generate.py")
    run = latest_run(options.run)
    if run is None:
        call.error(f"{options.run} holds no run; name WORKSPACE/runs/RUN_ID, or run `screening run -w WORKSPACE` first")
    card = scorecard(options.county, run)
    print(json.dumps(card, ensure_ascii=False, indent=2, default=str) if options.json else as_text(card))
    return 0


def latest_run(place: Path) -> Path | None:
    """Give the run in a folder: the folder itself, or the latest run of a workspace."""
    if (place / "run.json").is_file():
        return place
    runs = sorted(place.glob("runs/*/run.json"))
    return runs[-1].parent if runs else None


if __name__ == "__main__":
    sys.exit(main())
