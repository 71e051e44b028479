"""The scorecard of a run: every measure in one value, and the same as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scoring.alarms import false_alarms_by_rule, flagged_look_alikes, precision_by_priority, wrong_alerts
from scoring.groups import groups_text, laundering_groups
from scoring.lending import SCHEMES, loan_figures, loans_found, match_loans, over_cap_decisions
from scoring.lending_rings import lending_ring_measures, lending_rings_text, ring_likeness
from scoring.pools import deposit_rings, pools_text, read_pool_truth
from scoring.ranking import ranking
from scoring.reading import DIFFICULTIES, read_run, read_truth, share
from scoring.ring_look_alikes import look_alikes_at_high, look_alikes_text
from scoring.rules import SORTS, by_rule, level_cells
from scoring.schemes import caught_schemes, recall_by_difficulty, recall_by_kind
from scoring.table import text_table

if TYPE_CHECKING:
    from pathlib import Path

    from scoring.reading import Row


def scorecard(county: Path, run: Path) -> Row:
    """Give every measure of a run against the truth of its county."""
    truth, found = read_truth(county), read_run(run)
    caught = caught_schemes(truth, found)
    wrong = wrong_alerts(truth, found)
    pairs = match_loans(truth, found)
    lending = lending_ring_measures(truth, found)
    rebuilt = sum(one.found for one in pairs)
    return {
        "seed": truth.about["seed"],
        "bookings": truth.about["counts"]["bookings"],
        "run_id": found.record["run_id"],
        "recall": recall_by_kind(caught),
        "recall_by_difficulty": recall_by_difficulty(caught),
        "missed": [row for row in caught if not row["caught"]],
        "precision": precision_by_priority(truth, found),
        "rules": by_rule(truth, found),
        "false_alarms": false_alarms_by_rule(found, wrong),
        "wrong_alerts": wrong,
        "look_alikes": flagged_look_alikes(truth, found),
        "loans": loans_found(truth, pairs),
        "loan_figures": loan_figures(truth, pairs),
        "rebuilt_loans": {"rebuilt": len(found.loans), "true": rebuilt, "share": share(rebuilt, len(found.loans))},
        "over_cap": over_cap_decisions(truth, pairs),
        "rings": ring_likeness(truth, found),
        "ring_jaccard": lending["jaccard"],
        "lending_rings": lending,
        "groups": laundering_groups(truth, found),
        "pools": deposit_rings(truth, found, read_pool_truth(county), run),
        "ring_look_alikes": look_alikes_at_high(truth, found),
        "ranking": ranking(found.scores, truth.held, truth.culpable()),
    }


def totals(card: Row) -> Row:
    """Give the scorecard's main figures, one number each."""
    schemes = sum(row["schemes"] for row in card["recall"])
    precision = {row["priority"]: row["precision"] for row in card["precision"]}
    loans = sum(row["loans"] for row in card["loans"])
    ranked = {row["score"]: row for row in card["ranking"]["scores"]}
    return {
        "schemes": schemes,
        "recall": share(sum(row["caught"] for row in card["recall"]), schemes),
        **{f"recall_{level}": share(row["caught"], row["schemes"]) for level, row in _levels(card).items()},
        "recall_any": share(sum(row["by_any"] for row in card["recall"]), schemes),
        "alerts": card["precision"][0]["alerts"],
        "precision": precision["low"],
        "precision_high": precision["high"],
        "look_alikes_flagged": sum(row["flagged"] for row in card["look_alikes"]),
        "look_alikes_high": sum(row["high"] + row["critical"] for row in card["look_alikes"]),
        "loans_found": share(sum(row["found"] for row in card["loans"]), loans),
        "over_cap_right": card["over_cap"]["share_right"],
        **_scheme_loans(card),
        "ring_jaccard": card["ring_jaccard"],
        "ring_roles_right": card["lending_rings"]["roles"]["share"],
        "ring_member_precision": card["lending_rings"]["members"]["precision"],
        "ring_lawful_at_high": len(card["lending_rings"]["lawful_at_high"]),
        "pool_operators_found": card["pools"]["operators_found"],
        "pools_within_5_percent": card["pools"]["near_share"],
        "pool_member_precision": card["pools"]["members"]["precision"],
        "pool_roles_right": card["pools"]["members"]["roles_right"],
        "group_member_precision": card["groups"]["members"]["precision"],
        "group_roles_right": card["groups"]["members"]["roles_right"],
        "ring_look_alikes_high": sum(row["all"] for row in card["ring_look_alikes"]),
        "average_precision": ranked["risk_score"]["average_precision"],
        "precision_at_n": ranked["risk_score"]["precision_at_n"],
    }


def _scheme_loans(card: Row) -> Row:
    """Give the three figures of the loans of schemes: found, of these in hand right, of these the cap right."""
    (row,) = [row for row in card["loan_figures"] if row["group"] == SCHEMES] or [{}]
    return {f"scheme_loans_{word}": row.get(f"share_{word}") for word in ("found", "in_hand", "cap")}


def _levels(card: Row) -> Row:
    nothing = {"caught": 0, "schemes": 0}
    return {level: card["recall_by_difficulty"].get(level, nothing) for level in DIFFICULTIES}


def as_text(card: Row) -> str:
    """Give the scorecard as tables for people."""
    parts = [f"评分卡 / scorecard: {card['run_id']}, seed {card['seed']}, {card['bookings']:,} bookings"]
    parts += [_recall(card), _missed(card), _precision(card), _rules(card), _look_alikes(card)]
    parts += [
        _loans(card),
        lending_rings_text(card),
        groups_text(card["groups"]),
        pools_text(card["pools"]),
        look_alikes_text(card["ring_look_alikes"]),
        ranking_text(card["ranking"]),
    ]
    return "\n\n".join(part for part in parts if part)


def _columns(rows: list[Row], *names: str) -> list[list[Any]]:
    return [[row[name] for name in names] for row in rows]


def _recall(card: Row) -> str:
    rows = [
        [
            row["kind"],
            row["schemes"],
            row["caught"],
            *level_cells(row["by_difficulty"]),
            row["by_finding"],
            row["by_any"],
        ]
        for row in card["recall"]
    ]
    sums = [sum(row[word] for row in card["recall"]) for word in ("schemes", "caught", "by_finding", "by_any")]
    rows.append(["合计 / all", *sums[:2], *level_cells(card["recall_by_difficulty"]), *sums[2:]])
    levels = [f"难度 / difficulty {level}" for level in DIFFICULTIES]
    heads = [
        "类型 / kind",
        "实例 / schemes",
        "命中 / caught",
        *levels,
        "本账户命中 / by own finding",
        "任一预警 / by any",
    ]
    return text_table(heads, rows, "召回 / recall (caught / schemes; difficulty: number of evasions)")


def _missed(card: Row) -> str:
    if not card["missed"]:
        return ""
    rows = [
        [one["scheme_id"], "是 yes" if one["by_any"] else "否 no", ", ".join(one["rules"])] for one in card["missed"]
    ]
    return text_table(["未命中 / missed", "有其他预警 / alerted otherwise", "规则 / rules"], rows)


def _precision(card: Row) -> str:
    rows = _columns(card["precision"], "priority", "alerts", "right", "precision")
    heads = ["优先级及以上 / this priority and above", "预警 / alerts", "正确 / right", "准确率 / precision"]
    return text_table(heads, rows, "预警准确率 / precision of alerts")


def _rules(card: Row) -> str:
    rows = []
    for row in card["rules"]:
        alerts, accounts, recall = row["alerts"], row["accounts"], row["recall"]
        counts = [alerts["all"], *(alerts[word] for word in SORTS), alerts["precision"]]
        rows.append([row["rule"], *counts, accounts["all"], accounts["precision"], recall["schemes"], recall["recall"]])
    heads = ["规则 / rule", "预警 / alerts", "本类 / own kind", "他类 / other", "相似 / look-alike", "受害 / victim",
             "普通 / ordinary", "precision", "账户 / accounts", "precision", "实例 / schemes", "recall"]  # fmt: skip
    return text_table(heads, rows, "按规则 / by rule: alerts that name it, accounts that it found") if rows else ""


def _look_alikes(card: Row) -> str:
    rows = _columns(card["look_alikes"], "kind", "labelled", "critical", "high", "medium", "low")
    flagged = [row for row in rows if any(row[2:])]
    flagged.append(["合计 / all", *(sum(row[place] for row in rows) for place in range(1, 6))])
    heads = ["合法相似 / look-alike", "标注 / labelled", "critical", "high", "medium", "low"]
    return text_table(heads, flagged, "被误报的合法相似账户 / look-alikes wrongly flagged")


def _loans(card: Row) -> str:
    words = ("loans", "seen_back", "found", "share_found", "share_found_seen", "in_hand", "share_in_hand", "right",
             "missed", "wrongly_over", "cannot_tell", "rightly_cannot_tell", "told_unseen", "share_cap")  # fmt: skip
    heads = ["民间借款 / informal loans", "笔数 / loans", "经银行还过 / seen back", "还原 / found", "share", "of seen back",
             "到手 2% 内 / in hand", "share", "上限判断对 / cap right", "missed", "wrongly over", "cannot tell",
             "理应无法判断 / rightly cannot tell", "told unseen", "share"]  # fmt: skip
    table = text_table(heads, _columns(card["loan_figures"], "group", *words))
    cap, rebuilt = card["over_cap"], card["rebuilt_loans"]
    return (
        f"{table}\n还原借款 / rebuilt: {rebuilt['rebuilt']:,}, 真实 / true: {rebuilt['true']:,}\n"
        f"四倍 LPR 判断 / over-cap decisions: {cap['right']} right, {cap['missed']} missed, "
        f"{cap['wrongly_over']} wrongly over, {cap['cannot_tell']} cannot tell"
    )


def ranking_text(ranked: Row) -> str:
    """Give the ranking of each part score as a table."""
    rows = _columns(ranked["scores"], "score", "average_precision", "precision_at_n")
    title = f"按账户排序 / ranking of {ranked['accounts']:,} held accounts, {ranked['labelled']:,} of them labelled (n)"
    return text_table(["得分 / score", "平均精度 / average precision", "前 n 名精度 / precision at n"], rows, title)
