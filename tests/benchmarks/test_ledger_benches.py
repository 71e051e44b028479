import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.pairing_mix import MIXES, write_mix

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def call(script: str, out: Path, *words: str) -> Any:
    command = [sys.executable, str(BENCHMARKS / script), *words, "--json", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(out.read_text(encoding="utf-8"))


def test_nothing_is_lost_doubled_or_half_there_when_writers_are_killed_or_crowd_one_another(tmp_path: Path) -> None:
    small = ("--kills", "12", "--processes", "4", "--batches", "12", "--banks", "3", "--bookings", "500")
    found = call("faults.py", tmp_path / "faults.json", *small)
    assert [one["verb"] for one in found["kills"]] == ["submit", "replace", "withdraw", "run"]
    assert sum(one["before"] + one["after"] for one in found["kills"]) == 12
    assert found["crowd"]["sent"] == 24
    assert found["crowd"]["taken"] == 12
    assert found["crowd"]["rows"] == 6000


def test_both_legs_of_a_movement_are_paired_in_a_county_and_in_harder_mixes(tmp_path: Path) -> None:
    found = call("pairing.py", tmp_path / "pairing.json", "--bookings", "20000", "--movements", "4000")
    county, apart, *_ = found
    assert county["pairs_over_banks"] > 1000
    for one in (county, apart):
        assert one["precision"] >= 0.999
        assert one["recall"] >= 0.998
    assert all(abs(one["movements"] - 1) < 0.005 for one in found)


def test_a_mix_tells_the_truth_of_every_leg_that_was_sent(tmp_path: Path) -> None:
    write_mix(MIXES[1], 500, 3, tmp_path)
    truth = pl.read_parquet(tmp_path / "truth" / "movements.parquet")
    sent = pl.concat(
        [pl.read_parquet(file).select("transaction_id") for file in tmp_path.glob("submissions/*/transactions.parquet")]
    )["transaction_id"]
    told = pl.concat([truth["out_transaction_id"], truth["in_transaction_id"]]).drop_nulls()
    assert sorted(told) == sorted(sent)
    assert 0 < truth.drop_nulls().height < truth.height
