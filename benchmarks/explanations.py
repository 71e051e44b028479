"""Whether an alert rests on what it names: its bookings are taken out of the extracts, and the county screened again."""

import argparse
import hashlib
import json
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.steps import fresh, make_county, say, write_json

LINE = ("critical", "high", "medium")
CLOCKS_SECONDS = 600
ABOUT = """\
  line      medium: what stands below it is not told as an alert to be read first
  sample    alerts at or above the line, in an order that their ids alone decide
  taken out every booking that a finding of the alert names, and the other bank's booking of the same movement
  below     no alert at or above the line covers an account of the subject any more; of a ring, of its core

examples:
  python benchmarks/explanations.py
  python benchmarks/explanations.py --seeds 1 2 3 --bookings 1000000 --json explanations.json
"""


def sampled(run: Path, count: int) -> pl.DataFrame:
    """Give so many alerts at or above the line."""
    alerts = pl.read_parquet(run / "alerts.parquet").filter(pl.col("priority").is_in(LINE))
    order = [hashlib.sha256(alert_id.encode()).hexdigest() for alert_id in alerts["alert_id"]]
    return alerts.with_columns(order=pl.Series(order, dtype=pl.String)).sort("order").head(count).drop("order")


def named(run: Path, alerts: pl.DataFrame) -> pl.DataFrame:
    """Give the bookings that the alerts' findings name, as account_id and transaction_id."""
    findings = pl.read_parquet(run / "findings.parquet", columns=["rule_id", "account_id", "evidence"])
    covered = alerts.select(account_id="account_ids", rule_id="rule_ids").explode("account_id").explode("rule_id")
    kept = findings.join(covered.unique(), on=["account_id", "rule_id"], how="semi")
    return kept.explode("evidence").select("account_id", transaction_id="evidence").drop_nulls().unique()


def cut(county: Path, out: Path, bookings: pl.DataFrame) -> int:
    """Write a county without some bookings and without the other side of each; gives how many rows were taken out."""
    files = sorted((county / "submissions").glob("*/transactions*.parquet"))
    rows = pl.concat(pl.read_parquet(file).with_columns(file=pl.lit(str(file))) for file in files)
    gone = rows.join(bookings, on="transaction_id", how="semi")
    mirror = gone.drop_nulls("counterparty_account_id").select(
        "amount", at="booked_at", account_id="counterparty_account_id", counterparty_account_id="account_id"
    )
    other = (
        rows.join(mirror, on=["account_id", "counterparty_account_id", "amount"])
        .filter((pl.col("booked_at") - pl.col("at")).abs() <= pl.duration(seconds=CLOCKS_SECONDS))
        .select(rows.columns)
    )
    taken = pl.concat([gone, other]).select("file", "transaction_id").unique()
    shutil.copytree(county, out)
    for file in files:
        lost = taken.filter(file=str(file)).select("transaction_id")
        _rewrite(out / file.relative_to(county), lost)
    return taken.height


def _rewrite(file: Path, lost: pl.DataFrame) -> None:
    """Write a bank's transactions without some, and its manifest to fit."""
    rows = pl.read_parquet(file).join(lost, on="transaction_id", how="anti")
    rows.write_parquet(file)
    place = file.parent / "manifest.json"
    manifest = json.loads(place.read_text(encoding="utf-8"))
    manifest.pop("control_totals", None)
    for one in manifest["files"]:
        if one["name"] == file.name:
            one |= {"rows": rows.height, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    place.write_text(json.dumps(manifest), encoding="utf-8")


def still(alerts: pl.DataFrame, before: Path, after: Path) -> list[dict[str, Any]]:
    """Give the alerts whose subject is still covered at or above the line, with the rules that cover it."""
    core = pl.read_parquet(before / "ring_members.parquet").filter(~pl.col("role").is_in(["borrower", "depositor"]))
    covering: dict[str, set[str]] = {}
    for one in pl.read_parquet(after / "alerts.parquet").filter(pl.col("priority").is_in(LINE)).iter_rows(named=True):
        for account in one["account_ids"]:
            covering.setdefault(account, set()).update(one["rule_ids"])
    rows = []
    for one in alerts.iter_rows(named=True):
        ring = core.filter(ring_id=one["subject_id"])["account_id"].to_list()
        rules = set().union(*(covering.get(account, set()) for account in ring or one["account_ids"]))
        if rules:
            rows.append({"alert_id": one["alert_id"], "named": one["rule_ids"], "still": sorted(rules)})
    return rows


def measure(seed: int, bookings: int, sample: int, work: Path) -> dict[str, Any]:
    """Screen a county, take out what a sample of its alerts names, and screen it again."""
    say(f"county, seed {seed}: generate, screen, cut, screen")
    place = work / f"county-{seed}"
    make_county(place / "county", bookings, seed)
    fresh("submit", place / "workspace", place / "county")
    before = Path(fresh("run", place / "workspace")["run"])
    alerts = sampled(before, sample)
    taken = cut(place / "county", place / "cut", named(before, alerts))
    fresh("submit", place / "again", place / "cut")
    after = Path(fresh("run", place / "again")["run"])
    left = still(alerts, before, after)
    return {
        "seed": seed,
        "alerts": alerts.height,
        "bookings_taken_out": taken,
        "below": alerts.height - len(left),
        "share_below": (alerts.height - len(left)) / alerts.height,
        "still": left,
        "still_by_rule": dict(Counter(rule for one in left for rule in one["still"]).most_common()),
    }


def main() -> None:
    """Read the call, measure, print."""
    call = argparse.ArgumentParser(
        description=__doc__, epilog=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    call.add_argument("--seeds", nargs="+", type=int, default=[7], metavar="SEED", help="sample counties to make (7)")
    call.add_argument("--bookings", type=int, default=300_000, help="size of each county (300000)")
    call.add_argument("--alerts", type=int, default=60, metavar="N", help="alerts whose bookings are taken out (60)")
    call.add_argument("--json", type=Path, metavar="OUT", help="also write the numbers to this file")
    options = call.parse_args()
    with tempfile.TemporaryDirectory(prefix="explanations-") as work:
        found = [measure(seed, options.bookings, options.alerts, Path(work)) for seed in options.seeds]
    for one in found:
        print(
            f"seed {one['seed']}: {one['below']} of {one['alerts']} below the line ({one['share_below']:.2f}), "
            f"{one['bookings_taken_out']:,} bookings taken out; still: {one['still_by_rule']}"
        )
    write_json(options.json, found)


if __name__ == "__main__":
    main()
