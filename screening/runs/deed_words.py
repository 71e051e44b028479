"""What members of a ring did, and what ties them, in words."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from screening.rulebook.reasons import yuan
from screening.runs.ring_words import Words

DEED_WORDS = {
    "lent": Words(
        "放款 {loans} 笔，合计 {amount} 元，借款人 {parties} 名",
        "loans given: {loans}, {amount} CNY; borrowers: {parties}",
    ),
    "lent_over_cap": Words(
        "其中超过利率上限 {loans} 笔，{amount} 元，借款人 {parties} 名",
        "of them over the cap: {loans}, {amount} CNY; borrowers: {parties}",
    ),
    "was_repaid": Words(
        "收回 {transfers} 笔，合计 {amount} 元，借款人 {parties} 名",
        "repayments of its own loans: {transfers}, {amount} CNY; borrowers: {parties}",
    ),
    "collected_for_others": Words(
        "代其他放款人收取还款 {transfers} 笔，合计 {amount} 元，借款人 {parties} 名",
        "repayments collected for other lenders: {transfers}, {amount} CNY; borrowers: {parties}",
    ),
    "borrowed": Words(
        "借入 {loans} 笔，合计 {amount} 元，出借人 {parties} 名",
        "loans taken: {loans}, {amount} CNY; lenders: {parties}",
    ),
    "repaid": Words(
        "偿还 {transfers} 笔，合计 {amount} 元，收款人 {parties} 名",
        "repayments made: {transfers}, {amount} CNY; paid to: {parties}",
    ),
    "paid_members": Words(
        "付给核心成员 {parties} 名，{transfers} 笔，{amount} 元",
        "paid to core members: {transfers} times, {amount} CNY; members: {parties}",
    ),
    "paid_by_members": Words(
        "收到核心成员 {parties} 名付来 {transfers} 笔，{amount} 元",
        "got from core members: {transfers} times, {amount} CNY; members: {parties}",
    ),
    "paid_in": Words("存入 {transfers} 笔，合计 {amount} 元", "paid in: {transfers} times, {amount} CNY"),
    "got_back": Words("收回 {transfers} 笔，合计 {amount} 元", "got back: {transfers} times, {amount} CNY"),
    "took_in": Words(
        "收取 {transfers} 笔，合计 {amount} 元，付款人 {parties} 名",
        "took in: {transfers} payments, {amount} CNY; payers: {parties}",
    ),
    "paid_back": Words(
        "付回 {transfers} 笔，合计 {amount} 元，收款人 {parties} 名",
        "paid back: {transfers} times, {amount} CNY; payees: {parties}",
    ),
    "rule": Words(
        "规则「{title_zh}」所依据交易 {transfers} 笔，{amount} 元",
        "rule “{title_en}”: bookings {transfers}, {amount} CNY",
    ),
    "no_deed": Words(
        "在团伙内无往来，因其持有人而列入",
        "no booking in the ring; listed for its holder, who is one of those behind it",
    ),
}
"""What an account did, by the codes of `ring_evidence`."""

_TIE_WORDS = {
    "common_collector": Words(
        "甲的借款人 {what} 名经乙还款，{transfers} 笔，{amount} 元",
        "borrowers of a who repay through b: {what}; {transfers} payments, {amount} CNY",
    ),
    "shared_borrowers": Words(
        "共同借款人 {what} 名，占双方借款人 {borrowers} 名的 {share}（Jaccard）",
        "shared borrowers: {what} of {borrowers}, Jaccard {share}",
    ),
    "refinancing": Words(
        "甲放新款后 24 小时内，借款人以相近金额还乙旧款，{what} 次",
        "new loans of a that paid old ones of b within 24 hours, in much the same sum: {what}",
    ),
    "settlement": Words(
        "双方相互结算 {transfers} 笔，{money} 元", "settled with each other: {transfers} payments, {money} CNY"
    ),
    "funding": Words(
        "甲向乙提供资金 {transfers} 笔，{money} 元", "money from a for b to lend: {transfers} payments, {money} CNY"
    ),
    "profit_share": Words(
        "甲逐月付给乙 {transfers} 笔，{money} 元，疑似分成",
        "paid by a to b over months, perhaps a share of profit: {transfers} payments, {money} CNY",
    ),
    "shared_device": Words("共用设备 {what} 台", "devices in common: {what}"),
    "shared_phone": Words("预留相同电话 {what} 个", "phone numbers in common: {what}"),
    "shared_address": Words("登记相同地址 {what} 个", "addresses in common: {what}"),
    "kin": Words("往来显示亲属关系 {what} 笔", "payments that show them to be kin: {what}"),
}
"""What a tie is, by its kind; 甲 and 乙 are the accounts a and b."""


def deed_told(row: Mapping[str, Any], titles: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Give in words a row of member evidence; `titles` are those of the rules."""
    zh, en = titles.get(row.get("rule_id") or "", ("", ""))
    figures = {
        "amount": yuan(row["amount"]), "loans": row["loans"], "transfers": row["transfers"], "parties": row["parties"],
        "title_zh": zh, "title_en": en,
    }  # fmt: skip
    return _said(DEED_WORDS[row["what"]], figures)


def tie_told(tie: Mapping[str, Any]) -> dict[str, str]:
    """Give in words a tie with what it rests on; a kind that has no words yet is told by its code and figure."""
    share = Decimal(tie["what"]) / tie["borrowers"] if tie["borrowers"] else Decimal(0)
    figures = {
        "what": tie["what"], "money": yuan(tie["what"]), "amount": yuan(tie["amount"]), "transfers": tie["transfers"],
        "borrowers": tie["borrowers"], "share": f"{share:.2f}",
    }  # fmt: skip
    return _said(_TIE_WORDS.get(tie["tie"], Words(f"{tie['tie']} {{what}}", f"{tie['tie']} {{what}}")), figures)


def _said(words: Words, figures: Mapping[str, Any]) -> dict[str, str]:
    return {"reason_zh": words.zh.format(**figures), "reason_en": words.en.format(**figures)}
