"""Stakes taken in and winnings paid out over a person's account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import HOUR, moment
from county.evasions import ANYONE
from county.kinds import Kind
from county.means import small_talk

if TYPE_CHECKING:
    from county.stage import Stage

STAKES = (50, 100, 100, 200, 200, 300, 500, 500, 500, 1_000, 1_000, 2_000, 3_000)


def gambling_settlement(stage: Stage) -> None:
    """Take round stakes of fifty players and more for a month, pay some back, and carry the profit off in large sums."""
    person = stage.culprits(1)[0]
    lent = stage.borrowed(person) if stage.does("borrowed_account") else None
    holder = person if lent is None else lent
    tables = [stage.own_account(holder)]
    tables += stage.side_accounts(holder, 1, 1) if stage.does("several_accounts") else []
    count = stage.whole(55, 70) if stage.chance(0.4) else stage.whole(70, 130)
    local = stage.crowd(count // 2, [person, holder])
    players = local + stage.abroad(count - len(local))
    stakes = stage.whole(max(115, count), 2 * count + 60)
    winners = players[:: stage.whole(2, 4)]
    start, evening = stage.start(34), stage.chance(0.7) and not stage.does("mixed_hours")
    staked: dict[int, int] = {}
    taken = dict.fromkeys(tables, 0.0)
    for turn in range(stakes):
        table = tables[turn % len(tables)]
        yuan = _stake(stage)
        day = start + stage.whole(0, 25)
        stage.pay(players[turn % count], table, yuan, _hour(stage, day, evening), _word(stage))
        staked.setdefault(players[turn % count], day)
        taken[table] += yuan
    paid = dict.fromkeys(tables, 0.0)
    for turn, winner in enumerate(winners):
        table = tables[turn % len(tables)]
        yuan = float(stage.whole(3, 60) * 10 + stage.whole(1, 9))
        stage.pay(table, winner, yuan, _hour(stage, staked[winner] + stage.whole(1, 2), evening), _word(stage))
        paid[table] += yuan
    backers = stage.abroad(stage.whole(1, 3))
    last = 0
    for table in tables:
        left = max(0.0, taken[table] - paid[table]) * stage.between(0.8, 0.95)
        for share in (0.5, 0.5):
            last = stage.time(start + 28, 9, 12)
            yuan = float(round(left * share, 0 if stage.does("uneven_amounts") else -2))
            stage.pay(table, backers[stage.whole(0, len(backers) - 1)], yuan, last, stage.remark("", "转账", "往来款"))
    if stage.does("other_payments"):
        small_talk(stage, tables[0], start, 25, 2_000)
    stage.record(int(moment(start, 0)), last, players=count, stakes=stakes, winners=len(winners))
    stage.cast(tables, "table", culpable=True)
    if lent is not None:
        stage.cast([person], "controller", culpable=True)
    stage.cast(local, "player", culpable=False)


def _stake(stage: Stage) -> float:
    """Give a stake: one of the round ones, or now and then another sum."""
    if stage.chance(0.3 if stage.does("uneven_amounts") else 0.06):
        return float(stage.whole(6, 90) * 11)
    return float(STAKES[stage.whole(0, len(STAKES) - 1)])


def _hour(stage: Stage, day: int, evening: bool) -> int:
    if not evening:
        return stage.time(day, 9, 23.5)
    return int(moment(day, 0)) + stage.whole(19 * HOUR, 26 * HOUR)


def _word(stage: Stage) -> str:
    return stage.remark("", "", "", "上分", "下分", "转账")


KINDS = (
    Kind(
        "gambling_settlement", gambling_settlement, ("ml_gambling_settlement",),
        (*ANYONE, "several_accounts", "borrowed_account", "other_payments"),
        per_million=5, tip=("public", "有人组织网络赌博，用此账户上分下分"),
    ),
)  # fmt: skip
