"""Savings clubs run as a business, and a mutual-aid society that pays interest on strangers' savings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county import pool as pools
from county.dates import DAYS, MONTH_START, MONTHS
from county.kinds import Kind
from county.stage import LAST

if TYPE_CHECKING:
    from county.stage import Stage

SOCIETIES = ("农民资金互助专业合作社", "资金互助社", "种植专业合作社", "供销互助合作社")
HIDDEN = ("", "生活费", "还款")
INTEREST = ("", "付息", "分红", "互助金收益")
ROUND = ("会钱", "", "标会", "互助金")


def club_keeper(stage: Stage) -> None:
    """Keep three and more savings clubs at once, each paying one member's turn a month, and skim the first pots."""
    keeper = stage.culprits(1)[0]
    account = stage.side_account(keeper) if stage.does("own_account") else keeper
    months = stage.whole(6, 9)
    begin = stage.whole(stage.county.first_month, MONTHS - months)
    sizes = [stage.whole(9, 22) for _ in range(stage.whole(3, 5))]
    members = stage.crowd(sum(sizes), [keeper])
    total, start = 0.0, 0
    # No two clubs ask for the same sum, so that each is seen for itself.
    prices = stage.rng.permutation([500.0, 800.0, 1_000.0, 1_500.0, 2_000.0, 3_000.0, 5_000.0]).tolist()
    for club, size in enumerate(sizes):
        group = members[start : start + size]
        start += size
        day = stage.whole(3, 20)
        for turn in range(months):
            total += _round(stage, account, group, turn, prices[club], MONTH_START[begin + turn] + day)
    first, last = stage.time(MONTH_START[begin], 0, 0.02), stage.time(MONTH_START[begin + months - 1] + 26, 20, 21)
    stage.record(first, min(LAST, last), clubs=len(sizes), members=len(members), taken=total)
    stage.cast([account], "pool", culpable=True)
    if account != keeper:
        stage.cast([keeper], "controller", culpable=True)
    stage.cast(members, "investor", culpable=False)


def _round(stage: Stage, keeper: int, group: list[int], turn: int, each: float, day: int) -> float:
    """Play one round of one club: all pay, one is paid; in the first the keeper keeps the pot; gives what was taken."""
    word = stage.one_of("", "借款", "还款") if stage.does("lawful_remarks") else stage.one_of(*ROUND)
    late = 2 if stage.does("late_payments") else 1
    taken = 0.0
    for member in group:
        if stage.pay(member, keeper, each, stage.time(day + stage.whole(0, late), 8, 21), word):
            taken += each
    if turn:
        at = stage.time(day + late + 1, 9, 17)
        pot = round(taken * stage.between(0.985, 1.0), 0)
        stage.pay(keeper, group[turn % len(group)], pot, at, stage.one_of("", "会款"))
    return taken


def mutual_aid_society(stage: Stage) -> None:
    """Take savings for a term of people who are no members, in a cooperative's name, and pay interest on set days."""
    pool = pools.open_pool(stage, SOCIETIES, company=True, industry="A")
    investors = pools.find_investors(stage, pool, min(stage.whole(38, 110), stage.county.residents // 8))
    yearly = stage.whole(5, 12) / 100
    every = 3 if stage.does("quarterly") else 1
    length = stage.whole(20, 60)
    payouts = 3 if every == 3 else stage.whole(4, 6)
    earliest = MONTH_START[stage.county.first_month] + 3
    start = stage.whole(earliest, max(earliest + 1, DAYS - length - 31 * every * payouts - 5))
    unit = (1_000, 2_000, 5_000, 10_000)[stage.whole(0, 3)]
    for day, investor in sorted((start + stage.whole(0, length), i) for i in investors):
        pools.put_in(stage, pool, investor, float(unit * stage.whole(1, 6)), day)
    paid = 0
    first = start + length
    for turn in range(1, payouts + 1):
        day = first + 30 * every * turn
        if day >= DAYS - 1:
            break
        at = stage.time(day, 9.5, 14)
        word = stage.one_of(*(HIDDEN if stage.does("lawful_remarks") else INTEREST))
        pools.move_to_payer(stage, pool, sum(s for _, s in pool.stakes.values()) * yearly / 12 * every, at)
        for investor, (_, stake) in pool.stakes.items():
            at += stage.whole(5, 60)
            yuan = round(stake * yearly / 12 * every, 2)
            if yuan <= pool.cash and stage.pay(pool.pays, investor, yuan, at, word):
                pool.cash -= yuan
        paid += 1
        pools.overheads(stage, pool, day + 3)
        pools.drain(stage, pool, day + 4, 0.25)
    last = min(LAST, stage.time(min(DAYS - 1, first + 30 * every * paid + 5), 20, 21))
    also = ["public_pool"] if len(investors) >= 42 else []
    also += ["fixed_return"] if every == 1 and paid >= 3 else []
    pools.note_pool(
        stage, pool, investors, stage.time(start, 0, 0.02), last, yearly_rate=yearly, payments=paid, also=also
    )


KINDS = (
    Kind(
        "club_keeper", club_keeper, ("id_rosca_mutual_aid_clubs", "id_rosca_mutual_aid"),
        ("lawful_remarks", "mixed_hours", "late_payments", "own_account"),
        parts=1, per_million=5, tip=("hotline_12345", "会头开了好几个标会，收了钱不见人。"),
    ),
    Kind(
        "mutual_aid_society", mutual_aid_society, ("id_rosca_mutual_aid_interest",),
        ("several_operators", "related_investors", "lawful_remarks", "uneven_amounts", "mixed_hours", "quarterly"),
        parts=2, per_million=5, tip=("grid_worker", "合作社向社会上的人收存款，付高息存。"),
    ),
)  # fmt: skip
