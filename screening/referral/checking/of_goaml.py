"""The validator of goAML reports: shape and lists, and what no schema can say."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from screening.referral.checking.code_lists import CodeLists, code_lists
from screening.referral.checking.problems import Checked, PartialSums, Problem
from screening.referral.checking.shape import parsed, path_of, rows_of, shape, shaped
from screening.report.words import Pair

_WITH_TRANSACTIONS = {"STR", "CTR", "ECTR", "TFR", "STRM"}
_EARLIER = ("amends", "withdraws")
_TOTALS = ("persons", "accounts", "bookings", "amount_in", "amount_out")
_ENDS = ("from", "to")


def check_goaml(content: bytes, lists: CodeLists | None = None) -> Checked:
    """Give what is wrong in a goAML report; with the receiver's XSD among the lists, it is held against that too."""
    known = lists or code_lists("goaml")
    without: Counter[bool] = Counter()
    frame, problems = shaped(content, shape("goaml"), known, lambda row, _: without.update([_nobodys(row)]))
    if frame is None:
        return Checked("goaml", tuple(problems))
    if known.xsd is not None and not known.xsd.validate(parsed(content)):
        problems += [_of_xsd(error) for error in known.xsd.error_log]
    if not problems:
        problems = _Meaning().of(content)
    return Checked("goaml", tuple(problems), tuple(_notes(without[True], known)), known.tags())


def problems_of_goaml(content: bytes) -> list[Problem]:
    """Give what is wrong in a goAML report."""
    return list(check_goaml(content).problems)


def sums_of_goaml(content: bytes) -> PartialSums:
    """Give counts and sums as the report's own transactions and parties add up to them."""
    rows, totals = rows_of(content, shape("goaml")), _Totals()
    for transaction, _ in rows:
        totals.add(transaction)
    return totals.with_parties(rows.frame)


class _Totals:
    """Adds transactions up."""

    def __init__(self) -> None:
        self.count = 0
        self._amounts = {"in": Decimal("0.00"), "out": Decimal("0.00")}

    def add(self, transaction: Any) -> None:
        """Add one; the way is that seen from the bank that reports it."""
        way = "in" if _told_way(transaction) == "in" else "out"
        self._amounts[way] += Decimal(transaction.findtext("amount_local"))
        self.count += 1

    def with_parties(self, frame: Any) -> dict[str, int | Decimal]:
        """Give the sums of all that were added, and the counts of the parties in a report's frame."""
        parties = frame.findall("activity/report_parties/report_party")
        accounts = sum(
            party.find("account") is not None or party.find("account_my_client") is not None for party in parties
        )
        return {
            "persons": len(parties) - accounts,
            "accounts": accounts,
            "bookings": self.count,
            "amount_in": self._amounts["in"],
            "amount_out": self._amounts["out"],
        }


def _told_way(transaction: Any) -> str:
    return str((transaction.findtext("transmode_comment") or "").rpartition("/")[2])


class _Meaning:
    """Finds what no schema can say in a report whose shape is right; what is before the transactions is read first."""

    def __init__(self) -> None:
        self._totals = _Totals()
        self._seen: set[str] = set()
        self._made: datetime | None = None
        self._local = ""

    def of(self, content: bytes) -> list[Problem]:
        """Give the problems of the report as a whole, then those of its transactions."""
        rows, found = rows_of(content, shape("goaml")), []
        for transaction, spot in rows:
            if not self._totals.count:
                self._made, self._local = _made(spot.parent), spot.parent.findtext("currency_code_local")
            found += [(spot, one) for one in self._of_row(transaction)]
            self._totals.add(transaction)
        return [*self._of_frame(rows.frame), *rows.placed(found)]

    def _of_row(self, transaction: Any) -> Iterator[Problem]:
        number = transaction.findtext("transactionnumber")
        place = f"{transaction.findtext('transaction_location')} {number}"
        if place in self._seen:
            yield _problem(
                transaction.find("transactionnumber"),
                Pair(f"{number} 重复", f"{number} is given twice"),
                Pair("每笔一次", "each transaction once"),
            )
        self._seen.add(place)
        yield from _dates(transaction, self._made)
        yield from _transaction(transaction, self._made, self._local)

    def _of_frame(self, frame: Any) -> Iterator[Problem]:
        code = frame.findtext("report_code")
        if code in _WITH_TRANSACTIONS and not self._totals.count:
            yield _problem(
                frame.find("report_code"),
                Pair(f"{code} 须有交易", f"{code} needs transactions"),
                Pair("改用 SAR 或补交易", "take SAR, or add them"),
            )
        yield from _chain(frame)
        yield from _stated(frame, self._totals.with_parties(frame))
        yield from _dates(frame, _made(frame))


def _made(frame: Any) -> datetime | None:
    return _moment(frame, "report_date") or _moment(frame, "submission_date")


def _dates(part: Any, made: datetime | None) -> Iterator[Problem]:
    """Check the days of persons and accounts against the report's and each other."""
    for field in part.iter("birthdate", "opened", "incorporation_date", "closed"):
        if made and _at(field.text) > made:
            yield _later(field, "报告日期 / the report's date")
    for account in part.iter("from_account", "to_account", "account", "account_my_client"):
        opened, closed = _moment(account, "opened"), _moment(account, "closed")
        if opened and closed and closed < opened:
            yield _problem(
                account.find("closed"),
                Pair("销户早于开户", "closed before it was opened"),
                Pair("核对日期", "see which is right"),
            )


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


def _stated(root: Any, again: Mapping[str, int | Decimal]) -> Iterator[Problem]:
    """Check the totals that the report states against its own content."""
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


def _transaction(transaction: Any, made: datetime | None, local: str) -> Iterator[Problem]:
    """Check one transaction: amount, dates, foreign money, and whose customer it is."""
    amount = transaction.find("amount_local")
    if Decimal(amount.text) <= 0:
        yield _problem(
            amount,
            Pair("金额须为正", "the amount has to be positive"),
            Pair("方向由双方表示", "the sides show the way"),
        )
    at = _at(transaction.findtext("date_transaction"))
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
    told = _told_way(transaction)
    mine = {end for end in _ENDS if transaction.find(f"t_{end}_my_client") is not None}
    if told in {"in", "out"} and len(mine) == 1 and mine != {"to" if told == "in" else "from"}:
        yield _problem(
            transaction.find("transmode_comment"),
            Pair("收付方向与本行客户一侧不符", "the way does not fit the side of the bank's own customer"),
            Pair("收为 t_to_my_client，付为 t_from_my_client", "in is t_to_my_client, out is t_from_my_client"),
        )


def _nobodys(transaction: Any) -> bool:
    """Tell whether neither side is the bank's own customer's."""
    return all(transaction.find(f"t_{end}_my_client") is None for end in _ENDS)


def _notes(without: int, lists: CodeLists) -> Iterator[Problem]:
    """Give what is no fault but has to be known before the report is used."""
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
