"""Whether anything is lost, doubled or half there when writers are killed or crowd one another."""

import argparse
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:
    sys.path.insert(0, str(HERE.parent))

from benchmarks.faults_crowd import Crowd, submit_together  # noqa: E402 - the scripts are no package
from benchmarks.faults_kills import Tally, kill_many  # noqa: E402
from benchmarks.steps import SAMPLE_DATA, say, write_json  # noqa: E402

sys.path.insert(0, str(SAMPLE_DATA))

from scoring.table import text_table  # noqa: E402

ABOUT = """\
First, processes that submit, replace, withdraw and run are killed (SIGKILL) at random moments. After each kill the
state must be the one before or the one after, `doctor` must find nothing but leftovers, mending must leave a clean
workspace, and the same call again must bring the state after.
Then many processes submit at once, every batch twice, while this process reads.
The exit status is 1 where anything was wrong.

examples:
  python benchmarks/faults.py                                  200 kills, 8 processes and 100 batches
  python benchmarks/faults.py --kills 12 --processes 4 --batches 12
  python benchmarks/faults.py --seed 7 --json faults.json
"""


def as_text(tallies: list[Tally], together: Crowd) -> str:
    """Give both trials as tables."""
    kills = [
        [
            one.verb, one.usual, one.kills, one.before, one.after, one.too_late,
            ", ".join(f"{code} {count}" for code, count in sorted(one.leftovers.items())), len(one.wrong),
        ]
        for one in tallies
    ]  # fmt: skip
    crowd = [
        [
            together.processes, together.banks, together.batches, together.sent, together.taken, together.rows,
            together.looks, together.seconds,
            ", ".join(f"{code} {count}" for code, count in sorted(together.leftovers.items())), len(together.wrong),
        ]
    ]  # fmt: skip
    return "\n\n".join(
        (
            text_table(
                ["verb", "usual s", "kills", "before", "after", "done first", "left over, mended", "wrong"], kills
            ),
            text_table(
                [
                    "processes", "banks", "batches", "sent", "taken", "rows", "looks meanwhile", "seconds",
                    "left over", "wrong",
                ],
                crowd,
            ),
        )
    )  # fmt: skip


def main() -> int:
    """Run both trials and print their tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--batches", type=int, default=100)
    parser.add_argument("--banks", type=int, default=5)
    parser.add_argument("--bookings", type=int, default=2000, help="in each delivery")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the numbers here")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        work = Path(folder)
        tallies = kill_many(asked.kills, asked.seed, work / "kills", asked.bookings, say)
        say("crowd")
        together = submit_together(
            asked.processes, asked.batches, asked.banks, asked.seed, work / "crowd", asked.bookings
        )
    print(as_text(tallies, together))
    wrong = [*(line for one in tallies for line in one.wrong), *together.wrong]
    for line in wrong:
        say(f"wrong: {line}")
    write_json(asked.json, {"kills": [vars(one) for one in tallies], "crowd": vars(together)})
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
