"""A dossier as a goAML report (UNODC schema 5.0.1 with 5.1 and 5.2 elements): for exchange, never a filing.

China's centre takes no goAML files. Codes that only the receiving FIU can give come from `checking/lists/goaml.toml` or the
folder of lists that it provides; where none is known, `-` (unknown) stands. Names are not split by guessing: a name stands
whole as `last_name`. The bank's own customer is a `_my_client` side only where all that this variant needs is known.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from screening.alerts.subjects import VICTIMS
from screening.errors import WrongCall
from screening.referral.checking.code_lists import CodeLists, code_lists
from screening.referral.checking.shape import shape
from screening.referral.dossier import Account, Booking, Dossier, Message, Person
from screening.referral.xml_text import Long, element, held, written

UNKNOWN = "-"
LOCAL = "CNY"
TOTALS = ("persons", "accounts", "bookings", "amount_in", "amount_out")
"""Sums that the report states as additional information, and that its own content has to give again."""
EARLIER = {Message.AMEND: "amends", Message.WITHDRAW: "withdraws"}
_SHAPE = shape("goaml")


def goaml_xml(dossier: Dossier, lists: CodeLists | None = None) -> bytes:
    """Give the report as a file; the same dossier and lists give the same bytes.

    Raises WrongCall for a dossier without persons, accounts and bookings, as for publicity: such a report says nothing.
    """
    if not (dossier.bookings or dossier.persons or dossier.accounts):
        raise WrongCall(
            "没有人员、账户、交易，不成报文 / no person, account or booking to report",
            where=dossier.head.referral_id,
            remedy="公开稿不出报文 / a dossier for publicity has no message",
        )
    report = _Report(dossier, lists or code_lists("goaml"))
    return written(
        Long("report", report.children()),
        "线索草稿，未经查证，不是报送 / a draft clue, not verified, not a filing",
        "未核实：代码表多为某一机构的取值或占位，以接收方 XSD 为准；未知者写 -",
        "not verified: many code lists are one FIU's values or placeholders, the receiver's XSD decides; - is unknown",
    )


class _Report:
    """Makes one report; holds what its parts look up."""

    def __init__(self, dossier: Dossier, lists: CodeLists) -> None:
        self._dossier = dossier
        self._lists = lists
        self._fill = lists.fill
        self._accounts = {one.ref: one for one in dossier.accounts}
        self._persons = {one.ref: one for one in dossier.persons}

    def children(self) -> Iterator[Any]:
        """Give what the report holds, each booking made when it is asked for."""
        head, fill = self._dossier.head, self._fill
        yield element("schema_version", str(fill["schema_version"]))
        yield element("rentity_id", str(fill["rentity_id"]))
        yield _text("rentity_branch", str(fill["rentity_branch"]))
        yield element("submission_code", "E")
        yield element("report_code", "STR" if self._dossier.bookings else "SAR")
        yield _text("entity_reference", head.referral_id)
        yield element("report_date", _moment(head.made_at))
        yield element("currency_code_local", LOCAL)
        yield self._reporter()
        yield self._address("location", head.authority)
        yield _text("reason", self._reason())
        yield _text("action", self._action())
        yield from (self._transaction(one) for one in self._dossier.bookings)
        yield self._activity()
        yield self._indicators()
        yield element("additional_information", *self._additions())

    def _reporter(self) -> Any:
        officers = self._dossier.head.officers or (UNKNOWN,)
        return element("reporting_person", *_named(officers[0]), _text("employer_name", self._dossier.head.authority))

    def _reason(self) -> str:
        """Give what is suspected on which lines of law, each with how far it was checked."""
        parts = [line.zh for line in self._dossier.summary]
        for suspicion in self._dossier.suspicions:
            parts.append(f"{suspicion.title.zh} / {suspicion.title.en}")
            parts += [
                f"{line.law} {line.article}: {line.says.zh}; {line.line} → {line.figure} [{line.tag}]"
                for line in suspicion.lines
            ]
        parts += [line.zh for line in self._dossier.not_claimed]
        return "\n".join(parts)

    def _action(self) -> str:
        head = self._dossier.head
        earlier = {
            Message.AMEND: f"更正 {head.earlier} / amends {head.earlier}",
            Message.WITHDRAW: f"撤回 {head.earlier} / withdraws {head.earlier}",
        }
        parts = [earlier[head.message]] if head.message in earlier else []
        return "\n".join([*parts, *(one.zh for one in self._dossier.measures)]) or UNKNOWN

    def _transaction(self, booking: Booking) -> Any:
        """Give one booking; whose customer's it is shows in the way it went, told in `transmode_comment`."""
        own, other = self._own_side(booking), self._other_side(booking)
        sides = (other, own) if booking.direction == "in" else (own, other)
        told = f"{booking.instrument}/{booking.channel or UNKNOWN}/{booking.direction}"
        return element(
            "transaction",
            _text("transactionnumber", booking.transaction_id or booking.ref),
            element("transaction_is_suspicious", "true"),
            _text("internal_ref_number", booking.ref),
            _text("transaction_location", booking.bank_id),
            _text("transaction_description", booking.purpose or UNKNOWN),
            element("date_transaction", _moment(booking.booked_at)),
            element("transmode_code", self._lists.code("transmode_code", booking.instrument, UNKNOWN)),
            _text("transmode_comment", told),
            element("amount_local", _amount(booking.amount)),
            *sides,
            _text("comments", f"{booking.file} #{booking.row_number} sha256 {booking.file_sha256}; {booking.currency}"),
        )

    def _own_side(self, booking: Booking) -> Any:
        end = "to" if booking.direction == "in" else "from"
        account = self._accounts[booking.account]
        holder = self._persons.get(account.person or "")
        if account.opened_on and holder and _fully_known(holder):
            return self._side(booking, end, self._client(f"{end}_account", account, holder), mine=True)
        return self._side(booking, end, self._account(f"{end}_account", account))

    def _other_side(self, booking: Booking) -> Any:
        end = "from" if booking.direction == "in" else "to"
        known = self._accounts.get(booking.counterparty or "")
        if known:
            return self._side(booking, end, self._account(f"{end}_account", known))
        if booking.counterparty_number:
            return self._side(
                booking,
                end,
                element(
                    f"{end}_account",
                    element("institution_name", UNKNOWN),
                    element("institution_code", UNKNOWN),
                    _text("account", booking.counterparty_number, "account_number"),
                    _text("account_name", booking.counterparty_name) if booking.counterparty_name else None,
                ),
            )
        return self._side(booking, end, element(f"{end}_person", *_named(booking.counterparty_name or UNKNOWN)))

    def _side(self, booking: Booking, end: str, party: Any, *, mine: bool = False) -> Any:
        return element(
            f"t_{end}{'_my_client' if mine else ''}",
            element(f"{end}_funds_code", self._lists.code("funds_code", booking.instrument, UNKNOWN)),
            party,
            element(f"{end}_country", str(self._fill["country"])),
        )

    def _account(self, tag: str, account: Account) -> Any:
        return element(
            tag,
            _text("institution_name", account.bank_id or UNKNOWN),
            _text("institution_code", account.bank_id or UNKNOWN),
            _text("account", account.number or UNKNOWN, "account_number"),
            element("currency_code", LOCAL),
            _text("account_name", account.name) if account.name else None,
            element("opened", _moment(account.opened_on)) if account.opened_on else None,
            _text("comments", account.ref),
        )

    def _client(self, tag: str, account: Account, holder: Person) -> Any:
        """Give an account of the reporting bank with its holder, as the `_my_client` variant asks."""
        return element(
            tag,
            _text("institution_name", account.bank_id),
            _text("institution_code", account.bank_id),
            element("branch", UNKNOWN),
            _text("account", account.number, "account_number"),
            element("currency_code", LOCAL),
            _text("account_name", account.name or UNKNOWN),
            _text("client_number", holder.ref),
            element("account_type", UNKNOWN),
            element("signatory", element("is_primary", "true"), self._client_person(holder), element("role", UNKNOWN)),
            element("opened", _moment(account.opened_on)) if account.opened_on else None,
            element("status_code", UNKNOWN),
            _text("comments", account.ref),
        )

    def _client_person(self, person: Person) -> Any:
        country = str(self._fill["country"])
        return element(
            "t_person",
            *_named(person.name),
            element("birthdate", _moment(person.birth_date)) if person.birth_date else None,
            _text("ssn", person.id_number),
            element("nationality1", country if person.id_type == "resident_id" else UNKNOWN),
            element("residence", UNKNOWN),
            element("phones", _phone(person.phone)),
            self._addresses(person),
            element("occupation", UNKNOWN),
            _text("comments", person.ref),
        )

    def _person(self, person: Person) -> Any:
        if person.kind == "organisation":
            return element(
                "entity",
                _text("name", person.name or UNKNOWN),
                _text("incorporation_number", person.id_number) if person.id_number else None,
                element("phones", _phone(person.phone)) if person.phone else None,
                self._addresses(person),
                _text("comments", person.ref),
            )
        return element(
            "person",
            *_named(person.name or UNKNOWN),
            element("birthdate", _moment(person.birth_date)) if person.birth_date else None,
            _text("id_number", person.id_number) if person.id_number else None,
            element("phones", _phone(person.phone)) if person.phone else None,
            self._addresses(person),
            _text("comments", person.ref),
        )

    def _activity(self) -> Any:
        """Give every person and account of the dossier, with what is suspected of its part in it."""
        parties = [
            element("report_party", self._person(one), _text("reason", _roles(role for role, _ in one.roles)))
            for one in self._dossier.persons
        ]
        parties += [
            element("report_party", self._account("account", one), _text("reason", _roles(one.roles)))
            for one in self._dossier.accounts
        ]
        return element("activity", element("report_parties", *parties)) if parties else None

    def _indicators(self) -> Any:
        rules = dict.fromkeys(self._lists.code("indicator", one.rule_id, one.rule_id) for one in self._dossier.findings)
        return element("report_indicators", *(element("indicator", held(one)) for one in rules or {UNKNOWN: None}))

    def _additions(self) -> Iterator[Any]:
        head = self._dossier.head
        yield element("additional_info", element("info_subject", "number"), _text("info_text", head.number))
        if head.message in EARLIER:
            yield element(
                "additional_info",
                element("info_subject", EARLIER[head.message]),
                _text("info_text", head.earlier or ""),
            )
        for name in TOTALS:
            value = getattr(self._dossier.sums, name)
            yield element("additional_info", element("info_subject", name), element("info_numeric", _amount(value)))

    def _address(self, tag: str, line: str) -> Any:
        return element(
            tag,
            element("address_type", UNKNOWN),
            _text("address", line or str(self._fill["address"]), "address_line"),
            _text("city", str(self._fill["city"])),
            element("country_code", str(self._fill["country"])),
        )

    def _addresses(self, person: Person) -> Any:
        return element("addresses", self._address("address", person.address)) if person.address else None


def _fully_known(person: Person) -> bool:
    """Tell whether everything is known that a `_my_client` person needs and that has no code for unknown."""
    return person.kind != "organisation" and bool(
        person.birth_date and person.id_number and person.phone and person.name
    )


def _named(name: str) -> tuple[Any, Any]:
    return element("first_name", UNKNOWN), _text("last_name", name or UNKNOWN)


def _phone(number: str) -> Any:
    return element(
        "phone",
        element("tph_contact_type", UNKNOWN),
        element("tph_communication_type", UNKNOWN),
        element("tph_country_prefix", "86"),
        _text("tph_number", number or UNKNOWN),
    )


def _roles(roles: Iterable[str]) -> str:
    """Give the parts that somebody has in the matter; a borrower or depositor is concerned, not suspected."""
    told = list(dict.fromkeys(roles))
    word = "疑似 / suspected" if any(one not in VICTIMS for one in told) else "相关 / concerned"
    return f"{word}: {', '.join(told)}" if told else word


def _text(tag: str, text: str, field: str | None = None) -> Any:
    """Give a text field, as XML can hold it and cut to the field's length."""
    return element(tag, held(text, _SHAPE.most(field or tag)))


def _moment(moment: datetime | date) -> str:
    whole = moment if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001
    return whole.replace(microsecond=0, tzinfo=None).isoformat()


def _amount(value: Decimal | int) -> str:
    return str(value) if isinstance(value, int) else f"{value:.2f}"
