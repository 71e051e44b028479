"""Scores and alerts of a run: every account scored, one ranked alert for each subject."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from screening.alerts.names import Names, digest_id
from screening.alerts.order import place
from screening.alerts.risk import RiskModel
from screening.alerts.stand import RING_MONEY
from screening.alerts.subjects import Ring, Subject
from screening.alerts.waterfall import Part, waterfall
from screening.contract.vocabulary import RING_SHAPES
from screening.rulebook.decide import Finding
from screening.rulebook.reasons import percent, yuan
from screening.rulebook.rule import SEVERITIES, Rulebook

RING_PACK = {"lending": "organised_rings", "laundering": "money_laundering", "deposit_taking": "illegal_deposit_taking"}
RING_NAMES = {
    "lending": ("放贷", "lending"),
    "laundering": ("洗钱", "laundering"),
    "deposit_taking": ("吸储", "deposit-taking"),
}


@dataclass(frozen=True)
class Alert:
    """One thing to look at, ranked by risk; amounts in fen, times in local seconds.

    `amounts` are what each rule names, and under `RING_MONEY` what its ring moved; `parts` add up to the risk score.
    """

    alert_id: str
    subject: Subject
    packs: tuple[str, ...]
    rule_ids: tuple[str, ...]
    risk_score: float
    priority: str
    amount: int
    amounts: Mapping[str, int]
    first_at: int
    last_at: int
    headline_zh: str
    headline_en: str
    parts: tuple[Part, ...]


def account_scores(
    findings: Sequence[Finding], anomaly: pa.Table, network: pa.Table, model: RiskModel
) -> list[dict[str, Any]]:
    """Give one row an account: `account_id` (the run's number), rule_score, anomaly_score, network_score, risk_score."""
    by_account: dict[int, list[Finding]] = {}
    for finding in findings:
        by_account.setdefault(finding.account_id, []).append(finding)
    unusual = _column(anomaly, "anomaly_score")
    rows = []
    for account, standing in _column(network, "network_score").items():
        found = [one for one in by_account.get(account, []) if one.severity != "info"]
        scored = model.rule_score([one.severity for one in found], len({one.rule_id for one in found}))
        rows.append(
            {
                "account_id": account,
                "rule_score": scored,
                "anomaly_score": unusual.get(account, 0.0),
                "network_score": standing,
                "risk_score": model.risk_score(scored, unusual.get(account, 0.0), standing),
            }
        )
    return rows


def _column(table: pa.Table, name: str) -> dict[int, float]:
    """Give a score by account."""
    return dict(zip(table["account_id"].to_pylist(), table[name].to_pylist(), strict=True))


def alerts(
    found: Sequence[Subject], scores: Sequence[Mapping[str, Any]], names: Names, rulebook: Rulebook, model: RiskModel
) -> list[Alert]:
    """Give the alerts in the strict order of `place`."""
    by_account = {row["account_id"]: row for row in scores}
    made = [_alert(subject, by_account, names, rulebook, model) for subject in found]
    return sorted(
        made, key=lambda one: place(one.priority, one.risk_score, len(one.rule_ids), one.amount, one.alert_id)
    )


def _alert(
    subject: Subject, scores: Mapping[int, Mapping[str, Any]], names: Names, rulebook: Rulebook, model: RiskModel
) -> Alert:
    """Give the alert of one subject."""
    rules = sorted({finding.rule_id for finding in subject.findings}, key=lambda one: _rank(subject, one))
    packs = {finding.pack for finding in subject.findings}
    severities = {rule: _gravest(subject, rule) for rule in rules}
    ring = subject.ring
    if ring:
        packs.add(RING_PACK[ring.figures["kind"]])
    scored = model.rule_score(severities.values(), len(rules))
    unusual = max((scores[account]["anomaly_score"] for account in subject.accounts), default=0.0)
    standing = max((scores[account]["network_score"] for account in subject.accounts), default=0.0)
    spans = [(finding.window_start, finding.window_end) for finding in subject.findings]
    if ring:
        spans.append((ring.figures["first_day"] * 86400, ring.figures["last_day"] * 86400))
    amounts = amounts_of(subject.findings) | ({RING_MONEY: ring.figures["amount"]} if ring else {})
    amount = amounts[RING_MONEY] if ring else max(amounts.values())
    headline_zh, headline_en = _headline(subject, rules, amount, names, rulebook)
    return Alert(
        alert_id=digest_id("A", subject.kind, subject.subject_id),
        subject=subject,
        packs=tuple(sorted(packs)),
        rule_ids=tuple(rules),
        risk_score=model.risk_score(scored, unusual, standing),
        priority=model.priority(scored),
        amount=amount,
        amounts=amounts,
        first_at=min(start for start, _ in spans),
        last_at=max(end for _, end in spans),
        headline_zh=headline_zh,
        headline_en=headline_en,
        parts=waterfall(model, severities, unusual, standing),
    )


def _rank(subject: Subject, rule_id: str) -> tuple[int, str]:
    """Order rules by their gravest finding on the subject."""
    return -SEVERITIES.index(_gravest(subject, rule_id)), rule_id


def _gravest(subject: Subject, rule_id: str) -> str:
    """Give the severity of a rule's gravest finding on the subject."""
    return max((one.severity for one in subject.findings if one.rule_id == rule_id), key=SEVERITIES.index)


def amounts_of(findings: Sequence[Finding]) -> dict[str, int]:
    """Give the amount that each rule names.

    What a rule states of an affair counts once, however many of its accounts share it; the rest adds up. Amounts of
    rules do not add up: that would count the same money twice.
    """
    stated: dict[str, set[int]] = {}
    summed: dict[str, int] = {}
    for finding in findings:
        if finding.stated:
            stated.setdefault(finding.rule_id, set()).add(finding.amount)
        else:
            summed[finding.rule_id] = summed.get(finding.rule_id, 0) + finding.amount
    rules = sorted({*stated, *summed})
    return {rule: max(summed.get(rule, 0), sum(stated.get(rule, ()))) for rule in rules}


def _headline(subject: Subject, rules: Sequence[str], amount: int, names: Names, rulebook: Rulebook) -> tuple[str, str]:
    """Give the headline in both languages; persons are masked."""
    if subject.ring:
        return _ring_headline(subject.ring, rules, rulebook)
    about = rulebook.of(rules[0]).about
    more_zh, more_en = (f"等{len(rules)}项", f" and {len(rules) - 1} more") if len(rules) > 1 else ("", "")
    shown = names.shown[subject.parties[0]] or "—"
    zh, en = str(about["title_zh"]), str(about["title_en"])
    zh, en = zh if zh.startswith("疑似") else f"疑似{zh}", en if en.startswith("Suspected") else f"Suspected: {en}"
    accounts = len(subject.accounts)
    plural = "s" if accounts > 1 else ""
    headline_zh = f"{zh}{more_zh}：{shown}，{accounts}个账户，{yuan(amount)}元"
    return headline_zh, f"{en}{more_en}: {shown}, {accounts} account{plural}, {yuan(amount)} CNY"


def _ring_headline(ring: Ring, rules: Sequence[str], rulebook: Rulebook) -> tuple[str, str]:
    """Give the headline of a ring."""
    core = len({member["party_id"] for member in ring.core})
    victims = len({member["party_id"] for member in ring.members}) - core
    kind_zh, kind_en = RING_NAMES[ring.figures["kind"]]
    rate, amount = ring.figures["annual_rate"], yuan(ring.figures["amount"])
    if ring.figures["kind"] == "lending":
        rate_zh = "" if rate is None else f"，年利率中位数{percent(rate)}"
        rate_en = "" if rate is None else f", median rate {percent(rate)} a year"
        return (
            f"疑似{kind_zh}团伙：核心{core}人，借款人{victims}人，放出{amount}元{rate_zh}",
            f"Suspected {kind_en} ring: core of {core}, {victims} borrowers, {amount} CNY lent{rate_en}",
        )
    shape = ring.figures.get("shape")
    if shape:
        what_zh, what_en = RING_SHAPES[shape]
    else:
        about = rulebook.of(rules[0]).about if rules else {"title_zh": "", "title_en": ""}
        what_zh, what_en = str(about["title_zh"]), str(about["title_en"])
    return (
        f"疑似{kind_zh}团伙（{what_zh}）：{core}人，涉及{amount}元",
        f"Suspected {kind_en} group ({what_en.lower()}): {core} parties, {amount} CNY",
    )
