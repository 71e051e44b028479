"""What the documents of a dossier call things, and how they write amounts, moments and answers."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from screening.referral.dossier import Account, Audience, Booking, Dossier, Message, Person
from screening.report.words import ROLES, Pair, halves, word

File = tuple[str, str, str]
AUDIENCES = {
    Audience.POLICE: Pair("公安机关版（不掩码）", "for the police, in the clear"),
    Audience.MEETING: Pair("联席会议版（姓名、账号掩码）", "for the departments' meeting, names and accounts masked"),
    Audience.PUBLICITY: Pair("宣传版（不含个人信息）", "for publicity, no person in it"),
}
MESSAGES = {
    Message.NEW: Pair("首次移送", "first referral"),
    Message.AMEND: Pair("补充移送", "amends an earlier referral"),
    Message.WITHDRAW: Pair("撤回移送", "withdraws an earlier referral"),
}
PERSON_KINDS = {
    "individual": Pair("自然人", "natural person"),
    "organisation": Pair("单位", "organisation"),
}
ID_TYPES = {
    "resident_id": Pair("居民身份证", "resident identity card"),
    "uscc": Pair("统一社会信用代码", "unified social credit code"),
    "passport": Pair("护照", "passport"),
    "other": Pair("其他证件", "other document"),
}
DIRECTIONS = {"in": Pair("收", "in"), "out": Pair("付", "out")}
CHANNELS = {
    "counter": Pair("柜面", "counter"),
    "atm": Pair("自助机", "ATM"),
    "pos": Pair("刷卡机", "POS"),
    "mobile": Pair("手机", "mobile"),
    "online": Pair("网银", "online"),
    "third_party": Pair("第三方支付", "third party"),
    "batch": Pair("批量", "batch"),
    "other": Pair("其他", "other"),
}
LOAN_STATES = {
    "open": Pair("未结清", "open"),
    "closed": Pair("已结清", "closed"),
    "default": Pair("疑似违约", "suspected default"),
    "right_censored": Pair("期末未明", "cut off by the end of the data"),
}
RATES = {
    "declining": Pair("使末行余额为零的年利率", "at the yearly rate that ends at nothing"),
    "cap": Pair("按司法保护上限", "at the judicial cap"),
    "none": Pair("逐笔", "payments"),
}
REACHED = {
    True: Pair("已达到", "reached"),
    False: Pair("未达到", "not reached"),
    None: Pair("无法判断", "cannot tell"),
}
YES = {True: Pair("是", "yes"), False: Pair("否", "no"), None: Pair("无法判断", "cannot tell")}
DONE = {True: Pair("已备", "done"), False: Pair("未备", "not done"), None: Pair("待办", "open")}
RUN = {
    "run_id": Pair("运行编号", "run"),
    "as_of": Pair("数据截至", "as of"),
    "engine": Pair("计算引擎", "engine"),
    "software_version": Pair("软件版本", "software"),
    "rule_pack_digest": Pair("规则摘要值", "digest of the rules"),
    "model_digest": Pair("模型摘要值", "digest of the model"),
    "inputs": Pair("数据版本", "versions of the data"),
    "pipeline": Pair("流程", "pipeline"),
}
JUDGEMENT = {
    "verdict": Pair("结论", "verdict"),
    "verdict_zh": Pair("结论", "verdict in Chinese"),
    "state": Pair("状态", "state"),
    "verdict_en": Pair("结论（英文）", "verdict in English"),
    "identity": Pair("身份", "identity"),
    "transactions": Pair("交易", "transactions"),
    "behaviour": Pair("行为", "behaviour"),
    "grounds": Pair("理由", "grounds"),
    "judged_by": Pair("研判人", "judged by"),
    "judged_at": Pair("研判时间", "judged at"),
    "approved_by": Pair("审批人", "approved by"),
    "approved_at": Pair("审批时间", "approved at"),
}
CLUE = Pair(
    "数据分析结论为线索，未经查证；不是对任何人违法犯罪的认定。",
    "These are clues from data, not verified; nobody is held to have broken the law.",
)
DRAFT = Pair("草稿", "draft")
_FEN = 2
SUMS = {
    "persons": Pair("当事人", "persons"),
    "accounts": Pair("账户", "accounts"),
    "bookings": Pair("证据流水（行）", "rows of evidence"),
    "amount_in": Pair("证据收方合计（元）", "received, CNY"),
    "amount_out": Pair("证据付方合计（元）", "paid, CNY"),
    "movements": Pair("资金往来（笔）", "movements"),
    "moved": Pair("资金往来合计（元）", "moved, CNY"),
    "loans": Pair("还原的借款（笔）", "loans rebuilt"),
    "lent": Pair("借款到手合计（元）", "lent, CNY"),
    "repaid": Pair("已还合计（元）", "repaid, CNY"),
    "pools": Pair("资金池", "pools"),
    "deposited": Pair("吸收合计（元）", "taken, CNY"),
    "paid_back": Pair("返还合计（元）", "paid back, CNY"),
    "findings": Pair("规则命中", "findings"),
}
"""The sums of a dossier in the order in which every document gives them."""


def amount(value: Decimal | int | str | None) -> str:
    """Give exact yuan with thousands apart and always two places, as official documents do; a dash for unknown."""
    return "—" if value is None else f"{Decimal(value):,.2f}"


def exact(value: Decimal | int | str | None) -> Decimal | None:
    """Give an amount of a sheet, which holds it as a number or as text, exactly."""
    return None if value is None else Decimal(value)


def figure(value: Decimal | int) -> str:
    """Give one of a dossier's sums: an amount to the fen, or a count."""
    return f"{value:,.2f}" if isinstance(value, Decimal) else f"{value:,}"


def percent(fraction: Decimal | float | str | None) -> str:
    """Give a fraction in percent with one place, a dash for unknown."""
    return "—" if fraction is None else f"{Decimal(str(fraction)) * 100:.1f}%"


def account(ref: str | None, known: Mapping[str, Account]) -> str:
    """Give an account's reference with its holder's name; what has no account is cash, a fee or interest."""
    held = known.get(ref or "")
    return f"{ref} {held.name}".strip() if held else ref or "（现金、费用等）"


def leading(dossier: Dossier, most: int) -> list[Person]:
    """Give whom a document names first: by role as a ring's drawing ranks them, then by what passed over their accounts."""
    passed = {one.ref: one.amount_in + one.amount_out for one in dossier.accounts}
    rank = {role: place for place, role in enumerate(ROLES)}

    def key(place: int) -> tuple[int, Decimal, int]:
        person = dossier.persons[place]
        role = min((rank.get(role, len(rank)) for role, _ in person.roles), default=len(rank))
        return role, -sum((passed.get(ref, Decimal(0)) for ref in person.accounts), Decimal(0)), place

    return [dossier.persons[place] for place in sorted(range(len(dossier.persons)), key=key)[:most]]


def measured(measure: Mapping[str, Any]) -> tuple[str, str]:
    """Give a measure of a loan's or a pool's sheet as shown, and the sum that gives it or why it cannot be told.

    Sheets hold rates and shares to six places, amounts to two.
    """
    value, reason = measure["value"], measure.get("cannot_tell")
    told = halves(str(reason or measure.get("formula") or measure.get("sum") or "")).zh
    if value is None:
        return "—", told
    if isinstance(value, bool):
        return YES[value].zh, told
    if isinstance(value, int):
        return f"{value:,}", told
    if measure.get("measure") == "reading_36":
        return told, ""
    exact_value = _number(value)
    if exact_value is None:
        return str(value), told
    places = -int(exact_value.as_tuple().exponent)
    return f"{exact_value * 100:,.4f}%" if places > _FEN else f"{exact_value:,}", told


def _number(value: Any) -> Decimal | None:
    """Give a measure's number, which a sheet holds as such or as text; None for other text."""
    try:
        return Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        return None


def rate(value: Any) -> str:
    """Give a rate a year in percent without idle noughts, a dash for unknown."""
    if value is None:
        return "—"
    told = f"{Decimal(value) * 100:,.4f}"
    return told.rstrip("0").rstrip(".") + "%"


def shown(value: Any) -> str:
    """Give a value of a record: text as it is, anything else as JSON writes it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def moment(value: datetime | date | None) -> str:
    """Give a moment to the minute, a date by its day, a dash for none."""
    if value is None:
        return "—"
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else f"{value:%Y-%m-%d}"


def chinese_day(value: datetime | date) -> str:
    """Give a day as official documents write it: 2026年11月24日."""
    return f"{value.year}年{value.month}月{value.day}日"


def roles(codes: Iterable[str]) -> Pair:
    """Give roles in words, each once, in the order given."""
    words = [word(ROLES, code) for code in dict.fromkeys(codes)]
    return Pair("、".join(one.zh for one in words), ", ".join(one.en for one in words))


def joined(pairs: Iterable[Pair], zh: str = "；", en: str = "; ") -> Pair:
    """Give several texts as one."""
    every = list(pairs)
    return Pair(zh.join(one.zh for one in every), en.join(one.en for one in every))


def sums_of(dossier: Dossier) -> list[tuple[str, Pair, Any]]:
    """Give each sum with its name and words; loans and pools only where there are any."""
    sums = dossier.sums
    without = set() if sums.loans else {"loans", "lent", "repaid"}
    without |= set() if sums.pools else {"pools", "deposited", "paid_back"}
    return [(name, words, getattr(sums, name)) for name, words in SUMS.items() if name not in without]


def file_of(one: Booking) -> File:
    """Give the file that a row of evidence was taken from: submission, name, digest."""
    return one.submission_id, one.file, one.file_sha256


def files_of(dossier: Dossier) -> dict[File, int]:
    """Give each file that the evidence was taken from, in order, with how many rows."""
    return dict(sorted(Counter(map(file_of, dossier.bookings)).items()))


ANNEXES = {
    "dossier.pdf": Pair("案件卷宗：当事人、关系图、时间线、逐笔计算、规则与存疑", "the dossier, with its calculations"),
    "evidence.xlsx": Pair("证据台账：每行流水的报送批次、文件、摘要值和行号", "evidence, each row with its source"),
    "dossier.json": Pair("卷宗的机读版及格式说明", "the dossier for machines, with its schema"),
    "goaml.xml、camlmac.xml": Pair("交易报文稿，供银行核对后自行报送", "reports of transactions, for banks to check"),
    "network/": Pair("资金关系图", "drawings of who dealt with whom"),
    "run.json、rules/、models/": Pair(
        "筛查运行记录、规则原文与模型参数，可据以重算", "the run's record, rules and models"
    ),
    "MANIFEST.json、MANIFEST.sig": Pair(
        "封存清单：每个文件的 SHA-256 及签章，可据以核验", "every file's digest, and the seal"
    ),
}
"""What goes with the letter, and what each is for."""
