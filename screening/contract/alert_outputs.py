"""The files that a run writes beside the contract's about its alerts: they may hang on earlier runs and on judgements."""

import pyarrow as pa

from screening.contract.outputs import COUNT, MONEY, OUTPUTS, TEXT, TEXTS, TRUTH, Output

DAY = pa.date32()
POINTS = MONEY

_SUBJECT: dict[str, Output] = {
    "subject_kind": Output(TEXT, "对象类别：客户、账户、团伙", "party, account or ring"),
    "subject_id": Output(TEXT, "对象", "the subject"),
}

ALERT_CHANGES: dict[str, Output] = {
    "alert_id": Output(TEXT, "预警", "the alert"),
    "matter_id": Output(
        TEXT,
        "事项：对象的持久名称，团伙成员变化后不变",
        "the matter: the subject's lasting name, kept when a ring's members change",
    ),
    **_SUBJECT,
    "state": Output(
        TEXT,
        "new、changed、unchanged、gone（与对比运行相比）",
        "new, changed, unchanged or gone, against the run compared with",
    ),
    "fresh": Output(
        TRUTH,
        "需要（再）阅读：新增、有实质增长、或不再被搁置",
        "to be read (again): new, grown materially, or no longer put aside",
    ),
    "suppression_id": Output(TEXT, "搁置它的记录；没有则空", "the suppression that holds it; null where none does"),
    "earlier_alert_ids": Output(TEXTS, "该事项此前的预警编号", "other alert_ids that this matter had"),
    "joined": Output(TEXTS, "并入的原有预警", "earlier alerts that are part of it now"),
    "became": Output(TEXTS, "消失的预警并入了哪些", "alerts that a gone one went into"),
    "new_accounts": Output(TEXTS, "新增账户", "further accounts"),
    "gone_accounts": Output(TEXTS, "减少的账户", "accounts no longer in it"),
    "new_rules": Output(TEXTS, "新命中的规则", "further rules"),
    "gone_rules": Output(TEXTS, "不再命中的规则", "rules no longer met"),
    "amount_more": Output(MONEY, "同一规则下增加最多的金额", "the largest gain under one rule"),
    "amount_less": Output(MONEY, "同一规则下减少最多的金额", "the largest loss under one rule"),
    "priority_before": Output(TEXT, "原优先级；未变则空", "the priority before; null where it is the same"),
    "first_told": Output(DAY, "首次提示的运行日", "the day of the run that told it first"),
    "last_told": Output(DAY, "最近一次提示的运行日", "the day of the run that told it last"),
    "words_zh": Output(TEXT, "变化（中文）", "the change in Chinese"),
    "words_en": Output(TEXT, "变化（英文）", "the change in English"),
    "stand": Output(TEXT, "本次状况（JSON）", "how it stands in this run, as JSON"),
    "told": Output(TEXT, "最近一次提示时的状况（JSON）", "how it stood when it was last told, as JSON"),
}

ALERT_PARTS: dict[str, Output] = {
    "alert_id": Output(TEXT, "预警", "the alert"),
    "place": Output(COUNT, "次序，自 1 起", "place in the waterfall, from 1"),
    "kind": Output(TEXT, "rule、anomaly、network", "rule, anomaly or network"),
    "rule_id": Output(TEXT, "规则；非规则则空", "the rule; null for the others"),
    "points": Output(POINTS, "分；一条预警的各项之和即风险分", "points; those of an alert add up to its risk score"),
}

ALERT_BASIS: dict[str, Output] = {
    "alert_id": Output(TEXT, "预警", "the alert"),
    "bookings": Output(COUNT, "所依据的记账笔数", "bookings that it rests on"),
    "banks": Output(TEXTS, "所依据数据的报送行", "banks whose submissions it rests on"),
    "counterparties": Output(TEXTS, "对手账户", "accounts on the other side"),
}

SUPPRESSIONS: dict[str, Output] = {
    "suppression_id": Output(TEXT, "搁置记录", "the suppression"),
    "matter_id": Output(TEXT, "事项", "the matter"),
    "alert_id": Output(TEXT, "本次对应的预警", "the alert of that matter in this run"),
    "state": Output(
        TEXT,
        "holding（搁置中）、quiet（无可搁置）、woken（被唤醒）、expired（到期）",
        "holding an alert, quiet (none to hold), woken by something new, or expired",
    ),
    "new_rules": Output(TEXTS, "范围之外的规则", "rules beyond its scope"),
    "new_counterparties": Output(TEXTS, "范围之外的对手账户", "counterparties beyond its scope"),
    "would_alert": Output(TRUTH, "本次本应提示", "whether the alert would have been told in this run"),
    "times": Output(COUNT, "至今本应提示的次数", "how often it would have been told so far"),
    "amount": Output(MONEY, "至今本应提示的金额", "what it would have been told of so far"),
}

BELOW_LINE: dict[str, Output] = {
    "place": Output(COUNT, "抽取次序，自 1 起", "order of drawing, from 1"),
    "item_id": Output(TEXT, "排队编号", "the number under which it stands in a queue"),
    "subject_id": Output(TEXT, "客户", "the customer"),
    "population": Output(COUNT, "被抽取的总体人数", "how many it was drawn from"),
}

QUEUE: dict[str, Output] = {
    "item_id": Output(TEXT, "排队编号", "the number under which it stands in a queue"),
    **_SUBJECT,
    "account_ids": Output(TEXTS, "所涉账户", "the accounts concerned"),
    "turnover": Output(MONEY, "这些账户的收付总额", "what these accounts took in and paid out in all"),
    "bookings": Output(COUNT, "这些账户的记账笔数", "bookings on these accounts"),
    "first_day": Output(DAY, "首笔", "day of the first booking"),
    "last_day": Output(DAY, "末笔", "day of the last booking"),
}

ALERT_OUTPUTS: dict[str, dict[str, Output]] = {
    "alert_changes": ALERT_CHANGES,
    "alert_parts": ALERT_PARTS,
    "alert_basis": ALERT_BASIS,
    "suppressions": SUPPRESSIONS,
    "below_line": BELOW_LINE,
    "queue": QUEUE,
}

# What one row of each file is.
ALERT_ROWS: dict[str, tuple[str, str]] = {
    "alert_changes": ("一条预警与对比运行相比的变化", "one alert, as it stands to the run compared with"),
    "alert_parts": ("风险分的一个组成部分", "one part of an alert's risk score"),
    "alert_basis": ("一条预警所依据的数据", "what one alert rests on"),
    "suppressions": ("一条未解除的搁置记录在本次的情况", "one suppression that was not lifted, and what became of it"),
    "below_line": ("一名未被预警而被抽查的客户", "one customer drawn from those whom no alert concerns"),
    "queue": ("一件可供阅读的事，不分预警与抽查", "one thing to read, alert or drawn; it does not tell which"),
}


def run_schema(name: str) -> pa.Schema:
    """Give the Arrow schema of any of a run's files, the contract's and those about its alerts."""
    columns = {**OUTPUTS, **ALERT_OUTPUTS}[name]
    return pa.schema([pa.field(column, output.dtype) for column, output in columns.items()])
