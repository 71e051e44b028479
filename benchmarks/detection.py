"""What the engine finds and at what price in false alarms: on the sample county, and on labelled sets of others."""

import argparse
import sys
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.outside import (
    HALF,
    SETS,
    VARIABLE,
    OutsideSet,
    account_labels,
    files_of,
    outside_folder,
    pattern_recall,
)
from benchmarks.plain import plain_scores
from benchmarks.steps import SAMPLE_DATA, fresh, make_county, say, write_json

sys.path.insert(0, str(SAMPLE_DATA))

from scoring.alarms import account_precision, flagged_accounts
from scoring.card import as_text, ranking_text, scorecard, totals
from scoring.ranking import average_precision, first_share, precision_at, ranking
from scoring.reading import read_run, read_truth
from scoring.table import text_table

ONE_PER_CENT = 0.01
COUNTS = ("patterns", "alerts", "touched", "first_1_per_cent", "first_1_touched")
ABOUT = f"""\
Each set is imported, submitted and screened in processes of their own, in a temporary folder. Labels are read only
after the run, from the original file, by the row id kept in transaction_id.

  outside sets   in ../shared/data beside the checkout, or in ${VARIABLE}, or --outside FOLDER; absent ones are skipped
  amounts        each outside set is measured twice: as published, and with every currency's median transfer set to
                 --median yuan, since the rules' lines are yuan and the sets count in units of their own
  caught         a pattern of which at least half of the accounts are covered by alerts of medium and above,
                 or stand in the first 1 % of accounts by risk_score
  touched        a pattern of which at least one account is covered by alerts of medium and above
  first 1 %      caught as above, and touched, by the first 1 % of accounts alone, which holds a handful of patterns only
  plain_forest   a plain isolation forest on 26 usual features of the same bookings, by the side of the scores
  by account     precision of alerts by account, average precision, precision at n (n labelled accounts)
  amlworld       holds every laundering row but few of the normal ones: its recall counts, its precision does not

examples:
  python benchmarks/detection.py                            every set there is, and one county
  python benchmarks/detection.py --sets county --seeds 1 2 3
  python benchmarks/detection.py --json detection.json
"""


def screened(delivery: Path, workspace: Path) -> dict[str, Any]:
    """Take a delivery or county in and screen it; gives the run's folder with its sizes and seconds."""
    taken = fresh("submit", workspace, delivery)
    run = fresh("run", workspace)
    return {
        "run": Path(run["run"]),
        "bookings": taken["rows"],
        "submit_seconds": taken["seconds"],
        "run_seconds": run["seconds"],
        "peak_mb": run["peak_mb"],
    }


def measure_outside(one: OutsideSet, files: Sequence[Path], median: int | None, work: Path) -> dict[str, Any]:
    """Import, screen and score one outside set, as published or with a median transfer of so many yuan."""
    amounts = f"median {median:,} CNY" if median else "as published"
    say(f"{one.name}, amounts {amounts}: import, submit, run")
    place = work / f"{one.name}-{median or 'published'}"
    delivery = place / "delivery"
    imported = fresh("import", one.profile, delivery, str(median or "-"), *files)
    done = screened(delivery, place / "workspace")
    found = read_run(done.pop("run"))
    bookings = pl.read_parquet(delivery / "transactions.parquet", columns=["transaction_id", "account_id"])
    labels = account_labels(one, files[0], bookings)
    accounts = set(bookings["account_id"].unique())
    culpable = set(labels["account_id"])
    first = first_share({row["account_id"]: row["risk_score"] for row in found.scores}, ONE_PER_CENT)
    alerted = flagged_accounts(found.alerts, "medium")
    flags = {
        "alerts": (alerted, HALF),
        "touched": (alerted, 0.0),
        "first_1_per_cent": (first, HALF),
        "first_1_touched": (first, 0.0),
    }
    return {
        "set": one.name,
        "amounts": amounts,
        "import_seconds": imported["seconds"],
        **done,
        "alerts": len(found.alerts),
        "patterns": pattern_recall(labels, flags),
        "by_account": account_precision(found.alerts, culpable),
        "first_1_per_cent": {"accounts": len(first), "labelled": len(first & culpable)},
        "ranking": beside_plain(
            ranking(found.scores, accounts, culpable), [delivery / "transactions.parquet"], accounts, culpable
        ),
    }


def beside_plain(
    ranked: dict[str, Any], files: Sequence[Path], accounts: Collection[str], labelled: Collection[str]
) -> dict[str, Any]:
    """Give a ranking with the plain forest's on the same accounts as its last row."""
    plain, population = plain_scores(files), sorted(accounts)
    scores, labels = [plain.get(one, 0.0) for one in population], [one in labelled for one in population]
    row = {
        "score": "plain_forest",
        "average_precision": average_precision(scores, labels),
        "precision_at_n": precision_at(scores, labels, sum(labels)),
    }
    return {**ranked, "scores": [*ranked["scores"], row]}


def measure_county(seed: int, bookings: int, work: Path) -> dict[str, Any]:
    """Make, screen and score one county."""
    say(f"county, seed {seed}: generate, submit, run")
    place = work / f"county-{seed}"
    make_county(place / "county", bookings, seed)
    done = screened(place / "county", place / "workspace")
    card = scorecard(place / "county", done.pop("run"))
    truth, files = read_truth(place / "county"), sorted((place / "county").glob("submissions/*/transactions*.parquet"))
    return {**card, **done, "ranking": beside_plain(card["ranking"], files, truth.held, truth.culpable())}


def outside_text(one: dict[str, Any]) -> str:
    """Give the tables of an outside set."""
    rows = [[row["kind"], *(row[name] for name in COUNTS)] for row in one["patterns"]]
    rows.append(["合计 / all", *(sum(row[place] for row in rows) for place in range(1, len(COUNTS) + 1))])
    title = (
        f"{one['set']}, amounts {one['amounts']}: {one['bookings']:,} bookings, import {one['import_seconds']:.1f} s, "
        f"submit {one['submit_seconds']:.1f} s, run {one['run_seconds']:.1f} s, {one['peak_mb']:,.0f} MB"
    )
    heads = ["类型 / pattern", "实例 / patterns", "预警命中 / in alerts", "触及 / touched", "前1%命中 / in first 1 %",
             "前1%触及 / first 1 % touches"]  # fmt: skip
    precise = [[row["priority"], row["accounts"], row["labelled"], row["precision"]] for row in one["by_account"]]
    first = one["first_1_per_cent"]
    precise.append(["前1% / first 1 %", first["accounts"], first["labelled"], first["labelled"] / first["accounts"]])
    by_account = text_table(["优先级及以上 / and above", "账户 / accounts", "标注 / labelled", "precision"], precise)
    return "\n\n".join([text_table(heads, rows, title), by_account, ranking_text(one["ranking"])])


def outside_summary(sets: Sequence[dict[str, Any]]) -> str:
    """Give the main figures of the outside sets, one row each."""
    rows = []
    for one in sets:
        patterns = sum(row["patterns"] for row in one["patterns"])
        covered = next(row for row in one["by_account"] if row["priority"] == "medium")
        first = one["first_1_per_cent"]
        ranked = {row["score"]: row["average_precision"] for row in one["ranking"]["scores"]}
        caught = [sum(row[name] for row in one["patterns"]) for name in COUNTS[1:]]
        rows.append(
            [one["set"], one["amounts"], patterns, *caught, covered["accounts"], covered["precision"],
             first["labelled"] / first["accounts"], one["ranking"]["labelled"] / one["ranking"]["accounts"],
             *ranked.values()]
        )  # fmt: skip
    heads = ["集 / set", "金额 / amounts", "patterns", "in alerts", "touched", "in first 1 %", "first 1 % touches",
             "accounts", "precision",
             "precision 1 %", "base rate", *(f"AP {name.removesuffix('_score')}" for name in ranked)]  # fmt: skip
    return text_table(heads, rows, "外部数据 / outside sets")


def summary(cards: Sequence[dict[str, Any]]) -> str:
    """Give the main figures of several counties, one column each."""
    columns = [
        {**totals(card), **{f"AP {row['score']}": row["average_precision"] for row in card["ranking"]["scores"][1:]}}
        for card in cards
    ]
    rows = [[name, *(column[name] for column in columns)] for name in columns[0]]
    return text_table(["县 / county", *(f"seed {card['seed']}" for card in cards)], rows)


def main() -> int:
    """Read the call, measure every set, print the tables."""
    call = argparse.ArgumentParser(
        prog="detection.py", description=__doc__, epilog=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = ["county", *(one.name for one in SETS)]
    call.add_argument("--sets", nargs="+", choices=names, default=names, help="only these sets (all)")
    call.add_argument("--seeds", nargs="+", type=int, default=[7], metavar="SEED", help="sample counties to make (7)")
    call.add_argument("--bookings", type=int, default=1_000_000, help="size of each county (1000000)")
    call.add_argument("--outside", type=Path, metavar="FOLDER", help="folder of the outside sets")
    call.add_argument(
        "--median", type=int, default=20_000, metavar="YUAN", help="median transfer of rescaled sets (20000)"
    )
    call.add_argument("--keep", type=Path, metavar="FOLDER", help="work in this folder and leave everything there")
    call.add_argument("--json", type=Path, metavar="OUT", help="also write the numbers to this file")
    options = call.parse_args()
    if options.keep and options.keep.exists() and any(options.keep.iterdir()):
        call.error(f"{options.keep} is not empty; name a new folder")
    with tempfile.TemporaryDirectory(prefix="detection-") as temporary:
        results = measure(options, options.keep or Path(temporary))
    write_json(options.json, results)
    if results["outside"]:
        print(f"\n{outside_summary(results['outside'])}")
    if results["counties"]:
        print(f"\n{summary(results['counties'])}")
    return 0


def measure(options: argparse.Namespace, work: Path) -> dict[str, Any]:
    """Measure what was asked for, printing each set when it is done."""
    results: dict[str, list[dict[str, Any]]] = {"outside": [], "counties": []}
    wanted = [one for one in SETS if one.name in options.sets]
    folder = outside_folder(options.outside)
    if wanted and folder is None:
        say(f"无外部数据，仅测样例县 / no outside data, the county alone: set ${VARIABLE} or name --outside FOLDER")
    for one in wanted if folder else []:
        files = files_of(one, folder) if folder else None
        if files is None:
            say(f"{one.name}: 缺文件 / files are missing in {folder}")
            continue
        for median in (None, options.median):
            results["outside"].append(measure_outside(one, files, median, work))
            print(f"\n{outside_text(results['outside'][-1])}", flush=True)
    for seed in options.seeds if "county" in options.sets else []:
        results["counties"].append(measure_county(seed, options.bookings, work))
        print(f"\n{as_text(results['counties'][-1])}", flush=True)
    return results


if __name__ == "__main__":
    sys.exit(main())
