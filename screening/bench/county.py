"""A county's accounts, bookings and transfers at hand for following money; nothing is written into the workspace."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from screening.bench.ready import Setting, read_rules, rules_folder
from screening.bench.subject import find_subject
from screening.columns.derive import derive, mark_lawful, open_sources
from screening.engines.duckdb import DuckDB
from screening.errors import WrongCall
from screening.masking import mask_account, mask_name
from screening.networks.account_book import Book, Entry
from screening.networks.chains import Hop
from screening.networks.follow import Limits, Root
from screening.rulebook.decide import mark_lawful_patterns
from screening.runs.reading import kept_rules
from screening.runs.stages import Stages, Watcher, nobody


def rules_of(setting: Setting) -> Path:
    """Give the rules folder that the setting's run was made with, else the shipped one."""
    return kept_rules(setting.run.path) if setting.run else rules_folder(None)


@contextmanager
def county(setting: Setting, watcher: Watcher = nobody) -> Iterator["County"]:
    """Give the accounts, bookings and transfers of a setting, lawful patterns marked; they are gone afterwards."""
    folder = rules_of(setting)
    lawful = read_rules(setting, folder).lawful
    with DuckDB(setting.pipeline.memory_for(setting.snapshot.bookings), setting.pipeline.threads) as engine:
        stages = Stages(watcher)
        with stages.stage("columns") as made:
            open_sources(engine, setting.snapshot)
            derive(engine, setting.as_of, folder / "words.toml", setting.pipeline.derive, made)
        with stages.stage("lawful patterns") as made:
            mark_lawful(engine, mark_lawful_patterns(engine, lawful, made))
        engine.shut_files()
        yield County(engine)


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

    def __init__(self, engine: DuckDB) -> None:
        """Take an engine that holds the tables up to `transfers`."""
        self.engine = engine
        self._books: dict[int, Book] = {}
        self._hops: dict[tuple[str, int], list[Hop]] = {}

    def place(self, text: str) -> Place:
        """Give what a text names: a booking (`ID` or `BANK/ID`), an account, masked or whole, or a customer's number."""
        rows = self.engine.rows(
            """
            SELECT bookings.bank_id, transactions.account_id, transactions.transfer_id
            FROM bookings INNER JOIN transactions USING (transaction_id)
            WHERE bank_transaction_id = $text OR bank_id || '/' || bank_transaction_id = $text
            ORDER BY transaction_id
            """,
            {"text": text},
        )
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
        found = find_subject(self.engine, text)
        return Place(found.shown, (found.asked,) if found.asked is not None else found.accounts)

    def roots(self, place: Place, since: int, until: int, *, back: bool) -> list[Root]:
        """Give the payments to begin with: out of the place's accounts from one moment up to another, or into them."""
        near, far = ("payee", "payer") if back else ("payer", "payee")
        where = "transfers.transfer_id = $transfer" if place.transfer is not None else (
            f"transfers.{near}_id IN (SELECT account_id FROM asked) AND booked_at >= $since AND booked_at < $until"
        )  # fmt: skip
        self._ask(place.accounts)
        rows = self.engine.rows(
            f"""
            SELECT transfer_id, {near}_id AS near, {far}_id AS far, amount, booked_at,
                {"out" if back else "in"}_transaction AS entry
            FROM transfers
            WHERE {where} AND (payer_id <> payee_id)
            ORDER BY transfer_id
            """,
            {"transfer": place.transfer} if place.transfer is not None else {"since": since, "until": until},
        )
        inside = set(place.accounts) if place.transfer is None else set()
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
            self._ask(new)
            sizes = {row["account_id"]: row for row in self.engine.rows(_SIZES)}
            small = [
                one
                for one in new
                if sizes[one]["partners"] <= limits.hub_partners and sizes[one]["size"] <= limits.hub_entries
            ]
            self._ask(small)
            entries: defaultdict[int, list[Entry]] = defaultdict(list)
            for row in self.engine.rows(_ENTRIES):
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
        self._ask(accounts)
        return {row["account_id"] for row in self.engine.rows(_CROWDED, {"partners": partners})}

    def _moves(self, side: str, accounts: Collection[int]) -> Mapping[int, list[Hop]]:
        new = [one for one in accounts if (side, one) not in self._hops]
        if new:
            self._ask(new)
            for one in new:
                self._hops[side, one] = []
            for row in self.engine.rows(
                f"""
                SELECT {side}_id AS side, transfer_id, payer_id, payee_id, booked_at, amount
                FROM transfers SEMI JOIN asked ON transfers.{side}_id = asked.account_id
                WHERE payer_id <> payee_id
                ORDER BY transfer_id
                """
            ):
                hop = Hop(row["transfer_id"], row["payer_id"], row["payee_id"], row["booked_at"], row["amount"])
                self._hops[side, row["side"]].append(hop)
        return {one: self._hops[side, one] for one in accounts}

    def parties(self, accounts: Collection[int], *, unmask: bool) -> dict[int, Party]:
        """Give accounts as people are shown them, masked unless asked otherwise."""
        self._ask(sorted(accounts))
        return {
            row["account_id"]: Party(
                row["account"] if unmask else mask_account(row["account"]),
                (row["name"] or "") if unmask else mask_name(row["name"]),
                row["holder"],
                row["held"],
                row["party_id"],
            )
            for row in self.engine.rows(_PARTIES)
        }

    def numbers(self, accounts: Collection[str]) -> dict[str, int]:
        """Give the run's number of each of some account numbers."""
        self.engine.load("asked", pa.table({"account": pa.array(sorted(set(accounts)), pa.string())}))
        rows = self.engine.rows("SELECT account, account_id FROM account_numbers SEMI JOIN asked USING (account)")
        return {row["account"]: row["account_id"] for row in rows}

    def transfers(self, transfers: Sequence[int]) -> dict[int, dict[str, Any]]:
        """Give transfers by number: amount, moment, remark's class, lawful pattern, and the banks' ids of both bookings."""
        self.engine.load("asked", pa.table({"transfer_id": pa.array(sorted(set(transfers)), pa.int32())}))
        return {row["transfer_id"]: row for row in self.engine.rows(_TRANSFERS)}

    def _ask(self, accounts: Collection[int]) -> None:
        self.engine.load("asked", pa.table({"account_id": pa.array(list(accounts), pa.int32())}))


class Books:
    """Reads the books of accounts by need; a hub's bookings are left where they are."""

    def __init__(self, county: County, limits: Limits) -> None:
        """Read from a county, within limits."""
        self._county, self._limits = county, limits

    def __call__(self, accounts: Collection[int]) -> Mapping[int, Book]:
        """Give the books of some accounts."""
        return self._county.read_books(accounts, self._limits)


_SIZES = """
    SELECT accounts.account_id, accounts.held, count(transactions.transaction_id) AS size,
        count(DISTINCT transactions.counterparty_id) AS partners
    FROM accounts
    SEMI JOIN asked USING (account_id)
    LEFT JOIN transactions USING (account_id)
    GROUP BY accounts.account_id, accounts.held
"""

_CROWDED = """
    SELECT account_id
    FROM (
        SELECT payer_id AS account_id, payee_id AS other_id FROM transfers SEMI JOIN asked ON payer_id = asked.account_id
        UNION ALL
        SELECT payee_id, payer_id FROM transfers SEMI JOIN asked ON payee_id = asked.account_id
    )
    GROUP BY account_id
    HAVING count(DISTINCT other_id) > $partners
"""

_ENTRIES = """
    SELECT transactions.account_id, transactions.transaction_id AS entry_id, transactions.booked_at AS at,
        transactions.amount, transactions.direction = 'out' AS paid,
        CASE WHEN transactions.direction = 'out' THEN transfers.payee_id ELSE transfers.payer_id END AS other,
        transactions.transfer_id AS transfer, transactions.balance_after AS balance, transactions.instrument AS kind,
        CASE WHEN transactions.direction = 'out'
            THEN transfers.in_transaction ELSE transfers.out_transaction END AS far_entry
    FROM transactions
    SEMI JOIN asked USING (account_id)
    LEFT JOIN transfers ON transactions.transfer_id = transfers.transfer_id
    ORDER BY transactions.account_id, transactions.booked_at, transactions.transaction_id
"""

_PARTIES = """
    SELECT account_numbers.account_id, account_numbers.account, accounts.name, accounts.holder, accounts.held,
        account_numbers.party_id
    FROM account_numbers SEMI JOIN asked USING (account_id)
    INNER JOIN accounts USING (account_id)
    ORDER BY account_numbers.account_id
"""

_TRANSFERS = """
    SELECT transfers.transfer_id, transfers.amount, transfers.booked_at, transfers.payer_id, transfers.payee_id,
        transfers.purpose_class, transfers.instrument, transfers.lawful, transfers.own,
        paid.bank_transaction_id AS out_id, got.bank_transaction_id AS in_id,
        paid.bank_id AS out_bank, got.bank_id AS in_bank
    FROM transfers SEMI JOIN asked USING (transfer_id)
    LEFT JOIN bookings AS paid ON transfers.out_transaction = paid.transaction_id
    LEFT JOIN bookings AS got ON transfers.in_transaction = got.transaction_id
    ORDER BY transfers.transfer_id
"""
