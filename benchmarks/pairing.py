"""How well the two legs of a movement are paired over banks: precision and recall against the truth."""

import argparse
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import polars as pl

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:
    sys.path.insert(0, str(HERE.parent))

from benchmarks.pairing_mix import MIXES, write_mix  # noqa: E402 - the scripts are no package
from benchmarks.steps import SAMPLE_DATA, fresh, make_county, say, write_json  # noqa: E402
from screening.columns.derive import DeriveSettings, derive, open_sources  # noqa: E402
from screening.engines.duckdb import DuckDB  # noqa: E402
from screening.home import shipped  # noqa: E402
from screening.ledger.workspace import Workspace  # noqa: E402

sys.path.insert(0, str(SAMPLE_DATA))

from scoring.table import text_table  # noqa: E402

ABOUT = """\
A pair is right when both its legs belong to one movement of the truth. Two legs are only ever paired where payer, payee
and amount are the same, so that a wrong pair swaps movements that differ by their time alone; `movements` tells whether
money is counted once: movements made over true ones.

The county has clocks apart by up to two minutes, equal amounts on a day and one-sided transfers to outside banks. The
mixes are harder: bursts of equal amounts between the same two accounts, clocks apart both ways, legs never sent.

examples:
  python benchmarks/pairing.py                      a million bookings, and 200,000 movements in each mix
  python benchmarks/pairing.py --bookings 100000 --movements 20000
  python benchmarks/pairing.py --seed 5 --json pairing.json
"""
_PAIR = ("out_bank", "out_transaction_id", "in_bank", "in_transaction_id")
_MADE = """
    SELECT paid.bank_id AS out_bank, paid.bank_transaction_id AS out_transaction_id,
        got.bank_id AS in_bank, got.bank_transaction_id AS in_transaction_id
    FROM transfers
    LEFT JOIN bookings AS paid ON out_transaction = paid.transaction_id
    LEFT JOIN bookings AS got ON in_transaction = got.transaction_id
"""


def made_movements(place: Path, work: Path) -> tuple[pl.DataFrame, pl.DataFrame, float]:
    """Submit a county and derive its transfers: gives the movements made, the bookings looked at, and seconds."""
    fresh("submit", work / "workspace", place)
    snapshot = Workspace.open(work / "workspace").snapshot()
    until = max(one.period_end for one in snapshot.submissions) + timedelta(days=1)
    started = perf_counter()
    with DuckDB() as engine:
        open_sources(engine, snapshot)
        derive(engine, until, shipped("rules") / "words.toml", DeriveSettings())
        seconds = perf_counter() - started
        seen = "SELECT bank_id, bank_transaction_id FROM bookings"
        return pl.DataFrame(engine.fetch(_MADE)), pl.DataFrame(engine.fetch(seen)), seconds


def scored(name: str, place: Path, work: Path) -> dict[str, Any]:
    """Give precision and recall of the pairs of a county, over banks and within them."""
    made, seen, seconds = made_movements(place, work)
    truth = pl.read_parquet(place / "truth" / "movements.parquet").select(_PAIR)
    # What a bank took back, and the booking that it took back, are no movement: the truth is held to what was seen.
    for side in ("out", "in"):
        keys = [f"{side}_bank", f"{side}_transaction_id"]
        here = seen.rename({"bank_id": keys[0], "bank_transaction_id": keys[1]})
        gone = truth.filter(pl.col(keys[1]).is_not_null()).join(here, on=keys, how="anti")
        truth = truth.join(gone.select(_PAIR), on=_PAIR, how="anti", nulls_equal=True)
    pairs, true_pairs = made.drop_nulls(), truth.drop_nulls()
    right = pairs.join(true_pairs, on=_PAIR, how="semi")
    over = pl.col("out_bank") != pl.col("in_bank")
    return {
        "name": name,
        "bookings": seen.height,
        "pairs": true_pairs.height,
        "precision": right.height / max(pairs.height, 1),
        "recall": right.height / max(true_pairs.height, 1),
        "pairs_over_banks": true_pairs.filter(over).height,
        "precision_over_banks": right.filter(over).height / max(pairs.filter(over).height, 1),
        "recall_over_banks": right.filter(over).height / max(true_pairs.filter(over).height, 1),
        "movements": made.height / max(_known_movements(truth, made), 1),
        "seconds": seconds,
    }


def _known_movements(truth: pl.DataFrame, made: pl.DataFrame) -> int:
    """Count the true movements that have a leg among those made: cash and fees are no movement between accounts."""
    legs = pl.concat(
        [
            made.select(pl.col(f"{side}_bank").alias("bank"), pl.col(f"{side}_transaction_id").alias("name"))
            for side in ("out", "in")
        ]
    ).drop_nulls()
    numbered = truth.with_row_index("movement")
    known = [
        numbered.join(legs, left_on=[f"{side}_bank", f"{side}_transaction_id"], right_on=["bank", "name"], how="semi")
        for side in ("out", "in")
    ]
    return pl.concat([one.select("movement") for one in known]).n_unique()


def as_text(found: list[dict[str, Any]]) -> str:
    """Give one line for each county; shares to five places, for three would round a miss away."""
    rows = [
        [f"{value:.5f}" if isinstance(value, float) and key != "seconds" else value for key, value in one.items()]
        for one in found
    ]
    return text_table([key.replace("_", " ") for key in found[0]], rows)


def main() -> int:
    """Measure the county and every mix, and print one line for each."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bookings", type=int, default=1_000_000, help="of the sample county")
    parser.add_argument("--movements", type=int, default=200_000, help="of each mix")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the numbers here")
    asked = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory(prefix="pairing-") as folder:
        work = Path(folder)
        say("county")
        make_county(work / "county", asked.bookings, asked.seed)
        found.append(scored("county", work / "county", work))
        for number, mix in enumerate(MIXES):
            say(mix.name)
            place = work / f"mix{number}"
            write_mix(mix, asked.movements, asked.seed, place / "county")
            found.append(scored(mix.name, place / "county", place))
    print(as_text(found))
    write_json(asked.json, found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
