"""How money is got out of people: pressure that shows in payments, and loans in banknotes of which only the return shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from county.dates import DAY, DAYS, HOUR, MONTH_START, moment
from county.kinds import Kind
from county.ledger import CASH
from county.schemes._usury import first_day, plain_loan
from county.stage import LAST

if TYPE_CHECKING:
    from county.stage import Stage

_PRESSING = ("再不还钱就上门", "最后期限", "欠钱不还后果自负", "催收")


@dataclass
class _Pressed:
    """One borrower who has fallen behind: what he and his pay from some day on, and who pays for him."""

    stage: Stage
    lender: int
    borrower: int
    payers: set[int]
    paid: list[tuple[int, float, int]] = field(default_factory=list)

    def pay(self, yuan: float, when: int, word: str = "", payer: int | None = None) -> None:
        if self.stage.pay(self.borrower if payer is None else payer, self.lender, yuan, when, word):
            self.paid.append((when, yuan, self.lender))

    def pennies(self, day: int) -> None:
        for k in range(self.stage.whole(11, 16)):
            word = self.stage.one_of(*_PRESSING) if k % 2 else ""
            at = self.stage.time(day + k % 3, 8, 23)
            self.stage.pay(self.lender, self.borrower, 0.01 * self.stage.whole(1, 9), at, word)

    def crumbs(self, day: int) -> None:
        for k in range(self.stage.whole(6, 8)):
            at = int(moment(day, 9 * HOUR)) + k * 6_000 + self.stage.whole(0, 900)
            self.pay(float(self.stage.whole(1, 4) * 100), at)

    def nights(self, day: int) -> None:
        for k in range(self.stage.whole(2, 4)):
            self.pay(float(self.stage.whole(6, 12) * 100), int(moment(day + k, 0)) + self.stage.whole(600, 4 * HOUR))

    def car(self, day: int) -> None:
        price, sold = float(self.stage.whole(9, 40) * 1000), int(moment(day, 10 * HOUR))
        self.stage.pay(self.stage.abroad(1)[0], self.borrower, price, sold, self.stage.one_of("车款", "二手车款"))
        passed_on = float(round(price * self.stage.between(0.6, 0.95), -2))
        self.pay(passed_on, sold + round(self.stage.between(2, 60) * HOUR))

    def words(self, day: int) -> None:
        word = self.stage.one_of("还欠债别再上门", "最后期限前还清")
        self.pay(float(self.stage.whole(6, 15) * 100), self.stage.time(day, 9, 21), word)

    def household(self, day: int) -> None:
        county = self.stage.county
        free = [p for p in county.housemates(county.accounts[self.borrower].party) if p not in county.taken]
        for turn, party in enumerate(free[:2]):
            county.victims.add(party)
            self.payers.add(county.main(party))
            yuan, at = float(self.stage.whole(6, 20) * 100), self.stage.time(day + turn, 9, 21)
            self.pay(yuan, at, self.stage.one_of("", "替还", "还款"), county.main(party))


def collection_pressure(stage: Stage) -> None:
    """Lend dearly, and when borrowers fall behind press them until they pay in whatever way they can."""
    lender = stage.culprits(1)[0]
    working = stage.side_account(lender) if stage.does("several_accounts") else lender
    pressed_ones = stage.whole(3, 5)
    borrowers = stage.crowd(pressed_ones + 4, [lender])
    for borrower in borrowers[pressed_ones:]:
        plain_loan(stage, working, borrower)
    last, first, payers = 0, LAST, set[int]()
    for borrower in borrowers[:pressed_ones]:
        day = first_day(stage, 110)
        at = stage.time(day, 10, 18)
        face = stage.money(float(stage.whole(5, 20) * 1000), 1000)
        stage.supply(working, face, at)
        stage.pay(working, borrower, face, at, stage.remark("", "借款", "周转"))
        pressed = _Pressed(stage, working, borrower, payers)
        pressed.pay(round(face * 0.1, 2), at + 30 * DAY, stage.remark("", "利息"))
        _press(pressed, day + stage.whole(58, 66))
        stage.truth.loan(stage.scheme_id, working, borrower, face, [(at, -face, borrower), *sorted(pressed.paid)])
        first, last = min(first, at), max(last, *(when for when, _, _ in pressed.paid))
    stage.record(first, last, borrowers=len(borrowers), pressed=pressed_ones)
    stage.cast(dict.fromkeys([lender, working]), "lender", culpable=True)
    stage.cast(borrowers, "borrower", culpable=False)
    stage.cast(payers - set(borrowers), "borrower_relative", culpable=False)


def _press(pressed: _Pressed, day: int) -> None:
    """Enter three or four of the signs of pressure, and mostly a remark, within five weeks."""
    stage = pressed.stage
    signs = [pressed.pennies, pressed.crumbs, pressed.nights, pressed.car, pressed.household]
    chosen = [signs[int(k)] for k in stage.rng.permutation(len(signs))[: stage.whole(3, 4)]]
    if not stage.does("no_words"):
        chosen.append(pressed.words)
    for turn, sign in enumerate(chosen):
        sign(day + 6 * turn)


def notes_lender(stage: Stage) -> None:
    """Lend banknotes to a dozen people; what they pay back by phone, each on a plan of equal sums, is all that shows."""
    lender = stage.culprits(1)[0]
    taker = stage.borrowed(lender) if stage.does("borrowed_account") else None
    account = lender if taker is None else taker
    borrowers = stage.crowd(stage.whole(8, 14), [lender, account])
    taken, last, days = 0.0, 0, []
    for turn, borrower in enumerate(borrowers):
        gap, times = ((7, 10), (10, 9), (15, 6), (30, 5))[turn % (4 if stage.does("many_plans") else 2)]
        day = first_day(stage, gap * times + 12)
        days.append(day)
        each = float(stage.whole(3, 14) * 100)
        if stage.chance(0.7):
            at = int(moment(max(0, day - stage.whole(0, 5)), stage.whole(9, 16) * HOUR))
            face = round(each * times * stage.between(0.5, 0.8), -2)
            stage.ledger.pay(CASH, borrower, face, at, "现金存入", instrument="cash", channel="atm")
        for k in range(1, times + 1):
            late = stage.whole(0, 1) if stage.does("late_payments") else 0
            yuan = each + (stage.whole(-2, 2) if stage.does("uneven_amounts") else 0)
            at = stage.time(day + gap * k + late, 9, 22)
            if stage.pay(borrower, account, yuan, at, stage.remark("", "", "还款")):
                taken += yuan
                last = max(last, at)
    first = stage.time(min(days), 0, 0.02)
    for start in MONTH_START[stage.county.first_month :]:
        if start >= min(days) and start * DAY < last:
            notes = float(round(taken * stage.between(0.06, 0.12), -2))
            at = int(moment(min(DAYS - 1, start + stage.whole(1, 26)), stage.whole(9, 17) * HOUR))
            stage.ledger.pay(account, CASH, notes, at, "ATM取款", instrument="cash", channel="atm")
    stage.record(first, last, payers=len(borrowers), taken=round(taken, 2))
    stage.cast(dict.fromkeys([lender, account]), "lender", culpable=True)
    stage.cast(borrowers, "borrower", culpable=False)


KINDS = (
    Kind(
        "collection_pressure", collection_pressure, ("ul_collection_pressure_payments",),
        ("several_accounts", "mixed_hours", "lawful_remarks", "no_words", "uneven_amounts"),
        tip=("hotline_12345", "天天上门堵门恐吓，还给家里人打电话催收。"), per_million=5,
    ),
    Kind(
        "notes_lender", notes_lender, ("ul_repayment_only_cluster",),
        ("borrowed_account", "lawful_remarks", "mixed_hours", "late_payments", "uneven_amounts", "many_plans"),
        per_million=5,
    ),
)  # fmt: skip
