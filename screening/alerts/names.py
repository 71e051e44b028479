"""From a run's dense numbers to the names that banks know: accounts, customers, bookings."""

import hashlib
from dataclasses import dataclass

from screening.engines.duckdb import DuckDB
from screening.masking import mask_name


@dataclass(frozen=True)
class Names:
    """What the numbers of a run stand for.

    `account` by account number; `bank_party` (bank_id, party_id) of held accounts; `subject` the name by which a party
    is known over banks: `BANK/PARTY` of the first bank that keeps him; `held` his held accounts; `shown` his masked name.
    """

    account: dict[int, str]
    bank_party: dict[int, tuple[str, str]]
    subject: dict[int, str]
    held: dict[int, tuple[int, ...]]
    shown: dict[int, str]


def read_names(engine: DuckDB) -> Names:
    """Give the names of the run that the engine holds."""
    rows = engine.fetch(
        """
        SELECT account_numbers.account_id, account_numbers.party_id, account_numbers.account,
            known_accounts.bank_id, known_accounts.bank_party_id, accounts.name
        FROM account_numbers
        INNER JOIN accounts USING (account_id)
        LEFT JOIN known_accounts USING (account)
        ORDER BY account_numbers.account_id
        """
    ).to_pylist()
    bank_party = {row["account_id"]: (row["bank_id"], row["bank_party_id"]) for row in rows if row["bank_id"]}
    subjects: dict[int, str] = {}
    held: dict[int, tuple[int, ...]] = {}
    for row in rows:
        if row["account_id"] in bank_party:
            known = "/".join(bank_party[row["account_id"]])
            subjects[row["party_id"]] = min(known, subjects.get(row["party_id"], known))
            held[row["party_id"]] = (*held.get(row["party_id"], ()), row["account_id"])
    return Names(
        account={row["account_id"]: row["account"] for row in rows},
        bank_party=bank_party,
        subject=subjects,
        held=held,
        shown={row["party_id"]: mask_name(row["name"]) for row in rows},
    )


def digest_id(letter: str, *parts: str) -> str:
    """Give an id that is the same for the same parts: a letter and sixteen hexadecimal digits."""
    return letter + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
