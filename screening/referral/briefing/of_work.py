"""What people's work tells a briefing: tips and what became of them, judgements, rules by judgement, open and late cases."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from screening.bench.evaluation import Evaluation
from screening.cases.figures import OpenCase, ReferralFigures, WorkFigures
from screening.cases.judgements import VERDICTS
from screening.cases.referrals import MESSAGES
from screening.cases.referrals import STATES as REFERRAL_STATES
from screening.ledger.workspace import Workspace
from screening.referral.briefing.month import Month
from screening.referral.briefing.section import Bar, Cell, Section
from screening.report.words import Pair
from screening.runs.reading import FinishedRun

MOST_CASES = 30
SOURCES = {
    "hotline_12345": Pair("12345 热线", "hotline 12345"),
    "monitoring_platform": Pair("监测平台", "monitoring platform"),
    "grid_worker": Pair("网格员", "grid workers"),
    "police": Pair("公安", "police"),
    "public": Pair("群众举报", "the public"),
    "other": Pair("其他", "other"),
}
STATES = {
    "open": Pair("办理中", "open"),
    "parked": Pair("搁置", "parked"),
    "proposed": Pair("待复核", "waits for approval"),
}
_MATCHED = (("subject_account_id", "account_id"), ("subject_id_number", "id_number"), ("subject_phone", "phone"))


@dataclass(frozen=True)
class Tip:
    """A tip with the alerts of a run that concern whom it names."""

    tip_id: str
    received_on: date
    source: str
    alerts: frozenset[str]


def tips_of(workspace: Workspace, run: FinishedRun) -> tuple[Tip, ...]:
    """Give every tip that the run could see, in the order of receipt, with the alerts on whom it names."""
    snapshot = workspace.snapshot(run.record["inputs"]["ledger_version"])
    files = snapshot.reference.get("tips", [])
    if not files:
        return ()
    rows = pl.read_parquet(files).sort("received_on", "tip_id").to_dicts()
    alerts = run.table("alerts").select("alert_id", pl.col("account_ids").alias("account_id")).explode("account_id")
    held, parties = snapshot.scan("accounts"), snapshot.scan("parties")
    known = alerts.with_columns(id_number=pl.lit(None, pl.String), phone=pl.lit(None, pl.String))
    if held is not None and parties is not None:
        people = parties.select("bank_id", "party_id", "id_number", "phone").unique(
            ["bank_id", "party_id"], keep="last", maintain_order=True
        )
        concerned = held.filter(pl.col("account_id").is_in(alerts["account_id"].unique().implode()))
        holders = (
            concerned.select("account_id", "bank_id", "party_id").join(people, on=["bank_id", "party_id"]).collect()
        )
        known = alerts.join(holders, on="account_id", how="left")
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in known.select("alert_id", "account_id", "id_number", "phone").iter_rows(named=True):
        for _, name in _MATCHED:
            if row[name]:
                found[name, row[name]].add(row["alert_id"])
    return tuple(
        Tip(
            row["tip_id"],
            row["received_on"],
            row["source"],
            frozenset().union(*(found[name, row[told]] for told, name in _MATCHED if row[told])),
        )
        for row in rows
    )


def tip_section(tips: Iterable[Tip], work: WorkFigures, month: Month) -> Section:
    """Give the tips of the month by source, and what became of them."""
    known = [one for one in tips if month.first <= one.received_on <= month.last]
    rows: list[tuple[Cell, ...]] = []
    bars = []
    for source, words in SOURCES.items():
        of_source = [one for one in known if one.source == source]
        if of_source:
            results = Counter(result for one in of_source for result in _results(one, work))
            bars.append(Bar(words, len(of_source)))
            rows.append(
                (words, len(of_source), *(results[name] for name in ("alert", "case", "confirmed", "explained")))
            )
    columns = (
        Pair("来源", "source"), Pair("收到", "received"), Pair("所涉对象有预警", "names somebody with an alert"),
        Pair("已立案", "in a case"), Pair("确认疑似", "confirmed suspicion"), Pair("已解释排除", "explained"),
    )  # fmt: skip
    says = (
        Pair(
            "按账号、证件号、电话与预警比对；只有姓名的不比对",
            "matched by account, identity and telephone number, not by name alone",
        ),
    )
    title = Pair("举报线索及去向", "Tips and what became of them")
    return Section("tips", title, says, columns, tuple(rows), tuple(bars), people=1)


def _results(tip: Tip, work: WorkFigures) -> set[str]:
    verdicts = {work.of_alert[one] for one in tip.alerts if one in work.of_alert}
    return {
        *(["alert"] if tip.alerts else []),
        *(["case"] if any(one in work.cases_of for one in tip.alerts) else []),
        *verdicts,
    }


def referral_section(referrals: Iterable[ReferralFigures]) -> Section:
    """Give the referrals to the police that moved in the month or wait for a next step, and how each stands."""
    told = tuple(referrals)
    rows = tuple(
        (
            one.referral_id,
            Pair(*MESSAGES[one.message]),
            Pair(*REFERRAL_STATES[one.state]),
            one.sent_on,
            one.answered_on,
            Pair("逾期", "late") if one.late else None,
        )
        for one in told
    )
    counted = Counter(one.state for one in told)
    bars = tuple(Bar(Pair(*words), counted[state]) for state, words in REFERRAL_STATES.items() if counted[state])
    columns = (
        Pair("移送", "referral"), Pair("性质", "what it is"), Pair("状态", "state"), Pair("移送日", "sent"),
        Pair("答复日", "answered"), Pair("逾期", "late"),
    )  # fmt: skip
    title = Pair("移送公安及结果", "Referrals to the police and their results")
    return Section("referrals", title, (), columns, rows, bars).cut(MOST_CASES)


def judgement_section(work: WorkFigures) -> Section:
    """Give the month's cases and approved judgements by verdict."""
    rows: list[tuple[Cell, ...]] = [
        (Pair("新立案件", "cases opened"), work.opened),
        *((Pair(*words), work.verdicts.get(verdict, 0)) for verdict, words in VERDICTS.items()),
        (Pair("退回重做", "sent back"), work.sent_back),
        (Pair("现待复核", "waiting for approval now"), work.waiting),
        (Pair("现未结案件", "cases open now"), len(work.open_cases)),
    ]
    bars = tuple(Bar(Pair(*words), work.verdicts.get(verdict, 0)) for verdict, words in VERDICTS.items())
    columns = (Pair("项目", "what"), Pair("件数", "number"))
    says = (
        Pair("结论须经第二人复核；此处只计已复核的", "a second person approves each; only approved ones are counted"),
    )
    return Section("judgements", Pair("核查与结论", "Cases and judgements"), says, columns, tuple(rows), bars, people=1)


def rule_section(evaluation: Evaluation) -> Section:
    """Give what judgements so far say of each rule, as they were met in the runs that alerts were judged in."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            Pair(one.title_zh, one.title_en),
            one.judged,
            one.confirmed,
            one.explained,
            one.cannot_tell,
            one.requested,
            None if one.share is None else f"{one.share * 100:.0f}%",
            None if one.low is None or one.high is None else f"{one.low * 100:.0f}%–{one.high * 100:.0f}%",
        )
        for one in evaluation.rules
    )
    columns = (
        Pair("手法", "typology"), Pair("已下结论的预警", "judged alerts"), *(Pair(*words) for words in VERDICTS.values()),
        Pair("确认占已定论", "confirmed of those decided"), Pair("95% 区间", "95% interval"),
    )  # fmt: skip
    says = (
        Pair(
            f"至今 {evaluation.judged} 条预警有已复核的结论；按作出结论时所在运行的规则计",
            f"{evaluation.judged} alerts are judged so far; counted by the rules of the run they were judged in",
        ),
    )
    title = Pair("规则实效（按结论）", "Rules by their judgements")
    return Section("rules", title, says, columns, rows, people=1).cut(MOST_CASES)


def case_section(cases: Iterable[OpenCase], day: date) -> Section:
    """Give the cases that are late first, then the other open ones; titles are free text and stay in the case."""
    told = sorted(cases, key=lambda one: (not one.late(day), one.due_on or date.max, one.case_id))
    rows = tuple(
        (
            one.case_id,
            STATES[one.state],
            one.assignee,
            one.opened_on,
            one.due_on,
            one.alerts,
            Pair("逾期", "late") if one.late(day) else None,
            one.late_tasks,
        )
        for one in told
    )
    columns = (
        Pair("案件", "case"), Pair("状态", "state"), Pair("经办", "given to"), Pair("立案", "opened"), Pair("期限", "due"),
        Pair("预警", "alerts"), Pair("逾期", "late"), Pair("逾期待办", "late tasks"),
    )  # fmt: skip
    late = sum(one.late(day) for one in told)
    says = (Pair(f"截至 {day}：未结 {len(told)} 件，逾期 {late} 件", f"as of {day}: {len(told)} open, {late} late"),)
    return Section("cases", Pair("未结与逾期", "Open cases and what is late"), says, columns, rows).cut(MOST_CASES)
