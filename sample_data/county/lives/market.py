"""Lawful life with large sums and new accounts: market days, chains of house sales, shops and wages on new accounts."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from county.dates import DAY, DAYS, HOUR, MONTH_START, calendar_day, moment, next_workday

if TYPE_CHECKING:
    from county.ledger import Ledger
    from county.people import County
    from county.truth import Truth

TURN = 40


def live(county: County, ledger: Ledger, truth: Truth) -> None:
    """Enter every kind of them."""
    _market_days(county, ledger, truth)
    _house_chains(county, ledger, truth)
    _instalments(county, ledger, truth)
    _new_shops(county, ledger, truth)
    _wage_cards(county, ledger, truth)
    _new_accounts_for_a_house(county, ledger, truth)
    _dealer_levels(county, ledger, truth)
    _merged_accounts(county, ledger, truth)


def _first(county: County) -> int:
    return MONTH_START[county.first_month]


def _day(county: County, rng: np.random.Generator, room: int) -> int:
    return int(next_workday(int(rng.integers(_first(county) + 35, DAYS - room))))


def _at(rng: np.random.Generator, day: int) -> int:
    return int(moment(day, int(rng.integers(8 * HOUR, 20 * HOUR))))


def _market_days(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a few dealers buy of the same growers on the same days, with or without a word about it."""
    rng = county.rng("market days")
    for _ in range(county.lively(6)):
        dealers = county.pick(rng, "resident", int(rng.integers(3, 5)))
        growers = county.pick(rng, "farmer", int(rng.integers(3, 6)))
        day = _day(county, rng, 12)
        for dealer in dealers:
            for grower in growers:
                if rng.random() < 0.8:
                    yuan = float(rng.integers(52, 240) * 100)
                    word = str(rng.choice(("", "果款", "", "货款")))
                    ledger.pay(dealer, grower, yuan, _at(rng, day + int(rng.integers(0, 4))), word)
        truth.look_alike("market_day", [*dealers, *growers])


def _house_chains(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a house be bought with what the buyer's own old house brought, and so on, all within days of the first."""
    rng = county.rng("house chains")
    for _ in range(county.lively(6)):
        sellers = county.pick(rng, "resident", int(rng.integers(4, 7)))
        day, yuan = _day(county, rng, 24), float(rng.integers(38, 90) * 10_000)
        at = _at(rng, day)
        ledger.pay(county.outsiders(rng, 1)[0], sellers[0], yuan, at, "购房款")
        for payer, payee in itertools.pairwise(sellers):
            at += int(rng.integers(6 * HOUR, 40 * HOUR))
            yuan = float(round(yuan * float(rng.uniform(0.86, 1.0)), -3))
            ledger.pay(payer, payee, yuan, at, str(rng.choice(("房款", "购房款", ""))))
        truth.look_alike("house_chain", sellers)


def _instalments(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a buyer pay a seller day by day what his bank's app allows, and a firm its builder stage by stage."""
    rng = county.rng("instalments")
    for person in county.pick(rng, "resident", county.lively(8)):
        day, seller = _day(county, rng, 14), county.outsiders(rng, 1)[0]
        for turn in range(int(rng.integers(5, 9))):
            ledger.pay(person, seller, float(rng.choice((49_999, 50_000, 49_900))), _at(rng, day + turn), "车款")
        truth.look_alike("daily_limit_purchase", [person])
    companies = list(dict.fromkeys(county.role("company").tolist()))
    for firm in companies[: county.lively(5)]:
        day, builder = _day(county, rng, 40), county.outside("栖禾县云桥建筑工程有限公司", person=False)
        for turn in range(int(rng.integers(5, 7))):
            yuan = float(rng.integers(1_820, 1_990) * 1_000) + float(rng.integers(1, 900))
            ledger.pay(firm, builder, yuan, _at(rng, int(next_workday(day + 5 * turn))), "工程进度款", channel="online")
        truth.look_alike("stage_payments", [firm])


def _new_account(county: County, rng: np.random.Generator, person: int, day: int) -> int:
    account = county.accounts[person]
    return county.open(account.party, (account.bank + int(rng.integers(1, 4))) % 4, opened_on=calendar_day(day))


def _new_shops(county: County, ledger: Ledger, truth: Truth) -> None:
    """Found a shop: the owner pays in its capital, suppliers and fitters are paid over the next months."""
    rng = county.rng("new shops")
    for owner in county.pick(rng, "resident", county.lively(8)):
        day = _day(county, rng, 100)
        boss = county.parties[county.accounts[owner].party]
        shop = county.organisation(
            f"栖禾县{boss.name}{rng.choice(('便利店', '餐饮店', '建材经营部'))!s}", int(rng.integers(0, 4)), prefix="92",
            industry="F", legal_representative=boss.id_number, opening=0, registered_on=calendar_day(day - 10),
        )  # fmt: skip
        yuan = float(rng.integers(20, 80) * 10_000)
        ledger.pay(county.outsiders(rng, 1)[0], owner, yuan, _at(rng, day - 3), "合伙出资")
        ledger.pay(owner, shop, yuan, _at(rng, day + 1), "投资款")
        suppliers = county.outsiders(rng, 5)
        for turn, share in enumerate(rng.dirichlet(np.full(14, 5.0)) * yuan * 0.9):
            ledger.pay(shop, suppliers[turn % 5], float(round(share, -2)), _at(rng, day + 3 + 6 * turn), "货款")
        truth.look_alike("new_shop", [shop, owner])


def _wage_cards(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a new employer pay wages to a card of its own bank, from which they go home at once."""
    rng = county.rng("wage cards")
    employer = int(county.role("company")[0])
    for person in county.pick(rng, "resident", county.lively(12)):
        day = _day(county, rng, 100)
        card = _new_account(county, rng, person, day)
        for month in range(3):
            yuan = float(rng.integers(45, 110) * 100)
            at = int(moment(day + 8 + 30 * month, 36_000))
            ledger.pay(employer, card, yuan, at, "工资", instrument="payroll", channel="batch")
            ledger.pay(card, person, yuan - 5, at + int(rng.integers(HOUR, 2 * DAY)), "本人转账")
        truth.look_alike("wage_card", [card])


def _new_accounts_for_a_house(county: County, ledger: Ledger, truth: Truth) -> None:
    """Open an account at the developer's bank for a house: own savings and the family's help come in and are paid."""
    rng = county.rng("accounts for a house")
    developer = int(county.role("developer")[0])
    for person in county.pick(rng, "clerk", county.lively(10)):
        day = _day(county, rng, 30)
        account = _new_account(county, rng, person, day)
        kin = [county.main(party) for party in county.housemates(county.accounts[person].party)][:2]
        total = 0.0
        for source in [
            county.outside(county.parties[county.accounts[person].party].name),
            *kin,
            *county.outsiders(rng, 1),
        ]:
            yuan = float(rng.integers(8, 32) * 10_000)
            total += yuan
            ledger.pay(
                source, account, yuan, _at(rng, day + int(rng.integers(1, 6))), str(rng.choice(("", "买房", "房款")))
            )
        ledger.pay(
            account, developer, round(total * 0.98, -3), int(moment(day + 9, 38_000)), "购房款", channel="counter"
        )
        truth.look_alike("new_account_for_a_house", [account])


def _dealer_levels(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let village dealers pay two township dealers for seed and fertiliser, who pay the same two makers within days."""
    rng = county.rng("dealer levels")
    for _ in range(county.lively(5)):
        middle = county.pick(rng, "resident", 2)
        buyers = county.pick(rng, "resident", 3)
        makers = [county.outside(name, person=False) for name in ("禾丰农资销售有限公司", "青原种业有限公司")]
        day = _day(county, rng, 14)
        for dealer in middle:
            total = 0.0
            for buyer in buyers:
                yuan = float(rng.integers(90, 300) * 100)
                total += yuan
                ledger.pay(buyer, dealer, yuan, _at(rng, day), str(rng.choice(("化肥款", "货款", "种子款", ""))))
            for maker, share in zip(makers, (0.5, 0.43), strict=True):
                ledger.pay(
                    dealer, maker, round(total * share, -1), _at(rng, day + 2), str(rng.choice(("货款", "进货款", "")))
                )
        truth.look_alike("dealer_levels", [*middle, *buyers])


def _merged_accounts(county: County, ledger: Ledger, truth: Truth) -> None:
    """Close two or three old accounts within weeks and move what lay on them, or came due, to one's main account."""
    rng = county.rng("merged accounts")
    for person in county.pick(rng, "resident", county.lively(8)):
        day = _day(county, rng, 60)
        closed = []
        for turn in range(int(rng.integers(2, 4))):
            account = county.accounts[person]
            old = county.open(account.party, (account.bank + 1 + turn) % 4, opening=float(rng.integers(1, 9) * 100))
            yuan = float(rng.integers(3, 20) * 10_000)
            own = county.outside(county.parties[account.party].name)
            ledger.pay(own, old, yuan, _at(rng, day), "定期到期")
            ledger.pay(old, person, yuan, _at(rng, day + 1), "本人转账")
            county.accounts[old].closed_on = calendar_day(day + int(rng.integers(2, 6)))
            closed.append(old)
            day += int(rng.integers(1, 8))
        truth.look_alike("merged_accounts", closed)
