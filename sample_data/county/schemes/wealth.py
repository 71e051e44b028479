"""Pretended exchanges and wealth shops, and registered intermediaries whose people keep a pool of their own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from county import means, names, supervised
from county import pool as pools
from county.dates import DAYS, MONTH_START
from county.kinds import Kind
from county.stage import LAST, days_later

if TYPE_CHECKING:
    from county.stage import Stage

NAMED = ("金融信息服务", "资产登记备案", "财富管理", "投资管理", "大宗商品交易中心", "理财咨询")
PLAIN = ("商务咨询", "信息科技", "企业管理", "供应链")
UNITS = ("认购款", "定融认购", "产品份额", "收益权转让", "认购")


def fake_exchange(stage: Stage) -> None:
    """Sell units of something to people with money, and hand the money on to few firms or pay it back at a set rate."""
    county = stage.county
    boss = stage.culprits(1)[0]
    shop = _wealth_shop(stage, boss, named=not stage.does("plain_name"))
    issuers = [means.shell(stage, boss) for _ in range(stage.whole(1, 4))]
    pool = pools.Pool(shop, shop, [boss], 3_000)
    investors = pools.find_investors(stage, pool, min(stage.whole(24, 90), county.residents // 12))
    forwards = not stage.does("pays_back")
    length = stage.whole(60, 150)
    start = stage.whole(MONTH_START[county.first_month] + 5, DAYS - length - (15 if forwards else 200))
    word = stage.does("plain_name") or not stage.does("lawful_remarks")
    last = start
    for day, investor in sorted((start + stage.whole(0, length), i) for i in investors):
        yuan = stage.money(float((1, 1, 2, 3, 5, 10)[stage.whole(0, 5)] * 10_000), 1_000)
        yuan = max(10_000.0, yuan)
        remark = stage.one_of(*UNITS, "") if word else stage.one_of("", "还款", "借款", "生活费")
        at = stage.time(day, 8, 16)
        if not stage.pay(investor, shop, yuan, at, remark):
            continue
        pool.stakes[investor], pool.cash = (day, yuan), pool.cash + yuan
        if forwards:
            _hand_on(stage, pool, issuers, at)
        last = day
    if not forwards:
        last = _pay_back(stage, pool, start + length, issuers[0])
    also = ["public_pool"] if len(investors) >= 42 and length <= 160 else []
    stage.record(
        stage.time(start, 0, 0.02), min(LAST, stage.time(last + 4, 20, 21)),
        investors=len(investors), forwards=forwards, also=also,
    )  # fmt: skip
    stage.cast([shop], "pool", culpable=True)
    stage.cast([boss], "controller", culpable=True)
    stage.cast(issuers, "issuer", culpable=True)
    stage.cast(investors, "investor", culpable=False)


def _wealth_shop(stage: Stage, boss: int, *, named: bool) -> int:
    """Found the shop, under a name that would need a licence or a plain one."""
    county = stage.county
    trades = NAMED if named else PLAIN
    serial = 1_100 + county.next_serial()
    return county.organisation(
        names.company_name(serial, trades[serial % len(trades)]), stage.whole(0, 3), industry="L",
        legal_representative=county.parties[county.accounts[boss].party].id_number, opening=3_000,
        registered_on=date(2024, stage.whole(1, 12), stage.whole(1, 28)),
    )  # fmt: skip


def _hand_on(stage: Stage, pool: pools.Pool, issuers: list[int], at: int) -> None:
    """Hand nearly all that is there on to one of the issuers within two days."""
    yuan = float(round(pool.cash * stage.between(0.86, 0.97), -2))
    parts = [0.6, 0.4] if stage.does("split_onward") else [1.0]
    for part in parts:
        when = days_later(at, stage.between(0.05, 1.9))
        issuer = issuers[stage.whole(0, len(issuers) - 1)]
        if stage.pay(pool.takes, issuer, round(yuan * part, 2), when, stage.one_of("", "产品款", "往来款", "项目款")):
            pool.cash -= round(yuan * part, 2)


def _pay_back(stage: Stage, pool: pools.Pool, first: int, issuer: int) -> int:
    """Pay every investor his share of seven to twelve per cent a year, month by month; gives the last day."""
    yearly = stage.whole(70, 120) / 1_000
    months = 2 if stage.chance(0.3) else 1
    last = first
    for turn in range(1, 7 if months == 1 else 4):
        last = first + 30 * months * turn
        if last >= DAYS:
            break
        at = stage.time(last, 9.5, 14)
        for investor, (_, stake) in pool.stakes.items():
            at += stage.whole(5, 50)
            yuan = round(stake * yearly / 12 * months, 2)
            if yuan <= pool.cash and stage.pay(pool.pays, investor, yuan, at, stage.one_of("", "收益", "付息")):
                pool.cash -= yuan
        out = float(round(pool.cash * 0.4, -2))
        if stage.pay(pool.takes, issuer, out, stage.time(last + 3, 10, 16), stage.one_of("", "往来款")):
            pool.cash -= out
    return last


def intermediary_pool(stage: Stage) -> None:
    """Let the people of a registered intermediary take lenders' money themselves and lend it as they please."""
    county = stage.county
    kind = ("private_lending_registry", "wealth_management")[stage.whole(0, 1)]
    closed = stage.does("after_closure")
    made = supervised.found(county, kind, bank=stage.whole(0, 3), status="清退" if closed else "正常")
    people = stage.culprits(3)
    supervised.appoint(county, made, people)
    takes = stage.side_account(people[0]) if stage.does("officer_account") else made.account
    pays = people[1] if stage.does("several_operators") else takes
    own = means.shell(stage, people[0])
    lenders = stage.crowd(min(stage.whole(24, 70), county.residents // 12), people)
    borrowers = [*stage.crowd(stage.whole(5, 14), [*people, *lenders]), own]
    length = stage.whole(80, 180)
    start = stage.whole(MONTH_START[county.first_month] + 5, DAYS - length - 15)
    cash, lent, self_lent = 0.0, 0.0, 0.0
    for turn, (day, lender) in enumerate(sorted((start + stage.whole(0, length), one) for one in lenders)):
        yuan = max(5_000.0, stage.money(stage.whole(5, 60) * 1_000.0, 500))
        if stage.pay(lender, takes, yuan, stage.time(day, 8, 17), stage.remark("", "出借款", "投资款", "理财")):
            cash += yuan
        if turn % 4 == 3 and cash > 30_000:
            out = float(round(cash * stage.between(0.7, 0.95), -2))
            to_self = self_lent < 0.4 * (lent + out)
            borrower = own if to_self else borrowers[stage.whole(0, len(borrowers) - 2)]
            at = stage.time(day + stage.whole(1, 6), 9, 17)
            if pays != takes:
                stage.pay(takes, pays, out, at - 3_600, stage.one_of("", "往来款"))
            if stage.pay(pays, borrower, out, at, stage.one_of("", "借款", "放款")):
                cash, lent, self_lent = cash - out, lent + out, self_lent + (out if to_self else 0)
    stage.record(
        stage.time(start, 0, 0.02), min(LAST, stage.time(start + length + 8, 20, 21)),
        lenders=len(lenders), lent=lent, self_lent=self_lent, closed=closed,
    )  # fmt: skip
    hands = list(dict.fromkeys([takes, pays, made.account]))
    stage.cast(hands, "pool", culpable=True)
    stage.cast([one for one in (*people, own) if one not in hands], "controller", culpable=True)
    stage.cast(lenders, "investor", culpable=False)
    stage.cast(borrowers[:-1], "borrower", culpable=False)


KINDS = (
    Kind(
        "fake_exchange", fake_exchange, ("id_fake_exchange_wealth_pool", "id_fake_exchange_wealth_pool_returns"),
        ("plain_name", "pays_back", "lawful_remarks", "uneven_amounts", "mixed_hours", "split_onward", "related_investors"),
        parts=1, per_million=5, tip=("monitoring_platform", "以定融产品名义向个人销售理财，年息百分之十。"),
    ),
    Kind(
        "intermediary_pool", intermediary_pool, ("id_intermediary_self_pool",),
        ("after_closure", "officer_account", "several_operators", "lawful_remarks", "uneven_amounts", "mixed_hours"),
        parts=3, per_million=5, tip=("police", "民间借贷登记公司自己收钱放贷，钱要不回来。"),
    ),
)  # fmt: skip
