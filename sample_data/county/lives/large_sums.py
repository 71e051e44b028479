"""Large lawful sums of persons: houses, illness, retirement, staff loans, goods on credit, purchases made together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from county.dates import DAY, DAYS, HOUR, MONTH_START, MONTHS, clock, moment, next_workday
from county.ledger import BANK, CASH, Ledger, fen

if TYPE_CHECKING:
    from county.people import County
    from county.truth import Truth

TURN = 7


def live(county: County, ledger: Ledger, truth: Truth) -> None:
    """Enter every kind of large sum."""
    _houses_with_help(county, ledger, truth)
    _pooled_purchases(county, ledger, truth)
    _quiet_accounts(county, ledger, truth)
    _illness_appeals(county, ledger, truth)
    _staff_loans(county, ledger, truth)
    _supplier_credit(county, ledger, truth)
    _moved_savings(county, ledger, truth)


def _first(county: County) -> int:
    return MONTH_START[county.first_month]


def _kin(county: County, person: int) -> list[int]:
    return [county.main(p) for p in county.housemates(county.accounts[person].party)]


def _houses_with_help(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a buyer gather money from relatives and friends within days and pay it at once to a developer or a seller."""
    rng = county.rng("houses with help")
    developer = int(county.role("developer")[0])
    for buyer in county.pick(rng, "resident", county.scaled(36, 1)):
        kin = _kin(county, buyer)[:2]
        helpers = [*kin, *county.crowd(rng, int(rng.integers(3, 9)), [buyer])]
        helpers += county.outsiders(rng, int(rng.integers(2, 7)))
        day = int(next_workday(int(rng.integers(_first(county) + 6, DAYS - 12))))
        sums = np.array([float(rng.integers(2, 16) * 5_000) for _ in helpers])
        for helper, yuan in zip(helpers, sums.tolist(), strict=True):
            at = int(moment(day - int(rng.integers(0, 4)), int(rng.integers(28_000, 82_000))))
            ledger.pay(helper, buyer, yuan, at, str(rng.choice(("买房", "借款", "", "房款", ""))))
            back = at + int(rng.integers(60, 260)) * DAY
            flows = [(at, -yuan, buyer)]
            if rng.random() < 0.7 and back < int(moment(DAYS - 1, 0)):
                ledger.pay(buyer, helper, yuan, back, str(rng.choice(("还款", "", "还钱"))))
                flows.append((back, yuan, helper))
            truth.loan(None, helper, buyer, yuan, flows, is_kin=helper in kin)
        payee = developer if rng.random() < 0.7 else county.outsiders(rng, 1)[0]
        paid = float(round(float(sums.sum()) * rng.uniform(0.95, 1.25), -3))
        ledger.pay(buyer, payee, paid, int(moment(day + 1, int(rng.integers(30_000, 60_000)))), "购房首付款")
        truth.look_alike("house_purchase_gathering", [buyer])


def _pooled_purchases(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let relatives and neighbours put money together for a tractor, a well or a plot, and one of them pay."""
    rng = county.rng("pooled purchases")
    for lead in county.pick(rng, "farmer", county.scaled(14, 1)):
        group = [*_kin(county, lead), *county.crowd(rng, int(rng.integers(5, 14)), [lead])]
        each = float(rng.integers(4, 40) * 500)
        day = int(rng.integers(_first(county) + 2, DAYS - 9))
        for member in group:
            at = int(moment(day + int(rng.integers(0, 3)), int(rng.integers(28_000, 82_000))))
            ledger.pay(member, lead, each, at, str(rng.choice(("农机款", "", "打井", "合伙买机器"))))
        total = each * (len(group) + 1)
        ledger.pay(lead, int(county.role("wholesale")[0]), total, int(moment(day + 4, 50_000)), "购机款")
        truth.look_alike("pooled_purchase", [lead])


def _quiet_account(county: County, ledger: Ledger, rng: np.random.Generator, person: int) -> int:
    """Open an account that lies still but for interest and a fee."""
    party = county.accounts[person].party
    quiet = county.open(party, (county.accounts[person].bank + 1) % 4, opening=float(rng.integers(20, 900)))
    at = int(moment(int(rng.integers(0, 40)), 36_000))
    ledger.pay(CASH, quiet, 200, at, "现金存入", instrument="cash", channel="counter")
    for quarter in (51, 142, 232):
        at = int(moment(quarter, 9_500))
        ledger.pay(BANK, quiet, float(rng.uniform(0.02, 0.6)), at, "结息", instrument="interest", channel="batch")
    return quiet


def _quiet_accounts(county: County, ledger: Ledger, truth: Truth) -> None:
    """Use a long-quiet account once, for a house: money in, and out to the developer within days."""
    rng = county.rng("quiet accounts")
    developer = int(county.role("developer")[0])
    for person in county.pick(rng, "clerk", county.scaled(14, 1)):
        quiet = _quiet_account(county, ledger, rng, person)
        day = int(next_workday(int(rng.integers(255, DAYS - 14))))
        total = 0.0
        for source in [*_kin(county, person)[:2], *county.outsiders(rng, int(rng.integers(2, 5)))]:
            yuan = float(rng.integers(4, 24) * 10_000)
            total += yuan
            at = int(moment(day + int(rng.integers(0, 3)), int(rng.integers(30_000, 70_000))))
            ledger.pay(source, quiet, yuan, at, str(rng.choice(("购房", "", "房款", "借款"))))
        ledger.pay(quiet, developer, round(total * 0.97, -3), int(moment(day + 4, 38_000)), "购房款", channel="counter")
        truth.look_alike("dormant_house_purchase", [quiet])


def _moved_savings(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let pensioners move a matured deposit or a retirement lump sum into a quiet account, where it stays."""
    rng = county.rng("moved savings")
    social = int(county.role("social")[0])
    for person in county.pick(rng, "retired", county.scaled(14, 1)):
        quiet = _quiet_account(county, ledger, rng, person)
        day = int(next_workday(int(rng.integers(255, DAYS - 45))))
        yuan = float(rng.integers(9, 60) * 10_000)
        own = county.outside(county.parties[county.accounts[person].party].name)
        source, word = (own, "本人转账") if rng.random() < 0.7 else (social, "一次性退休补贴")
        ledger.pay(source, quiet, yuan, int(moment(day, 40_000)), word, channel="counter")
        later = int(moment(day + int(rng.integers(4, 12)), 42_000))
        ledger.pay(quiet, person, float(round(yuan * rng.uniform(0.02, 0.12), -3)), later, "本人转账")
        truth.look_alike("retirement_savings", [quiet])


def _illness_appeals(county: County, ledger: Ledger, truth: Truth) -> None:
    """Answer an appeal for someone ill: many small gifts within days, then the hospital, and what is left over weeks."""
    rng = county.rng("illness")
    hospital = int(county.role("hospital")[0])
    for person in county.pick(rng, "farmer", county.lively(16)):
        givers = county.crowd(rng, int(rng.integers(40, 110)), [person])
        givers += rng.choice(county.role("outsider"), int(rng.integers(20, 50)), replace=False).tolist()
        size = len(givers)
        day = int(rng.integers(_first(county) + 2, DAYS - 50))
        gift = rng.choice((50.0, 100.0, 200.0, 500.0, 1_000.0, 5_000.0), size, p=(0.2, 0.3, 0.22, 0.17, 0.09, 0.02))
        at = moment(day + np.floor(rng.exponential(2.5, size)).clip(0, 20).astype(np.int64), clock(rng, size, "any"))
        words = np.array([ledger.word(w) for w in ("早日康复", "", "", "加油", "捐款")])[rng.integers(0, 5, size)]
        ledger.add(np.array(givers), person, fen(gift), at, words)
        left = float(gift.sum())
        for turn, share in enumerate((0.5, 0.25, 0.15)):
            ledger.pay(person, hospital, round(left * share, 2), int(moment(day + 5 + 14 * turn, 40_000)), "住院预交金")
        truth.look_alike("illness_appeal", [person])


def _staff_loans(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let an employer lend to a dozen of its staff, without interest, and have it back out of their wages."""
    rng = county.rng("staff loans")
    employers = [c for c in dict.fromkeys(county.role("company").tolist()) if len(county.role(f"staff:{c}")) >= 4]
    for employer in employers[: county.scaled(14, 1)]:
        staff = county.role(f"staff:{employer}")
        for worker in rng.choice(staff, min(len(staff), int(rng.integers(3, 14))), replace=False).tolist():
            day = int(next_workday(int(rng.integers(_first(county), DAYS - 100))))
            months = int(rng.integers(2, max(3, min(10, (DAYS - day) // 31))))
            part = float(rng.integers(4, 20) * 100)
            start = int(moment(day, 37_000 + int(rng.integers(9_000))))
            ledger.pay(
                employer, worker, part * months, start, str(rng.choice(("员工借款", "预支工资", ""))), channel="online"
            )
            flows = [(start, -part * months, worker)]
            for k in range(1, months + 1):
                at = int(moment(min(DAYS - 1, day + 30 * k), 64_000 + int(rng.integers(9_000))))
                ledger.pay(worker, employer, part, at, str(rng.choice(("归还借款", "还款", ""))))
                flows.append((at, part, employer))
            truth.loan(None, employer, worker, part * months, flows)
        truth.look_alike("staff_loan", [employer])


def _supplier_credit(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a dealer give goods on credit and be paid by instalments; now and then he returns a deposit or a rebate."""
    rng = county.rng("supplier credit")
    for dealer in county.pick(rng, "self_employed", county.scaled(18, 1)):
        for buyer in county.crowd(rng, int(rng.integers(8, 20)), [dealer]):
            months = int(rng.integers(2, 6))
            day = int(rng.integers(_first(county), DAYS - 31 * months - 4))
            price = float(rng.integers(3, 45) * 1_000)
            if rng.random() < 0.35:
                # A deposit taken when the goods were ordered goes back when they are delivered.
                at = int(moment(day, int(rng.integers(30_000, 70_000))))
                ledger.pay(dealer, buyer, float(round(price * 0.1, -1)), at, str(rng.choice(("退定金", "返利", ""))))
            for k in range(1, months + 1):
                at = int(moment(day + 30 * k + int(rng.integers(-2, 3)), int(rng.integers(30_000, 80_000))))
                ledger.pay(
                    buyer, dealer, float(round(price / months, -1)), at, str(rng.choice(("货款", "分期", "", "农资款")))
                )
        wholesale = int(county.role("wholesale")[0])
        for month in range(county.first_month, MONTHS):
            at = int(moment(int(next_workday(MONTH_START[month] + 24)), 30_000 + int(rng.integers(5 * HOUR))))
            ledger.pay(dealer, wholesale, float(rng.integers(4, 30) * 1_000), at, "货款")
        truth.look_alike("supplier_credit", [dealer])
