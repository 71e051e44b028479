"""What the runs of a month tell a briefing: alerts, rings, typologies, hot spots, completeness."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from screening.clock import date_of
from screening.ledger.workspace import Workspace
from screening.referral.briefing.month import Month, MonthRuns
from screening.referral.briefing.section import Bar, Section, change
from screening.report.figures import masked, share
from screening.report.words import PACKS, PRIORITIES, RING_KINDS, Pair, word
from screening.rulebook.rule import Rule, read_rulebook
from screening.runs.reading import FinishedRun, kept_rules

TOP, BARS = 15, 8
"""Rows of a ranking, and bars of its chart."""
EVENTS = {
    "born": Pair("新发现", "new"),
    "woke": Pair("重新活动", "active again"),
    "merged": Pair("合并", "merged"),
    "split": Pair("分裂", "split"),
    "grew": Pair("扩大", "grew"),
    "shrank": Pair("缩小", "shrank"),
    "changed": Pair("成员变化", "members changed"),
    "asleep": Pair("停止活动", "went quiet"),
}
_GAPS = (("no_counterparty", Pair("缺对手", "no counterparty")), ("no_purpose", Pair("缺用途", "no purpose")),
         ("no_balance", Pair("缺余额", "no balance")))  # fmt: skip
_FINDING = ("rule_id", "pack", "account_id", "party_id", "amount", "window_end")
_BY_MONTH = Pair("按发现所依据的最后一笔所在月份计", "counted by the month of the last booking that a finding rests on")


def sections(workspace: Workspace, seen: MonthRuns, rules: Mapping[str, Rule]) -> tuple[Section, ...]:
    """Give the sections that runs alone tell, by the newest run of the month; the events of rings are of all its runs."""
    run, month = seen.newest, seen.month
    found = _findings(run)
    places = _places(workspace, run, found)
    return (
        overview(run, found, month),
        rings(seen),
        typologies(rules, found, month),
        institutions(run, found, places, month),
        townships(found, places, month),
        completeness(run, month),
    )


def _findings(run: FinishedRun) -> pl.DataFrame:
    return (
        pl.scan_parquet(run.path / "findings.parquet")
        .select(*_FINDING, month=pl.col("window_end").dt.strftime("%Y-%m"))
        .collect()
    )


def overview(run: FinishedRun, found: pl.DataFrame, month: Month) -> Section:
    """Give alerts by priority, rings, and findings of the month beside those of the month before."""
    alerts = run.table("alerts")
    now, before = (_of(found, one) for one in (month, month.before))
    priorities = Counter(alerts["priority"].to_list())
    rows = [
        (Pair("发现（次）", "findings"), now.height, before.height, change(now.height, before.height)),
        (
            Pair("所涉账户", "accounts concerned"),
            *_three(now["account_id"].n_unique(), before["account_id"].n_unique()),
        ),
        (Pair("所涉客户", "customers concerned"), *_three(_people(now), _people(before))),
        (Pair("在列预警", "alerts that stand"), alerts.height, None, None),
        *(
            (Pair(f"其中{words.zh}", f"of these {words.en}"), priorities[code], None, None)
            for code, words in PRIORITIES.items()
        ),
        (Pair("在列团伙", "rings that stand"), run.table("rings").height, None, None),
    ]
    bars = tuple(
        Bar(words, _of(now, pack=pack).height, _of(before, pack=pack).height)
        for pack, words in PACKS.items()
        if not _of(found, pack=pack).is_empty()
    )
    columns = (Pair("项目", "what"), Pair("本月", "this month"), Pair("上月", "month before"), Pair("变化", "change"))
    says = (_BY_MONTH, Pair("均为疑似线索，未经查证", "all of them are suspected clues that nobody has verified"))
    return Section("overview", Pair("总体情况", "Overview"), says, columns, tuple(rows), bars)


def _three(now: int, before: int) -> tuple[int, int, str]:
    return now, before, change(now, before)


def _people(found: pl.DataFrame) -> int:
    return found["party_id"].drop_nulls().n_unique()


def _of(found: pl.DataFrame, month: Month | None = None, **only: str) -> pl.DataFrame:
    """Give the findings of a month, or those with some values."""
    if month is not None:
        only = {**only, "month": str(month)}
    return found.filter(*(pl.col(name) == value for name, value in only.items()))


def rings(seen: MonthRuns) -> Section:
    """Give each ring with what happened to it in the month's runs, the newest event of each, under its lasting name."""
    known: dict[str, dict[str, Any]] = {}
    for run in seen.each():
        if (run.path / "ring_records.parquet").is_file():
            records = run.table("ring_records").to_dicts()
            known |= {row["name"]: row for row in records if row["event"] in EVENTS}
    order = list(EVENTS)
    told = sorted(known.values(), key=lambda row: (order.index(row["event"]), -row["amount"], row["name"]))
    rows = tuple(
        (
            Pair(row["name_zh"], row["name"]),
            word(RING_KINDS, row["kind"]),
            EVENTS[row["event"]],
            row["accounts"],
            row["accounts_before"],
            row["amount"],
            row["last_seen"].date(),
            Pair(masked(row["reason_zh"]), masked(row["reason_en"])),
        )
        for row in told
    )
    counted = Counter(row["event"] for row in told)
    bars = tuple(Bar(words, counted[event]) for event, words in EVENTS.items() if counted[event])
    columns = (
        Pair("团伙", "ring"), Pair("类别", "kind"), Pair("变化", "change"), Pair("账户", "accounts"),
        Pair("原账户", "before"), Pair("流转金额（元）", "moved (CNY)"), Pair("最后一笔", "last booking"),
        Pair("说明", "what happened"),
    )  # fmt: skip
    return Section(
        "rings", Pair("新增与变化的疑似团伙", "New and changed rings, suspected"), (), columns, rows, bars
    ).cut(TOP * 2)


def typologies(rules: Mapping[str, Rule], found: pl.DataFrame, month: Month) -> Section:
    """Give the rules by how much more they found than the month before; those that found nothing in both are left out."""
    now, before = (_counted(found, one) for one in (month, month.before))
    people = {rule: _people(_of(found, month, rule_id=rule)) for rule in now}
    told = sorted({*now, *before}, key=lambda rule: (before[rule] - now[rule], -now[rule], rule))
    rows = tuple(
        (
            title_of(rules, rule),
            word(PACKS, rules[rule].pack) if rule in rules else None,
            now[rule],
            before[rule],
            change(now[rule], before[rule]),
            people.get(rule, 0),
        )
        for rule in told
    )
    bars = tuple(Bar(title_of(rules, rule), now[rule], before[rule]) for rule in told[:BARS] if now[rule])
    columns = (
        Pair("手法", "typology"), Pair("类别", "pack"), Pair("本月发现", "this month"), Pair("上月", "month before"),
        Pair("变化", "change"), Pair("本月客户", "customers"),
    )  # fmt: skip
    title = Pair("手法消长", "Typologies rising and falling")
    return Section("typologies", title, (_BY_MONTH,), columns, rows, bars, people=5).cut(TOP * 2)


def _counted(found: pl.DataFrame, month: Month) -> Counter[str]:
    return Counter(_of(found, month)["rule_id"].to_list())


def rules_of(run: FinishedRun) -> Mapping[str, Rule]:
    """Give the rules that a run was made with, by id."""
    book = read_rulebook(kept_rules(run.path), tuple(run.record["parameters"]["packs"]))
    return {one.rule_id: one for one in book.rules}


def title_of(rules: Mapping[str, Rule], rule_id: str) -> Pair:
    """Give a rule's title; one that is not known stands for itself."""
    known = rules.get(rule_id)
    return Pair(str(known.about["title_zh"]), str(known.about["title_en"])) if known else Pair(rule_id, rule_id)


def _places(workspace: Workspace, run: FinishedRun, found: pl.DataFrame) -> pl.DataFrame:
    """Give bank, branch and region of residence of every account with a finding, as the ledger stood for the run."""
    schema = dict.fromkeys(("account_id", "bank_id", "branch_id", "region_code"), pl.String)
    snapshot = workspace.snapshot(run.record["inputs"]["ledger_version"])
    held, parties = snapshot.scan("accounts"), snapshot.scan("parties")
    if held is None or parties is None:
        return pl.DataFrame(schema=schema)
    homes = parties.select("bank_id", "party_id", "region_code").unique(
        ["bank_id", "party_id"], keep="last", maintain_order=True
    )
    return (
        held.filter(pl.col("account_id").is_in(found["account_id"].unique().implode()))
        .sort("bank_id", "submission_id", "account_id")
        .unique("account_id", keep="last", maintain_order=True)
        .join(homes, on=["bank_id", "party_id"], how="left")
        .select(pl.col(name).cast(pl.String) for name in schema)
        .collect()
    )


def institutions(run: FinishedRun, found: pl.DataFrame, places: pl.DataFrame, month: Month) -> Section:
    """Give the banks by findings on accounts that they keep, with the alerts that rest on their submissions."""
    banks = run.table("alert_basis")["banks"].explode().drop_nulls().to_list() if _has(run, "alert_basis") else []
    alerts = Counter(banks)
    rows, bars = _hot(found, places, month, ["bank_id"])
    told = tuple((*row[:1], *row[1:], alerts[str(row[0])]) for row in rows)
    columns = (Pair("报送机构", "institution"), *_HOT, Pair("相关预警", "alerts resting on its data"))
    return Section(
        "institutions", Pair("机构热点", "Hot spots by institution"), (_BY_MONTH,), columns, told, bars, people=4
    )


def townships(found: pl.DataFrame, places: pl.DataFrame, month: Month) -> Section:
    """Give branches with the region of their customers' residence, by findings."""
    rows, bars = _hot(found, places, month, ["branch_id", "region_code"])
    columns = (Pair("开户网点", "branch"), Pair("客户住所地区划", "region of residence"), *_HOT)
    says = (
        Pair(
            "网点为开户网点，区划为客户登记的住所地代码",
            "the branch keeps the account; the region is the customer's residence",
        ),
    )
    title = Pair("网点与乡镇热点", "Hot spots by branch and township")
    return Section("townships", title, says, columns, rows, bars, people=5).cut(TOP)


_HOT = (Pair("本月发现", "findings"), Pair("上月", "month before"), Pair("变化", "change"), Pair("账户", "accounts"))


def _hot(
    found: pl.DataFrame, places: pl.DataFrame, month: Month, by: list[str]
) -> tuple[tuple[tuple[Any, ...], ...], tuple[Bar, ...]]:
    """Give places by findings of the month, and bars of the first."""
    both = found.filter(pl.col("month").is_in([str(month), str(month.before)])).join(places, on="account_id")
    now = pl.col("month") == str(month)
    counted = (
        both.group_by(by)
        .agg(now=now.sum(), before=(~now).sum(), accounts=pl.col("account_id").filter(now).n_unique())
        .sort("now", "before", *by, descending=[True, True, *(False for _ in by)], nulls_last=True)
        .to_dicts()
    )
    rows = tuple(
        (*(row[name] for name in by), row["now"], row["before"], change(row["now"], row["before"]), row["accounts"])
        for row in counted
    )
    bars = tuple(
        Bar(Pair(*(" ".join(row[name] or "—" for name in by),) * 2), row["now"], row["before"])
        for row in counted[:BARS]
    )
    return rows, bars


def completeness(run: FinishedRun, month: Month) -> Section:
    """Give of each bank whether its submissions reach the month's end, its bookings, and what they lack."""
    sent = run.record["inputs"]["submissions"]
    shares = _shares(run)
    rows = []
    for row in run.record["completeness"]:
        bank = row["bank_id"]
        until = max((one["period_end"] for one in sent if one["bank_id"] == bank), default="")
        whole = Pair("齐", "yes") if until >= month.last.isoformat() else Pair(f"只到 {until}", f"until {until} only")
        gaps = (share(row[name], row["bookings"]) for name, _ in _GAPS)
        rows.append((bank, whole, row["bookings"], date_of(row["last_day"]), *gaps, shares.get(bank)))
    columns = (
        Pair("报送机构", "institution"), Pair("报齐本月", "the month is whole"), Pair("记账笔数", "bookings"),
        Pair("末笔", "last booking"), *(words for _, words in _GAPS),
        Pair("完整性最低一项", "lowest measure of completeness"),
    )  # fmt: skip
    return Section("completeness", Pair("报送完整性", "Completeness of submissions"), (), columns, tuple(rows))


def _shares(run: FinishedRun) -> dict[str, Pair]:
    """Give each bank's lowest measure of completeness over its submissions."""
    found: dict[str, tuple[Decimal, Pair]] = {}
    for one in run.record.get("certificates", []):
        for measure in one["measures"]:
            if measure["share"] is None:
                continue
            value = Decimal(measure["share"])
            told = f"{value * 100:.1f}%"
            if one["bank_id"] not in found or value < found[one["bank_id"]][0]:
                found[one["bank_id"]] = value, Pair(f"{measure['zh']} {told}", f"{measure['en']} {told}")
    return {bank: words for bank, (_, words) in found.items()}


def _has(run: FinishedRun, name: str) -> bool:
    return (run.path / f"{name}.parquet").is_file()
