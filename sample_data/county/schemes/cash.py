"""Banknotes under the line, money that is gone within a day, and accounts that wake from a long sleep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import DAYS, HOUR, moment
from county.evasions import ANYONE
from county.kinds import BASE_STREAM, Kind
from county.ledger import BANK, CASH
from county.means import OPEN
from county.stage import days_later, uneven

if TYPE_CHECKING:
    from county.stage import Stage


def _day_parts(stage: Stage, variant: str) -> list[float]:
    """Cut a day's banknotes: under the line as a whole, or, over places or hands, each under the line."""
    if variant != "daily":
        return [stage.money(stage.between(34_000, 48_500), 100) for _ in range(stage.whole(3, 4))]
    total = stage.money(stage.between(40_500, 49_500), 100)
    if stage.does("atm"):
        third = round(total / 3, -2)
        return [third + 500.0, third - 500.0, round(total - 2 * third, 2)]
    return [total] if stage.chance(0.5) else uneven(stage.rng, total, 2, 100)


def cash_structuring(stage: Stage) -> None:
    """Banknotes paid in (or drawn) in sums under the reporting line, over branches, banks or hands."""
    person = stage.culprits(1)[0]
    by_days = any(stage.does(e) for e in ("atm", "several_accounts", "several_branches", "larger_deposits"))
    variant = "daily" if by_days else stage.one_of("daily", "daily", "branches", "hands")
    accounts = [stage.own_account(person)]
    accounts += stage.side_accounts(person, 1, 2) if stage.does("several_accounts") else []
    inward = stage.chance(0.75)
    paused = stage.does("pauses")
    rounds = stage.whole(2, 3) if paused else stage.whole(2, 5)
    first_day = stage.start(40 * rounds if paused else 62)
    helpers = [stage.county.parties[stage.county.accounts[a].party].name for a in stage.crowd(5)]
    day, last, first = first_day, 0, 0
    own = stage.side_account(person) if stage.does("own_hops") else None
    for _ in range(rounds):
        length = stage.whole(3, 5)
        for turn in range(length):
            account = accounts[stage.whole(0, len(accounts) - 1)]
            parts = _day_parts(stage, variant)
            last = _notes(stage, account, parts, day + turn, inward=inward, variant=variant, helpers=helpers)
            first = first or last
            if inward and stage.chance(0.7):
                _send_on(stage, account, own, sum(parts), last)
            elif not inward and stage.chance(0.9):
                stage.supply(account, sum(parts), last)
        if stage.does("larger_deposits"):
            _notes(stage, accounts[0], [stage.money(stage.between(52_000, 96_000), 1000)], day + 7, inward=inward)
        day += stage.whole(14, 36) if paused else 9
    stage.record(first, last, variant=variant, inward=inward, rounds=rounds)
    stage.cast(accounts, "depositor", culpable=True)
    if own is not None:
        stage.cast([own], "depositor_other_account", culpable=True)


def _notes(
    stage: Stage,
    account: int,
    parts: list[float],
    day: int,
    *,
    inward: bool,
    variant: str = "daily",
    helpers: list[str] | None = None,
) -> int:
    """Book one day's banknotes; gives the second of the last."""
    at = int(moment(day, stage.whole(9 * HOUR, 15 * HOUR)))
    branch = stage.whole(0, 7)
    spread = variant != "daily" or stage.does("several_branches") or stage.does("atm")
    for turn, part in enumerate(parts):
        payer, payee = (CASH, account) if inward else (account, CASH)
        stage.ledger.pay(
            payer,
            payee,
            part,
            at,
            stage.remark("", "", "存款") if inward else stage.remark("", "取款"),
            instrument="cash",
            channel="atm" if stage.does("atm") else "counter",
            branch=(branch + turn) % 8 if spread else branch,
            agent=helpers[turn] if variant == "hands" and helpers else "",
        )
        at += stage.whole(900, 5_000)
    return at


def _send_on(stage: Stage, account: int, own: int | None, yuan: float, at: int) -> None:
    beyond = stage.backer()
    sent = stage.money(yuan * stage.between(0.9, 0.99), 100)
    if own is not None:
        stage.pay(account, own, sent, at + 20 * HOUR, "本人转账")
        account = own
    stage.pay(account, beyond, sent, at + stage.whole(24, 40) * HOUR, stage.remark(*OPEN))


def passthrough_rapid(stage: Stage) -> None:
    """Money that comes in and is gone within a day, again and again, leaving next to nothing."""
    person = stage.culprits(1)[0]
    lent = stage.borrowed(person) if stage.does("borrowed_account") else None
    holder = person if lent is None else lent
    accounts = [stage.side_account(holder)]
    if stage.does("several_accounts"):
        accounts.append(stage.side_account(holder))
    sources, targets = stage.abroad(stage.whole(3, 8)), stage.abroad(stage.whole(2, 4))
    first_day, size = stage.start(75), stage.between(90_000, 420_000)
    spread = (26, 58)[stage.does("pauses")]
    first, last, blocks = 0, 0, 0
    for account in accounts:
        days = sorted((stage.rng.choice(13, stage.whole(4, 8), replace=False) * 2).tolist())
        if stage.does("pauses"):
            days += sorted((stage.rng.choice(10, 3, replace=False) * 2 + spread - 20).tolist())
        if stage.does("lawful_income"):
            _wages(stage, account, first_day, days, size)
        left = 0.0
        for day in days:
            begin, end, left = _block(stage, account, (sources, targets), first_day + int(day), size=size, left=left)
            first, last, blocks = first or begin, max(last, end), blocks + 1
    stage.record(first, last, blocks=blocks, block_yuan=round(size))
    stage.cast(accounts, "mule", culpable=True)
    if lent is not None:
        stage.cast([person], "controller", culpable=True)


def _block(
    stage: Stage, account: int, others: tuple[list[int], list[int]], day: int, *, size: float, left: float
) -> tuple[int, int, float]:
    """One day's money in and out; gives the seconds of its first and last payment and what it leaves behind."""
    sources, targets = others
    amount = stage.money(size * stage.between(0.75, 1.3), 10)
    first = at = stage.time(day, 7, 13)
    for part in uneven(stage.rng, amount, stage.whole(1, 4)):
        stage.pay(sources[stage.whole(0, len(sources) - 1)], account, part, at, stage.remark(*OPEN))
        at += stage.whole(200, 2_400)
    gone = stage.money((amount + left) * stage.between(0.985, 0.998), 10)
    parts = stage.whole(5, 8) if stage.does("split_onward") else stage.whole(1, 3)
    for part in uneven(stage.rng, gone, parts):
        at += stage.whole(400, 6_000)
        stage.pay(account, targets[stage.whole(0, len(targets) - 1)], part, at, stage.remark(*OPEN))
    return first, at, amount + left - gone


def _wages(stage: Stage, account: int, day: int, busy: list[int], size: float) -> None:
    """Let a small wage run through the same account and be spent before the next large sum."""
    employer = int(stage.county.role("company")[stage.whole(0, 3)])
    quiet = [d for d in range(1, 24, 2) if d not in busy][:2]
    for gap in quiet:
        yuan = round(min(0.02 * size, 6_000) * stage.between(0.8, 1.0), 1)
        at = stage.time(day + gap, 9, 11)
        stage.pay(employer, account, yuan, at, "工资")
        shop = int(stage.county.role("processor")[0])
        for part in uneven(stage.rng, yuan, 3):
            at += stage.whole(1_000, 6_000)
            stage.pay(account, shop, part, at, "扫码付款-超市")


def dormant_reactivation(stage: Stage) -> None:
    """Wake an account that slept half a year and move large sums through it within ten days."""
    county = stage.county
    person = stage.culprits(1)[0]
    lent = stage.borrowed(person) if stage.does("borrowed_account") else None
    holder = person if lent is None else lent
    party = county.accounts[holder].party
    quiet = county.open(party, (county.accounts[holder].bank + stage.whole(1, 3)) % 4, opening=stage.between(10, 400))
    slept_from = stage.whole(0, 45)
    at = int(moment(slept_from, stage.whole(9, 16) * HOUR))
    stage.ledger.pay(CASH, quiet, float(stage.whole(1, 6) * 100), at, "", instrument="cash", channel="counter")
    start = stage.whole(slept_from + 190, DAYS - 14)
    if stage.does("idle_fees"):
        _idle_bookings(stage, quiet, slept_from, start)
    if stage.does("probe_transfer"):
        stage.pay(stage.backer(), quiet, float(stage.whole(1, 50)), int(moment(start, stage.whole(60, 3_000))), "")
    total = stage.between(150_000, 700_000)
    sources, targets = stage.abroad(stage.whole(1, 5)), stage.abroad(stage.whole(1, 3))
    slow = 2 if stage.does("pauses") else 1
    for part in uneven(stage.rng, total, stage.whole(2, 6), 1 if stage.does("uneven_amounts") else 100):
        at = stage.time(start + stage.whole(0, 2 * slow), 2, 22)
        stage.pay(sources[stage.whole(0, len(sources) - 1)], quiet, part, at, stage.remark(*OPEN))
    last = stage.time(start + 2 * slow + 1, 7, 9)
    share = stage.between(0.76, 0.85) if stage.does("part_stays") else stage.between(0.88, 0.995)
    parts = stage.whole(6, 9) if stage.does("split_onward") else stage.whole(2, 5)
    for part in uneven(stage.rng, total * share, parts, 100):
        last = days_later(last, stage.between(0.05, 3.6 / parts))
        stage.pay(quiet, targets[stage.whole(0, len(targets) - 1)], part, last, stage.remark(*OPEN))
    stage.record(int(moment(start, 0)), last, idle_days=start - slept_from, total=round(total))
    stage.cast([quiet], "sleeper", culpable=True)
    if lent is not None:
        stage.cast([person], "controller", culpable=True)


def _idle_bookings(stage: Stage, account: int, low: int, high: int) -> None:
    """Interest every quarter and a card fee every half year: the bank's doing, not the holder's."""
    for quarter in (51, 142, 232, 324, 416):
        if low < quarter < high:
            at = int(moment(quarter, 10_000))
            yuan = stage.between(0.03, 0.4)
            stage.ledger.pay(BANK, account, yuan, at, "结息", instrument="interest", channel="batch")
    for half in (120, 300):
        if low < half < high:
            at = int(moment(half, 12_000))
            stage.ledger.pay(account, BANK, 5.0, at, "小额账户管理费", instrument="fee", channel="batch")


KINDS = (
    Kind(
        "cash_structuring", cash_structuring, ("ml_cash_structuring",),
        ("several_accounts", "own_hops", "lawful_remarks", "lawful_income", "uneven_amounts", "pauses",
         "larger_deposits", "several_branches", "atm"),
        turn=1, reserve=BASE_STREAM, least_bookings=0,
    ),
    Kind(
        "passthrough_rapid", passthrough_rapid, ("ml_passthrough_rapid",),
        (*ANYONE, "several_accounts", "borrowed_account", "pauses", "split_onward"),
        turn=2, reserve=BASE_STREAM, least_bookings=0,
    ),
    Kind(
        "dormant_reactivation", dormant_reactivation, ("ml_dormant_reactivation",),
        ("lawful_remarks", "uneven_amounts", "mixed_hours", "borrowed_account", "idle_fees", "pauses",
         "split_onward", "part_stays", "probe_transfer"),
        turn=7, reserve=BASE_STREAM, least_bookings=0,
    ),
)  # fmt: skip
