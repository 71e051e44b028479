"""The validator of goAML reports: shape and lists, and what no schema can say."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from screening.referral.checking.code_lists import CodeLists, code_lists
from screening.referral.checking.problems import Checked, PartialSums, Problem
from screening.referral.checking.shape import misshapen, parsed, path_of, shape
from screening.report.words import Pair

_WITH_TRANSACTIONS = {"STR", "CTR", "ECTR", "TFR", "STRM"}
_EARLIER = ("amends", "withdraws")
_TOTALS = ("persons", "accounts", "bookings", "amount_in", "amount_out")
_ENDS = ("from", "to")


def check_goaml(content: bytes, lists: CodeLists | None = None) -> Checked:
    """Give what is wrong in a goAML report; with the receiver's XSD among the lists, it is held against that too."""
    known = lists or code_lists("goaml")
    root = parsed(content)
    if isinstance(root, Problem):
        return Checked("goaml", (root,))
    problems = list(misshapen(root, shape("goaml"), known))
    if known.xsd is not None and not known.xsd.validate(root):
        problems += [_of_xsd(error) for error in known.xsd.error_log]
    if not problems:
        problems += [
            *_whole(root),
            *(one for trans in root.findall("transaction") for one in _transaction(root, trans)),
        ]
    return Checked("goaml", tuple(problems), tuple(_notes(root, known)), known.tags())


def problems_of_goaml(content: bytes) -> list[Problem]:
    """Give what is wrong in a goAML report."""
    return list(check_goaml(content).problems)


def sums_of_goaml(content: bytes) -> PartialSums:
    """Give counts and sums as the report's own transactions and parties add up to them."""
    return _added_up(parsed(content))


def _added_up(root: Any) -> dict[str, int | Decimal]:
    amounts = {"in": Decimal("0.00"), "out": Decimal("0.00")}
    for transaction in root.findall("transaction"):
        amounts[_way(transaction)] += Decimal(transaction.findtext("amount_local"))
    parties = root.findall("activity/report_parties/report_party")
    accounts = sum(
        party.find("account") is not None or party.find("account_my_client") is not None for party in parties
    )
    return {
        "persons": len(parties) - accounts,
        "accounts": accounts,
        "bookings": len(root.findall("transaction")),
        "amount_in": amounts["in"],
        "amount_out": amounts["out"],
    }


def _way(transaction: Any) -> str:
    """Give the way of a booking seen from the bank that reports it."""
    told = (transaction.findtext("transmode_comment") or "").rpartition("/")[2]
    return "in" if told == "in" else "out"


def _whole(root: Any) -> Iterator[Problem]:
    """Check what belongs to the report as a whole."""
    code, transactions = root.findtext("report_code"), root.findall("transaction")
    if code in _WITH_TRANSACTIONS and not transactions:
        yield _problem(
            root.find("report_code"),
            Pair(f"{code} 须有交易", f"{code} needs transactions"),
            Pair("改用 SAR 或补交易", "take SAR, or add them"),
        )
    yield from _numbered_once(transactions)
    yield from _chain(root)
    yield from _stated(root)
    made = _moment(root, "report_date") or _moment(root, "submission_date")
    for field in root.iter("birthdate", "opened", "incorporation_date", "closed"):
        if made and _at(field.text) > made:
            yield _later(field, "报告日期 / the report's date")
    for account in root.iter("from_account", "to_account", "account", "account_my_client"):
        opened, closed = _moment(account, "opened"), _moment(account, "closed")
        if opened and closed and closed < opened:
            yield _problem(
                account.find("closed"),
                Pair("销户早于开户", "closed before it was opened"),
                Pair("核对日期", "see which is right"),
            )


def _numbered_once(transactions: list[Any]) -> Iterator[Problem]:
    seen: set[str] = set()
    for transaction in transactions:
        number = transaction.findtext("transactionnumber")
        place = f"{transaction.findtext('transaction_location')} {number}"
        if place in seen:
            yield _problem(
                transaction.find("transactionnumber"),
                Pair(f"{number} 重复", f"{number} is given twice"),
                Pair("每笔一次", "each transaction once"),
            )
        seen.add(place)


def _chain(root: Any) -> Iterator[Problem]:
    """Check that a report that amends or withdraws names another one, and only one."""
    named = [one for one in _infos(root) if one.findtext("info_subject") in _EARLIER]
    for one in named:
        earlier, own = (one.findtext("info_text") or "").strip(), root.findtext("entity_reference")
        if not earlier or earlier == own:
            yield _problem(
                one,
                Pair("须指明所更正、撤回的前一报告", "has to name the earlier report"),
                Pair("填写其编号", "give its reference"),
            )
    if len(named) > 1:
        yield _problem(named[1], Pair("只能更正或撤回一次", "only one earlier report"), Pair("留一项", "keep one"))


def _stated(root: Any) -> Iterator[Problem]:
    """Check the totals that the report states against its own content."""
    again = _added_up(root)
    for one in _infos(root):
        name = one.findtext("info_subject")
        if name not in _TOTALS:
            continue
        stated = _number(one.findtext("info_numeric"))
        if stated != again[name]:
            yield _problem(
                one,
                Pair(
                    f"{name} 写的是 {stated}，合计 {again[name]}",
                    f"{name} says {stated}, the content adds up to {again[name]}",
                ),
                Pair("改正其一", "put one of them right"),
            )


def _transaction(root: Any, transaction: Any) -> Iterator[Problem]:
    """Check one transaction: amount, dates, foreign money, and whose customer it is."""
    local = root.findtext("currency_code_local")
    amount = transaction.find("amount_local")
    if Decimal(amount.text) <= 0:
        yield _problem(
            amount,
            Pair("金额须为正", "the amount has to be positive"),
            Pair("方向由双方表示", "the sides show the way"),
        )
    at = _at(transaction.findtext("date_transaction"))
    made = _moment(root, "report_date") or _moment(root, "submission_date")
    if made and at > made:
        yield _later(transaction.find("date_transaction"), "报告日期 / the report's date")
    for name in ("value_date", "date_posting"):
        moment = _moment(transaction, name)
        if moment and moment.date() < at.date():
            yield _problem(
                transaction.find(name),
                Pair("早于交易日期", "is before the transaction"),
                Pair("核对日期", "see which is right"),
            )
    for end in _ENDS:
        yield from _end(transaction, end, at, Decimal(amount.text), local)
    yield from _own(transaction)


def _end(transaction: Any, end: str, at: datetime, amount: Decimal, local: str) -> Iterator[Problem]:
    for side in transaction.findall(f"t_{end}_my_client") + transaction.findall(f"t_{end}"):
        for opened in side.iter("opened"):
            if _at(opened.text).date() > at.date():
                yield _later(opened, "交易日期 / the transaction")
        money = side.find(f"{end}_foreign_currency")
        if money is None:
            continue
        if money.findtext("foreign_currency_code") == local:
            yield _problem(
                money,
                Pair("外币栏写了本币", "names the local currency"),
                Pair("删去外币栏", "leave the foreign money out"),
            )
        product = Decimal(money.findtext("foreign_amount")) * Decimal(money.findtext("foreign_exchange_rate"))
        if abs(product - amount) >= Decimal("0.01"):
            yield _problem(
                money,
                Pair(
                    f"外币乘汇率为 {product}，本币为 {amount}", f"times its rate is {product}, in local money {amount}"
                ),
                Pair("核对汇率", "see to the rate"),
            )


def _own(transaction: Any) -> Iterator[Problem]:
    """Check that the way told and the side of the bank's own customer agree."""
    told = (transaction.findtext("transmode_comment") or "").rpartition("/")[2]
    mine = {end for end in _ENDS if transaction.find(f"t_{end}_my_client") is not None}
    if told in {"in", "out"} and len(mine) == 1 and mine != {"to" if told == "in" else "from"}:
        yield _problem(
            transaction.find("transmode_comment"),
            Pair("收付方向与本行客户一侧不符", "the way does not fit the side of the bank's own customer"),
            Pair("收为 t_to_my_client，付为 t_from_my_client", "in is t_to_my_client, out is t_from_my_client"),
        )


def _notes(root: Any, lists: CodeLists) -> Iterator[Problem]:
    """Give what is no fault but has to be known before the report is used."""
    without = sum(
        all(trans.find(f"t_{end}_my_client") is None for end in _ENDS) for trans in root.findall("transaction")
    )
    if without:
        yield Problem(
            "/report",
            Pair(
                f"{without} 笔交易没有本行客户一侧（资料不全）",
                f"{without} transactions without a side of the bank's own customer",
            ),
            Pair("由银行补全客户资料", "the bank can complete its customer's data"),
        )
    if str(lists.fill.get("rentity_id")) == "1":
        yield Problem(
            "/report/rentity_id",
            Pair("报送机构编号为占位值", "the reporting entity's number is a placeholder"),
            Pair("在 --lists 的 goaml.toml [fill] 中写明", "give it in [fill] of goaml.toml under --lists"),
        )


def _of_xsd(error: Any) -> Problem:
    return Problem(
        error.path or f"{error.line}",
        Pair("不合接收方 XSD", f"not as the receiver's XSD: {error.message}"),
        Pair("按 XSD 改", "as it says"),
    )


def _infos(root: Any) -> list[Any]:
    return list(root.findall("additional_information/additional_info"))


def _moment(parent: Any, name: str) -> datetime | None:
    text = parent.findtext(name)
    return _at(text) if text else None


def _at(text: str) -> datetime:
    """Give a moment; a zone is taken off, as all are local."""
    return datetime.fromisoformat(text).replace(tzinfo=None)


def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal(text or "")
    except InvalidOperation:
        return None


def _later(element: Any, than: str) -> Problem:
    zh, _, en = than.partition(" / ")
    return _problem(element, Pair(f"晚于{zh}", f"is after {en}"), Pair("核对日期", "see which is right"))


def _problem(element: Any, what: Pair, remedy: Pair) -> Problem:
    return Problem(path_of(element), what, remedy)
