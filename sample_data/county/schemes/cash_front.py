"""A shop through which notes go that nobody paid for goods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county import names
from county.dates import DAYS, HOUR, MONTH_START, moment
from county.kinds import Kind
from county.ledger import CASH

if TYPE_CHECKING:
    from county.stage import Stage

SETTLED = 220  # days of the period in which the shop is what it seems


def cash_front(stage: Stage) -> None:
    """Bank several times the notes of the months before, in round sums, and pass most on to the owner."""
    owner = stage.culprits(1)[0]
    boss = stage.county.parties[stage.county.accounts[owner].party]
    trade = names.SHOPS[stage.whole(0, len(names.SHOPS) - 1)]
    shop = stage.county.organisation(
        f"栖禾县{names.TOWNS[boss.town]}{boss.name}{trade}", stage.whole(0, 3), prefix="92", industry="F",
        legal_representative=boss.id_number, capital=50_000, opening=20_000,
    )  # fmt: skip
    takers = [owner, *(stage.side_accounts(owner, 1, 2) if stage.does("several_accounts") else [])]
    guests, supplier = stage.crowd(20, [owner]), stage.abroad(1)[0]
    week = stage.between(1_500, 4_000)
    rise = stage.between(5.0, 7.0 if stage.chance(0.5) else 12.0)
    begin, end, banked, passed = 0, 0, 0.0, 0.0
    switch = max(MONTH_START[stage.county.first_month], SETTLED - stage.whole(0, 20))
    for day in range(MONTH_START[stage.county.first_month] + 2, DAYS - 9, 7):
        for _ in range(stage.whole(2, 4)):
            stage.pay(guests[stage.whole(0, 19)], shop, float(stage.whole(30, 600)), stage.time(day), "消费")
        stage.pay(shop, supplier, week * stage.between(0.3, 0.5), stage.time(day, 9, 17), "货款")
        grown = day >= switch
        yuan = week * (rise if grown else 1.0) * stage.between(0.85, 1.15)
        rough = not grown or (stage.does("some_uneven") and day // 7 % 7 == 0)
        yuan = round(yuan, 1) if rough else float(max(1_000, round(yuan, -3)))
        at = int(moment(day, stage.whole(9, 16) * HOUR + stage.whole(0, 3_000)))
        branch = stage.whole(0, 7) if stage.does("several_branches") else stage.county.accounts[shop].branch
        stage.ledger.pay(CASH, shop, yuan, at, "营业款", instrument="cash", channel="counter", branch=branch)
        if grown:
            on = round(yuan * stage.between(0.62, 0.95), -1 if stage.does("uneven_amounts") else -2)
            stage.pay(
                shop,
                takers[stage.whole(0, len(takers) - 1)],
                on,
                at + stage.whole(3, 130) * HOUR,
                stage.one_of("备用金", "", "往来款"),
            )
            begin, end, banked, passed = begin or at, at, banked + yuan, passed + on
    stage.record(begin, end, banked=round(banked, 2), passed=round(passed, 2), rise=round(rise, 2))
    stage.cast([shop], "front", culpable=True)
    stage.cast(takers, "owner", culpable=True)


KINDS = (
    Kind(
        "cash_front", cash_front, ("ml_cash_intensive_mixing",),
        ("several_accounts", "some_uneven", "several_branches", "uneven_amounts"),
        per_million=4, tip=("public", "一家小店没几个客人，却天天往银行存整沓现金。"),
    ),
)  # fmt: skip
