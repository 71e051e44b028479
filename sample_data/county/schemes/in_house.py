"""Savings of a firm's own staff as a front: outsiders pay in too, or through members of the staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county import names
from county.dates import DAYS, MONTH_START, MONTHS, month_of, next_workday
from county.kinds import Kind
from county.stage import LAST, days_later

if TYPE_CHECKING:
    from county.stage import Stage

TRADES = ("食品", "农业", "包装", "服饰", "生态农业")
WORDS = ("内部集资款", "集资款", "", "投资款", "入股")
HIDDEN = ("", "", "还款", "借款", "往来款")


def staff_fundraising(stage: Stage) -> None:
    """Pay wages for months, then take money of the staff and of their acquaintances, with interest by the quarter."""
    county = stage.county
    boss = stage.culprits(1)[0]
    serial = 1_700 + county.next_serial()
    firm = county.organisation(
        names.company_name(serial, TRADES[serial % len(TRADES)]), stage.whole(0, 3), industry="C",
        legal_representative=county.parties[county.accounts[boss].party].id_number, opening=90_000,
    )  # fmt: skip
    staff = stage.crowd(stage.whole(12, 26), [boss])
    outsiders = stage.crowd(min(stage.whole(12, 45), county.residents // 10), [boss, *staff])
    first = county.first_month
    begin = stage.whole(first + 4, MONTHS - 5)
    _wages(stage, firm, staff, first)
    start, length = MONTH_START[begin] + 12, stage.whole(30, 90)
    through = stage.does("through_staff")
    taken: dict[int, float] = {}
    handed = 0
    for one in [*staff, *outsiders]:
        yuan = stage.money(stage.whole(4, 60) * 500.0, 500)
        yuan = max(2_000.0, yuan)
        at = stage.time(start + stage.whole(0, length), 8, 17)
        word = stage.one_of(*(HIDDEN if stage.does("lawful_remarks") else WORDS))
        payer = one
        if through and one in outsiders:
            payer = staff[handed % len(staff)]
            stage.pay(one, payer, yuan, at, stage.one_of("", "代交", "借款"))
            handed += 1
            at = days_later(at, stage.between(0.1, 1.8))
        if stage.pay(payer, firm, yuan, at, word):
            taken[payer] = taken.get(payer, 0.0) + yuan
    last = _interest(stage, firm, taken, start + length)
    _use(stage, firm, boss, sum(taken.values()), start + length)
    stage.record(
        stage.time(start, 0, 0.02), min(LAST, stage.time(last, 20, 21)),
        staff=len(staff), outsiders=len(outsiders), handed_on=handed, taken=sum(taken.values()),
    )  # fmt: skip
    stage.cast([firm], "pool", culpable=True)
    stage.cast([boss], "controller", culpable=True)
    stage.cast([*staff, *outsiders], "investor", culpable=False)


def _wages(stage: Stage, firm: int, staff: list[int], first: int) -> None:
    """Pay the staff every month, and let customers elsewhere bring what that takes."""
    pays = {one: stage.whole(36, 68) * 100.0 for one in staff}
    customer = stage.backer()
    for start in MONTH_START[first:]:
        day = int(next_workday(start + 9))
        stage.pay(
            customer, firm, round(sum(pays.values()) * stage.between(1.3, 1.7)), stage.time(day - 3, 9, 16), "货款"
        )
        at = stage.time(day, 9, 11)
        for place, (one, yuan) in enumerate(pays.items()):
            if at + place <= LAST:
                stage.ledger.pay(firm, one, yuan, at + place, "工资", instrument="payroll", channel="batch")


def _interest(stage: Stage, firm: int, taken: dict[int, float], day: int) -> int:
    """Pay interest every quarter; gives the last day."""
    share = stage.whole(15, 30) / 1_000
    last = day + 5
    for turn in (1, 2):
        if day + 92 * turn >= DAYS - 3 or month_of(day + 92 * turn) >= MONTHS:
            break
        last = day + 92 * turn
        at = stage.time(last, 9, 14)
        for one, yuan in taken.items():
            at += stage.whole(4, 30)
            stage.pay(firm, one, round(yuan * share, 2), at, stage.one_of("", "利息", "分红"))
    return last


def _use(stage: Stage, firm: int, boss: int, taken: float, day: int) -> None:
    """Let most of what was taken go to the owner and to accounts elsewhere."""
    for part, to in ((0.3, boss), (0.35, stage.backer())):
        yuan = float(round(taken * part * stage.between(0.7, 1.0), -2))
        stage.pay(
            firm,
            to,
            yuan,
            stage.time(min(DAYS - 2, day + stage.whole(1, 12)), 9, 16),
            stage.one_of("", "往来款", "项目款"),
        )


KINDS = (
    Kind(
        "staff_fundraising", staff_fundraising, ("id_public_pool_fan_in_staff",),
        ("through_staff", "lawful_remarks", "uneven_amounts", "mixed_hours"),
        parts=1, per_million=5, tip=("public", "公司内部集资，亲戚朋友也都交了钱。"),
    ),
)  # fmt: skip
