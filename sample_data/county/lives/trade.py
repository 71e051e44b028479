"""Shops, companies, farm trade and other business: money between those who sell and buy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from county import names
from county.dates import DAYS, MONTH_START, MONTHS, clock, is_workday, moment, next_workday, shopping_weights
from county.ledger import CASH, Ledger, fen

if TYPE_CHECKING:
    from county.people import County
    from county.truth import Truth

TURN = 2


def live(county: County, ledger: Ledger, truth: Truth) -> None:
    """Enter every kind of business."""
    _supplies(county, ledger, truth, _shops(county, ledger, truth))
    _produce_buyers(county, ledger, truth)
    _cooperatives(county, ledger, truth)
    _cash_pools(county, ledger, truth)
    _group_buying(county, ledger, truth)
    _travel_agents(county, ledger, truth)


def _shops(county: County, ledger: Ledger, truth: Truth) -> dict[int, float]:
    """Settle each shop's sales through a processor the next day; gives what every shop took in, in yuan.

    Some shops bank their banknotes as well, nearly every day and always about as much.
    """
    rng = county.rng("takings")
    first = MONTH_START[county.first_month]
    days = np.arange(first, DAYS)
    weight = shopping_weights()[first:]
    weight = weight / weight.mean()
    shops = county.role("shop").tolist()
    cash_shops = set(shops[: county.scaled(36, 2)])
    income = {}
    for shop in shops:
        level = float(rng.lognormal(6.6, 0.5)) * (6 if shop in cash_shops else 1)
        share = 0.98 if shop in cash_shops else rng.uniform(0.12, 0.36) * county.pace
        open_days = days[rng.random(len(days)) < share]
        sales = level * weight[open_days - first] * rng.lognormal(0, 0.25, len(open_days))
        processor = int(county.role("processor")[int(rng.integers(3))])
        at = moment(open_days, clock(rng, len(open_days), "batch"))
        ledger.add(processor, shop, fen(sales.round(2)), at, "商户结算T+1", channel="third_party")
        income[shop] = float(sales.sum())
        if shop in cash_shops:
            banked = open_days[rng.random(len(open_days)) < 0.85]
            usual = rng.uniform(26_000, 43_000)
            takings = usual * weight[banked - first] ** 0.7 * rng.lognormal(0, 0.09, len(banked))
            amount = np.clip(takings, 20_000, 48_900).round(-2)
            when = moment(banked, clock(rng, len(banked), "office"))
            ledger.add(CASH, shop, fen(amount), when, "营业款存入", instrument="cash", channel="counter")
            income[shop] += float(amount.sum())
            truth.look_alike("shop_takings", [shop])
            county.taken.add(county.accounts[shop].party)
    return income


def _supplies(county: County, ledger: Ledger, truth: Truth, income: dict[int, float]) -> None:
    """Let shops pay most of what they take to companies and wholesalers, and companies pay one another."""
    rng = county.rng("supplies")
    companies = county.role("company")
    wholesale = int(county.role("wholesale")[0])
    words = np.array(
        [ledger.word(w) for w in ("货款", "材料款", "进货", "采购款", "运费", "往来款", "服务费", "保证金")]
    )
    sold: dict[int, float] = {}
    for buyer in county.role("shop").tolist() + companies.tolist():
        months = MONTHS - county.first_month
        spent = income.get(buyer, 12_000.0 * months) * rng.uniform(0.72, 0.93)
        count = int(rng.integers(1, 4)) * months + int(spent / 60_000)
        sellers = np.append(companies[rng.integers(0, len(companies), 2)], wholesale)
        payees = sellers[rng.integers(0, 3, count)]
        payees = np.where(payees == buyer, wholesale, payees)
        day = next_workday(rng.integers(MONTH_START[county.first_month], DAYS, count))
        amount = np.maximum((rng.dirichlet(np.full(count, 4.0)) * spent).round(-1), 50.0)
        at = moment(day, clock(rng, count, "office"))
        ledger.add(buyer, payees, fen(amount), at, words[rng.integers(0, 8, count)], channel="online")
        for payee, yuan in zip(payees.tolist(), amount.tolist(), strict=True):
            sold[payee] = sold.get(payee, 0.0) + yuan
    starts = np.array(MONTH_START[county.first_month :])
    for seller in companies.tolist():
        # What a company sells in the county it buys outside; the trade leaves it a small margin.
        month_cost = sold.get(seller, 0.0) / len(starts) * rng.uniform(0.88, 0.97, len(starts))
        at = moment(next_workday(starts + rng.integers(18, 27)), clock(rng, len(starts), "office"))
        ledger.add(seller, wholesale, fen(np.maximum(month_cost, 100.0).round(-1)), at, "货款", channel="online")
    for supplier in companies[: county.scaled(10)].tolist():
        truth.look_alike("supplier", [supplier])


def _produce_buyers(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let produce buyers get mill money or a bank loan and pay dozens of farmers within days, in season."""
    rng = county.rng("produce")
    mill, lender = int(county.role("mill")[0]), county.role("bank_loans")
    for serial, buyer in enumerate(county.pick(rng, "self_employed", county.scaled(12))):
        farmers = np.array(county.crowd(rng, int(rng.integers(18, 46)), [buyer]))
        seasons = [(1, "稻谷款"), (2, "油茶果款"), (8, "春茶款"), (13, "稻谷款"), (14, "橘子款")]
        for month, word in seasons[serial % 2 :]:
            if month < county.first_month:
                continue
            for _ in range(int(rng.integers(1, 4))):
                day = MONTH_START[month] + int(rng.integers(1, 24))
                sold = rng.choice(farmers, max(8, len(farmers) // 2), replace=False)
                amounts = rng.lognormal(8.4, 0.6, len(sold)).round(-1) + 300
                payer, text = (mill, word) if rng.random() < 0.7 else (int(lender[0]), "收购贷款发放")
                ledger.pay(payer, buyer, float(round(amounts.sum() * 1.07, -2)), int(moment(day, 32_400)), text)
                spread = rng.integers(0, 3, len(sold))
                at = moment(np.minimum(day + spread, DAYS - 1), clock(rng, len(sold), "any").clip(36_000))
                ledger.add(buyer, sold, fen(amounts), at, word)
                notes = float(rng.integers(8, 40) * 1000)
                ledger.pay(
                    buyer, CASH, notes, int(moment(day, 35_000)), "收购备用金", instrument="cash", channel="counter"
                )
        truth.look_alike("produce_buyer", [buyer])


def _cooperatives(county: County, ledger: Ledger, truth: Truth) -> None:
    """Members pay in shares, sell through the cooperative and get a yearly dividend out of real sales."""
    rng = county.rng("cooperatives")
    mill, inputs = int(county.role("mill")[0]), int(county.role("wholesale")[0])
    for account in county.role("cooperative").tolist():
        members = np.array(county.crowd(rng, int(rng.integers(32, 58))))
        first = max(county.first_month, 0)
        day = rng.integers(MONTH_START[first], MONTH_START[first] + 50, len(members))
        shares = rng.choice((1000.0, 2000.0, 3000.0, 5000.0), len(members))
        ledger.add(members, account, fen(shares), moment(day, clock(rng, len(members), "office")), "社员股金")
        turnover = float(shares.sum()) * rng.uniform(0.5, 0.9)
        for start in MONTH_START[first:]:
            sale = moment(int(next_workday(start + int(rng.integers(2, 24)))), 38_000 + int(rng.integers(9_000)))
            ledger.pay(mill, account, float(round(turnover * rng.uniform(0.8, 1.3), -1)), int(sale), "农产品销售款")
            ledger.pay(
                account, inputs, float(round(turnover * rng.uniform(0.3, 0.5), -1)), int(sale) + 90_000, "农资款"
            )
        pay_day = int(next_workday(MONTH_START[6 if first < 6 else 12] - 12))
        at = moment(pay_day, 35_000) + np.arange(len(members)) * 3
        ledger.add(
            account,
            members,
            fen((shares * rng.uniform(0.05, 0.09)).round(2)),
            at,
            "年度盈余分红",
            instrument="transfer",
            channel="batch",
        )
        truth.look_alike("cooperative", [account])


def _cash_pools(county: County, ledger: Ledger, truth: Truth) -> None:
    """Companies of one legal representative sweep cash to the parent and get it back through one another."""
    rng = county.rng("cash pools")
    for serial, head in enumerate(county.pick(rng, "self_employed", county.scaled(5))):
        boss = county.parties[county.accounts[head].party].id_number
        firm = names.FLOWERS[serial % 20] + names.SURNAMES[(serial // 20 + 3) % len(names.SURNAMES)]
        group = [
            county.organisation(
                f"栖禾县{firm}{word}有限公司",
                int(rng.integers(4)),
                industry="L",
                legal_representative=boss,
                opening=900_000,
            )
            for word in ("控股", "制造", "销售", "置业")
        ]
        for month in range(county.first_month, MONTHS):
            day, amount = MONTH_START[month] + int(rng.integers(2, 18)), float(rng.integers(25, 90) * 10_000)
            for hop in range(4):
                at = int(moment(int(next_workday(day + hop)), 36_000 + hop * 1_500 + int(rng.integers(1_200))))
                ledger.pay(group[hop], group[(hop + 1) % 4], amount, at, "集团内部资金归集", channel="online")
                amount = round(amount * float(rng.uniform(0.96, 1.0)), -2)
        truth.look_alike("corporate_cash_pool", group)


def _group_buying(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let neighbourhood sellers get many small credits for goods and pay two suppliers."""
    rng = county.rng("group buying")
    days = np.arange(MONTH_START[county.first_month], DAYS)
    outsiders = county.role("outsider")
    words = np.array([ledger.word(w) for w in ("团购水果", "团购鸡蛋", "接龙纸巾", "接龙牛奶", "")])
    for seller in county.pick(rng, "self_employed", county.scaled(9)):
        local = county.crowd(rng, 60, [seller])
        customers = np.append(local, rng.choice(outsiders, min(len(outsiders), 120), replace=False))
        count = int(min(3500, max(260, county.bookings * 0.0028)) * rng.uniform(0.7, 1.2))
        amount = rng.lognormal(3.6, 0.6, count).round(1) + 5
        at = moment(rng.choice(days, count), clock(rng, count, "evening"))
        payers = customers[rng.integers(0, len(customers), count)]
        ledger.add(payers, seller, fen(amount), at, words[rng.integers(0, 5, count)])
        suppliers = np.append(county.role("wholesale"), rng.choice(county.role("company"), 1))
        weeks = days[6::7]
        cost = amount.sum() * 0.86 / len(weeks) * rng.normal(1, 0.1, len(weeks)).clip(0.6, 1.4)
        ledger.add(seller, suppliers[np.arange(len(weeks)) % 2], fen(cost.round()), moment(weeks, 79_000), "团购货款")
        truth.look_alike("group_buying", [seller])


def _travel_agents(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let local agents collect equal tour prices and pay the tour company once."""
    rng = county.rng("travel")
    tour = int(county.role("travel")[0])
    for serial in range(county.scaled(4)):
        agent = county.organisation(
            f"栖禾县{names.FLOWERS[serial % 20]}{names.SURNAMES[serial % 90]}旅行社门市部",
            serial % 4,
            prefix="92",
            industry="L",
            opening=8_000,
        )
        for _ in range(3):
            day = int(rng.integers(MONTH_START[county.first_month], DAYS - 12))
            guests = np.array(county.crowd(rng, int(rng.integers(15, 36))))
            price = float(rng.choice((1280.0, 1680.0, 2380.0, 3580.0)))
            at = moment(day + rng.integers(0, 4, len(guests)), clock(rng, len(guests), "any"))
            ledger.add(guests, agent, fen(np.full(len(guests), price)), at, "旅游团费")
            leave = next(d for d in range(day + 4, day + 12) if is_workday(d) or d == day + 11)
            ledger.pay(agent, tour, price * len(guests) * 0.94, int(moment(leave, 39_000)), "团款", channel="online")
        truth.look_alike("travel_agent", [agent])
