"""What an alert carries beside its findings, for people and for JSON: change, score in parts, doubts."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from screening.alerts.doubts import doubts_of
from screening.masking import mask_account
from screening.rulebook.rule import Rulebook
from screening.runs.reading import FinishedRun

Row = dict[str, Any]
_MOST = 8
STATES = {"new": "新 / new", "changed": "有变化 / changed", "unchanged": "无变化 / unchanged", "gone": "已消失 / gone"}
_KINDS = {"anomaly": "行为异常 / unusual behaviour", "network": "资金网络 / network"}


def changes_of(run: FinishedRun) -> dict[str, Row]:
    """Give the changes of a run's alerts by alert_id; nothing where an older software made the run."""
    if not (run.path / "alert_changes.parquet").is_file():
        return {}
    return {row["alert_id"]: row for row in run.table("alert_changes").to_dicts()}


def change_told(change: Mapping[str, Any], *, unmask: bool) -> Row:
    """Give a change as JSON shows it: without how it stands in full, and with accounts masked."""
    told = {name: value for name, value in change.items() if name not in {"stand", "told", "alert_id"}}
    if unmask:
        return told
    for name in ("new_accounts", "gone_accounts"):
        told[name] = [mask_account(one) for one in told[name]]
    if told["subject_kind"] == "account":
        told |= {name: mask_account(told[name]) for name in ("matter_id", "subject_id")}
    return told


def about_alert(
    run: FinishedRun, alert: Mapping[str, Any], findings: Sequence[Row], rulebook: Rulebook, *, unmask: bool
) -> Row:
    """Give change, score in parts, basis and doubts of an alert."""
    change = changes_of(run).get(alert["alert_id"])
    if change is None:
        return {"change": None, "score": [], "basis": None, "doubts": None}
    rules = {rule.rule_id: rule for rule in rulebook.rules}
    titles = {rule_id: rule.about for rule_id, rule in rules.items()}
    mine = pl.col("alert_id") == alert["alert_id"]
    basis = run.table("alert_basis").filter(mine).row(0, named=True)
    doubts = doubts_of(alert, findings, basis["banks"], run.record.get("certificates", []), rules, rulebook.lawful)
    zh, en = doubts.completeness()
    return {
        "change": change_told(change, unmask=unmask),
        "score": [
            {
                **{name: row[name] for name in ("kind", "rule_id", "points")},
                "title_zh": titles[row["rule_id"]]["title_zh"] if row["rule_id"] in titles else None,
                "title_en": titles[row["rule_id"]]["title_en"] if row["rule_id"] in titles else None,
            }
            for row in run.table("alert_parts").filter(mine).sort("place").to_dicts()
        ],
        "basis": {"bookings": basis["bookings"], "banks": basis["banks"], "counterparties": len(basis["counterparties"])},
        "doubts": {
            "does_not_prove": doubts.does_not_prove,
            "look_alikes": doubts.look_alikes,
            "lawful_patterns_tested": doubts.tested,
            "covered_zh": doubts.covered_zh,
            "covered_en": doubts.covered_en,
            "completeness_zh": zh,
            "completeness_en": en,
            "short": [
                {"bank_id": one.bank_id, "submission_id": one.submission_id, "zh": one.zh, "en": one.en,
                 "have": one.have, "of": one.of}
                for one in doubts.short
            ],
        },
    }  # fmt: skip


def print_change(about: Mapping[str, Any]) -> None:
    """Print what changed since the run before."""
    change = about["change"]
    if change is None:
        return
    told = f"首次提示 / first told {change['first_told']}，最近 / last {change['last_told']}"
    print(f"变化 / change: {change['words_zh']} / {change['words_en']}（{told}）")
    if change["suppression_id"]:
        print(f"已搁置 / put aside: {change['suppression_id']}（screening suppress list）")


def print_waterfall(parts: Sequence[Mapping[str, Any]], total: float) -> None:
    """Print a score in parts, each with the sum so far."""
    if not parts:
        return
    print("风险分构成 / the score in parts:")
    so_far = 0
    for one in parts:
        so_far += one["points"]
        name = (
            f"{one['title_zh']}（{one['rule_id']}）" if one.get("title_zh") else one["rule_id"] or _KINDS[one["kind"]]
        )
        print(f"  {one['points']:>+7.2f} → {so_far:>6.2f}  {name}")
    print(f"  合计 / total {total:.2f}\n")


def print_doubts(doubts: Mapping[str, Any] | None) -> None:
    """Print the exculpatory part."""
    if doubts is None:
        return
    print("\n■ 有利于当事人的一面 / what speaks for those concerned")
    for one in doubts["does_not_prove"][-_MOST:]:
        print(f"  不能证明 / does not prove: {one}")
    print(f"  合法情形 / lawful patterns: {doubts['covered_zh']} / {doubts['covered_en']}")
    print(f"  已比对的合法情形 / look-alikes: {'；'.join(doubts['look_alikes'][:_MOST]) or '—'}")
    print(f"  数据完整性 / completeness: {doubts['completeness_zh']} / {doubts['completeness_en']}")
