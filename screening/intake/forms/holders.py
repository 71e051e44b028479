"""Accounts and customers: from the sheets that list them, and made from the bookings where no sheet does."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from screening.contract.tables import stored_schema
from screening.intake.forms.identity import id_kind, party_kind
from screening.intake.forms.numbering import made_up_id

Row = dict[str, Any]


@dataclass
class Known:
    """What is known of one account, from wherever it was told first."""

    said: Row = field(default_factory=dict)
    names: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)
    first_day: date | None = None
    listed: bool = False

    def learn(self, row: Row) -> None:
        """Take over what was not known before."""
        for name, value in row.items():
            if value is not None and self.said.get(name) is None:
                self.said[name] = value


@dataclass(frozen=True)
class Holders:
    """The accounts and parties of one bank, and how many of what were made up."""

    accounts: pl.DataFrame
    parties: pl.DataFrame
    made_up: dict[str, int]


def holders(accounts: dict[str, Known], people: list[Row], start: date) -> Holders:
    """Give one bank's accounts and parties; what no sheet tells is made up and counted."""
    by_customer = {row["customer"]: row for row in people if row.get("customer")}
    by_number = {row["id_number"]: row for row in people if row.get("id_number")}
    made: Counter[str] = Counter()
    account_rows: list[Row] = []
    parties: dict[str, Row] = {}
    for account_id in sorted(accounts):
        known = accounts[account_id]
        said = _with_name(known)
        person = by_customer.get(said.get("customer")) or by_number.get(said.get("id_number")) or {}
        party = _party(account_id, said | {name: value for name, value in person.items() if value is not None}, made)
        parties.setdefault(party["party_id"], party)
        account_rows.append(_account(account_id, known, party, start, made))
    made["parties_from_bookings"] = len(parties) if not people else 0
    return Holders(
        pl.DataFrame(account_rows, schema=stored("accounts")),
        pl.DataFrame(list(parties.values()), schema=stored("parties")),
        {what: count for what, count in made.items() if count},
    )


def stored(table: str) -> dict[str, pl.DataType]:
    """Give the contract's columns of a table, without what the ledger adds."""
    provenance = {"bank_id", "submission_id", "source_file", "source_row"}
    return {name: dtype for name, dtype in stored_schema(table).items() if name not in provenance}


def _with_name(known: Known) -> Row:
    """Give what is known of an account, with the name and identity number that most of its bookings bear."""
    ranked = sorted(known.names.items(), key=lambda one: (-one[1], str(one[0])))
    name, number = ranked[0][0] if ranked else (None, None)
    return {**known.said, "name": known.said.get("name") or name, "id_number": known.said.get("id_number") or number}


def _account(account_id: str, known: Known, party: Row, start: date, made: Counter[str]) -> Row:
    opened = known.said.get("opened_on")
    if not known.listed:
        made["accounts_from_bookings"] += 1
    if opened is None:
        made["opening_days"] += 1
    kind = known.said.get("account_type") or ("personal" if party["party_type"] == "individual" else "business")
    return {
        "account_id": account_id,
        "party_id": party["party_id"],
        "account_type": kind,
        # Nothing is known of it but that the account was there by the first booking.
        "opened_on": opened or known.first_day or start,
        **{name: known.said.get(name) for name in ("closed_on", "status", "product")},
        "branch_id": known.said.get("branch_code") or known.said.get("branch_name"),
    }


def _party(account_id: str, said: Row, made: Counter[str]) -> Row:
    """Give the party of an account; its number is the bank's own, else one made from its identity, else the account's."""
    number, name = said.get("id_number"), said.get("name")
    own = said.get("customer")
    if own is None:
        made["party_ids"] += 1
    if name is None:
        made["names"] += 1
    party_id = own or (made_up_id("person", number) if number else made_up_id("holder", account_id))
    kind, sure = party_kind(name, number, said.get("account_type"))
    made["party_types"] += not sure
    free = ("birth_date", "gender", "phone", "address", "occupation", "employer", "industry_code")
    return {
        "party_id": party_id,
        "party_type": kind,
        "name": name or f"户名未提供 {party_id[-6:]}",
        "id_type": said.get("id_type") or id_kind(number),
        "id_number": number,
        **{column: said.get(column) for column in (*free, "registered_capital", "legal_representative_id")},
    }
