"""The persons, accounts, bookings and flows of a dossier, from the rows of the ledger; references tell who is who."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from screening.referral.dossier import Account, Booking, Flow, Person
from screening.referral.evidence import NOBODY, Movement, Turnover
from screening.referral.persons import Holder
from screening.referral.scope import Scope

Row = dict[str, Any]
Refs = Mapping[str, str]


def numbered(scope: Scope, turned: Mapping[str, Turnover]) -> dict[str, str]:
    """Give every account's reference: those that play a part in their order, then the other sides by number."""
    own = set(scope.accounts)
    others = sorted(one for one in turned if one not in own and one != NOBODY)
    return {account: f"A{place}" for place, account in enumerate((*scope.accounts, *others), start=1)}


def person(ref: str, holder: Holder, scope: Scope, refs: Refs) -> Person:
    """Give a person with all his roles and accounts."""
    row = holder.row
    return Person(
        ref=ref,
        kind=row["party_type"] or "unknown",
        name=row["name"] or "",
        id_type=row["id_type"] or "",
        id_number=row["id_number"] or "",
        birth_date=row["birth_date"],
        phone=row["phone"] or "",
        address=row["address"] or "",
        roles=tuple(dict.fromkeys(role for one in holder.accounts for role in scope.roles[one])),
        accounts=tuple(refs[one] for one in holder.accounts),
        known=holder.known,
    )


def accounts(
    scope: Scope, refs: Refs, kept: Mapping[str, Row], persons: Sequence[Person], rows: Sequence[Row],
    turned: Mapping[str, Turnover],
) -> tuple[Account, ...]:  # fmt: skip
    """Give every account with what moved through it; of an outside one what the bookings tell of it."""
    owner = {own: one.ref for one in persons for own in one.accounts}
    told = {row["counterparty_account_id"]: row for row in reversed(rows) if row["counterparty_name"]}
    banks = {row["account_id"]: row["bank_id"] for row in rows}
    made = []
    for number, ref in refs.items():
        line, other = kept.get(number, {}), told.get(number, {})
        through = turned.get(number, Turnover())
        made.append(
            Account(
                ref=ref,
                number=number,
                bank_id=line.get("bank_id") or banks.get(number, ""),
                person=owner.get(ref),
                name=line.get("name") or other.get("counterparty_name") or "",
                opened_on=line.get("opened_on"),
                roles=tuple(dict.fromkeys(role for role, _ in scope.roles.get(number, ()))),
                amount_in=through.amount_in,
                amount_out=through.amount_out,
                bookings=through.movements,
            )
        )
    return tuple(made)


def booking(ref: str, row: Row, refs: Refs) -> Booking:
    """Give one row of evidence."""
    other = row["counterparty_account_id"]
    return Booking(
        ref=ref,
        transaction_id=row["transaction_id"],
        bank_id=row["bank_id"],
        account=refs[row["account_id"]],
        booked_at=row["booked_at"],
        direction=row["direction"],
        amount=row["amount"],
        currency=row["currency"] or "CNY",
        counterparty=refs[other] if other else None,
        counterparty_number=other or "",
        counterparty_name=row["counterparty_name"] or "",
        instrument=row["instrument"],
        channel=row["channel"] or "",
        purpose=row["purpose"] or "",
        submission_id=row["submission_id"],
        file=row["source_file"],
        file_sha256=row["file_sha256"],
        row_number=row["source_row"],
        cited_by=row["cited_by"],
    )


def flows(moved: Sequence[Movement], refs: Refs) -> tuple[Flow, ...]:
    """Give what went from each account to each other, by their references' order; nobody stands first."""
    order = {NOBODY: 0} | {account: place for place, account in enumerate(refs, start=1)}
    pairs: dict[tuple[str, str], list[Movement]] = {}
    for one in moved:
        pairs.setdefault((one.payer, one.payee), []).append(one)
    return tuple(
        Flow(
            payer=refs.get(payer, NOBODY),
            payee=refs.get(payee, NOBODY),
            amount=sum((one.amount for one in found), Decimal("0.00")),
            movements=len(found),
            first_at=min(one.at for one in found),
            last_at=max(one.at for one in found),
        )
        for (payer, payee), found in sorted(pairs.items(), key=lambda pair: (order[pair[0][0]], order[pair[0][1]]))
    )
