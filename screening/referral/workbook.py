"""The evidence workbook: every row of a dossier with its source, so that police can filter, add up and go back to the bank.

Its sums are the dossier's to the fen; references (P1, A1, T1, L1, D1, F1) are those of the letter and the dossier.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from screening.referral import words
from screening.referral.dossier import Account, Dossier
from screening.report.words import INSTRUMENTS, Pair, word
from screening.report.workbook import Column, Kind, Sheet, write_workbook

Cells = list[Any]
_REF = 8
_COUNTED = Pair(
    "证据流水为各银行报送的行：一笔往来由两家银行报送时，收、付各一行；“资金往来”每笔只计一次。",
    "Rows are as banks sent them: a movement that two banks report has two rows; movements are counted once.",
)
_REFERENCES = Pair(
    "P 当事人，A 账户，T 流水，L 借款，D 资金池，F 规则命中；与移送函、卷宗一致",
    "P person, A account, T booking, L loan, D pool, F finding; the same in the letter and the dossier",
)


def evidence_workbook(dossier: Dossier, target: Path) -> None:
    """Write the workbook; the same dossier gives the same bytes. Memory does not grow with its rows."""
    makers = (
        _summary, _transactions, _loans, _loan_flows, _schedules, _pools, _pool_months,
        _persons, _accounts, _flows, _findings, _sources,
    )  # fmt: skip
    write_workbook(target, f"{dossier.head.number} {dossier.head.title.zh}", [make(dossier) for make in makers])


def _column(zh: str, en: str, kind: Kind = Kind.TEXT, width: int | None = None, *, wrapped: bool = False) -> Column:
    return Column(f"{zh}\n{en}", kind, width, wrapped)


def _both(pair: Pair) -> str:
    return f"{pair.zh} / {pair.en}" if pair.en != pair.zh else pair.zh


def _summary(dossier: Dossier) -> Sheet:
    """Give what the workbook is, its sums, and what each sheet holds."""
    columns = (_column("项目", "item", width=44), _column("内容", "content", width=90, wrapped=True))
    return Sheet("说明 Summary", columns, _summary_rows(dossier))


def _summary_rows(dossier: Dossier) -> Iterator[Cells]:
    head = dossier.head
    yield ["说明 / what this is", _both(words.CLUE)]
    if head.draft:
        yield ["状态 / state", f"{_both(words.DRAFT)}：未经审批 / not approved"]
    yield ["文号 / number", head.number]
    yield ["移送编号 / referral", head.referral_id]
    yield ["案由 / subject", _both(head.title)]
    yield ["移送机关 / from", head.authority]
    yield ["接收机关 / to", head.recipient]
    yield ["版本 / edition", _both(words.AUDIENCES[head.audience])]
    yield ["编制时间 / made at", words.moment(head.made_at)]
    yield ["筛查运行 / run", str(dossier.run.get("run_id", "—"))]
    for _, name, value in words.sums_of(dossier):
        yield [_both(name), words.figure(value)]
    for text in dossier.left_out:
        yield ["略去 / left out", _both(text)]
    yield ["口径 / how counted", _both(_COUNTED)]
    yield ["编号 / references", _both(_REFERENCES)]


def _transactions(dossier: Dossier) -> Sheet:
    columns = (
        _column("编号", "ref", width=_REF), _column("交易流水号", "transaction", width=24),
        _column("报送银行", "bank", width=15),
        _column("账户", "account", width=_REF), _column("账号", "number", width=22), _column("户名", "name", width=14),
        _column("时间", "booked at", Kind.MOMENT), _column("方向", "direction", width=8),
        _column("金额", "amount", Kind.YUAN),
        _column("币种", "currency", width=7), _column("对方", "other", width=_REF),
        _column("对方账号", "its number", width=22),
        _column("对方户名", "its name", width=14), _column("方式", "instrument", width=10),
        _column("渠道", "channel", width=10),
        _column("摘要", "purpose", width=20), _column("引用", "cited by", width=16),
        _column("报送批次", "submission", width=28), _column("文件", "file", width=26),
        _column("文件摘要值", "SHA-256", width=66),
        _column("行号", "row", Kind.WHOLE, 8),
    )  # fmt: skip
    return Sheet("流水 transactions", columns, _transaction_rows(dossier))


def _transaction_rows(dossier: Dossier) -> Iterator[Cells]:
    known = {one.ref: one for one in dossier.accounts}
    for one in dossier.bookings:
        yield [
            one.ref, one.transaction_id, one.bank_id, one.account, *_named(known, one.account), one.booked_at,
            _zh(words.DIRECTIONS, one.direction), one.amount, one.currency, one.counterparty, one.counterparty_number,
            one.counterparty_name, _zh(INSTRUMENTS, one.instrument), _zh(words.CHANNELS, one.channel), one.purpose,
            " ".join(one.cited_by), one.submission_id, one.file, one.file_sha256, one.row_number,
        ]  # fmt: skip


def _zh(table: dict[str, Pair], key: str) -> str:
    return word(table, key).zh


def _named(known: Mapping[str, Account], ref: str) -> tuple[str | None, str | None]:
    account = known.get(ref)
    return (account.number, account.name) if account else (None, None)


def _loans(dossier: Dossier) -> Sheet:
    columns = (
        _column("编号", "ref", width=_REF), _column("借款编号", "loan_id", width=20),
        _column("出借账户", "lender", width=_REF), _column("出借人", "its name", width=14),
        _column("借款账户", "borrower", width=_REF), _column("借款人", "its name", width=14),
        _column("放款时间", "disbursed at", Kind.MOMENT), _column("结清时间", "closed at", Kind.MOMENT),
        _column("状态", "status", width=12), _column("约定本金", "principal", Kind.YUAN),
        _column("到手", "received", Kind.YUAN), _column("已还", "repaid", Kind.YUAN),
        _column("超过四倍LPR", "over 4 × LPR", width=12), _column("超过36%", "over 36%", width=12),
        _column("可信度", "confidence", Kind.NUMBER), _column("算式", "calculation", width=90, wrapped=True),
    )  # fmt: skip
    return Sheet("借款 loans", columns, _loan_rows(dossier))


def _loan_rows(dossier: Dossier) -> Iterator[Cells]:
    known = {one.ref: one for one in dossier.accounts}
    for one in dossier.loans:
        yield [
            one.ref, one.loan_id, one.lender, _named(known, one.lender)[1], one.borrower, _named(known, one.borrower)[1],
            one.disbursed_at, one.closed_at, _zh(words.LOAN_STATES, one.status), one.principal, one.received, one.repaid,
            words.YES[one.over_cap].zh, words.YES[one.over_36].zh, one.confidence,
            "\n".join(_measure(measure) for measure in one.sheet.get("measures", ())),
        ]  # fmt: skip


def _measure(measure: Mapping[str, Any]) -> str:
    """Give a measure with its sum, or why it cannot be told."""
    return f"{measure['zh']} = {'；'.join(part for part in words.measured(measure) if part)}"


def _loan_flows(dossier: Dossier) -> Sheet:
    columns = (
        _column("借款", "loan", width=_REF), _column("时间", "at", width=20), _column("性质", "part", width=22),
        _column("金额", "amount", Kind.YUAN), _column("计入（放款为负）", "counted", Kind.YUAN),
        _column("付款账号", "payer", width=22), _column("收款账号", "payee", width=22),
        _column("交易", "booking", width=36), _column("出处", "source", width=70),
    )  # fmt: skip
    return Sheet("借款逐笔 loan flows", columns, _loan_flow_rows(dossier))


def _loan_flow_rows(dossier: Dossier) -> Iterator[Cells]:
    for loan in dossier.loans:
        for one in loan.sheet.get("flows", ()):
            yield [
                loan.ref, str(one["at"]).replace("T", " "), one["zh"], words.exact(one["amount"]),
                words.exact(one["counted"]),
                one["payer"], one["payee"], one["transaction"], one["source"],
            ]  # fmt: skip


def _schedules(dossier: Dossier) -> Sheet:
    """Give each loan's schedules, line by line, so that they can be added up."""
    amounts = {
        "counted": ("计入", "counted"), "interest": ("本期息", "interest"), "to_interest": ("抵息", "to interest"),
        "to_principal": ("抵本", "to principal"), "interest_due": ("欠息", "interest due"),
        "principal": ("余额", "principal"),
    }  # fmt: skip
    columns = (
        _column("借款", "loan", width=_REF), _column("利率", "at which rate", width=26),
        _column("年利率", "a year", width=12),
        _column("日期", "on", width=12), _column("天数", "days", Kind.WHOLE, 8),
        *(_column(zh, en, Kind.YUAN) for zh, en in amounts.values()),
    )  # fmt: skip
    rows = (
        [loan.ref, _zh(words.RATES, told["at"]), words.rate(told["rate"]), str(line["on"]), line["days"],
         *(words.exact(line[name]) for name in amounts)]
        for loan in dossier.loans
        for told in loan.sheet.get("schedules", ())
        for line in told["lines"]
    )  # fmt: skip
    return Sheet("借款计息 schedules", columns, rows)


def _pools(dossier: Dossier) -> Sheet:
    columns = (
        _column("编号", "ref", width=_REF), _column("团伙编号", "ring_id", width=20),
        _column("投资人数", "depositors", Kind.WHOLE), _column("吸收", "taken", Kind.YUAN),
        _column("返还", "paid back", Kind.YUAN), _column("未还", "owed", Kind.YUAN),
        _column("算式", "calculation", width=90, wrapped=True),
    )  # fmt: skip
    rows = (
        [one.ref, one.ring_id, one.heads, one.deposit, one.paid_back, one.owed,
         "\n".join(_measure(measure) for measure in one.sheet.get("measures", ()))]
        for one in dossier.pools
    )  # fmt: skip
    return Sheet("资金池 pools", columns, rows)


def _pool_months(dossier: Dossier) -> Sheet:
    columns = (
        _column("资金池", "pool", width=_REF), _column("月份", "month", width=10),
        _column("新增投资人", "new depositors", Kind.WHOLE), _column("吸收", "taken", Kind.YUAN),
        _column("返还", "paid back", Kind.YUAN), _column("经营收入", "business", Kind.YUAN),
        _column("月末结存", "held after", Kind.YUAN),
    )  # fmt: skip
    names = ("deposit", "return", "business_in", "held_after")
    rows = (
        [pool.ref, one["month"], one.get("new_depositors"), *(words.exact(one.get(name)) for name in names)]
        for pool in dossier.pools
        for one in pool.sheet.get("months", ())
    )
    return Sheet("资金池逐月 pool months", columns, rows)


def _persons(dossier: Dossier) -> Sheet:
    columns = (
        _column("编号", "ref", width=_REF), _column("类别", "kind", width=10), _column("姓名或名称", "name", width=20),
        _column("证件", "document", width=18), _column("证件号", "its number", width=24), _column("出生", "born", Kind.DAY),
        _column("电话", "phone", width=16), _column("住址", "address", width=34, wrapped=True),
        _column("角色", "roles", width=26, wrapped=True), _column("账户", "accounts", width=20, wrapped=True),
        _column("已知情况", "known", width=40, wrapped=True),
    )  # fmt: skip
    return Sheet("当事人 persons", columns, _person_rows(dossier))


def _person_rows(dossier: Dossier) -> Iterator[Cells]:
    for one in dossier.persons:
        told = "；".join(f"{words.roles([role]).zh}（{where}）" for role, where in one.roles)
        yield [
            one.ref, _zh(words.PERSON_KINDS, one.kind), one.name, _zh(words.ID_TYPES, one.id_type), one.id_number,
            one.birth_date, one.phone, one.address, told, " ".join(one.accounts), words.joined(one.known).zh,
        ]  # fmt: skip


def _accounts(dossier: Dossier) -> Sheet:
    columns = (
        _column("编号", "ref", width=_REF), _column("账号", "number", width=24), _column("银行", "bank", width=15),
        _column("当事人", "person", width=_REF), _column("户名", "name", width=20),
        _column("开户日", "opened on", Kind.DAY),
        _column("角色", "roles", width=20), _column("收", "in", Kind.YUAN), _column("付", "out", Kind.YUAN),
        _column("流水行数", "rows", Kind.WHOLE),
    )  # fmt: skip
    rows = (
        [one.ref, one.number, one.bank_id, one.person, one.name, one.opened_on, words.roles(one.roles).zh, one.amount_in,
         one.amount_out, one.bookings]
        for one in dossier.accounts
    )  # fmt: skip
    return Sheet("账户 accounts", columns, rows)


def _flows(dossier: Dossier) -> Sheet:
    columns = (
        _column("付款账户", "payer", width=_REF), _column("户名", "its name", width=16),
        _column("收款账户", "payee", width=_REF), _column("户名", "its name", width=16),
        _column("金额", "amount", Kind.YUAN), _column("笔数", "movements", Kind.WHOLE),
        _column("首笔", "first", Kind.MOMENT), _column("末笔", "last", Kind.MOMENT),
    )  # fmt: skip
    known = {one.ref: one for one in dossier.accounts}
    rows = (
        [one.payer, _named(known, one.payer)[1], one.payee, _named(known, one.payee)[1], one.amount, one.movements,
         one.first_at, one.last_at]
        for one in dossier.flows
    )  # fmt: skip
    return Sheet("资金往来 flows", columns, rows)


def _findings(dossier: Dossier) -> Sheet:
    columns = (
        _column("编号", "ref", width=_REF), _column("规则", "rule", width=34), _column("账户", "account", width=_REF),
        _column("自", "from", Kind.MOMENT), _column("至", "to", Kind.MOMENT), _column("金额", "amount", Kind.YUAN),
        _column("流水行数", "rows", Kind.WHOLE), _column("理由", "reason", width=60, wrapped=True),
        _column("流水", "bookings", width=40),
    )  # fmt: skip
    rows = (
        [one.ref, one.rule_id, one.account, one.window_start, one.window_end, one.amount, len(one.bookings),
         one.reason.zh, " ".join(one.bookings)]
        for one in dossier.findings
    )  # fmt: skip
    return Sheet("规则命中 findings", columns, rows)


def _sources(dossier: Dossier) -> Sheet:
    """Give each file of a bank that the evidence was taken from."""
    columns = (
        _column("报送批次", "submission", width=34), _column("文件", "file", width=40),
        _column("摘要值", "SHA-256", width=70),
        _column("引用行数", "rows cited", Kind.WHOLE),
    )  # fmt: skip
    return Sheet("出处 sources", columns, ([*file, rows] for file, rows in words.files_of(dossier).items()))
