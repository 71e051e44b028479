"""Accounts and persons as the pages show them: masked, with a link to the person, and what else is known of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from screening.bench.county import County
from screening.bench.history import Partner, partners
from screening.web.pages.gate import NotThere
from screening.web.pages.shelf import Shown

_TAIL = 8
_SEARCHED = ("account", "id_number", "phone", "name")
MOST_FOUND = 20
"""So many persons of one name are shown at most."""


@dataclass(frozen=True)
class Known:
    """An account as it is shown; `key` is the address of its person, `held` whether a submitting bank keeps it."""

    account: str
    name: str
    held: bool
    key: str
    alerts: tuple[str, ...]
    rings: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class KnownPartner:
    """A partner of somebody: who it is, fen in and out seen from that somebody, payments, first and last day."""

    who: Known
    paid_in: int
    paid_out: int
    times: int
    first: date
    last: date


def key_of(shown: Shown, party: int) -> str:
    """Give the address of a person: his number in a run with the run's mark, so that it names nobody."""
    return f"{shown.run_id[-_TAIL:]}-{party}"


def party_in(shown: Shown | None, key: str) -> int:
    """Give the number that an address names; one of another run is not there."""
    mark, _, number = key.rpartition("-")
    if shown is None or mark != shown.run_id[-_TAIL:] or not (number.isascii() and number.isdigit()):
        raise NotThere(
            "没有此人，或地址属于以前的运行 / nobody here, or the address is of an earlier run",
            remedy="按账号或姓名搜索 / search by account or name",
        )
    return int(number)


def found_persons(county: County, text: str) -> list[list[dict[str, Any]]]:
    """Give the persons whose account, identity number, telephone or name a text is, by the first of these that fits."""
    for by in _SEARCHED:
        found = county.persons_of(text.upper() if by == "id_number" else text, by, limit=MOST_FOUND)
        if found:
            return found
    return []


def known(county: County, shown: Shown, accounts: Iterable[int]) -> dict[int, Known]:
    """Give some accounts as they are shown, by the run's numbers."""
    wanted = sorted(set(accounts))
    whole, masked = county.parties(wanted, unmask=True), county.parties(wanted, unmask=False)
    return {
        one: Known(
            account=masked[one].account,
            name=masked[one].name,
            held=party.held,
            key=key_of(shown, party.party),
            alerts=shown.marks.alerts.get(party.account, ()),
            rings=shown.marks.rings.get(party.account, ()),
        )
        for one, party in whole.items()
    }


def known_partners(county: County, shown: Shown, accounts: Collection[int], limit: int) -> list[KnownPartner]:
    """Give whom some accounts dealt with most, as they are shown."""
    return shown_partners(county, shown, partners(county, accounts, limit))


def shown_partners(county: County, shown: Shown, found: list[Partner]) -> list[KnownPartner]:
    """Give partners as they are shown."""
    who = known(county, shown, [one.account for one in found])
    return [KnownPartner(who[one.account], one.paid_in, one.paid_out, one.times, one.first, one.last) for one in found]
