"""The county's parties and accounts, and the means of adding one."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from county import identifiers, names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from county.ledger import Ints
    from county.supervised import BookedLoan, Institution

ROOMY = 50_000  # bookings
LARGE = 20_000  # residents


@dataclass(slots=True)
class Party:
    """A person or an organisation, one for all banks."""

    individual: bool
    name: str
    id_number: str = ""
    born: date | None = None
    male: bool = False
    phone: str = ""
    address: str = ""
    town: int = 0
    occupation: str = ""
    employer: str = ""
    industry: str = ""
    registered_on: date | None = None
    capital: float = 0.0
    legal_representative: str = ""
    household: int = -1


@dataclass(slots=True)
class Account:
    """One account at one bank; `held` tells whether that bank submits."""

    account_id: str
    bank: int
    held: bool
    party: int
    personal: bool
    opened_on: date
    branch: int
    device: str
    opening: float = 0.0  # yuan on the account when the period starts, before any need for more
    spend: float = 0.0  # weight of everyday shopping on this account
    closed_on: date | None = None  # nothing is entered after it


@dataclass
class County:
    """Everything known of the county before a movement is made."""

    seed: int
    bookings: int
    first_month: int = 0  # ordinary life starts in this month of the period
    pace: float = 1.0  # how busy routine life is; below one where few bookings must do for many people
    parties: list[Party] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    accounts_of: dict[int, list[int]] = field(default_factory=dict)
    roles: dict[str, list[int]] = field(default_factory=dict)
    households: int = 0
    residents: int = 0
    serial: int = 0
    reserves: dict[str, list[int]] = field(default_factory=dict)  # those who will do wrong, never anyone's victims
    supervised: list[Institution] = field(default_factory=list)  # in the order of their numbers
    loan_book: list[BookedLoan] = field(default_factory=list)  # what lawful lenders report to the banks
    debtors: list[int] = field(default_factory=list)  # those who borrowed from some informal lender
    listed: list[tuple[int, str]] = field(default_factory=list)  # parties that a scheme or a life puts on a list
    victims: set[int] = field(default_factory=set)
    taken: set[int] = field(default_factory=set)  # parties with a part of their own: nobody plays two

    def rng(self, topic: str) -> np.random.Generator:
        """Give a random stream of its own for each topic, so that one change leaves the other topics as they were."""
        return np.random.default_rng([self.seed, self.bookings, zlib.crc32(topic.encode())])

    def next_serial(self) -> int:
        """Give a number never given before."""
        self.serial += 1
        return self.serial

    @property
    def roomy(self) -> bool:
        """Whether the county is large enough for every kind of scheme and of lawful life."""
        return self.bookings >= ROOMY

    def scaled(self, per_million: float, least: int = 1) -> int:
        """Give a count that grows with the number of bookings."""
        return max(least, round(per_million * self.bookings / 1_000_000))

    def lively(self, per_million: float) -> int:
        """Give a count of things that need room: none in the smallest counties, at least one from 50,000 bookings."""
        return self.scaled(per_million) if self.roomy else 0

    def open(
        self, party: int, bank: int, *, opening: float = 0.0, spend: float = 0.0, opened_on: date | None = None
    ) -> int:
        """Open an account for a party at a bank and get its number."""
        person = self.parties[party].individual
        serial = self.next_serial()
        make = identifiers.card_number if person else identifiers.business_account
        held = bank < len(names.BANKS)
        opened = opened_on or date(2012 + serial % 13, 1 + serial * 7 % 12, 1 + serial * 11 % 28)
        device = f"D{serial * 2_654_435_761 % 2**40:010X}"
        branch = self.parties[party].town if held else 0
        self.accounts.append(
            Account(make(bank, serial), bank, held, party, person, opened, branch, device, opening, spend)
        )
        number = len(self.accounts) - 1
        self.accounts_of.setdefault(party, []).append(number)
        return number

    def add_party(self, party: Party) -> int:
        """Enter a party and get its number."""
        self.parties.append(party)
        return len(self.parties) - 1

    def organisation(
        self,
        name: str,
        bank: int,
        *,
        prefix: str = "91",
        industry: str = "",
        legal_representative: str = "",
        capital: float = 1_000_000,
        opening: float = 50_000,
        registered_on: date | None = None,
    ) -> int:
        """Found an organisation with one business account; gives the account's number."""
        serial = self.next_serial()
        registered = registered_on or date(2008 + serial % 15, 1 + serial % 12, 1 + serial * 5 % 28)
        party = self.add_party(
            Party(
                individual=False,
                name=name,
                id_number=identifiers.credit_code(serial, prefix),
                phone=identifiers.telephone(serial),
                address=f"栖禾县{names.TOWNS[serial % 8]}{names.STREETS[serial * 3 % 8]}{serial % 397 + 1}号",
                town=serial % 8,
                industry=industry,
                registered_on=registered,
                capital=capital,
                legal_representative=legal_representative,
            )
        )
        return self.open(party, bank, opening=opening, opened_on=max(registered, date(2012, 3, 1)))

    def outside(self, name: str, bank: int | None = None, *, person: bool = True) -> int:
        """Open an account at a bank that does not submit; only its number and name are ever seen."""
        serial = self.next_serial()
        party = self.add_party(Party(individual=person, name=name))
        place = len(names.BANKS) + serial % (len(names.OUTSIDE_BANKS) - 1) if bank is None else bank
        return self.open(party, place)

    def outsiders(self, rng: np.random.Generator, count: int) -> list[int]:
        """Open accounts for that many persons who bank elsewhere."""
        surnames = rng.choice(np.array(names.SURNAMES), count)
        return [self.outside(names.person_name(rng, str(s), male=bool(rng.random() < 0.55))) for s in surnames]

    def main(self, party: int) -> int:
        """Give the account a party lives by: the first opened."""
        return self.accounts_of[party][0]

    def role(self, name: str) -> Ints:
        """Give the accounts that were given a role, in a fixed order."""
        return np.array(self.roles.get(name, []), dtype=np.int64)

    def give_role(self, name: str, account: int) -> None:
        """Note that an account has a role."""
        self.roles.setdefault(name, []).append(account)

    def pick(self, rng: np.random.Generator, role: str, count: int) -> list[int]:
        """Accounts of that role whose holders have no part yet; they have one from now on.

        When the role has too few left, other residents fill up.
        """
        chosen: list[int] = []
        for name in (role, "resident"):
            pool = self.roles.get(name, [])
            for place in rng.permutation(len(pool)):
                if len(chosen) == count:
                    return chosen
                account = pool[int(place)]
                party = self.accounts[account].party
                if party not in self.taken and self.parties[party].occupation != "学生":
                    self.taken.add(party)
                    chosen.append(account)
        if len(chosen) < count:
            raise ValueError(f"the county has too few residents for {count} more parts of kind {role}")
        return chosen

    def housemates(self, party: int) -> list[int]:
        """Give the grown-up residents who share a resident's household; households stand together in the list."""
        home = self.parties[party].household
        near = range(max(0, party - 6), min(self.residents, party + 7))
        return [
            n for n in near if n != party and self.parties[n].household == home and self.parties[n].occupation != "学生"
        ]

    def crowd(self, rng: np.random.Generator, count: int, shun: Iterable[int] = ()) -> list[int]:
        """Give that many residents, each of another household and none of the households to be shunned."""
        seen = {self.parties[self.accounts[a].party].household for a in shun}
        pool = self.roles["resident"]
        chosen: list[int] = []
        for place in _order(rng, len(pool), count):
            party = self.accounts[pool[place]].party
            home = self.parties[party].household
            if home in seen or party in self.taken:
                continue
            seen.add(home)
            chosen.append(pool[place])
            if len(chosen) == count:
                break
        return chosen


def _order(rng: np.random.Generator, size: int, count: int) -> list[int]:
    """Give places in a random order: all of them, or in a large county enough to find `count` that will do."""
    if size < LARGE or 20 * count > size:
        return [int(place) for place in rng.permutation(size)]
    return list(dict.fromkeys(rng.integers(0, size, 10 * count + 100).tolist()))
