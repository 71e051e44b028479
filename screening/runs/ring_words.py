"""A ring's name, and what happened to it in a run, in words."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from screening.rulebook.reasons import yuan


class Words(NamedTuple):
    """One text in both languages."""

    zh: str
    en: str


KIND_WORDS = {
    "lending": Words("放贷团伙", "lending"),
    "deposit_taking": Words("吸储团伙", "deposit"),
    "laundering": Words("洗钱团伙", "laundering"),
}
"""What a ring's name begins with."""

EVENT_WORDS = {
    "born": Words("新发现", "new"),
    "merged": Words("合并", "merged"),
    "split": Words("分出", "split"),
    "woke": Words("再活动", "woke"),
    "asleep": Words("休眠", "asleep"),
    "grew": Words("扩大", "grew"),
    "shrank": Words("缩小", "shrank"),
    "changed": Words("换人", "changed"),
    "unchanged": Words("无变化", "unchanged"),
}
STATE_WORDS = {
    "active": Words("活动", "active"),
    "asleep": Words("休眠", "asleep"),
    "merged": Words("已并入", "merged"),
}


def chinese_name(name: str) -> str:
    """Give a ring's name as Chinese readers say it: `放贷团伙-7F3A` for `lending-7f3a`."""
    kind, _, digits = name.partition("-")
    return f"{next(words.zh for words in KIND_WORDS.values() if words.en == kind)}-{digits.upper()}"


def reason(record: Mapping[str, Any]) -> dict[str, str]:
    """Give a record's name in Chinese, and why its event is what it is, in both languages."""
    told = [part for part in (what(record), _difference(record)) if part]
    return {
        "name_zh": chinese_name(record["name"]),
        "reason_zh": "；".join(part.zh for part in told),
        "reason_en": "; ".join(part.en for part in told),
    }


def what(record: Mapping[str, Any]) -> Words:
    """Give what happened to a ring, but for figures."""
    event = str(record["event"])
    if event in {"merged", "split"} or record["state"] == "merged":
        return _parted_or_joined(record)
    if event in {"asleep", "unchanged"} and record["state"] == "asleep":
        return _sleeping(record)
    return {
        "born": Words("首次发现", "found for the first time"),
        "woke": Words("休眠后再现", "back after sleep"),
        "grew": Words("较上次扩大", "larger than in the last run"),
        "shrank": Words("较上次缩小", "smaller than in the last run"),
        "changed": Words("账户数未变，成员有更替", "as many accounts, others among them"),
        "unchanged": Words("与上次相同", "as in the last run"),
    }[event]


def _parted_or_joined(record: Mapping[str, Any]) -> Words:
    """Say which rings became one, or which ring became several."""
    came, went = _named(record["predecessors"]), _named(record["successors"])
    if record["state"] == "merged":
        return Words(f"已并入{went.zh}", f"is now part of {went.en}")
    if record["event"] == "merged":
        return Words(f"{came.zh}并入其中", f"took in {came.en}")
    if record["predecessors"]:
        return Words(f"自{came.zh}分出", f"was part of {came.en}")
    return Words(f"分出{went.zh}", f"a part of it is now {went.en}")


def _sleeping(record: Mapping[str, Any]) -> Words:
    """Say since when a ring sleeps."""
    last = f"{record['last_seen']:%Y-%m-%d}"
    if record["ring_id"] is None:
        return Words(f"不再发现，最后往来 {last}", f"no longer found; last booking {last}")
    return Words(f"{last} 以后无往来", f"no booking since {last}")


def _difference(record: Mapping[str, Any]) -> Words | None:
    """Say how accounts and money differ from the last run, where they do."""
    if record["accounts_before"] is None or record["ring_id"] is None:
        return None
    parts = []
    joined, left = len(record["joined"]), len(record["left"])
    if joined or left:
        parts.append(
            Words(
                f"账户 {record['accounts_before']}→{record['accounts']}（新增 {joined}，退出 {left}）",
                f"accounts {record['accounts_before']}→{record['accounts']} (joined {joined}, left {left})",
            )
        )
    if record["amount"] != record["amount_before"]:
        was, now = _money(record["amount_before"]), _money(record["amount"])
        parts.append(Words(f"金额 {was}→{now} 元", f"amount {was}→{now} CNY"))
    return Words("，".join(one.zh for one in parts), ", ".join(one.en for one in parts)) if parts else None


def _money(amount: Decimal) -> str:
    return yuan(int(amount * 100))


def _named(names: Sequence[str]) -> Words:
    """Give several rings by name."""
    return Words("、".join(map(chinese_name, names)), ", ".join(names))
