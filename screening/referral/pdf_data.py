"""A dossier as the values that the PDF's template sets: every figure in words already, every text as data, never as code."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from screening.referral import words
from screening.referral.dossier import (
    Account,
    Booking,
    Dossier,
    Due,
    Line,
    LoanSheet,
    Person,
    PoolSheet,
    Ring,
    RuleText,
)
from screening.report.words import INSTRUMENTS, PACKS, RING_KINDS, ROLES, SEVERITIES, Pair, halves, provenance, word

Row = dict[str, Any]


@dataclass(frozen=True)
class Bounds:
    """How much of each long list is printed; the rest is in the workbook, and the page says so."""

    bookings: int = 200
    findings: int = 150
    flows: int = 80
    loan_sheets: int = 40
    depositors: int = 100
    ties: int = 100


@dataclass(frozen=True)
class Whose:
    """The references behind a sheet's account numbers and booking ids; a mask that several share stands for itself."""

    accounts: Mapping[str, str]
    bookings: Mapping[str, str]

    @classmethod
    def of(cls, dossier: Dossier) -> "Whose":
        """Give those of a dossier."""
        return cls(
            _single((one.number, one.ref) for one in dossier.accounts),
            _single((f"{one.bank_id}/{one.transaction_id}", one.ref) for one in dossier.bookings),
        )

    def account(self, number: str) -> str:
        """Give an account's reference, else its number."""
        return self.accounts.get(number, number)

    def booking(self, transaction: str | None) -> str:
        """Give a booking's reference; a payment that is no row of the evidence has its source in the workbook."""
        return self.bookings.get(transaction or "", "见台账")


def _single(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give the pairs whose first part occurs once."""
    every = list(pairs)
    counts = Counter(first for first, _ in every)
    return {first: second for first, second in every if counts[first] == 1}


def sums_json(dossier: Dossier) -> Row:
    """Give the sums as the file inside the PDF holds them: counts as numbers, exact yuan as text."""
    return {
        "referral_id": dossier.head.referral_id,
        "number": dossier.head.number,
        "message": dossier.head.message.value,
        "audience": dossier.head.audience.value,
        "made_at": dossier.head.made_at.isoformat(),
        "sums": {
            name: f"{value:.2f}" if isinstance(value, Decimal) else value for name, value in vars(dossier.sums).items()
        },
    }


def pdf_data(dossier: Dossier, bounds: Bounds) -> Row:
    """Give everything that the template prints; drawings are numbered, as files of their own."""
    known = {one.ref: one for one in dossier.accounts}
    whose, files = Whose.of(dossier), words.files_of(dossier)
    places = {file: place for place, file in enumerate(files, 1)}
    shown = _first(dossier.loans, bounds.loan_sheets, lambda one: one.received)
    return {
        "head": _head(dossier),
        "words": {"clue": words.CLUE, "draft": words.DRAFT},
        "sums": [{"words": told, "value": words.figure(value)} for _, told, value in words.sums_of(dossier)],
        "summary": dossier.summary,
        "suspicions": [
            {"title": one.title, "pack": word(PACKS, one.pack), "lines": [_line(line) for line in one.lines]}
            for one in dossier.suspicions
        ],
        "leading": _leading(dossier, known),
        "persons": [_person(one) for one in dossier.persons],
        "accounts": [_account(one) for one in dossier.accounts],
        "rings": [_ring(one, known, bounds) for one in dossier.rings],
        "months": months(dossier.bookings),
        "flows": [
            {**_ends(one.payer, one.payee, known), "amount": words.amount(one.amount), "count": f"{one.movements:,}",
             "first": words.moment(one.first_at)[:10], "last": words.moment(one.last_at)[:10]}
            for one in sorted(dossier.flows, key=lambda one: (-one.amount, one.payer, one.payee))[: bounds.flows]
        ],
        "loans": [_loan(one, known) for one in dossier.loans],
        "loan_sheets": [_loan_sheet(one, known, whose) for one in shown],
        "pools": [_pool(one, bounds, known, whose) for one in dossier.pools],
        "findings": [
            {"ref": one.ref, "rule": one.rule_id, "account": words.account(one.account, known),
             "from": words.moment(one.window_start),
             "to": words.moment(one.window_end), "amount": words.amount(one.amount), "rows": f"{len(one.bookings):,}",
             "reason": one.reason}
            for one in dossier.findings[: bounds.findings]
        ],
        "rules": [_rule(one) for one in dossier.rules],
        "bookings": [_booking(one, known, places) for one in dossier.bookings[: bounds.bookings]],
        "sources": [
            {"ref": f"S{place}", "submission": submission, "file": file, "sha256": digest, "rows": f"{rows:,}"}
            for place, ((submission, file, digest), rows) in enumerate(files.items(), 1)
        ],
        "texts": {
            name: getattr(dossier, name) for name in ("look_alikes", "doubts", "not_claimed", "measures", "left_out")
        },
        "judgement": [{"words": word(words.JUDGEMENT, name),
        "value": str(value)} for name, value in dossier.judgement.items()],
        "checklist": [due_row(one) for one in dossier.checklist],
        "run": [{"words": word(words.RUN, name), "value": words.shown(value)} for name, value in dossier.run.items()],
        "of": {
            "bookings": len(dossier.bookings), "findings": len(dossier.findings), "flows": len(dossier.flows),
            "loans": len(dossier.loans),
        },
    }  # fmt: skip


def _first(rows: Sequence[Any], most: int, size: Callable[[Any], Decimal]) -> list[Any]:
    """Give the largest, in the order in which they stand."""
    kept = sorted(range(len(rows)), key=lambda place: (-size(rows[place]), place))[:most]
    return [rows[place] for place in sorted(kept)]


def _head(dossier: Dossier) -> Row:
    head = dossier.head
    return {
        "referral_id": head.referral_id,
        "number": head.number,
        "title": head.title,
        "message": words.MESSAGES[head.message],
        "earlier": head.earlier or "",
        "audience": words.AUDIENCES[head.audience],
        "made_at": words.moment(head.made_at),
        "authority": head.authority,
        "recipient": head.recipient,
        "officers": "、".join(head.officers) or "—",
        "proposed_by": head.proposed_by or "—",
        "approved_by": head.approved_by or "—",
        "approved_at": words.moment(head.approved_at),
        "draft": head.draft,
    }


def _line(line: Line) -> Row:
    return {
        "law": f"{line.law} {line.article}",
        "since": line.since,
        "says": line.says,
        "line": halves(line.line),
        "figure": halves(line.figure),
        "reached": words.REACHED[line.reached],
        "state": {True: "yes", False: "no", None: "unknown"}[line.reached],
        "tag": provenance(line.tag),
    }


def _ends(payer: str, payee: str, known: Mapping[str, Account]) -> Row:
    return {"payer": words.account(payer, known), "payee": words.account(payee, known)}


def _leading(dossier: Dossier, known: Mapping[str, Account], most: int = 8) -> list[Row]:
    """Give those whom the summary names, with what passed over their accounts."""
    told = []
    for one in words.leading(dossier, most):
        mine = [known[ref] for ref in one.accounts if ref in known]
        told.append(
            {
                "ref": one.ref,
                "name": one.name,
                "roles": words.roles(role for role, _ in one.roles),
                "accounts": "、".join(one.accounts),
                "in": words.amount(sum((each.amount_in for each in mine), Decimal(0))),
                "out": words.amount(sum((each.amount_out for each in mine), Decimal(0))),
            }
        )
    return told


def _person(one: Person) -> Row:
    return {
        "ref": one.ref,
        "kind": word(words.PERSON_KINDS, one.kind),
        "name": one.name,
        "document": word(words.ID_TYPES, one.id_type).zh,
        "id": one.id_number,
        "birth": words.moment(one.birth_date),
        "phone": one.phone or "—",
        "address": one.address or "—",
        "roles": "；".join(f"{word(ROLES, role).zh}（{where}）" for role, where in one.roles) or "—",
        "accounts": "、".join(one.accounts) or "—",
        "known": [told.zh for told in one.known],
    }


def _account(one: Account) -> Row:
    return {
        "ref": one.ref,
        "number": one.number,
        "bank": one.bank_id,
        "person": f"{one.person or '—'} {one.name}".strip(),
        "opened": words.moment(one.opened_on),
        "roles": words.roles(one.roles).zh or "—",
        "in": words.amount(one.amount_in),
        "out": words.amount(one.amount_out),
        "rows": f"{one.bookings:,}",
    }


def _ring(one: Ring, known: Mapping[str, Account], bounds: Bounds) -> Row:
    return {
        "ref": one.ref,
        "name": one.name,
        "kind": word(RING_KINDS, one.kind),
        "title": one.title,
        "amount": words.amount(one.amount),
        "first": words.moment(one.first_seen)[:10],
        "last": words.moment(one.last_seen)[:10],
        "drawn": bool(one.svg),
        "members": [
            {"account": words.account(member.account, known), "role": word(ROLES, member.role),
             "strength": f"{member.strength:.2f}",
             "why": words.joined(member.why)}
            for member in one.members
        ],
        "ties": [
            {"one": words.account(tie.one, known), "other": words.account(tie.other, known),
             "weight": f"{tie.weight:.2f}", "words": tie.words}
            for tie in one.ties[: bounds.ties]
        ],
        "all_ties": len(one.ties),
    }  # fmt: skip


def months(bookings: Iterable[Booking]) -> list[Row]:
    """Give what was booked in and out in each month, the shares of the largest for a chart, and the largest row of each."""
    sums: defaultdict[str, dict[str, Decimal]] = defaultdict(lambda: {"in": Decimal(0), "out": Decimal(0)})
    counts: defaultdict[str, int] = defaultdict(int)
    largest: dict[str, Booking] = {}
    for one in bookings:
        month = f"{one.booked_at:%Y-%m}"
        sums[month][one.direction] += one.amount
        counts[month] += 1
        if month not in largest or one.amount > largest[month].amount:
            largest[month] = one
    top = max((value for both in sums.values() for value in both.values()), default=Decimal(0)) or Decimal(1)
    return [
        {"month": month, "in": words.amount(both["in"]), "out": words.amount(both["out"]),
         "in_share": round(float(both["in"] / top), 4), "out_share": round(float(both["out"] / top), 4),
         "rows": f"{counts[month]:,}", "largest": f"{largest[month].ref}（{words.amount(largest[month].amount)}）"}
        for month, both in sorted(sums.items())
    ]  # fmt: skip


def _loan(one: LoanSheet, known: Mapping[str, Account]) -> Row:
    return {
        "ref": one.ref,
        "lender": words.account(one.lender, known),
        "borrower": words.account(one.borrower, known),
        "disbursed": words.moment(one.disbursed_at)[:10],
        "closed": words.moment(one.closed_at)[:10],
        "status": word(words.LOAN_STATES, one.status),
        "received": words.amount(one.received),
        "repaid": words.amount(one.repaid),
        "over_cap": words.YES[one.over_cap].zh,
        "over_36": words.YES[one.over_36].zh,
    }


def _measures(measures: Iterable[Mapping[str, Any]]) -> list[Row]:
    return [
        {"words": Pair(one["zh"], one["en"]), **dict(zip(("value", "sum"), words.measured(one), strict=True))}
        for one in measures
    ]


def _loan_sheet(one: LoanSheet, known: Mapping[str, Account], whose: Whose) -> Row:
    """Give one loan with what is needed to do its sums again: each payment, the measures, the schedules."""
    sheet = one.sheet
    return {
        **_loan(one, known),
        "loan_id": one.loan_id,
        "principal": words.amount(one.principal),
        "confidence": f"{one.confidence:.2f}",
        "cap": words.rate(sheet.get("rate_cap")),
        "lpr": words.rate(sheet.get("lpr")),
        "lpr_of": str(sheet.get("lpr_of") or "—"),
        "measures": _measures(sheet.get("measures", ())),
        "schedules": list(_schedules(sheet, whose)),
        "doubts": [Pair(told["zh"], told["en"]) for told in sheet.get("doubts", ())],
    }


_DASHES = dict.fromkeys(("interest", "to_interest", "to_principal", "interest_due", "principal"))


def _schedules(sheet: Mapping[str, Any], whose: Whose) -> Iterator[Row]:
    """Give a loan's schedules, the first with every payment; the others by how they end: their lines are in the workbook.

    A loan of which no rate can be told has its payments without interest.
    """
    payments = sheet.get("flows", ())
    bare = {
        "at": "none",
        "rate": None,
        "left": None,
        "lines": [{"on": str(one["at"])[:10], "days": "", **_DASHES} for one in payments],
    }
    for place, told in enumerate(sheet.get("schedules", ()) or [bare]):
        lines = told["lines"] if place == 0 else ()
        yield {
            "at": word(words.RATES, told["at"]),
            "rate": words.rate(told["rate"]),
            "left": words.amount(told["left"]),
            "lines": [_payment(paid, line, whose) for paid, line in zip(payments, lines, strict=False)],
        }


def _payment(paid: Mapping[str, Any], line: Mapping[str, Any], whose: Whose) -> Row:
    """Give one line of a schedule: from whom to whom, what it counted for, what it left, and the row of evidence."""
    return {
        "on": str(line["on"]),
        "days": str(line["days"]),
        "part": Pair(paid["zh"], paid["en"]),
        "between": f"{whose.account(paid['payer'])} → {whose.account(paid['payee'])}",
        "counted": words.amount(paid["counted"]),
        "source": whose.booking(paid["transaction"]),
        **{name: words.amount(line[name]) for name in _DASHES},
    }


_POOL_AMOUNTS = ("held_before", "deposit", "return", "business_in", "held_after")


def _pool(one: PoolSheet, bounds: Bounds, known: Mapping[str, Account], whose: Whose) -> Row:
    sheet = one.sheet
    depositors = sheet.get("depositors", ())
    return {
        "ref": one.ref,
        "heads": f"{one.heads:,}",
        "deposit": words.amount(one.deposit),
        "paid_back": words.amount(one.paid_back),
        "owed": words.amount(one.owed),
        "measures": _measures(sheet.get("measures", ())),
        "lines": [
            {"words": Pair(line["zh"], line["en"]), "article": line["article"], "line": _number(line["line"]),
             "have": _number(line["have"]), "reached": words.REACHED[line["reached"]]}
            for line in sheet.get("lines", ())
        ],
        "exclusions": [
            {"words": Pair(told["zh"], told["en"]), "heads": str(told["heads"]), "amount": words.amount(told["amount"])}
            for told in sheet.get("exclusions", ())
        ],
        "months": [
            {"month": month["month"], "new": str(month.get("new_depositors", "—")),
             **{name: words.amount(month.get(name)) for name in _POOL_AMOUNTS},
             "payback": words.percent(month.get("payback")), "fifo": words.percent(month.get("dependence_fifo"))}
            for month in sheet.get("months", ())
        ],
        "depositors": [
            {"account": words.account(whose.account(row["account_id"]), known),
             "in": words.amount(row["paid_in"]), "times_in": str(row["times_in"]),
             "back": words.amount(row["paid_back"]), "times_back": str(row["times_back"]), "first": str(row["first_day"]),
             "last": str(row["last_day"])}
            for row in depositors[: bounds.depositors]
        ],
        "all_depositors": len(depositors),
    }  # fmt: skip


def _number(value: Any) -> str:
    """Give a figure of a line of law, which is an amount or a count."""
    if value is None:
        return words.YES[None].zh
    return f"{Decimal(value):,}"


def _rule(one: RuleText) -> Row:
    return {
        "id": one.rule_id,
        "title": one.title,
        "pack": word(PACKS, one.pack),
        "version": one.version,
        "severity": word(SEVERITIES, one.severity),
        "sql": one.sql,
        "parameters": [{"name": name, "value": _parameter(value)} for name, value in one.parameters.items()],
        "laws": [_line(line) for line in one.laws],
        "does_not_prove": one.does_not_prove,
        "lawful": one.lawful,
    }


def _parameter(value: Any) -> str:
    """Give a parameter's value with its unit, and whatever else a rule says of it."""
    if not isinstance(value, Mapping):
        return str(value)
    rest = [f"{name} {told}" for name, told in value.items() if name not in {"value", "unit"} and told is not None]
    unit = value.get("unit")
    return "，".join([f"{value.get('value')}{f' {unit}' if unit else ''}", *rest])


def _booking(one: Booking, known: Mapping[str, Account], places: Mapping[words.File, int]) -> Row:
    return {
        "ref": one.ref,
        "at": words.moment(one.booked_at),
        "account": words.account(one.account, known),
        "direction": word(words.DIRECTIONS, one.direction).zh,
        "amount": words.amount(one.amount),
        "other": f"{one.counterparty or ''} {one.counterparty_name or '—'}".strip(),
        "instrument": word(INSTRUMENTS, one.instrument).zh,
        "purpose": one.purpose,
        "cited": " ".join(one.cited_by),
        "source": f"S{places[words.file_of(one)]} #{one.row_number:,}",
    }


def due_row(one: Due) -> Row:
    """Give one line of the checklist of Order 310."""
    return {
        "what": one.what,
        "article": halves(one.article),
        "due": words.moment(one.due_at),
        "done": words.DONE[one.done],
        "how": one.how,
    }
