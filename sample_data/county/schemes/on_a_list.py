"""People on a list: one under sanctions with his partners, one convicted before who runs a firm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import MONTH_START, MONTHS
from county.kinds import Kind
from county.means import shell

if TYPE_CHECKING:
    from county.stage import Stage


def sanctioned_party(stage: Stage) -> None:
    """Deal, through partners, for somebody under sanctions."""
    listed, *partners = stage.culprits(stage.whole(3, 5))
    stage.county.listed.append((stage.county.accounts[listed].party, "sanctioned"))
    theirs = [listed, *(stage.side_accounts(listed, 1, 2) if stage.does("several_accounts") else [])]
    first, days = stage.start(170), stage.whole(60, 150)
    begin, end, moved = 0, 0, 0.0
    for partner in partners:
        for _ in range(stage.whole(2, 8)):
            at = stage.time(first + stage.whole(0, days))
            yuan = stage.money(stage.between(2_000, 60_000), 500)
            account = theirs[stage.whole(0, len(theirs) - 1)]
            stage.supply(partner, yuan, at)
            payer, payee = (partner, account) if stage.chance(0.7) else (account, partner)
            if stage.pay(payer, payee, yuan, at, stage.remark("", "往来款", "转账")):
                begin, end, moved = min(begin or at, at), max(end, at), moved + yuan
    stage.record(begin, end, moved=round(moved, 2), partners=len(partners))
    stage.cast(theirs, "listed", culpable=True)
    stage.cast(partners, "partner", culpable=True)


def convict_firm(stage: Stage) -> None:
    """Run a firm in spite of a conviction: as its representative, as its payee, or from his telephone."""
    boss, helper = stage.culprits(2)
    county = stage.county
    county.listed.append((county.accounts[boss].party, "criminal_organisation"))
    behind = stage.does("in_anothers_name") or stage.does("by_telephone")
    firm = shell(stage, helper if behind else boss)
    if stage.does("by_telephone"):
        county.accounts[firm].device = county.accounts[boss].device
    companies = county.role("company")
    supplier = int(companies[stage.whole(0, len(companies) - 1)])
    customers, workers = stage.abroad(6), stage.abroad(3)
    first = stage.whole(county.first_month, MONTHS - 5)
    begin, end, paid = 0, 0, 0.0
    for month in range(first, MONTHS - 1):
        day = MONTH_START[month]
        income = stage.money(stage.between(30_000, 120_000), 100)
        for part in (0.5, 0.3, 0.2):
            payer = customers[stage.whole(0, 5)]
            stage.pay(payer, firm, income * part, stage.time(day + stage.whole(0, 8), 9, 18), "货款")
        stage.pay(firm, supplier, 0.4 * income, stage.time(day + 12, 9, 17), "货款")
        for worker in workers:
            stage.pay(firm, worker, float(stage.whole(28, 45) * 100), stage.time(day + 15, 9, 17), "工资")
        at = stage.time(day + stage.whole(18, 25), 9, 20)
        yuan = stage.money(max(9_000.0, stage.between(0.32, 0.45) * income), 100)
        if stage.pay(firm, boss, yuan, at, stage.remark("备用金", "", "往来款")):
            begin, end, paid = begin or at, at, paid + yuan
    stage.record(begin, end, paid=round(paid, 2), behind=behind)
    stage.cast([firm], "enterprise", culpable=True)
    stage.cast([boss], "controller", culpable=True)
    stage.cast([helper], "nominee", culpable=behind)


KINDS = (
    Kind(
        "sanctioned_party", sanctioned_party, ("ml_watchlist_counterparty",),
        ("lawful_remarks", "uneven_amounts", "mixed_hours", "several_accounts"),
        parts=5, per_million=3,
    ),
    Kind(
        "convict_firm", convict_firm, ("or_convicted_controller",),
        ("lawful_remarks", "uneven_amounts", "in_anothers_name", "by_telephone"),
        parts=2, per_million=4,
    ),
)  # fmt: skip
