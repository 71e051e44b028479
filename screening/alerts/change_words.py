"""A change in words: "3 accounts, 1.2 million yuan, one new rule"."""

from collections.abc import Mapping, Sequence

from screening.alerts.changes import GONE, NEW, UNCHANGED, Change
from screening.alerts.stand import Difference
from screening.rulebook.reasons import yuan

PRIORITY_ZH = {"critical": "紧急", "high": "高", "medium": "中", "low": "低"}

Titles = Mapping[str, tuple[str, str]]
"""Titles of rules in Chinese and English, by rule_id."""
Words = tuple[str, str]


def told(change: Change, titles: Titles) -> Words:
    """Give in Chinese and English what a change comes to."""
    parts = [*_first(change), *_parts(change.shown, titles), *_last(change)]
    return "，".join(zh for zh, _ in parts), ", ".join(en for _, en in parts)


def _first(change: Change) -> list[Words]:
    """Give what the state itself says."""
    if change.state == NEW:
        joined = len(change.joined)
        more = [(f"并入原有{joined}条预警", f"takes in {_count(joined, 'earlier alert')}")] if joined else []
        return [("新预警", "new alert"), *more]
    if change.state == GONE:
        if change.became:
            return [(f"并入{'、'.join(change.became)}", f"now part of {', '.join(change.became)}")]
        return [("本次不再命中", "no longer met")]
    if change.freed:
        return [(f"不再被{change.freed}搁置", f"no longer put aside by {change.freed}")]
    return [("无变化", "unchanged")] if change.state == UNCHANGED else []


def _last(change: Change) -> list[Words]:
    """Give why a change is only noted, where it is."""
    if change.state != "changed" or change.fresh:
        return []
    return [("未达再提示线", "below the line of telling it again")]


def _parts(one: Difference, titles: Titles) -> list[Words]:
    """Give each part of a difference."""
    parts: list[Words] = []
    if one.new_accounts:
        parts.append((f"新增{len(one.new_accounts)}个账户", _count(len(one.new_accounts), "more account")))
    if one.more:
        parts.append((f"增加{yuan(one.more)}元", f"{yuan(one.more)} CNY more"))
    if one.new_rules:
        parts.append(
            (
                f"新命中{len(one.new_rules)}条规则（{_titles(one.new_rules, titles, 0)}）",
                f"{_count(len(one.new_rules), 'new rule')} ({_titles(one.new_rules, titles, 1)})",
            )
        )
    if one.priorities:
        before, now = one.priorities
        parts.append((f"优先级{PRIORITY_ZH[before]}→{PRIORITY_ZH[now]}", f"priority {before} → {now}"))
    if one.days:
        parts.append((f"又持续{one.days}天", f"{_count(one.days, 'day')} longer"))
    if one.gone_accounts:
        parts.append((f"减少{len(one.gone_accounts)}个账户", _count(len(one.gone_accounts), "account") + " fewer"))
    if one.less:
        parts.append((f"减少{yuan(one.less)}元", f"{yuan(one.less)} CNY less"))
    if one.gone_rules:
        parts.append(
            (
                f"不再命中{len(one.gone_rules)}条规则（{_titles(one.gone_rules, titles, 0)}）",
                f"{_count(len(one.gone_rules), 'rule')} no longer met ({_titles(one.gone_rules, titles, 1)})",
            )
        )
    return parts


def _titles(rules: Sequence[str], titles: Titles, language: int) -> str:
    """Give the titles of rules in one language."""
    return ("、", ", ")[language].join(titles.get(rule, (rule, rule))[language] for rule in rules)


def _count(number: int, what: str) -> str:
    """Give a number of things in English."""
    return f"{'one' if number == 1 else f'{number:,}'} {what}{'' if number == 1 else 's'}"
