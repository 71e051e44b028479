"""What the page calls things, in Chinese and in English."""

import re
from typing import NamedTuple

_SLASH = re.compile(r"\s*/\s+")
_CHINESE = re.compile("[\u4e00-\u9fff]")


class Pair(NamedTuple):
    """One text in both languages."""

    zh: str
    en: str


PACKS = {
    "money_laundering": Pair("洗钱", "Money laundering"),
    "usurious_lending": Pair("高利放贷", "Usurious lending"),
    "illegal_deposit_taking": Pair("非法集资", "Illegal deposit-taking"),
    "organised_rings": Pair("放贷团伙", "Organised rings"),
    "institution_supervision": Pair("机构监管", "Supervised institutions"),
}
PRIORITIES = {
    "critical": Pair("紧急", "critical"),
    "high": Pair("高", "high"),
    "medium": Pair("中", "medium"),
    "low": Pair("低", "low"),
}
SCORE_PARTS = {"anomaly": Pair("行为异常", "unusual behaviour"), "network": Pair("资金网络", "network")}
SEVERITIES = {**PRIORITIES, "info": Pair("提示", "info")}
RING_KINDS = {
    "lending": Pair("疑似放贷团伙", "Suspected lending ring"),
    "laundering": Pair("疑似洗钱团伙", "Suspected laundering group"),
    "deposit_taking": Pair("疑似吸储团伙", "Suspected deposit-taking group"),
}
ROLES = {
    "organiser": Pair("组织", "organiser"),
    "funder": Pair("出资", "funder"),
    "lender": Pair("放款", "lender"),
    "collector": Pair("收款", "collector"),
    "promoter": Pair("推广", "promoter"),
    "mule": Pair("过账", "mule"),
    "depositor": Pair("投资", "depositor"),
    "borrower": Pair("借款", "borrower"),
}
TIES = {
    "funding": Pair("提供资金", "funds"),
    "profit_share": Pair("上交分成", "passes profit to"),
    "settlement": Pair("相互结算", "settles with"),
    "common_collector": Pair("借款由其代收", "has loans collected by"),
    "refinancing": Pair("新贷即还对方旧贷", "lends what at once repays the old loan of"),
    "shared_borrowers": Pair("借款人重合", "shares borrowers with"),
    "shared_device": Pair("同一设备", "shares a device with"),
    "shared_phone": Pair("同一电话", "shares a phone with"),
    "shared_address": Pair("同一地址", "shares an address with"),
    "kin": Pair("亲属关系线索", "may be kin of"),
}
INSTRUMENTS = {
    "cash": Pair("现金", "cash"),
    "transfer": Pair("转账", "transfer"),
    "card": Pair("刷卡", "card"),
    "payroll": Pair("代发工资", "payroll"),
    "loan_disbursement": Pair("银行放款", "bank loan paid out"),
    "loan_repayment": Pair("归还银行贷款", "bank loan repaid"),
    "interest": Pair("利息", "interest"),
    "fee": Pair("手续费", "fee"),
    "other": Pair("其他", "other"),
}
STATUSES = {
    "evaluated": Pair("已评估", "evaluated"),
    "not_evaluable": Pair("无法评估", "cannot tell"),
    "failed": Pair("出错", "failed"),
}
PROVENANCE = {
    "V": Pair("已核对原文", "read in the source"),
    "V2": Pair("据二手资料核对", "read in a secondary source"),
    "M": Pair("未核实", "unverified"),
    "C": Pair("推算", "computed"),
    "E": Pair("工程默认值", "our own default"),
}
_WARNINGS = {"stale_lpr": "LPR 数据陈旧，沿用最近一期，利率上限可能不准", "unknown_lpr": "缺少 LPR"}


def word(table: dict[str, Pair], key: str) -> Pair:
    """Give the words for a code; a code that nobody named stands for itself."""
    return table.get(key, Pair(key, key))


def halves(text: str) -> Pair:
    """Give the two languages of a text written as `中文 / English`; a text in one language serves for both."""
    for slash in _SLASH.finditer(text):
        zh, en = text[: slash.start()].strip(), text[slash.end() :].strip()
        if not _CHINESE.search(en):
            return Pair(zh, en)
    return Pair(text, text)


def provenance(tag: str) -> Pair:
    """Give in words how well a statement of the law was checked."""
    return word(PROVENANCE, tag.partition(":")[0])


def warning(text: str) -> Pair:
    """Give a warning of a run; one with a known code gets its name in Chinese before it."""
    code, colon, rest = text.partition(": ")
    if colon and code in _WARNINGS:
        return Pair(_WARNINGS[code], rest)
    return halves(text)
