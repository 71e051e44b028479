"""Public bodies, companies, shops and the institutions that the county supervises."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from county import names

if TYPE_CHECKING:
    from county.people import County

PROCESSORS = ("支付宝备付金", "财付通备付金", "银联商务备付金")
OUTSIDE = {
    "telecom": "省移动通信公司充值专户",
    "insurer": "安禾人寿保险股份有限公司",
    "broker": "东岭证券客户交易结算资金专户",
    "ride": "顺途出行运费结算专户",
    "courier": "捷达速运运费结算专户",
    "travel": "远山国际旅行社有限公司",
    "developer": "樟城房地产开发有限公司预售资金监管户",
    "mill": "省粮油收储有限公司",
    "wholesale": "省商贸批发市场有限公司",
    "court_buyer": "诉讼费退费专户",
    "funds": "货币基金申购赎回专户",
}
PUBLIC = {
    "treasury": ("栖禾县财政局国库集中支付中心", "11"),
    "social": ("栖禾县社会保险事业服务中心", "12"),
    "power": ("栖禾县供电公司", "91"),
    "water": ("栖禾县自来水有限公司", "91"),
    "gas": ("栖禾县燃气有限公司", "91"),
    "hospital": ("栖禾县人民医院", "12"),
    "court": ("栖禾县人民法院执行款专户", "11"),
    "charity": ("栖禾县慈善会", "51"),
    "middle_school": ("栖禾县第一中学", "12"),
    "primary_school": ("栖禾县城关镇中心小学", "12"),
    "kindergarten": ("栖禾县实验幼儿园", "12"),
    "canteen": ("栖禾县第一中学食堂", "12"),
}


def found(county: County) -> None:
    """Give the county its public bodies, companies, shops and the parties outside it."""
    for name in PROCESSORS:
        county.give_role("processor", county.outside(name, names.CLEARING, person=False))
    for key, name in OUTSIDE.items():
        county.give_role(key, county.outside(name, person=False))
    for key, (name, prefix) in PUBLIC.items():
        county.give_role(key, county.organisation(name, 0, prefix=prefix, industry="S", opening=500_000))
    for bank, row in enumerate(names.BANKS):
        for key, word in (("bank_loans", "贷款"), ("bank_desk", "代付")):
            number = county.outside(f"{row.name}{word}户", bank, person=False)
            county.accounts[number].held = False
            county.give_role(key, number)
    _companies(county)
    _shops(county)
    _villages(county)
    rng = county.rng("outsiders")
    for number in county.outsiders(rng, max(30, county.residents // 6)):
        county.give_role("outsider", number)


def _companies(county: County) -> None:
    rng = county.rng("companies")
    staff = county.role("clerk")
    heads = rng.choice(county.role("self_employed"), size=max(8, county.residents // 70))
    for serial, head in enumerate(heads):
        boss = county.parties[county.accounts[int(head)].party]
        number = county.organisation(
            names.company_name(serial),
            int(rng.integers(4)),
            industry="CFGHL"[serial % 5],
            legal_representative=boss.id_number,
            capital=float(rng.choice(np.array([500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000]))),
            opening=float(rng.lognormal(12.3, 0.8)),
        )
        county.give_role("company", number)
    companies = county.role("company")
    for worker in staff:
        employer = int(companies[int(rng.integers(len(companies)) * rng.random())])
        county.parties[county.accounts[int(worker)].party].employer = _name(county, employer)
        county.give_role(f"staff:{employer}", int(worker))


def _name(county: County, account: int) -> str:
    return county.parties[county.accounts[account].party].name


def _shops(county: County) -> None:
    """Two shopkeepers in three trade through a business account; the others through their own card."""
    rng = county.rng("shops")
    for serial, keeper in enumerate(county.role("shopkeeper")):
        owner = county.parties[county.accounts[int(keeper)].party]
        trade = names.SHOPS[serial % len(names.SHOPS)]
        number = int(keeper)
        if rng.random() < 0.66:
            number = county.organisation(
                f"栖禾县{names.TOWNS[owner.town]}{owner.name}{trade}",
                int(rng.integers(4)),
                prefix="92",
                industry="F",
                legal_representative=owner.id_number,
                capital=float(rng.choice(np.array([20_000, 50_000, 100_000]))),
                opening=float(rng.lognormal(9.3, 0.7)),
            )
            county.parties[county.accounts[number].party].address = owner.address
            county.parties[county.accounts[number].party].town = owner.town
        county.give_role("shop", number)
        county.give_role("shop_owner", int(keeper))


def _villages(county: County) -> None:
    for serial in range(county.scaled(14, 1)):
        town = 1 + serial % 7
        village = names.VILLAGES[serial % 12] + ("" if serial < 84 else names.SURNAMES[serial // 84])
        mark = "" if serial < 12 else names.SURNAMES[serial % len(names.SURNAMES)] + "家"
        name = f"栖禾县{names.TOWNS[town]}{village}{mark}村"
        committee = county.organisation(f"{name}村民委员会", 0, prefix="54", industry="S", opening=20_000)
        county.give_role("village", committee)
        cooperative = county.organisation(
            f"{name}{names.FLOWERS[serial % 20]}种植专业合作社",
            0,
            prefix="93",
            industry="A",
            opening=80_000,
            registered_on=date(2016, 4, 1 + serial % 28),
        )
        county.give_role("cooperative", cooperative)
