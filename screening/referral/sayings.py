"""What a dossier says in sentences: its summary, what speaks against it, and what it does not claim."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from screening.alerts.doubts import doubts_of
from screening.referral.dossier import Ring, Sums
from screening.referral.scope import Scope
from screening.referral.subject import Subject
from screening.report.words import RING_KINDS, ROLES, Pair, halves, warning, word
from screening.rulebook.rule import Rule, Rulebook
from screening.runs.reading import FinishedRun

Row = dict[str, Any]
NOT_CLAIMED = (
    Pair("数据分析结论为线索，未经查证", "the results of data analysis are a clue, not verified"),
    Pair("不认定任何人有罪；角色由资金流向推定", "nobody is called guilty; roles are inferred from the flow of money"),
    Pair("本分析不是司法会计鉴定", "this analysis is no forensic accounting opinion"),
    Pair("主观故意、明知、非法占有目的不在银行数据中", "intent, knowledge and purpose are not in bank data"),
    Pair("现金、未报送机构的账户和线下往来看不到", "cash, accounts of other banks, and dealings elsewhere are not seen"),
    Pair("当事人尚未陈述", "those concerned have not been heard"),
    Pair("达到数额标准只说明数额，其他构成要件须另行查证", "a line that is reached tells of the sum only, not of the rest"),
)  # fmt: skip


def summary(
    subject: Subject, rings: Iterable[Ring], sums: Sums, span: tuple[datetime, datetime] | None
) -> tuple[Pair, ...]:
    """Give in a few sentences what the dossier tells of; every figure is one of its sums."""
    told = [subject.title]
    if span:
        first, last = (f"{one:%Y-%m-%d}" for one in span)
        told.append(Pair(f"证据期间 {first} 至 {last}", f"evidence from {first} to {last}"))
    told.append(
        Pair(
            f"涉及 {sums.persons} 人（单位）、{sums.accounts} 个账户；证据 {sums.bookings} 条，"
            f"资金移动 {sums.movements} 笔，合计 {sums.moved:,} 元",
            f"{sums.persons} persons and organisations, {sums.accounts} accounts; {sums.bookings} bookings, "
            f"{sums.movements} movements, {sums.moved:,} CNY in all",
        )
    )
    for ring in rings:
        counts: dict[str, int] = {}
        for member in ring.members:
            counts[member.role] = counts.get(member.role, 0) + 1
        zh = "、".join(f"{word(ROLES, role).zh}{number}" for role, number in counts.items())
        en = ", ".join(f"{number} {word(ROLES, role).en}" for role, number in counts.items())
        kind = word(RING_KINDS, ring.kind)
        told.append(Pair(f"{kind.zh} {ring.ref}：{zh}", f"{kind.en} {ring.ref}: {en}"))
    if sums.loans:
        told.append(
            Pair(
                f"还原借款 {sums.loans} 笔，到手 {sums.lent:,} 元，已还 {sums.repaid:,} 元",
                f"{sums.loans} loans rebuilt, {sums.lent:,} CNY in hand, {sums.repaid:,} CNY repaid",
            )
        )
    if sums.pools:
        told.append(
            Pair(
                f"资金池 {sums.pools} 个，吸收 {sums.deposited:,} 元，返还 {sums.paid_back:,} 元",
                f"{sums.pools} pools, {sums.deposited:,} CNY taken, {sums.paid_back:,} CNY paid back",
            )
        )
    return tuple(told)


def against(
    run: FinishedRun, subject: Subject, scope: Scope, book: Rulebook
) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """Give the look-alikes that were tested, and the doubts and gaps, each once."""
    rules: Mapping[str, Rule] = {rule.rule_id: rule for rule in book.rules}
    banks = {row["alert_id"]: row["banks"] for row in run.table("alert_basis").to_dicts()}
    look_alikes: dict[Pair, None] = {}
    doubts: dict[Pair, None] = {}
    for alert in subject.alerts:
        found = [
            row
            for row in scope.findings
            if row["account_id"] in alert["account_ids"] and row["rule_id"] in alert["rule_ids"]
        ]
        told = doubts_of(
            alert, found, banks.get(alert["alert_id"], ()), run.record.get("certificates", ()), rules, book.lawful
        )
        look_alikes |= dict.fromkeys([*map(halves, told.look_alikes), Pair(told.covered_zh, told.covered_en)])
        doubts |= dict.fromkeys([*map(halves, told.does_not_prove), Pair(*told.completeness())])
    gone = {
        Pair(
            f"预警 {one} 已不在此次运行中，其证据不在本卷",
            f"alert {one} is not in this run any more; its evidence is not in this folder",
        ): None
        for one in subject.gone
    }
    weak = sum(row["confidence"] < 0.6 for row in scope.loans)  # noqa: PLR2004 - the share that loans.lenders calls sure
    if weak:
        gone[Pair(f"{weak} 笔借款的还原可信度低于 0.6", f"{weak} loans were rebuilt with a confidence below 0.6")] = (
            None
        )
    warned = {warning(one): None for one in run.record.get("warnings", ())}
    return tuple(look_alikes), tuple({**doubts, **gone, **warned})
