"""Means that schemes of several kinds use: open remarks, a shell company, small payments in between."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from county import names

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np

    from county.people import County
    from county.stage import Stage

SIXTY = date(1965, 6, 1)  # whoever was born before it is sixty when the period starts
COUPLES = 36  # elders that a scheme gets even where some of them share a household
OPEN = ("", "", "往来款", "转账", "借款", "周转")


def shell(stage: Stage, owner: int) -> int:
    """Found a small company whose legal representative is the owner of an account."""
    county = stage.county
    boss = county.parties[county.accounts[owner].party].id_number
    serial = 400 + county.next_serial()
    return county.organisation(
        names.company_name(serial, "贸易"), stage.whole(0, 3), industry="F", legal_representative=boss, opening=4_000
    )


def small_talk(stage: Stage, account: int, day: int, days: int, most: float) -> None:
    """Other payments of the same days: a bill, a meal, something bought from a neighbour."""
    for _ in range(stage.whole(2, 4)):
        payee = int(stage.county.role("outsider")[stage.whole(0, 25)])
        yuan = round(stage.between(0.1, 1.0) * most / 4, 1)
        stage.pay(
            account, payee, yuan, stage.time(day + stage.whole(0, days)), stage.one_of("", "饭钱", "修车", "代买")
        )


def elders(county: County, rng: np.random.Generator, count: int, shun: Iterable[int] = ()) -> list[int]:
    """Give that many residents of sixty and over without a part, each of another household; fewer where there are none.

    A small county has few: couples make up the first three dozen there.
    """
    shunned = {county.parties[county.accounts[a].party].household for a in shun}
    seen = set(shunned)
    pool = [*county.roles["retired"], *county.roles["old_farmer"]]
    order = [pool[int(place)] for place in rng.permutation(len(pool))]
    found, partners = [], []
    for account in order:
        party = county.accounts[account].party
        someone = county.parties[party]
        if party in county.taken or someone.born is None or someone.born >= SIXTY or someone.household in shunned:
            continue
        if someone.household in seen:
            partners.append(account)
            continue
        seen.add(someone.household)
        found.append(account)
        if len(found) == count:
            break
    return found + partners[: max(0, min(count, COUPLES) - len(found))]
