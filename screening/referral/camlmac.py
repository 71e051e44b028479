"""Drafts of suspicious-transaction reports in the shape of the centre's message, one for each bank: never a filing.

Only an obliged institution files; this is what the county can put in front of its compliance officer. A draft holds what its
bank knows: its own customers and bookings, and of others what its bookings name. Empty text is `@N`. The order follows a
bank's public templates (V2:NBS); no table of codes is guessed: what `checking/lists/camlmac.toml` does not map is `@N`.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from screening.errors import RefusedInput, WrongCall
from screening.referral.checking.code_lists import CodeLists, code_lists
from screening.referral.checking.problems import Problem
from screening.referral.checking.shape import parsed, shape
from screening.referral.dossier import Account, Booking, Dossier, Message, Person
from screening.referral.roles import suspects
from screening.referral.xml_text import Long, element, held, written

NONE = "@N"
WAYS = {"in": "01", "out": "02"}
_SHAPE = shape("camlmac")
_NOTES = (
    "草稿，供银行合规人员参考；不是报送 / a draft for the bank's compliance officer, not a filing",
    "未核实：次序据某银行公开模板（V2），长度为工程默认值（E），证件、账户、交易方式代码表未公开（M），写 @N",
    "not verified: order from a bank's public templates (V2), lengths ours (E), other code tables not public (M)",
)


def camlmac_xml(dossier: Dossier, lists: CodeLists | None = None) -> bytes:
    """Give the drafts of all banks as one file for the county's folder: a `BSTR`, or several in `BSTRs`.

    Raises WrongCall where there are no bookings. What leaves for a bank is its own file of `camlmac_files`.
    """
    drafts = _drafts(dossier, lists or code_lists("camlmac"))
    if len(drafts) == 1:
        return written(drafts[0].element(), *_NOTES)
    return written(Long("BSTRs", (one.element(number) for number, one in enumerate(drafts, 1))), *_NOTES)


def camlmac_files(dossier: Dossier, lists: CodeLists | None = None) -> dict[str, bytes]:
    """Give each bank's own draft by its id: one bank never sees another's customers."""
    drafts = _drafts(dossier, lists or code_lists("camlmac"))
    return {one.bank: written(one.element(), *_NOTES) for one in drafts}


def split_drafts(content: bytes) -> dict[str, bytes]:
    """Give each bank's own draft out of a file of several, by the bank's id: the same bytes as `camlmac_files` gives."""
    root = parsed(content)
    if isinstance(root, Problem) or root.tag not in _SHAPE.roots:
        raise RefusedInput("不是可疑交易报告草稿 / not a file of drafts", remedy="camlmac.xml")
    drafts = [root] if root.tag == "BSTR" else list(root)
    for draft in drafts:
        draft.attrib.pop("seqno", None)
        draft.tail = None
    return {str(draft.findtext("RBIF/RICD")): written(draft, *_NOTES) for draft in drafts}


def _drafts(dossier: Dossier, lists: CodeLists) -> list["_Draft"]:
    banks = sorted({one.bank_id for one in dossier.bookings})
    if not banks:
        raise WrongCall(
            "没有交易，不成报文 / no booking to report",
            where=dossier.head.referral_id,
            remedy="公开稿不出报文 / a dossier for publicity has no message",
        )
    return [_Draft(dossier, bank, lists) for bank in banks]


class _Draft:
    """Makes one bank's draft; holds what its parts look up."""

    def __init__(self, dossier: Dossier, bank: str, lists: CodeLists) -> None:
        self._dossier, self.bank, self._lists = dossier, bank, lists
        self._bookings = [one for one in dossier.bookings if one.bank_id == bank]
        self._accounts = {one.ref: one for one in dossier.accounts}
        self._persons = {one.ref: one for one in dossier.persons}
        self._suspects = suspects(dossier)

    def element(self, seqno: int | None = None) -> Long:
        """Give the draft; each booking is made when it is asked for."""
        subjects = self._subjects()
        bookings = (self._booking(number, one) for number, one in enumerate(self._bookings, 1))
        return Long("BSTR", (self._about(len(subjects)), element("SEIFs", *subjects), Long("STIFs", bookings)), seqno)

    def _about(self, subjects: int) -> Any:
        head = self._dossier.head
        again = head.message is not Message.NEW
        packs = (self._lists.code("TOSC", one.pack, NONE) for one in self._dossier.suspicions)
        rules = (self._lists.code("STCR", one.rule_id, NONE) for one in self._findings())
        return element(
            "RBIF",
            _text("RICD", self.bank),
            element("RPNC", NONE),
            element("DETR", "01"),
            element("TORP", "2" if again else "1"),
            _text("ORXN", f"{head.earlier}-{self.bank}" if again else ""),
            element("DORP", "01"),
            element("ODRP", NONE),
            element("TPTR", "99"),
            _text("OTPR", f"县级主管部门线索 {head.number}"),
            _text("STCB", "\n".join(self._behaviour())),
            _text("AOSP", "\n".join(self._analysis())),
            _repeated("TOSC", packs),
            _repeated("STCR", rules),
            element("SETN", str(subjects)),
            element("STNM", str(len(self._bookings))),
            _text("RPNM", str(self._lists.fill.get("preparer", NONE))),
            element("MIRS", NONE),
        )

    def _behaviour(self) -> list[str]:
        """Give the narrative in the order that reviewers expect: what, who at this bank, which bookings, what is odd."""
        days = sorted(one.booked_at.date() for one in self._bookings)
        own = [one for one in self._own_accounts() if one.person in self._suspects]
        lines = [f"一、线索：{self._dossier.head.title.zh}（疑似，未经查证）。"]
        if self._dossier.head.message is not Message.NEW:
            word = "更正" if self._dossier.head.message is Message.AMEND else "撤回"
            lines.append(f"本件{word} {self._dossier.head.earlier}。")
        lines.append(
            "二、本行主体：" + ("；".join(f"{one.name} {one.number}" for one in own) or "无，见交易对手") + "。"
        )
        parts = (f"{name} {count} 笔 {total:.2f} 元" for name, count, total in self._passed())
        lines.append(f"三、本行交易：{days[0]} 至 {days[-1]}，" + "，".join(parts) + "。")
        lines.append("四、异常：")
        lines += [f"{one.ref} {one.reason.zh}" for one in self._findings()] or ["见交易明细。"]
        return lines

    def _analysis(self) -> list[str]:
        lines = [
            f"{suspicion.title.zh}：{line.law}{line.article}，{line.says.zh}，线 {line.line}，数 {line.figure}［{line.tag}］"
            for suspicion in self._dossier.suspicions
            for line in suspicion.lines
        ] or [one.title.zh for one in self._dossier.suspicions]
        lines += [one.zh for one in (*self._dossier.look_alikes, *self._dossier.not_claimed)]
        return [*lines, "数据分析结论为线索，未经查证；是否报送由本行核实后自行决定。"]

    def _passed(self) -> list[tuple[str, int, Decimal]]:
        """Give name, count and sum of what came in and what went out."""
        found = []
        for way, name in (("in", "收"), ("out", "付")):
            amounts = [one.amount for one in self._bookings if one.direction == way]
            found.append((name, len(amounts), sum(amounts, Decimal(0))))
        return found

    def _own_accounts(self) -> list[Account]:
        return [one for one in self._dossier.accounts if one.bank_id == self.bank]

    def _findings(self) -> list[Any]:
        own = {one.ref for one in self._own_accounts()}
        return [one for one in self._dossier.findings if one.account in own]

    def _subjects(self) -> list[Any]:
        """Give the suspected customers; where there is none, the suspects that the bookings name; else nobody by name."""
        own = dict.fromkeys(one.person for one in self._own_accounts() if one.person in self._suspects)
        if own:
            return [self._subject(number, self._persons[str(ref)]) for number, ref in enumerate(own, 1)]
        others = (self._accounts[one.counterparty] for one in self._bookings if one.counterparty)
        names = dict.fromkeys(one.name for one in others if one.person in self._suspects and one.name)
        return [self._named(number, name) for number, name in enumerate(names or {"": None}, 1)]

    def _subject(self, number: int, person: Person) -> Any:
        kind = self._lists.code("ID_TYPE", person.id_type, NONE)
        other = person.id_type if kind == NONE else ""
        nation = "CHN" if person.id_type in {"resident_id", "uscc"} else ""
        return _person(number, person.name, (kind, other, person.id_number), nation, person.phone, person.address)

    def _named(self, number: int, name: str) -> Any:
        """Give a subject that is no customer of this bank: the name that its bookings show, and no more."""
        return _person(number, name, (NONE, "", ""), "", "", "")

    def _booking(self, number: int, booking: Booking) -> Any:
        account = self._accounts[booking.account]
        holder = self._persons.get(account.person or "")
        return element(
            "STIF",
            element("RINI", element("FINC", NONE), element("RLFC", "00")),
            self._customer(account, holder),
            self._account(account),
            element("TBIF", *(element(tag, NONE) for tag in ("TBNM", "TBIT", "OITP", "TBID", "TBNT"))),
            self._deal(booking),
            self._other_side(booking),
            element(
                "ROTFs",
                _text("ROTF", f"{booking.ref} {booking.submission_id} {booking.file} #{booking.row_number}", 1),
                _text("ROTF", f"sha256 {booking.file_sha256}", 2),
            ),
            seqno=number,
        )

    def _customer(self, account: Account, holder: Person | None) -> Any:
        kind = self._lists.code("ID_TYPE", holder.id_type, NONE) if holder else NONE
        return element(
            "CIIF",
            _text("CTNM", holder.name if holder else account.name),
            element("CITP", kind),
            _text("OITP", holder.id_type if holder and kind == NONE else ""),
            _text("CTID", holder.id_number if holder else ""),
            element("CSNM", NONE),
        )

    def _account(self, account: Account) -> Any:
        opened = f"{account.opened_on:%Y%m%d}000000" if account.opened_on else ""
        return element(
            "ATIF",
            element("CATP", NONE),
            _text("CTAC", account.number),
            element("OATM", opened or NONE),
            *(element(tag, NONE) for tag in ("CATM", "CBCT", "OCBT", "CBCN")),
        )

    def _deal(self, booking: Booking) -> Any:
        return element(
            "TSIF",
            element("TSTM", f"{booking.booked_at:%Y%m%d%H%M%S}"),
            element("TRCD", NONE),
            _text("TICD", booking.transaction_id or booking.ref),
            *(element(tag, NONE) for tag in ("RPMT", "RPMN")),
            element("TSTP", self._lists.code("TSTP", booking.instrument, NONE)),
            element("OCTT", self._lists.code("OCTT", booking.channel, NONE)),
            *(element(tag, NONE) for tag in ("OOCT", "OCEC", "BPTC", "TSCT")),
            element("TSDR", WAYS[booking.direction]),
            _text("CRSP", booking.purpose),
            element("CRTP", booking.currency),
            element("CRAT", f"{booking.amount:.2f}"),
        )

    def _other_side(self, booking: Booking) -> Any:
        """Give the counterparty as this bank's booking names it; the name of its own customer it knows anyway."""
        known = self._accounts.get(booking.counterparty or "")
        name = booking.counterparty_name or (known.name if known and known.bank_id == self.bank else "")
        return element(
            "TCIF",
            *(element(tag, NONE) for tag in ("CFIN", "CFCT", "CFIC", "CFRC")),
            _text("TCNM", name),
            *(element(tag, NONE) for tag in ("TCIT", "OITP", "TCID", "TCAT")),
            _text("TCAC", booking.counterparty_number or (known.number if known else "")),
        )


def _person(number: int, name: str, document: tuple[str, str, str], nation: str, phone: str, address: str) -> Any:
    """Give a suspected subject; `document` is the code of its kind, its kind in words where there is no code, its number."""
    kind, other, its_number = document
    return element(
        "SEIF",
        element("CSNM", NONE),
        element("SEVC", NONE),
        element(
            "SIIFs",
            element(
                "SIIF",
                _text("SENM", name),
                element("SETP", kind),
                _text("OITP", other),
                _text("SEID", its_number),
                seqno=1,
            ),
        ),
        _repeated("STNT", [nation]),
        element("SCIF", _repeated("SCTL", [phone]), _repeated("SEAR", [address]), _repeated("SEEI", [""])),
        element(
            "SRIF", *(element(tag, NONE) for tag in ("SRNM", "SRIT", "ORIT", "SRID", "SCNM", "SCIT", "OCIT", "SCID"))
        ),
        seqno=number,
    )


def _repeated(tag: str, values: Iterable[str]) -> Any:
    """Give a group of numbered elements, each value once; nothing gives one empty element."""
    told = list(dict.fromkeys(one for one in values if one and one != NONE)) or [""]
    return element(f"{tag}s", *(_text(tag, one, number) for number, one in enumerate(told, 1)))


def _text(tag: str, text: str, seqno: int | None = None) -> Any:
    """Give a text field, as XML can hold it and cut to its length; empty is `@N`."""
    form = _SHAPE.fields[tag].split()
    most = int(form[2]) if form[0] == "text" else None
    return element(tag, held(text.strip(), most) or NONE, seqno=seqno)
