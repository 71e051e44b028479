"""A county's accounts, bookings, transfers and loans, looked up in the book of a run."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from screening.bench.ready import Setting, rules_folder
from screening.bench.subject import IN_BOOK, find_subject
from screening.clock import date_of, seconds_of, time_of
from screening.engines.duckdb import Tables
from screening.errors import WrongCall
from screening.masking import mask_account, mask_name
from screening.networks.account_book import Book, Entry
from screening.networks.chains import Hop
from screening.networks.follow import Limits, Root
from screening.runs.reading import kept_rules


def rules_of(setting: Setting) -> Path:
    """Give the rules folder that the setting's run was made with, else the shipped one."""
    return kept_rules(setting.run.path) if setting.run else rules_folder(None)


@dataclass(frozen=True)
class Party:
    """An account as people are shown it."""

    account: str
    name: str
    holder: str
    held: bool
    party: int


@dataclass(frozen=True)
class Place:
    """Where following begins or ends: accounts, or one booking's transfer."""

    shown: str
    accounts: tuple[int, ...]
    transfer: int | None = None


class County:
    """Looks things up in the tables of a county; what it gives for an account it reads once."""

    def __init__(self, tables: Tables) -> None:
        """Take the tables of an open book."""
        self.tables = tables
        self._books: dict[int, Book] = {}
        self._hops: dict[tuple[str, int], list[Hop]] = {}

    def place(self, text: str) -> Place:
        """Give what a text names: a booking (`ID` or `BANK/ID`), an account, masked or whole, or a customer's number."""
        rows = [
            row
            for row in self.located(_ids_in(text))
            if text in {row["transaction_id"], f"{row['bank_id']}/{row['transaction_id']}"}
        ]
        if len({row["bank_id"] for row in rows}) > 1:
            raise WrongCall(
                f"{text!r} 是几家银行的流水号 / is a booking of several banks",
                remedy=f"{rows[0]['bank_id']}/{text}",
            )
        if rows:
            if rows[0]["transfer_id"] is None:
                raise WrongCall(
                    f"{text!r} 没有对方账户，无从追踪 / has nobody on the other side, so it leads nowhere",
                    remedy="账号 / an account number",
                )
            return Place(text, (rows[0]["account_id"],), rows[0]["transfer_id"])
        found = find_subject(self.tables, text, IN_BOOK)
        return Place(found.shown, (found.asked,) if found.asked is not None else found.accounts)

    def roots(self, place: Place, since: int, until: int, *, back: bool) -> list[Root]:
        """Give the payments to begin with: out of the place's accounts from one moment up to another, or into them."""
        if place.transfer is None:
            rows = self.tables.rows(
                _ROOTS, {"asked": list(place.accounts), "paid": not back, "since": since, "until": until}
            )
            inside = set(place.accounts)
        else:
            rows, inside = self.tables.rows(_ROOT, {"transfer": place.transfer, "paid": not back}), set()
        return [
            Root(row["near"], row["far"], row["entry"], row["transfer_id"], row["booked_at"], row["amount"])
            for row in rows
            if row["far"] not in inside
        ]

    def books(self, limits: Limits) -> "Books":
        """Give what reads the books of accounts; the bookings of hubs are not read."""
        return Books(self, limits)

    def read_books(self, accounts: Collection[int], limits: Limits) -> Mapping[int, Book]:
        """Give the books of some accounts."""
        new = sorted(set(accounts) - self._books.keys())
        if new:
            sizes = {row["account_id"]: row for row in self.tables.rows(_SIZES, {"asked": new})}
            small = [
                one
                for one in new
                if sizes[one]["partners"] <= limits.hub_partners and sizes[one]["size"] <= limits.hub_entries
            ]
            entries: defaultdict[int, list[Entry]] = defaultdict(list)
            for row in self.tables.rows(_ENTRIES, {"asked": small}):
                entries[row.pop("account_id")].append(Entry(**row))
            for one in new:
                size = sizes[one]
                self._books[one] = Book(one, tuple(entries[one]), size["held"], size["partners"], size["size"])
        return self._books

    def onto(self, accounts: Collection[int]) -> Mapping[int, list[Hop]]:
        """Give the transfers out of some accounts, in order of time."""
        return self._moves("payer", accounts)

    def into(self, accounts: Collection[int]) -> Mapping[int, list[Hop]]:
        """Give the transfers into some accounts, in order of time."""
        return self._moves("payee", accounts)

    def crowded(self, accounts: Collection[int], partners: int) -> set[int]:
        """Give those of some accounts that paid, or were paid by, more partners than a number."""
        rows = self.tables.rows(_CROWDED, {"asked": sorted(accounts), "partners": partners})
        return {row["account_id"] for row in rows}

    def _moves(self, side: str, accounts: Collection[int]) -> Mapping[int, list[Hop]]:
        new = [one for one in accounts if (side, one) not in self._hops]
        if new:
            for one in new:
                self._hops[side, one] = []
            for row in self.tables.rows(_MOVES, {"asked": new, "paid": side == "payer"}):
                near, far = row["account_id"], row["other_id"]
                ends = (near, far) if side == "payer" else (far, near)
                self._hops[side, near].append(Hop(row["transfer_id"], *ends, row["booked_at"], row["amount"]))
        return {one: self._hops[side, one] for one in accounts}

    def sums_between(self, accounts: Collection[int]) -> list[dict[str, Any]]:
        """Give what some accounts paid each other: a row for each payer and payee, in fen and local seconds."""
        return self.tables.rows(_BETWEEN, {"asked": sorted(accounts)})

    def sums_around(self, accounts: Collection[int]) -> list[dict[str, Any]]:
        """Give what some accounts paid and were paid: a row for each account, partner and way, as `sums_between`."""
        return self.tables.rows(_AROUND, {"asked": sorted(accounts)})

    def parties(self, accounts: Collection[int], *, unmask: bool) -> dict[int, Party]:
        """Give accounts as people are shown them, masked unless asked otherwise."""
        return {
            row["account_id"]: Party(
                row["account"] if unmask else mask_account(row["account"]),
                (row["name"] or "") if unmask else mask_name(row["name"]),
                row["holder"],
                row["held"],
                row["party_id"],
            )
            for row in self.tables.rows(_PARTIES, {"asked": sorted(accounts)})
        }

    def numbers(self, accounts: Collection[str]) -> dict[str, int]:
        """Give the run's number of each of some account numbers."""
        rows = self.tables.rows(_NUMBERS, {"asked": sorted(set(accounts))})
        return {row["account"]: row["account_id"] for row in rows}

    def transfers(self, transfers: Sequence[int]) -> dict[int, dict[str, Any]]:
        """Give transfers by number: amount, moment, remark's class, lawful pattern, and the banks' ids of both bookings."""
        rows = self.tables.rows(_TRANSFERS, {"asked": sorted(set(transfers))})
        return {row["transfer_id"]: row for row in rows}

    def bookings_of(
        self, accounts: Collection[str], since: datetime | None = None, until: datetime | None = None, *, limit: int
    ) -> list[dict[str, Any]]:
        """Give the first bookings of some accounts from one moment up to another, in order of time.

        Each has the columns of the ledger's transactions (contract.md section 1), among them submission_id, source_file
        and source_row, and beside them `number`, its number in the run. In the clear: masking is for who shows it.
        """
        asked = list(self.numbers(accounts).values())
        return self._bookings(
            "seen.booked_at >= $since AND seen.booked_at < $until",
            {
                "asked": asked,
                "since": _FIRST if since is None else seconds_of(since),
                "until": _LAST if until is None else seconds_of(until),
            },
            limit,
        )

    def bookings_named(self, transaction_ids: Collection[str], account_id: str) -> list[dict[str, Any]]:
        """Give an account's bookings of some transaction_ids, and its partners' with it; as `bookings_of`.

        Two banks may give one transaction_id to two bookings: the account tells which is meant.
        """
        asked = list(self.numbers([account_id]).values())
        if not asked:
            return []
        mine = [row for row in self.located(transaction_ids) if asked[0] in {row["account_id"], row["counterparty_id"]}]
        return self._bookings(
            "seen.transaction_id IN (SELECT unnest($numbers::INTEGER[]))",
            {
                "asked": sorted({row["account_id"] for row in mine}),
                "numbers": sorted(row["number"] for row in mine),
            },
            len(mine),
        )

    def _bookings(self, where: str, values: dict[str, Any], limit: int) -> list[dict[str, Any]]:
        found = self.tables.rows(_BOOKINGS.format(where=where), {**values, "limit": limit})
        return [
            {
                **row,
                "booked_at": time_of(row["booked_at"]),
                "amount": _yuan(row["amount"]),
                "balance_after": _yuan(row["balance_after"]),
            }
            for row in found
        ]

    def partners_of(self, account_id: str, *, limit: int) -> list[dict[str, Any]]:
        """Give whom an account dealt with, those of the largest sums first: what it paid and got, in exact yuan.

        Each with account, name, holder and party of the partner in the clear, `paid`, `payments`, `got`, `receipts`,
        `lawful` (how many transfers lawful patterns cover), `first_at` and `last_at`.
        """
        asked = list(self.numbers([account_id]).values())
        return [
            {
                **row,
                "paid": _yuan(row["paid"]),
                "got": _yuan(row["got"]),
                "first_at": time_of(row["first_at"]),
                "last_at": time_of(row["last_at"]),
            }
            for row in self.tables.rows(_PARTNERS, {"asked": asked, "limit": limit})
        ]

    def persons_of(self, text: str, by: str = "account", *, limit: int = 50) -> list[list[dict[str, Any]]]:
        """Give the persons and organisations that a text names, each as all accounts of his over all banks, in the clear.

        `by` is what the text is: an `account`, a `name`, an `id_number`, a `phone`, a bank's customer (`BANK/NUMBER`, by
        `customer`), the number of a `party` or of the person who controls (`controller`). An account is a row of the book's
        `accounts` with days as dates and money in yuan.
        """
        if by not in _NAMED_BY:
            raise WrongCall(f"不能按此查人 / nobody is looked up by {by!r}", remedy=", ".join(sorted(_NAMED_BY)))
        found: dict[int, list[dict[str, Any]]] = {}
        for row in self.tables.rows(_PERSONS.format(named=_NAMED_BY[by]), {"text": text, "limit": limit}):
            found.setdefault(row["party_id"], []).append(_account(row))
        return list(found.values())

    def loans_named(self, public_ids: Collection[str]) -> dict[str, dict[str, Any]]:
        """Give loans as they were rebuilt, by the ids that the run's table has for them; unknown ids are left out."""
        rows = self.tables.rows(_LOANS, {"asked": sorted(set(public_ids))})
        return {row["public_id"]: row for row in rows}

    def loans(self) -> list[dict[str, Any]]:
        """Give every loan, in the order of rebuilding."""
        return self.tables.rows("SELECT * FROM book.loans ORDER BY loan_id")

    def shares_of(self, loans: Collection[int]) -> list[dict[str, Any]]:
        """Give the transfers of some loans, each loan's in order of time: which part each is, and how much of it."""
        return self.tables.rows(_SHARES, {"asked": sorted(loans)})

    def doubts_of(self, loans: Collection[int]) -> dict[int, list[dict[str, Any]]]:
        """Give what takes something off the confidence of some loans, and how much."""
        found: dict[int, list[dict[str, Any]]] = {one: [] for one in loans}
        for row in self.tables.rows(_DOUBTS, {"asked": sorted(loans)}):
            found[row.pop("loan_id")].append(row)
        return found

    def located(self, transaction_ids: Collection[str]) -> list[dict[str, Any]]:
        """Give where all banks' bookings of some transaction_ids lie: submission, file, row; and their transfers."""
        return self.tables.rows(_KEYED, {"ids": sorted(set(transaction_ids))})

    def connected_borrowers(self) -> dict[int, int]:
        """Give for each set of lenders how many pairs of its borrowers dealt with each other."""
        return {row["lender_set"]: row["connected"] for row in self.tables.rows(_CONNECTED)}


class Books:
    """Reads the books of accounts by need; a hub's bookings are left where they are."""

    def __init__(self, county: County, limits: Limits) -> None:
        """Read from a county, within limits."""
        self._county, self._limits = county, limits

    def __call__(self, accounts: Collection[int]) -> Mapping[int, Book]:
        """Give the books of some accounts."""
        return self._county.read_books(accounts, self._limits)


_FIRST, _LAST = -(2**62), 2**62
_DAYS = ("birth_day", "registered_day", "opened_day", "closed_day", "reported_from")
_MOMENTS = ("first_at", "last_at")


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen).scaleb(-2)


def _ids_in(text: str) -> list[str]:
    """Give the bank's ids that a text may hold: itself, and whatever follows a stroke in it."""
    return [text, *(text[place + 1 :] for place, letter in enumerate(text) if letter == "/")]


def _account(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give an account with days, moments and money as people read them."""
    days = {name: None if row[name] is None else date_of(row[name]) for name in _DAYS}
    moments = {name: None if row[name] is None else time_of(row[name]) for name in _MOMENTS}
    return {**row, **days, **moments, "registered_capital": _yuan(row["registered_capital"])}


_ASKED = "asked AS (SELECT unnest($asked::INTEGER[]) AS account_id)"

_KEYED = """
    WITH wanted AS (SELECT unnest($ids::VARCHAR[]) AS bank_transaction_id),
    keyed AS (
        SELECT account_id, transaction_id
        FROM book.booking_keys
        SEMI JOIN (SELECT CAST(hash(bank_transaction_id) >> 32 AS UINTEGER) AS key FROM wanted) AS keys USING (key)
    )
    SELECT sources.bank_id, bookings.bank_transaction_id AS transaction_id, sources.submission_id, sources.source_file,
        bookings.source_row, bookings.transaction_id AS number, bookings.transfer_id, bookings.account_id,
        bookings.counterparty_id
    FROM book.bookings AS bookings
    INNER JOIN keyed USING (account_id, transaction_id)
    INNER JOIN book.sources AS sources USING (source)
    SEMI JOIN wanted USING (bank_transaction_id)
    ORDER BY bookings.transaction_id
"""

_ROOTS = f"""
    WITH {_ASKED}
    SELECT account_id AS near, other_id AS far, far_transaction AS entry, transfer_id, booked_at, amount
    FROM book.moves SEMI JOIN asked USING (account_id)
    WHERE paid = $paid AND booked_at >= $since AND booked_at < $until
    ORDER BY transfer_id
"""

_ROOT = """
    SELECT
        CASE WHEN $paid THEN payer_id ELSE payee_id END AS near, CASE WHEN $paid THEN payee_id ELSE payer_id END AS far,
        CASE WHEN $paid THEN in_transaction ELSE out_transaction END AS entry,
        transfer_id, booked_at, amount
    FROM book.transfers
    WHERE transfer_id = $transfer
"""

_SIZES = f"""
    WITH {_ASKED}
    SELECT account_id, held, bookings AS size, partners FROM book.accounts SEMI JOIN asked USING (account_id)
"""

_CROWDED = f"""
    WITH {_ASKED}
    SELECT account_id
    FROM book.pair_sums SEMI JOIN asked USING (account_id)
    GROUP BY account_id
    HAVING count(DISTINCT other_id) > $partners
"""

_ENTRIES = f"""
    WITH {_ASKED}
    SELECT account_id, transaction_id AS entry_id, booked_at AS at, amount, paid, other_id AS other, transfer_id AS transfer,
        balance_after AS balance, instrument AS kind, far_transaction AS far_entry
    FROM book.bookings SEMI JOIN asked USING (account_id)
    ORDER BY account_id, booked_at, transaction_id
"""

_MOVES = f"""
    WITH {_ASKED}
    SELECT account_id, other_id, transfer_id, booked_at, amount
    FROM book.moves SEMI JOIN asked USING (account_id)
    WHERE paid = $paid
    ORDER BY transfer_id
"""

_BETWEEN = f"""
    WITH {_ASKED}
    SELECT account_id AS payer_id, other_id AS payee_id, amount, transfers AS count, lawful AS lawful_count,
        first_at, last_at
    FROM book.pair_sums
    SEMI JOIN asked USING (account_id)
    SEMI JOIN asked AS others ON other_id = others.account_id
    WHERE paid
    ORDER BY payer_id, payee_id
"""

_AROUND = f"""
    WITH {_ASKED}
    SELECT account_id, other_id, paid, amount, transfers AS count, lawful AS lawful_count, first_at, last_at
    FROM book.pair_sums SEMI JOIN asked USING (account_id)
    ORDER BY account_id, other_id, paid
"""

_PARTIES = f"""
    WITH {_ASKED}
    SELECT account_id, account, name, holder, held, party_id
    FROM book.accounts SEMI JOIN asked USING (account_id)
    ORDER BY account_id
"""

_NUMBERS = """
    SELECT account, account_id
    FROM book.accounts SEMI JOIN (SELECT unnest($asked::VARCHAR[]) AS account) AS asked USING (account)
    ORDER BY account_id
"""

_TRANSFERS = """
    SELECT transfer_id, amount, booked_at, payer_id, payee_id, purpose_class, instrument, lawful, own,
        out_id, in_id, out_bank, in_bank
    FROM book.transfers SEMI JOIN (SELECT unnest($asked::INTEGER[]) AS transfer_id) AS asked USING (transfer_id)
    ORDER BY transfer_id
"""

_BOOKINGS = """
    WITH asked AS (SELECT unnest($asked::INTEGER[]) AS account_id),
    seen AS (
        SELECT seen.* FROM book.bookings AS seen SEMI JOIN asked USING (account_id)
        WHERE {where}
        ORDER BY seen.booked_at, seen.transaction_id
        LIMIT $limit
    )
    SELECT sources.bank_id, seen.bank_transaction_id AS transaction_id, own.account AS account_id, seen.booked_at,
        CASE WHEN seen.paid THEN 'out' ELSE 'in' END AS direction, seen.amount, seen.balance_after,
        other.account AS counterparty_account_id, coalesce(seen.counterparty_name, other.name) AS counterparty_name,
        seen.instrument, seen.channel, seen.purpose, seen.ip, seen.agent_name, seen.device_id,
        sources.submission_id, sources.source_file, seen.source_row, seen.transaction_id AS number, seen.transfer_id
    FROM seen
    INNER JOIN book.sources AS sources USING (source)
    INNER JOIN book.accounts AS own ON seen.account_id = own.account_id
    LEFT JOIN book.accounts AS other ON seen.counterparty_id = other.account_id
    ORDER BY seen.booked_at, seen.transaction_id
"""

_PARTNERS = f"""
    WITH {_ASKED},
    partners AS (
        SELECT other_id,
            CAST(coalesce(sum(amount) FILTER (WHERE paid), 0) AS BIGINT) AS paid,
            CAST(coalesce(sum(transfers) FILTER (WHERE paid), 0) AS INTEGER) AS payments,
            CAST(coalesce(sum(amount) FILTER (WHERE NOT paid), 0) AS BIGINT) AS got,
            CAST(coalesce(sum(transfers) FILTER (WHERE NOT paid), 0) AS INTEGER) AS receipts,
            CAST(sum(lawful) AS INTEGER) AS lawful, min(first_at) AS first_at, max(last_at) AS last_at
        FROM book.pair_sums SEMI JOIN asked USING (account_id)
        GROUP BY other_id
        ORDER BY sum(amount) DESC, other_id
        LIMIT $limit
    )
    SELECT accounts.account, accounts.name, accounts.holder, accounts.held, accounts.bank_id, accounts.party_id,
        partners.*
    FROM partners INNER JOIN book.accounts AS accounts ON partners.other_id = accounts.account_id
    ORDER BY partners.paid + partners.got DESC, other_id
"""

_NAMED_BY = {
    "account": "account = $text",
    "name": "name = $text",
    "id_number": "id_number = upper(trim($text))",
    "phone": "phone = $text",
    "customer": "bank_id || '/' || bank_party_id = $text",
    "party": "party_id = CAST($text AS INTEGER)",
    "controller": "controller = CAST($text AS INTEGER)",
}

_PERSONS = """
    WITH named AS (SELECT DISTINCT party_id FROM book.accounts WHERE {named} ORDER BY party_id LIMIT $limit)
    SELECT accounts.* FROM book.accounts AS accounts SEMI JOIN named USING (party_id)
    ORDER BY party_id, account_id
"""

_LOANS = """
    SELECT * FROM book.loans SEMI JOIN (SELECT unnest($asked::VARCHAR[]) AS public_id) AS asked USING (public_id)
    ORDER BY loan_id
"""

_SHARES = """
    SELECT loan_id, transfer_id, part, amount
    FROM book.loan_shares SEMI JOIN (SELECT unnest($asked::INTEGER[]) AS loan_id) AS asked USING (loan_id)
    ORDER BY place
"""

_DOUBTS = """
    SELECT loan_id, doubt, percent
    FROM book.loan_doubts SEMI JOIN (SELECT unnest($asked::INTEGER[]) AS loan_id) AS asked USING (loan_id)
    ORDER BY place
"""

_CONNECTED = """
    WITH borrowers AS (SELECT DISTINCT lender_set, borrower_party FROM book.loans WHERE NOT kin),
    links AS (
        SELECT DISTINCT least(payer.party_id, payee.party_id) AS low, greatest(payer.party_id, payee.party_id) AS high
        FROM book.pair_sums AS sums
        INNER JOIN book.accounts AS payer ON sums.account_id = payer.account_id
        INNER JOIN book.accounts AS payee ON sums.other_id = payee.account_id
        WHERE sums.paid AND payer.party_id <> payee.party_id
    )
    SELECT low.lender_set, count(*) AS connected
    FROM links
    INNER JOIN borrowers AS low ON low.borrower_party = links.low
    INNER JOIN borrowers AS high ON high.borrower_party = links.high AND high.lender_set = low.lender_set
    GROUP BY low.lender_set
    ORDER BY low.lender_set
"""
