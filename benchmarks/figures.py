"""Write the latest figures into docs/benchmarks.md and docs/measured.json from the JSON of detection.py and run.py."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.steps import SAMPLE_DATA

sys.path.insert(0, str(SAMPLE_DATA))

from scoring.card import totals
from scoring.table import cell

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
MEASURED = DOCUMENT.with_name("measured.json")
HEADING = "## 最近的数字 / Latest figures"
ABOUT = """\
examples:
  python benchmarks/detection.py --seeds 1 2 3 --json detection.json
  python benchmarks/run.py --json run.json
  python benchmarks/figures.py detection.json run.json
"""
NAMES = {
    "schemes": "实例 / schemes",
    "recall": "召回 / recall",
    "recall_0": "召回，无隐蔽手法 / recall, no evasion",
    "recall_1": "召回，一种 / recall, one evasion",
    "recall_2": "召回，两种 / recall, two",
    "recall_3+": "召回，三种以上 / recall, three or more",
    "recall_any": "任一预警召回 / recall by any alert",
    "alerts": "预警 / alerts",
    "precision": "准确率 / precision",
    "precision_high": "高级及以上准确率 / precision, high and above",
    "look_alikes_flagged": "被误报的相似账户 / look-alikes flagged",
    "look_alikes_high": "其中高级及以上 / of those high or critical",
    "scheme_loans_found": "手法中的借款找到 / loans of schemes found",
    "scheme_loans_in_hand": "其中到手金额相差 2% 内 / of those, in hand within 2 %",
    "scheme_loans_cap": "其中上限判断正确 / of those, over or under the cap right",
    "loans_found": "全部民间借款还原，含合法的 / all informal loans rebuilt, lawful ones too",
    "over_cap_right": "四倍 LPR 判断正确 / over-cap right",
    "ring_jaccard": "团伙 Jaccard / ring Jaccard",
    "ring_roles_right": "团伙角色正确 / ring roles right",
    "ring_member_precision": "团伙成员准确率 / ring-member precision",
    "ring_lawful_at_high": "高级团伙中的无责者 / lawful in rings at high",
    "pool_operators_found": "资金池操盘人找到 / pools' operators found",
    "pools_within_5_percent": "存款人数与金额相差 5% 内的池 / pools with depositors' heads and sums within 5 %",
    "pool_member_precision": "吸储团伙成员准确率 / deposit-taking members' precision",
    "pool_roles_right": "吸储团伙角色正确 / deposit-taking roles right",
    "group_member_precision": "洗钱团伙成员准确率 / laundering members' precision",
    "group_roles_right": "洗钱团伙角色正确 / laundering roles right",
    "ring_look_alikes_high": "高级团伙核心中的相似账户 / look-alikes in cores at high",
    "average_precision": "平均精度 / average precision",
    "precision_at_n": "前 n 名精度 / precision at n",
}


def markdown_table(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Give a table in Markdown."""
    lines = [headings, ["---"] * len(headings), *([cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def county_figures(cards: Sequence[dict[str, Any]]) -> list[str]:
    """Give the tables of the counties: main figures, and schemes caught by kind."""
    seeds = [f"seed {card['seed']}" for card in cards]
    columns = [totals(card) for card in cards]
    main = [[title, *(column[name] for column in columns)] for name, title in NAMES.items()]
    caught = [{row["kind"]: f"{row['caught']} / {row['schemes']}" for row in card["recall"]} for card in cards]
    kinds = [[f"`{kind}`", *(column.get(kind, "–") for column in caught)] for kind in caught[0]]
    return [
        f"样例县 / sample counties: {cards[0]['bookings']:,} bookings each",
        markdown_table(["量 / measure", *seeds], main),
        "命中 / 实例 (caught / schemes):",
        markdown_table(["类型 / kind", *seeds], kinds),
    ]


def outside_figures(sets: Sequence[dict[str, Any]]) -> list[str]:
    """Give the table of the outside sets."""
    rows = []
    for one in sets:
        counts = [
            sum(row[name] for row in one["patterns"])
            for name in ("patterns", "alerts", "touched", "first_1_per_cent", "first_1_touched")
        ]
        covered = next(row for row in one["by_account"] if row["priority"] == "medium")
        ranked = one["ranking"]
        parts = [row["average_precision"] for row in ranked["scores"]]
        base = ranked["labelled"] / ranked["accounts"]
        rows.append([one["set"], one["amounts"], *counts, covered["accounts"], covered["precision"], base, *parts])
    heads = [
        "集 / set", "金额 / amounts", "模式 / patterns", "命中 / caught", "触及 / touched", "前1% / first 1 %",
        "前1%触及 / first 1 % touches",
        "账户 / accounts", "准确率 / precision", "标注占比 / base rate",
        "AP risk", "AP rule", "AP anomaly", "AP network", "AP plain forest",
    ]  # fmt: skip
    return ["外部数据 / outside sets:", markdown_table(heads, rows)]


def measured(cards: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Give what each rule did over all counties: alerts and accounts by sort, schemes of its own kinds by difficulty."""
    rules: dict[str, dict[str, Any]] = {}
    for card in cards:
        for row in card["rules"]:
            known = rules.setdefault(row["rule"], {"alerts": {}, "accounts": {}, "recall": {"by_difficulty": {}}})
            for part in ("alerts", "accounts"):
                for sort in ("all", "own", "other", "look_alike", "victim", "ordinary"):
                    known[part][sort] = known[part].get(sort, 0) + row[part][sort]
            _add(known["recall"], row["recall"])
            for level, counts in row["recall"]["by_difficulty"].items():
                _add(known["recall"]["by_difficulty"].setdefault(level, {}), counts)
    for known in rules.values():
        for part in ("alerts", "accounts"):
            counts = known[part]
            counts["precision"] = (counts["own"] + counts["other"]) / counts["all"] if counts["all"] else None
    return {
        "seeds": [card["seed"] for card in cards],
        "bookings": cards[0]["bookings"],
        "rules": {rule: rules[rule] for rule in sorted(rules)},
    }


def _add(known: dict[str, Any], counts: dict[str, Any]) -> None:
    for name in ("schemes", "caught"):
        known[name] = known.get(name, 0) + counts[name]


def run_figures(timed: dict[str, Any]) -> list[str]:
    """Give seconds and memory of a run."""
    steps = [
        [title, timed[name]["seconds"], round(timed[name]["per_second"]), _whole(timed[name].get("peak_mb"))]
        for name, title in (("generate", "生成 / generate"), ("submit", "报送 / submit"), ("run", "筛查 / run"))
    ]
    plain = timed["plain_sort"]
    speed = round(timed["bookings"] / plain["seconds"])
    steps.append(["Polars 读入并排序 / read and sort", plain["seconds"], speed, _whole(plain["peak_mb"])])
    stages = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in timed["run"]["stages"].items())
    ratio = f"{timed['run_over_sort']:.1f}"
    compared = f"一次筛查是读入并排序的 {ratio} 倍 / a run costs {ratio} times the plain read and sort."
    return [
        f"耗时与内存 / seconds and memory: {timed['bookings']:,} bookings, {timed['processors']} processors",
        markdown_table(["步骤 / step", "秒 / seconds", "笔每秒 / bookings a second", "内存峰值 / peak MB"], steps),
        f"{compared} 阶段 / stages: {stages}.",
    ]


def _whole(megabytes: float | None) -> int | None:
    return None if megabytes is None else round(megabytes)


def main() -> int:
    """Read the call and put the figures under their heading, to the end of the document."""
    call = argparse.ArgumentParser(
        prog="figures.py", description=__doc__, epilog=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    call.add_argument("detection", type=Path, help="what detection.py --json wrote")
    call.add_argument("run", type=Path, help="what run.py --json wrote")
    options = call.parse_args()
    found, timed = (json.loads(file.read_text(encoding="utf-8")) for file in (options.detection, options.run))
    parts = county_figures(found["counties"]) if found["counties"] else []
    parts += outside_figures(found["outside"]) if found["outside"] else []
    text = "\n\n".join([HEADING, *parts, *run_figures(timed)])
    if found["counties"]:
        MEASURED.write_text(json.dumps(measured(found["counties"]), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    before = DOCUMENT.read_text(encoding="utf-8").split(HEADING)[0]
    DOCUMENT.write_text(f"{before}{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
