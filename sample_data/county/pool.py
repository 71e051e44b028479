"""A pool of other people's money: its accounts, its investors, and how stakes come in and returns go out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from county import names
from county.dates import MONTH_START, MONTHS, month_of
from county.evasions import LAWFUL_STAKES
from county.ledger import CASH
from county.stage import LAST

if TYPE_CHECKING:
    from county.stage import Stage

PUT_IN = ("", "", "", "投资款", "认购", "会员费", "入股", "预存款", "借款", "床位费")
PAID_OUT = ("", "收益", "分红", "返利", "利息", "工资", "生活费")
BUSINESS = ("康养服务", "生态农业", "文化旅游", "健康科技", "商业管理", "投资咨询")


@dataclass
class Pool:
    """The pool's accounts with those behind it; `cash` is what all of them hold together."""

    takes: int
    pays: int
    controllers: list[int]
    cash: float = 0.0
    stakes: dict[int, tuple[int, float]] = field(default_factory=dict)  # investor: day of entry, principal
    paid_on: dict[int, list[int]] = field(default_factory=dict)  # investor: the days of his returns
    left: set[int] = field(default_factory=set)  # those who had principal back
    added: set[int] = field(default_factory=set)  # those who put in more
    happened: set[str] = field(default_factory=set)  # evasions that came about

    @property
    def accounts(self) -> list[int]:
        """The accounts that take in and pay out."""
        return list(dict.fromkeys([self.takes, self.pays]))


def open_pool(stage: Stage, trades: tuple[str, ...] = BUSINESS, *, company: bool = False, industry: str = "L") -> Pool:
    """Set up a pool: a company run by one or two persons, or the account of a person; perhaps one to pay out from."""
    controllers = stage.culprits(stage.whole(1, 2))
    county = stage.county
    several = stage.does("several_operators")
    if not company and stage.chance(0.3):
        takes = stage.side_account(controllers[0])
        return Pool(takes, stage.side_account(controllers[0]) if several else takes, controllers)
    boss = county.parties[county.accounts[controllers[0]].party].id_number
    serial = 700 + county.next_serial()
    takes = county.organisation(
        names.company_name(serial, trades[serial % len(trades)]),
        stage.whole(0, 3),
        industry=industry,
        legal_representative=boss,
        opening=3_000,
        registered_on=date(2024, stage.whole(1, 12), stage.whole(1, 28)),
    )
    pays = takes
    if several:
        first = county.accounts[takes]
        other = (first.bank + stage.whole(1, 3)) % 4
        opened = date(2025, stage.whole(1, 6), stage.whole(1, 28))
        pays = (
            county.open(first.party, other, opening=1_000, opened_on=opened)
            if stage.chance(0.5)
            else stage.side_account(controllers[0])
        )
    return Pool(takes, pays, controllers, 3_000)


def find_investors(stage: Stage, pool: Pool, count: int) -> list[int]:
    """Give investors who do not know one another, but for a few relatives where the instance has them."""
    local = stage.crowd(round(count * 0.85), pool.controllers)
    far = stage.abroad(max(0, count - len(local)))
    if not stage.does("related_investors"):
        return local + far
    county = stage.county
    known = {county.accounts[i].party for i in local}
    kin: list[int] = []
    for person in [pool.controllers[0], *local]:
        if len(kin) >= max(2, count // 8):
            break
        for party in county.housemates(county.accounts[person].party):
            if party not in known and party not in county.taken:
                known.add(party)
                county.victims.add(party)
                kin.append(county.main(party))
                break
    if not kin:
        stage.dropped.add("related_investors")
    return local + far + kin


def tickets(stage: Stage) -> list[float]:
    """Give the sums that this pool's tickets come in."""
    unit = (1_000, 2_000, 3_000, 5_000, 9_800, 10_000)[stage.whole(0, 5)]
    return [float(unit * k) for k in (1, 1, 2, 3, 5)]


def put_in(stage: Stage, pool: Pool, investor: int, yuan: float, day: int) -> None:
    """Take a stake in; some take the money for it out of a money fund the days before."""
    if stage.does("uneven_amounts"):
        yuan = round(yuan * stage.between(1.0, 1.25) + stage.whole(3, 97), 1)
    at = stage.time(day)
    if stage.chance(0.3) and yuan >= 5_000 and stage.county.accounts[investor].held:
        stage.pay(
            int(stage.county.role("funds")[0]), investor, round(yuan * 1.02), at - stage.whole(9, 40) * 3_600, "赎回"
        )
    word = stage.one_of(*(LAWFUL_STAKES if stage.does("lawful_remarks") else PUT_IN))
    if stage.pay(investor, pool.takes, yuan, at, word):
        since, stake = pool.stakes.get(investor, (day, 0.0))
        pool.stakes[investor] = (since, stake + yuan)
        pool.cash += yuan


def move_to_payer(stage: Stage, pool: Pool, yuan: float, at: int) -> None:
    """Where one account takes in and another pays out, the holder's own transfer between them."""
    if pool.pays != pool.takes and yuan > 0:
        before = at - stage.whole(900, 20_000)
        stage.pay(pool.takes, pool.pays, float(-(-yuan // 100) * 100), before, stage.one_of("", "往来款", "备用金"))
        pool.happened.add("several_operators")


def give_back(stage: Stage, pool: Pool, investor: int, day: int) -> None:
    """Give an investor his principal, or part of it, back."""
    since, stake = pool.stakes[investor]
    yuan = stake if stage.chance(0.5) else round(stake / 2, 2)
    if yuan > pool.cash * 0.5 or yuan <= 0:
        return
    at = stage.time(day, 10, 17)
    move_to_payer(stage, pool, yuan, at)
    if stage.pay(pool.pays, investor, yuan, at, stage.one_of("", "还款", "退款", "退股")):
        pool.cash -= yuan
        pool.happened.add("principal_withdrawn")
        pool.left.add(investor)
        pool.stakes[investor] = (since, stake - yuan)


def overheads(stage: Stage, pool: Pool, day: int) -> None:
    """Rent, power and a clerk's wages, as any office has."""
    if stage.county.accounts[pool.takes].personal or pool.cash < 20_000:
        return
    landlord = int(stage.county.role("company")[0])
    power = int(stage.county.role("power")[0])
    for payee, yuan, word in ((landlord, 4_200.0, "办公室租金"), (power, round(stage.between(300, 900), 2), "电费")):
        if stage.pay(pool.takes, payee, yuan, stage.time(day, 9, 17), word):
            pool.cash -= yuan


def earn(stage: Stage, pool: Pool, day: int, yuan: float) -> None:
    """Let the pool also earn a little by a real business."""
    if not stage.does("business_income") or yuan < 100:
        return
    payer = int(stage.county.role("company")[stage.whole(1, 5)]) if stage.chance(0.5) else stage.backer()
    if stage.pay(payer, pool.takes, round(yuan, 2), stage.time(day, 9, 17), stage.one_of("服务费", "货款", "场地费")):
        pool.cash += yuan
        pool.happened.add("business_income")


def drain(stage: Stage, pool: Pool, day: int, share: float) -> None:
    """Part of what the pool holds goes to those behind it, to accounts elsewhere or out in banknotes."""
    yuan = float(round(pool.cash * share, -2))
    if yuan < 2_000:
        return
    at = stage.time(day, 9, 18)
    if stage.chance(0.2) and yuan < 180_000:
        if at <= LAST:
            stage.ledger.pay(pool.takes, CASH, yuan, at, "备用金", instrument="cash", channel="counter")
            pool.cash -= yuan
        return
    target = pool.controllers[0] if stage.chance(0.5) else stage.backer()
    if stage.pay(pool.takes, target, yuan, at, stage.one_of("", "往来款", "货款", "项目款", "借款")):
        pool.cash -= yuan


@dataclass
class Promise:
    """What a pool promises: its rate a month, its day, whether it pays twice a month."""

    rate: float
    grid: int
    half: bool
    word: str


def _returns(stage: Stage, pool: Pool, day: int, promise: Promise) -> tuple[int, float]:
    """Pay every investor who has been in for a period his share, while money lasts; gives payments and their sum."""
    share = promise.rate * (0.5 if promise.half else 1.0)
    wait = 15 if promise.half else 28
    due = []
    for investor, (since, stake) in pool.stakes.items():
        yuan = stake * share
        yuan = float(round(yuan / 10) * 10) if stage.does("rounded_payouts") and yuan >= 100 else round(yuan, 2)
        if day - since >= wait - 12 and 0 < yuan <= pool.cash:
            due.append((investor, yuan))
            pool.cash -= yuan
    at = stage.time(day, 9.5, 15)
    move_to_payer(stage, pool, sum(y for _, y in due), at)
    paid = 0.0
    for investor, yuan in due:
        at += stage.whole(5, 60)
        if stage.pay(pool.pays, investor, yuan, at, promise.word):
            paid += yuan
            pool.paid_on.setdefault(investor, []).append(day)
    return (len(due) if paid else 0), paid


def run(stage: Stage, pool: Pool, entries: list[tuple[int, int]], *, months: int, rate: float, keep: float) -> int:
    """Take stakes in and pay returns on the pool's day of every month; gives the number of payments made."""
    sums = tickets(stage)
    steady = not stage.does("irregular_days")
    word = stage.one_of("还款", "工资", "生活费", "") if stage.does("lawful_remarks") else stage.one_of(*PAID_OUT)
    half = steady and stage.chance(0.25)
    promise = Promise(rate, stage.whole(3, 12 if half else 24), half, word)
    queue, made, last, late = list(entries), 0, 0.0, 0
    first_month = month_of(entries[0][0])
    for month in range(first_month, min(MONTHS, first_month + months)):
        # A day that wanders up to three days to either side, never far from one month to the next.
        late = 0 if steady else min(3, max(-3, late + stage.whole(-3, 3)))
        for dom in (promise.grid, promise.grid + 14) if promise.half else (promise.grid,):
            day = MONTH_START[month] + min(dom, 27) + late
            while queue and queue[0][0] < day:
                when, investor = queue.pop(0)
                put_in(stage, pool, investor, sums[stage.whole(0, len(sums) - 1)] * 2, when)
            count, last = _returns(stage, pool, day, promise)
            made += count
        if last:
            _changes(stage, pool, MONTH_START[month] + 27, sums, rate)
            earn(stage, pool, MONTH_START[month] + stage.whole(4, 24), 0.1 * last)
        overheads(stage, pool, MONTH_START[month] + 27)
        reserve = sum(s for _, s in pool.stakes.values()) * rate * keep
        if pool.cash > reserve:
            drain(stage, pool, MONTH_START[month] + 27, (1 - reserve / pool.cash) * stage.between(0.6, 0.95))
    return made


def _changes(stage: Stage, pool: Pool, day: int, sums: list[float], rate: float) -> None:
    """Let a few investors have their principal back and a few put in more."""
    changed = pool.left | pool.added
    people = [i for i, (_, stake) in pool.stakes.items() if stake > 0 and i not in changed]
    most = len(pool.stakes) // 8
    few = max(1, len(people) // 25)
    order = [people[int(k)] for k in stage.rng.permutation(len(people))]
    if stage.does("principal_withdrawn") and len(pool.left) < most:
        for investor in order[:few]:
            if pool.cash > pool.stakes[investor][1] + 3 * rate * sum(s for _, s in pool.stakes.values()):
                give_back(stage, pool, investor, day)
    if stage.does("reinvestment") and len(pool.added) < most:
        for investor in order[few : 2 * few]:
            put_in(stage, pool, investor, sums[0], day)
            pool.added.add(investor)
            pool.happened.add("reinvestment")


def pays_steadily(pool: Pool) -> bool:
    """Whether a dozen investors and more were paid three times and nearly all of those at even distances."""
    often = [days for days in pool.paid_on.values() if len(days) >= 3]
    gaps = [[b - a for a, b in pairwise(days)] for days in often]
    even = sum(max(g) <= 1.3 * min(g) for g in gaps)
    return len(often) >= 12 and even >= 0.8 * len(often)


def note_pool(stage: Stage, pool: Pool, investors: list[int], first: int, last: int, **parameters: object) -> None:
    """Note the instance and everyone in it; evasions that came to nothing are not claimed."""
    for evasion in ("several_operators", "principal_withdrawn", "reinvestment", "business_income"):
        if evasion not in pool.happened:
            stage.dropped.add(evasion)
    stage.record(first, last, investors=len(investors), **parameters)
    stage.cast(pool.accounts, "pool", culpable=True)
    stage.cast(pool.controllers, "controller", culpable=True)
    stage.cast(investors, "investor", culpable=False)
