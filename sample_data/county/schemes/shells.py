"""Companies misused: invoices sold for nothing, a firm's money in private hands, firms that exist for passing money on."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from county.dates import HOUR, MONTH_START, calendar_day, next_workday
from county.kinds import Kind
from county.means import OPEN, small_talk
from county.schemes._firms import clients, young_firm
from county.stage import uneven

if TYPE_CHECKING:
    from county.stage import Stage

FIRM = ("lawful_remarks", "uneven_amounts", "mixed_hours")


def invoice_backflow(stage: Stage) -> None:
    """Let a firm pay a seller of invoices; days later most of it is back with its boss or his family over some hands."""
    hands = stage.whole(1, 4 if not stage.does("borrowed_account") else 3)
    buyer_boss, seller_boss, *people = stage.culprits(hands + 2)
    buyer = young_firm(stage, buyer_boss, date(2015, stage.whole(1, 12), 9), 2_000_000)
    seller = young_firm(stage, seller_boss, date(2025, stage.whole(1, 6), stage.whole(1, 28)))
    kin = stage.relative(buyer_boss) if stage.does("borrowed_account") else None
    if kin is None and stage.does("borrowed_account"):
        stage.dropped.add("borrowed_account")
    # A relative hands it on to the boss.
    home = [buyer_boss] if kin is None else [kin, buyer_boss]
    rounds, loss = stage.whole(3, 6), stage.between(0.03, 0.1)
    start, first, last = stage.start(100), 0, 0
    for turn in range(rounds):
        yuan = max(stage.money(stage.between(108_000, 900_000), 1_000), 101_000.0)
        at = stage.time(int(next_workday(start + turn * 13)), 9, 16)
        first = first or at
        stage.pay(clients(stage, 1)[0], buyer, yuan * stage.between(1.02, 1.2), at - stage.whole(2, 40) * HOUR, "货款")
        path = [buyer, seller, *people, *home]
        lost = max(0.005, loss if not stage.does("varying_commission") else loss * stage.between(0.6, 1.3))
        for hop, (payer, payee) in enumerate(pairwise(path)):
            for piece in uneven(stage.rng, yuan, 2, 1) if stage.does("split_onward") and hop else [yuan]:
                stage.pay(payer, payee, piece, at, stage.remark("货款", "材料款") if not hop else stage.remark(*OPEN))
                at += stage.whole(300, 3 * HOUR)
            if stage.does("other_payments") and hop and stage.chance(0.3):
                small_talk(stage, payer, start + turn * 13, 9, 2_000)
            at += stage.whole(2, 200 // len(path)) * HOUR
            yuan = round(yuan * (1 - lost / (len(path) - 1)), -1)
        last = at
    stage.record(first, last, rounds=rounds, hops=hands + 2, loss=round(loss, 3))
    stage.cast([buyer, buyer_boss], "buyer", culpable=True)
    stage.cast([seller, *people], "seller", culpable=True)
    if kin is not None:
        stage.cast([kin], "buyer_relative", culpable=True)


def corp_to_private(stage: Stage) -> None:
    """Let a firm pay a million and more within a month, or many sums under a line, to a few persons who are no staff."""
    boss, *friends = stage.culprits(stage.whole(2, 4))
    firm = young_firm(stage, boss, date(2020, stage.whole(1, 12), stage.whole(1, 28)), 1_000_000)
    customers = clients(stage, stage.whole(2, 4))
    lined = stage.chance(0.4)
    payees = [boss if not stage.does("borrowed_account") else (stage.borrowed(boss) or boss), *friends]
    count = stage.whole(12, 22) if lined else stage.whole(5, 14)
    total = 47_500.0 * count if lined else stage.between(1_080_000, 3_500_000)
    start = stage.start(34)
    first = last = 0
    for part in uneven(stage.rng, total * stage.between(1.05, 1.3), stage.whole(3, 5), 1_000):
        at = stage.time(int(next_workday(start - stage.whole(3, 9))), 9, 16)
        stage.pay(customers[stage.whole(0, len(customers) - 1)], firm, part, at, stage.one_of("货款", "工程款"))
    for turn, part in enumerate(uneven(stage.rng, total, count, 1 if stage.does("uneven_amounts") else 1_000)):
        yuan = float(stage.whole(45_200, 49_990)) if lined else max(part, 10_000.0)
        at = stage.time(start + turn * 27 // count, 9, 17)
        first, last = first or at, at
        word = stage.remark("备用金", "借款", "服务费", "咨询费", "", "")
        stage.pay(firm, payees[turn % len(payees)], yuan, at, word)
        if stage.does("other_payments") and stage.chance(0.3):
            small_talk(stage, firm, start, 25, 3_000)
    stage.record(first, last, lined=lined, payees=len(payees), total=round(total))
    stage.cast([firm], "firm", culpable=True)
    stage.cast(dict.fromkeys([boss, *payees]), "payee", culpable=True)


def shell_company_hub(stage: Stage) -> None:
    """Firms without staff, rent or taxes pass millions between firms of unrelated trades for months, then fall silent."""
    owners = stage.culprits(1)
    count = stage.whole(3, 4) if stage.chance(0.4) else 1
    months = stage.whole(3, 6)
    month = stage.whole(2, 12 - months)
    start = MONTH_START[max(month, min(stage.county.first_month, 12 - months))]
    founded = calendar_day(start - stage.whole(20, 200))
    capital = 300_000.0 if stage.chance(0.5) else 500_000.0
    firms = [young_firm(stage, owners[0], founded, capital) for _ in range(count)]
    if count > 1:
        _one_office(stage, firms)
    payers, payees = clients(stage, 26), clients(stage, 26)
    first = last = 0
    for firm in firms:
        quarterly = capital * stage.between(11.5, 22)
        rounds = stage.whole(14, 26) * months // 3
        for turn, part in enumerate(uneven(stage.rng, quarterly * months / 3, rounds, _step(stage))):
            day = start + turn * months * 29 // rounds
            at = stage.time(day, 8, 23) if stage.chance(0.4) else stage.time(int(next_workday(day)), 9, 17)
            yuan = max(part, 5_000.0)
            stage.pay(payers[stage.whole(0, 25)], firm, yuan, at, stage.remark("货款", "服务费", "往来款", "材料款"))
            first, at = first or at, at + stage.whole(1, 30) * HOUR
            out = yuan * stage.between(0.985, 0.998)
            for piece in uneven(stage.rng, out, 2, 1) if stage.does("split_onward") else [out]:
                stage.pay(firm, payees[stage.whole(0, 25)], piece, at, stage.remark("货款", "服务费", "往来款"))
                at += stage.whole(300, 5_000)
            last = max(last, at)
    stage.record(first, last, firms=count, capital=capital, months=months)
    stage.cast(firms, "shell", culpable=True)
    stage.cast(owners, "owner", culpable=True)


def _step(stage: Stage) -> int:
    return 1 if stage.does("uneven_amounts") else 1_000


def _one_office(stage: Stage, firms: list[int]) -> None:
    """Give firms one address and one telephone."""
    county = stage.county
    first = county.parties[county.accounts[firms[0]].party]
    for firm in firms[1:]:
        party = county.parties[county.accounts[firm].party]
        party.address, party.phone = first.address, first.phone


KINDS = (
    Kind(
        "invoice_backflow", invoice_backflow, ("ml_invoice_backflow",),
        (*FIRM, "borrowed_account", "varying_commission", "split_onward", "other_payments"),
        parts=6, per_million=5, tip=("public", "有公司虚开发票，货款转一圈又回到老板手里"),
    ),
    Kind(
        "corp_to_private", corp_to_private, ("ml_corp_to_private",), (*FIRM, "borrowed_account", "other_payments"),
        parts=4, per_million=5,
    ),
    Kind(
        "shell_company_hub", shell_company_hub, ("ml_shell_company_hub",), (*FIRM, "split_onward"), per_million=5,
    ),
)  # fmt: skip
