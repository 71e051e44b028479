"""The validator of drafts of suspicious-transaction reports: shape, lists, counts, dates, fields that need each other."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from screening.referral.checking.code_lists import CodeLists, code_lists
from screening.referral.checking.problems import Checked, PartialSums, Problem
from screening.referral.checking.rows import Spot
from screening.referral.checking.shape import path_of, rows_of, shape, shaped
from screening.report.words import Pair

NONE = "@N"
_MASK = "*"
_EMPTY = frozenset({NONE, "-9999"})
_NEEDED = (
    "RICD",
    "DETR",
    "TORP",
    "DORP",
    "TPTR",
    "STCB",
    "AOSP",
    "SETN",
    "STNM",
    "TSTM",
    "TSDR",
    "CRTP",
    "CRAT",
    "TICD",
)
_OTHERS = (("RBIF", "DORP", "99", "ODRP"), ("RBIF", "TPTR", "99", "OTPR"), ("TSIF", "OCTT", "99", "OOCT"),
           ("ATIF", "CBCT", "90", "OCBT"))  # fmt: skip
"""Group, field, the code for "other" in it, and the field that then says which."""
_COUNTS = (("SETN", "SEIFs/SEIF"), ("STNM", "STIFs/STIF"))
_CALLED = (("SIIF", "SEID", "SENM"), ("CIIF", "CTID", "CTNM"))
"""Group, its document's number, its name."""
_CHECK_DIGITS = "10X98765432"
_ID_DIGITS = 18


def check_camlmac(content: bytes, lists: CodeLists | None = None) -> Checked:
    """Give what is wrong in a draft, or in the drafts of several banks in one file."""
    known, failing = lists or code_lists("camlmac"), _Failing()
    frame, problems = shaped(content, shape("camlmac"), known, failing.look)
    if frame is None:
        return Checked("camlmac", tuple(problems))
    if not problems:
        problems = _meaning(content)
    failing.look(frame)
    return Checked("camlmac", tuple(problems), tuple(_notes(frame, failing)), known.tags())


def problems_of_camlmac(content: bytes) -> list[Problem]:
    """Give what is wrong in a draft of a suspicious-transaction report."""
    return list(check_camlmac(content).problems)


def sums_of_camlmac(content: bytes) -> PartialSums:
    """Give count and sums of the bookings in a draft, or in several banks' drafts together."""
    amounts = {"01": Decimal("0.00"), "02": Decimal("0.00")}
    count = 0
    for booking, _ in rows_of(content, shape("camlmac")):
        deal = booking.find("TSIF")
        amounts[deal.findtext("TSDR")] += Decimal(deal.findtext("CRAT"))
        count += 1
    return {"bookings": count, "amount_in": amounts["01"], "amount_out": amounts["02"]}


def _drafts(root: Any) -> list[Any]:
    return [root] if root.tag == "BSTR" else list(root)


def _banks(root: Any) -> Iterator[Problem]:
    seen: set[str] = set()
    for draft in _drafts(root):
        bank = draft.findtext("RBIF/RICD")
        if bank in seen:
            yield _problem(
                draft.find("RBIF/RICD"),
                Pair(f"{bank} 有两份", f"{bank} has two drafts"),
                Pair("合为一份", "put them into one"),
            )
        seen.add(bank)


def _meaning(content: bytes) -> list[Problem]:
    """Give what no schema can say of drafts whose shape is right: of each as a whole, then of its bookings."""
    rows, found, names, seen = rows_of(content, shape("camlmac")), [], _Names(), set[str]()
    for booking, spot in rows:
        if spot.number == 1:
            names, seen = _Names(), set()
            names.look(spot.parent.getparent())
        found += [(spot, one) for one in _row(booking, names, seen)]
    drafts = _drafts(rows.frame)
    return [*_banks(rows.frame), *(one for draft in drafts for one in _draft(draft)), *rows.placed(found)]


def _draft(draft: Any) -> Iterator[Problem]:
    yield from _empty(draft)
    yield from _counts(draft)
    yield from _filings(draft)
    yield from _other_words(draft)
    yield from _Names().look(draft)


def _row(booking: Any, names: "_Names", seen: set[str]) -> Iterator[Problem]:
    yield from _empty(booking)
    yield from _other_words(booking)
    yield from names.look(booking)
    number = booking.findtext("TSIF/TICD")
    if number in seen:
        yield _problem(
            booking.find("TSIF/TICD"),
            Pair(f"{number} 重复", f"{number} is given twice"),
            Pair("每笔一次", "each booking once"),
        )
    seen.add(number)
    yield from _booking(booking)


def _empty(part: Any) -> Iterator[Problem]:
    for field in part.iter(*_NEEDED):
        if field.text in _EMPTY:
            yield _problem(
                field, Pair(f"{field.tag} 不得为空", f"{field.tag} cannot be empty"), Pair("填写", "fill it in")
            )


def _counts(draft: Any) -> Iterator[Problem]:
    for tag, rows in _COUNTS:
        stated, counted = draft.findtext(f"RBIF/{tag}"), len(draft.findall(rows))
        if stated not in _EMPTY and int(stated) != counted:
            yield _problem(
                draft.find(f"RBIF/{tag}"),
                Pair(f"写的是 {stated}，实有 {counted}", f"says {stated}, there are {counted}"),
                Pair("改正总数", "put the count right"),
            )


def _filings(draft: Any) -> Iterator[Problem]:
    """Check that a first filing names no earlier one, and a further one does."""
    first, named = draft.findtext("RBIF/TORP") == "1", draft.findtext("RBIF/ORXN") not in _EMPTY
    if first == named:
        yield _problem(
            draft.find("RBIF/ORXN"),
            Pair("首次报送不填初次报文名，再次报送须填", "a first filing names no earlier message, a further one does"),
            Pair("与 TORP 对应", "see TORP"),
        )


def _other_words(draft: Any) -> Iterator[Problem]:
    """Check that "other" says which, and that nothing is said where the code says it."""
    for group, field, code, words in _OTHERS:
        for one in draft.iter(group):
            other, said = one.findtext(field) == code, one.findtext(words) not in _EMPTY
            if other != said:
                yield _problem(
                    one.find(words),
                    Pair(f"{field} 为 {code} 时才填且须填", f"is filled in where, and only where, {field} is {code}"),
                    Pair(f"补写，或写 {NONE}", f"fill it in, or write {NONE}"),
                )


class _Names:
    """Checks that one document number stands for one name all through a draft: its subjects first, then its bookings."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def look(self, part: Any) -> list[Problem]:
        """Give where a part of the draft says otherwise than what was looked at before."""
        return [one for group in _CALLED for one in self._of(part, *group)]

    def _of(self, part: Any, group: str, number: str, name: str) -> Iterator[Problem]:
        for one in part.iter(group):
            its, called = one.findtext(number), one.findtext(name)
            if its in _EMPTY or _MASK in its:
                continue
            if self._known.setdefault(its, called) != called:
                yield _problem(
                    one.find(name),
                    Pair("同一证件号前后姓名不同", "one document number stands for two names"),
                    Pair("核对客户资料", "see to the customer's data"),
                )


def _booking(booking: Any) -> Iterator[Problem]:
    """Check one booking: amount, account, and whether the account was open then."""
    amount = booking.find("TSIF/CRAT")
    if amount.text not in _EMPTY and Decimal(amount.text) <= 0:
        yield _problem(
            amount, Pair("金额须为正", "the amount has to be positive"), Pair("方向由 TSDR 表示", "TSDR shows the way")
        )
    without = booking.findtext("RINI/RLFC") == "02"
    if without != (booking.findtext("ATIF/CTAC") in _EMPTY):
        yield _problem(
            booking.find("ATIF/CTAC"),
            Pair("无账户（RLFC 02）才不填账号", "is empty where, and only where, there is no account (RLFC 02)"),
            Pair("与 RLFC 对应", "see RLFC"),
        )
    at, opened, closed = (booking.findtext(path) for path in ("TSIF/TSTM", "ATIF/OATM", "ATIF/CATM"))
    if opened not in _EMPTY and opened > at:
        yield _problem(
            booking.find("ATIF/OATM"),
            Pair("开户晚于交易", "opened after the booking"),
            Pair("核对时间", "see which is right"),
        )
    if closed not in _EMPTY and closed < at:
        yield _problem(
            booking.find("ATIF/CATM"),
            Pair("销户早于交易", "closed before the booking"),
            Pair("核对时间", "see which is right"),
        )


class _Failing:
    """Keeps the identity numbers that fail their check digit, and the first booking with one."""

    def __init__(self) -> None:
        self.numbers: set[str] = set()
        self._first: Spot | None = None

    def look(self, part: Any, spot: Spot | None = None) -> None:
        """Keep those of a part, which is a booking where it has a spot."""
        texts = (one.text or "" for one in part.iter("SEID", "CTID"))
        found = [text for text in texts if not _check_digit_holds(text)]
        self.numbers.update(found)
        if found and self._first is None:
            self._first = spot

    def place(self, frame: Any) -> str:
        """Give where one of them stands: a subject's, else the first booking's."""
        for one in frame.iter("SEID"):
            if not _check_digit_holds(one.text or ""):
                return path_of(one)
        return f"{path_of(self._first.parent)}/STIF[{self._first.number}]" if self._first else path_of(frame)


def _notes(frame: Any, failing: _Failing) -> Iterator[Problem]:
    """Give what is no fault but for the bank to see to: codes not written, numbers that fail their check digit."""
    for tag in ("TOSC", "STCR"):
        if any(one.text in _EMPTY for one in frame.iter(tag)):
            yield Problem(
                path_of(frame),
                Pair(f"{tag} 未写：代码表未公开", f"{tag} is not written: its table is not public"),
                Pair("在 --lists 的 camlmac.toml [map] 中写明", "give it in [map] of camlmac.toml under --lists"),
            )
    if failing.numbers:
        many = len(failing.numbers)
        yield Problem(
            failing.place(frame),
            Pair(
                f"{many} 个身份证号校验位不符，此为其一", f"{many} identity numbers fail their check digit; this is one"
            ),
            Pair("核对证件", "see the document"),
        )


def _check_digit_holds(number: str) -> bool:
    """Tell whether a resident identity number's check digit (GB 11643, ISO 7064 MOD 11-2) holds; other numbers have none."""
    if len(number) != _ID_DIGITS or not number[:-1].isdigit():
        return True
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:-1]))
    return number[-1].upper() == _CHECK_DIGITS[total % 11]


def _problem(element: Any, what: Pair, remedy: Pair) -> Problem:
    return Problem(path_of(element), what, remedy)
