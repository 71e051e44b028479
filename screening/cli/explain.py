"""One alert, finding or ring set out in words, with the bookings that it rests on and what speaks against it."""

import json
from collections.abc import Callable
from itertools import groupby
from typing import Any

import polars as pl

from screening.bench.ring_sheet import ring_details
from screening.cli.alert_parts import about_alert, print_change, print_doubts, print_waterfall
from screening.cli.output import print_table
from screening.cli.rings import print_ring
from screening.errors import WrongCall
from screening.ledger.workspace import Workspace
from screening.masking import mask_account, mask_name
from screening.rulebook.covered import pattern_titles, told
from screening.rulebook.law import days
from screening.rulebook.rule import Rulebook, read_rulebook
from screening.runs.reading import FinishedRun, bookings, kept_rules

_MOST_FINDINGS = 3


def explained(workspace: Workspace, run: FinishedRun, item: str, rows: int, unmask: bool) -> dict[str, Any]:
    """Give all that a run knows of an alert, a ring's alert or a finding, with the first bookings of each finding."""
    alerts, findings = run.table("alerts"), run.table("findings")
    found = alerts.filter((pl.col("alert_id") == item) | (pl.col("subject_id") == item)).to_dicts()
    alert = found[0] if found else None
    if alert:
        chosen = findings.filter(
            pl.col("account_id").is_in(alert["account_ids"]) & pl.col("rule_id").is_in(alert["rule_ids"])
        )
    else:
        chosen = findings.filter(pl.col("finding_id") == item)
        if chosen.is_empty():
            raise WrongCall(
                f"没有 / nothing is called {item!r}", where=run.path, remedy="screening alerts, screening rings"
            )
    rulebook = read_rulebook(kept_rules(run.path), tuple(run.record["parameters"]["packs"]))
    account = _mask(unmask, mask_account)
    return {
        "alert": alert and {**alert, "account_ids": [account(one) for one in alert["account_ids"]]},
        "ring": ring_details(run, alert["subject_id"], unmask) if alert and alert["subject_kind"] == "ring" else None,
        "about": alert and about_alert(run, alert, chosen.to_dicts(), rulebook, unmask=unmask),
        "completeness": gaps_of(run),
        "findings": [
            _finding(workspace, run, row, rulebook, rows, unmask)
            for row in chosen.sort("rule_id", "finding_id").to_dicts()
        ],
    }


def gaps_of(run: FinishedRun) -> list[str]:
    """Give what the certificates of the run's submissions show to be short: measures below 95 %, in words."""
    return [
        f"{one['submission_id']} {part['zh']} / {part['en']}: {part['have'] / part['of']:.1%}"
        for one in run.record.get("certificates", [])
        for part in one["measures"]
        if part["of"] and part["have"] * 20 < part["of"] * 19
    ]


def _mask(unmask: bool, masked: Callable[[str | None], str]) -> Callable[[str | None], str]:
    """Give the mask, or what leaves a text as it is."""
    return (lambda text: text or "") if unmask else masked


def _finding(
    workspace: Workspace, run: FinishedRun, row: dict[str, Any], rulebook: Rulebook, rows: int, unmask: bool
) -> dict[str, Any]:
    """Give a finding with its rule's words and its first bookings, each with the file and row it came from."""
    about = rulebook.of(row["rule_id"]).about
    account, name = _mask(unmask, mask_account), _mask(unmask, mask_name)
    evidence = bookings(workspace, run, row["evidence"][:rows], row["account_id"]).to_dicts() if rows else []
    return {
        **row,
        "account_id": account(row["account_id"]),
        "title_zh": about["title_zh"],
        "title_en": about["title_en"],
        "basis": [
            f"{one['instrument']} {one['article']} [{one['tag']}], {days(one)}: {one['says']}" for one in about["basis"]
        ],
        "look_alikes": list(about["look_alikes"]),
        "does_not_prove": about["does_not_prove"],
        "lawful_patterns": json.loads(row["lawful_patterns"]),
        "lawful_told": told(pattern_titles(rulebook.lawful), [row["lawful_patterns"]]),
        "bookings": [
            {
                "booked_at": one["booked_at"],
                "account_id": account(one["account_id"]),
                "direction": one["direction"],
                "amount": one["amount"],
                "instrument": one["instrument"],
                "counterparty_account_id": account(one["counterparty_account_id"]),
                "counterparty_name": name(one["counterparty_name"]),
                "purpose": one["purpose"],
                "source": f"{one['submission_id']}/{one['source_file']}#{one['source_row']}",
            }
            for one in evidence
        ],
    }


def print_explained(found: dict[str, Any]) -> None:
    """Print an explanation for a reader at the terminal: the rules one by one, each with its findings."""
    alert = found["alert"]
    if alert:
        print(f"{alert['headline_zh']}\n{alert['headline_en']}")
        print(
            f"编号 / alert {alert['alert_id']}，优先级 / priority {alert['priority']}，"
            f"分 / score {alert['risk_score']:.1f}，{alert['first_seen']:%Y-%m-%d} – {alert['last_seen']:%Y-%m-%d}"
        )
        print(f"账户 / accounts: {', '.join(alert['account_ids'])}\n")
        print_change(found["about"])
        print_waterfall(found["about"]["score"], alert["risk_score"])
    if found["ring"]:
        print_ring(found["ring"])
    for _, group in groupby(found["findings"], key=lambda finding: finding["rule_id"]):
        _print_rule(list(group))
    if found["about"]:
        print_doubts(found["about"]["doubts"])
    else:
        for gap in found["completeness"]:
            print(f"数据不全 / data short: {gap}")
    print("以上为疑似线索，未经查证 / clues only, not verified.")


def _print_rule(findings: list[dict[str, Any]]) -> None:
    """Print what one rule found, gravest first, then the law and the doubts once."""
    first = findings[0]
    print(f"\n■ {first['title_zh']} / {first['title_en']}（{first['rule_id']}）")
    ordered = sorted(findings, key=lambda one: (-one["score"], -one["amount"], one["finding_id"]))
    for finding in ordered[:_MOST_FINDINGS]:
        print(f"  {finding['account_id']}（{finding['severity']}）{finding['reason_zh']}")
        print(f"    {finding['reason_en']}")
        print(f"    合法情形 / lawful patterns: {finding['lawful_told'][0]}")
        if finding["bookings"]:
            _print_bookings(finding)
    if len(ordered) > _MOST_FINDINGS:
        print(
            f"  另有 {len(ordered) - _MOST_FINDINGS} 项同类发现，见 --json / and more of the kind; all of them with --json"
        )
    for basis in first["basis"]:
        print(f"  依据 / basis: {basis}")
    print(f"  已考虑的合法情形 / look-alikes tested: {'；'.join(first['look_alikes'])}")
    print(f"  不能证明 / does not prove: {first['does_not_prove']}")


def _print_bookings(finding: dict[str, Any]) -> None:
    """Print a finding's first bookings, each with the file and row in which a bank sent it."""
    shown = finding["bookings"]
    print_table(
        ["时间 / time", "收付", "金额 / amount", "方式", "对方 / counterparty", "摘要 / remark", "来源 / source"],
        [
            (
                f"{one['booked_at']:%Y-%m-%d %H:%M}", one["direction"], one["amount"], one["instrument"],
                f"{one['counterparty_name']} {one['counterparty_account_id']}".strip(), one["purpose"], one["source"],
            )
            for one in shown
        ],
        title=f"    {len(shown)} / {finding['transaction_count']} 笔 / bookings",
    )  # fmt: skip
