"""The files that a run writes, column by column."""

from dataclasses import dataclass

import pyarrow as pa

from screening.contract.columns import MONEY_DIGITS, MONEY_SCALE

TEXT = pa.string()
TEXTS = pa.list_(pa.string())
MONEY = pa.decimal128(MONEY_DIGITS, MONEY_SCALE)
TIME = pa.timestamp("us")
NUMBER = pa.float64()
COUNT = pa.int64()
TRUTH = pa.bool_()
DAY = pa.date32()


@dataclass(frozen=True)
class Output:
    """One column of a run's file: its type and its meaning."""

    dtype: pa.DataType
    zh: str
    en: str


FINDINGS: dict[str, Output] = {
    "finding_id": Output(
        TEXT, "发现编号；数据、规则、参数相同则相同", "the same for the same data, rules and parameters"
    ),
    "rule_id": Output(TEXT, "规则", "the rule"),
    "pack": Output(TEXT, "规则包", "the rule's pack"),
    "severity": Output(TEXT, "规则的严重程度", "how grave the rule is"),
    "account_id": Output(TEXT, "账户", "the account that meets the rule"),
    "party_id": Output(TEXT, "账户持有人", "its holder"),
    "window_start": Output(TIME, "窗口起点", "start of the window"),
    "window_end": Output(TIME, "窗口终点", "end of the window"),
    "score": Output(NUMBER, "0 到 1", "0 to 1"),
    "amount": Output(MONEY, "所涉金额", "amount of the evidence"),
    "transaction_count": Output(COUNT, "所涉笔数", "bookings in the evidence"),
    "evidence": Output(TEXTS, "所依据的交易流水号", "the transaction_ids that it rests on"),
    "facts": Output(TEXT, "理由引用的每个数字（JSON）", "every figure that the reason cites, as JSON"),
    "reason_zh": Output(TEXT, "理由（中文）", "the reason in Chinese"),
    "reason_en": Output(TEXT, "理由（英文）", "the reason in English"),
    "lawful_patterns": Output(
        TEXT,
        "检验过的合法往来模式，及其在窗口内所涵盖的笔数与金额（JSON）",
        "the lawful patterns tested, and what each covered in the window, as JSON",
    ),
}

SCORES: dict[str, Output] = {
    "account_id": Output(TEXT, "账户", "the account"),
    "rule_score": Output(NUMBER, "规则得分", "what the rules say"),
    "anomaly_score": Output(NUMBER, "异常得分", "how unlike its peers it behaves"),
    "network_score": Output(NUMBER, "网络得分", "what the company it keeps says"),
    "risk_score": Output(NUMBER, "风险总分，0 到 100", "0 to 100"),
}

SCORE_REASONS: dict[str, Output] = {
    "account_id": Output(
        TEXT,
        "账户：在预警中，或异常得分最高的一千个之一",
        "the account: in an alert, or among the thousand most unusual",
    ),
    "rank": Output(COUNT, "次序，1 为最强", "1 is the strongest"),
    "behaviour": Output(TEXT, "行为类别", "the kind of behaviour"),
    "feature": Output(TEXT, "最能说明该行为的特征", "the feature that tells it best"),
    "unit": Output(TEXT, "CNY、count 或 per cent（占总额的百分比）", "CNY, count, or per cent of a total"),
    "value": Output(MONEY, "该账户的数值", "the account's figure"),
    "peers": Output(MONEY, "同类账户的中位数", "the median of its peers"),
    "past": Output(MONEY, "该账户 90 天前的数值；无则空", "its own figure 90 days before; null where there is none"),
    "share": Output(
        NUMBER, "该行为占异常程度的份额；全部行为之和为 1", "its part of the score; those of all behaviours add up to 1"
    ),
    "clear": Output(TRUTH, "否：没有哪种行为明显突出", "false: no clear driver, no behaviour stands out"),
    "reason_zh": Output(TEXT, "说明（中文）", "the reason in Chinese"),
    "reason_en": Output(TEXT, "说明（英文）", "the reason in English"),
}

ALERTS: dict[str, Output] = {
    "alert_id": Output(
        TEXT, "预警编号；数据、规则、参数相同则相同", "the same for the same data, rules and parameters"
    ),
    "subject_kind": Output(TEXT, "对象类别：客户、账户、团伙", "party, account or ring"),
    "subject_id": Output(TEXT, "对象", "the subject"),
    "account_ids": Output(TEXTS, "所涉账户", "the accounts concerned"),
    "packs": Output(TEXTS, "命中的规则包", "the packs that were met"),
    "rule_ids": Output(TEXTS, "命中的规则", "the rules that were met"),
    "risk_score": Output(NUMBER, "风险总分，0 到 100", "0 to 100"),
    "priority": Output(TEXT, "优先级：critical、high、medium、low", "critical, high, medium or low"),
    "amount": Output(MONEY, "所涉金额", "amount of the evidence"),
    "first_seen": Output(TIME, "最早一笔", "first booking of the evidence"),
    "last_seen": Output(TIME, "最晚一笔", "last booking of the evidence"),
    "headline_zh": Output(TEXT, "标题（中文）", "the headline in Chinese"),
    "headline_en": Output(TEXT, "标题（英文）", "the headline in English"),
}

RINGS: dict[str, Output] = {
    "ring_id": Output(TEXT, "团伙编号；数据、规则、参数相同则相同", "the same for the same data, rules and parameters"),
    "kind": Output(TEXT, "类别：lending、deposit_taking、laundering", "lending, deposit_taking or laundering"),
    "member_count": Output(COUNT, "成员账户数", "accounts in it"),
    "amount": Output(
        MONEY,
        "成员间流转金额；同一笔钱经手几次只计一次",
        "money moved among the members; what passes several hands counts once",
    ),
    "annual_rate": Output(
        NUMBER,
        "其还原借款按递减本金计算的年利率中位数，仅放贷团伙",
        "median annual_rate_declining of its rebuilt loans, lending only",
    ),
    "score": Output(NUMBER, "得分，0 到 1", "0 to 1"),
    "first_seen": Output(TIME, "最早一笔", "first booking"),
    "last_seen": Output(TIME, "最晚一笔", "last booking"),
    "shape": Output(
        TEXT,
        "资金形态，仅洗钱团伙：cycle、scatter_gather、gather_scatter、bipartite、stack、chain",
        "shape of the money, laundering only: cycle, scatter_gather, gather_scatter, bipartite, stack or chain",
    ),
}

RING_MEMBERS: dict[str, Output] = {
    "ring_id": Output(TEXT, "团伙", "the ring"),
    "account_id": Output(TEXT, "成员账户", "the member's account"),
    "party_id": Output(TEXT, "账户持有人", "its holder"),
    "role": Output(
        TEXT,
        "角色：organiser、funder、lender、collector、mule、promoter、depositor、borrower",
        "organiser, funder, lender, collector, mule, promoter, depositor or borrower",
    ),
    "strength": Output(NUMBER, "归属强度，0 到 1", "how firmly it belongs, 0 to 1"),
}

RING_EVIDENCE: dict[str, Output] = {
    "ring_id": Output(TEXT, "团伙", "the ring"),
    "account_id": Output(TEXT, "成员账户", "the member's account"),
    "what": Output(
        TEXT,
        "行为：lent、lent_over_cap、was_repaid、collected_for_others、borrowed、repaid、paid_members、paid_by_members、"
        "paid_in、got_back、took_in、paid_back；rule 为命中的规则；no_deed 为无往来、因持有人而列入",
        "what it did: lent, lent_over_cap, was_repaid, collected_for_others, borrowed, repaid, paid_members, "
        "paid_by_members, paid_in, got_back, took_in or paid_back; rule: it met one; no_deed: listed for its holder",
    ),
    "rule_id": Output(TEXT, "命中的规则；其余为空", "the rule that it met; null for deeds"),
    "transfers": Output(COUNT, "转账笔数", "transfers, or bookings of a rule"),
    "loans": Output(COUNT, "还原借款笔数；与借款无关为空", "rebuilt loans; null where it is no loan"),
    "parties": Output(COUNT, "对方人数", "people on the other side"),
    "amount": Output(MONEY, "合计", "their sum"),
    "transactions": Output(TEXTS, "所依据的交易流水号", "the transaction_ids that it rests on"),
    "reason_zh": Output(TEXT, "说明（中文）", "the same in words, in Chinese"),
    "reason_en": Output(TEXT, "说明（英文）", "the same in words, in English"),
}

RING_TIES: dict[str, Output] = {
    "ring_id": Output(TEXT, "团伙", "the ring"),
    "account_a": Output(TEXT, "甲的账户；单向时为付款方", "the account of a, who pays where money goes one way"),
    "account_b": Output(TEXT, "乙的账户", "the account of b"),
    "tie": Output(
        TEXT,
        "联系：common_collector、shared_borrowers、refinancing、settlement、funding、profit_share、shared_device、"
        "shared_phone、shared_address、kin",
        "common_collector, shared_borrowers, refinancing, settlement, funding, profit_share, shared_device, "
        "shared_phone, shared_address or kin",
    ),
    "weight": Output(NUMBER, "权重，0 到 1", "how strongly it binds, 0 to 1"),
    "what": Output(COUNT, "数值：笔数或人数；资金联系为分", "how much: a count, or fen for money"),
    "transactions": Output(
        TEXTS, "所依据的交易流水号；电话、地址、设备为空", "the transaction_ids that it rests on, if any"
    ),
    "reason_zh": Output(TEXT, "说明（中文）", "the same in words, in Chinese"),
    "reason_en": Output(TEXT, "说明（英文）", "the same in words, in English"),
}

RING_RECORDS: dict[str, Output] = {
    "name": Output(
        TEXT,
        "团伙的长期名称：类别与首次团伙编号的前几位，各次运行不变",
        "its lasting name: its kind and the first digits of its first ring_id, the same from run to run",
    ),
    "name_zh": Output(TEXT, "名称（中文）", "the name in Chinese"),
    "kind": Output(TEXT, "类别：lending、deposit_taking、laundering", "lending, deposit_taking or laundering"),
    "ring_id": Output(
        TEXT, "本次运行中的团伙编号；本次未发现为空", "its ring_id in this run; null where it was not found"
    ),
    "state": Output(
        TEXT, "状态：active 活动、asleep 休眠、merged 已并入其他团伙", "active, asleep or merged into another ring"
    ),
    "event": Output(
        TEXT,
        "较上次运行：born、merged、split、woke、asleep、grew、shrank、changed、unchanged",
        "since the run before: born, merged, split, woke, asleep, grew, shrank, changed or unchanged",
    ),
    "predecessors": Output(
        TEXTS, "并入其中的，或其由之分出的团伙", "the rings that it took in, or that it was part of"
    ),
    "successors": Output(TEXTS, "由其分出的，或其并入的团伙", "the rings that were part of it, or that took it in"),
    "first_run": Output(TEXT, "首次发现它的运行；本次首次发现为空", "the run that found it first; null for this run"),
    "first_as_of": Output(DAY, "首次发现它的运行的截止日", "the last day that the run saw which found it first"),
    "last_run": Output(TEXT, "最近发现它的运行；本次为空", "the last run that found it; null for this run"),
    "first_seen": Output(TIME, "历次运行所见最早一笔", "the first booking that any run saw"),
    "last_seen": Output(TIME, "最近发现时的最后一笔", "the last booking, when it was last found"),
    "accounts": Output(COUNT, "成员账户数", "accounts in it"),
    "accounts_before": Output(COUNT, "上次运行的成员账户数；新发现为空", "accounts in the run before; null where new"),
    "amount": Output(MONEY, "成员间流转金额", "money moved among the members"),
    "amount_before": Output(MONEY, "上次运行的金额；新发现为空", "the amount in the run before; null where new"),
    "joined": Output(TEXTS, "新增的成员账户", "accounts that joined since the run before"),
    "left": Output(TEXTS, "不再属于它的账户", "accounts that are no longer in it"),
    "core": Output(TEXTS, "核心账户；未发现的为最近一次的", "its core accounts, as last found"),
    "others": Output(TEXTS, "借款或存款的账户", "accounts of its borrowers or depositors"),
    "reason_zh": Output(TEXT, "变化说明（中文）", "what happened, in Chinese"),
    "reason_en": Output(TEXT, "变化说明（英文）", "what happened, in English"),
}

INFERRED_LOANS: dict[str, Output] = {
    "loan_id": Output(TEXT, "还原借款编号", "number of the rebuilt loan"),
    "lender_account_id": Output(TEXT, "出借账户", "the lender's account"),
    "borrower_account_id": Output(TEXT, "借款账户", "the borrower's account"),
    "disbursed_at": Output(TIME, "出借时间", "when the money went out"),
    "closed_at": Output(TIME, "结清时间；未结清为空", "when it was paid off; null while open"),
    "status": Output(TEXT, "状态", "closed, open, default or right_censored"),
    "principal": Output(MONEY, "面额本金；无法判断为空", "face, where it can be told"),
    "received_by_borrower": Output(MONEY, "借款人实得", "money in the borrower's hand"),
    "upfront_deduction": Output(MONEY, "砍头息", "face less money in hand"),
    "repaid": Output(MONEY, "已还", "paid back so far"),
    "repayments": Output(COUNT, "还款笔数", "how many payments"),
    "annual_rate_simple": Output(NUMBER, "年利率（单利，按实得本金）", "a year, simple, on money in hand; a fraction"),
    "annual_rate_declining": Output(NUMBER, "年利率（递减本金）", "a year, on the declining balance; a fraction"),
    "irr": Output(NUMBER, "内部收益率（年化）", "internal rate of return, a year; a fraction"),
    "rate_cap": Output(NUMBER, "合同成立时一年期 LPR 的四倍", "four times the one-year LPR at the contract date"),
    "over_cap": Output(TRUTH, "超过四倍 LPR；无法判断为空", "over the cap; null for cannot tell"),
    "over_36": Output(TRUTH, "超过 36%；无法判断为空", "over 36 %; null for cannot tell"),
    "confidence": Output(NUMBER, "可信度，0 到 1", "0 to 1"),
    "evidence": Output(TEXTS, "所依据的交易流水号", "the transaction_ids that it rests on"),
}

OUTPUTS: dict[str, dict[str, Output]] = {
    "findings": FINDINGS,
    "scores": SCORES,
    "score_reasons": SCORE_REASONS,
    "alerts": ALERTS,
    "rings": RINGS,
    "ring_members": RING_MEMBERS,
    "ring_evidence": RING_EVIDENCE,
    "ring_ties": RING_TIES,
    "ring_records": RING_RECORDS,
    "inferred_loans": INFERRED_LOANS,
}

# What one row of each file is.
ROWS: dict[str, tuple[str, str]] = {
    "findings": ("一个账户在一个窗口内命中一条规则", "one rule met by one account in one window"),
    "scores": ("一个账户", "one account"),
    "score_reasons": ("一个账户异常得分的一项原因", "one reason for an account's anomaly score"),
    "alerts": ("一件需要查看的事", "one thing to look at"),
    "rings": ("一个团伙", "one group"),
    "ring_members": ("一个团伙中的一个账户", "one account in one ring"),
    "ring_evidence": ("一个成员账户的一类行为", "one kind of deed of one account in a ring"),
    "ring_ties": ("两名核心成员之间的一种联系", "one tie between two core members"),
    "ring_records": ("一个团伙名称，不论本次是否发现", "one ring ever named, found in this run or not"),
    "inferred_loans": ("一笔由资金流还原的借款", "one loan rebuilt from flows"),
}


def output_schema(name: str) -> pa.Schema:
    """Give the Arrow schema of one of a run's files."""
    return pa.schema([pa.field(column, output.dtype) for column, output in OUTPUTS[name].items()])
