"""Rare lawful turns: notes banked in parts, firms that trade in a ring, outings paid together, estates shared out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from county.dates import DAY, DAYS, HOUR, MONTH_START, is_workday, moment, next_workday
from county.ledger import CASH, Ledger, fen

if TYPE_CHECKING:
    from county.people import County
    from county.truth import Truth

TURN = 8


def live(county: County, ledger: Ledger, truth: Truth) -> None:
    """Enter every kind of rare turn."""
    _notes_in_parts(county, ledger, truth)
    _trade_loops(county, ledger, truth)
    _outings(county, ledger, truth)
    _estates(county, ledger, truth)


def _first(county: County) -> int:
    return MONTH_START[county.first_month]


def _notes_in_parts(county: County, ledger: Ledger, truth: Truth) -> None:
    """Bank the notes of a harvest or a wedding over some days, as they come in; the sums follow no line."""
    rng = county.rng("notes in parts")
    for person in county.pick(rng, "farmer", county.scaled(18, 1)):
        day = int(rng.integers(_first(county) + 3, DAYS - 12))
        feast = bool(rng.random() < 0.4)
        for turn in range(int(rng.integers(3, 6))):
            yuan = float(rng.integers(90, 640) * 100)
            at = int(moment(day + turn * int(rng.integers(1, 3)), int(rng.integers(9 * HOUR, 16 * HOUR))))
            word = "礼金存入" if feast else str(rng.choice(("卖粮款", "卖猪款", "")))
            branch = county.accounts[person].branch
            ledger.pay(CASH, person, yuan, at, word, instrument="cash", channel="counter", branch=branch)
        truth.look_alike("cash_in_parts", [person])


def _trade_loops(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let three or four firms that buy from one another settle their bills within the same days."""
    rng = county.rng("trade loops")
    companies = list(dict.fromkeys(county.role("company").tolist()))
    for _ in range(county.lively(8)):
        firms = rng.choice(companies, min(len(companies), int(rng.integers(3, 5))), replace=False).tolist()
        for _ in range(int(rng.integers(1, 5))):
            day, bill = int(rng.integers(_first(county), DAYS - 16)), float(rng.integers(80, 260) * 1_000)
            for hop, firm in enumerate(firms):
                yuan = round(bill * float(rng.uniform(0.75, 1.15)), -1)
                at = int(moment(int(next_workday(day + 2 * hop)), int(rng.integers(9 * HOUR, 16 * HOUR))))
                word = str(rng.choice(("货款", "材料款", "加工费", "运费")))
                ledger.pay(firm, firms[(hop + 1) % len(firms)], yuan, at, word, channel="online")
        truth.look_alike("trade_loop", firms)


def _outings(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a firm advance money to its staff, who all pay the same host within the week."""
    rng = county.rng("outings")
    employers = [c for c in dict.fromkeys(county.role("company").tolist()) if len(county.role(f"staff:{c}")) >= 4]
    for employer in employers[-county.scaled(10, 1) :]:
        staff = [w for w in county.role(f"staff:{employer}").tolist() if county.accounts[w].party not in county.taken][
            :9
        ]
        county.taken.update(county.accounts[w].party for w in staff)
        host = (
            county.outside("云岭度假山庄有限公司", person=False) if rng.random() < 0.5 else county.outsiders(rng, 1)[0]
        )
        day = next(d for d in range(_first(county) + int(rng.integers(5, 120)), DAYS) if is_workday(d))
        yuan = float(rng.integers(10, 18) * 500)
        for worker in staff:
            at = int(moment(day, 37_000)) + int(rng.integers(1_800))
            ledger.pay(employer, worker, yuan, at, str(rng.choice(("差旅借支", "团建费", ""))), channel="online")
            later = at + int(rng.integers(DAY, 6 * DAY))
            ledger.pay(
                worker,
                host,
                round(yuan * float(rng.uniform(0.85, 0.99)), -1),
                later,
                str(rng.choice(("团建", "", "住宿费"))),
            )
        truth.look_alike("staff_outing", [employer, *staff])


def _estates(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let one heir receive what a house or a field brought and share it among the family within days."""
    rng = county.rng("estates")
    treasury = int(county.role("treasury")[0])
    for heir in county.pick(rng, "resident", county.scaled(12, 1)):
        family = county.crowd(rng, int(rng.integers(5, 9)), [heir]) + county.outsiders(rng, int(rng.integers(3, 6)))
        total = float(rng.integers(16, 80) * 10_000)
        day = int(next_workday(int(rng.integers(_first(county), DAYS - 9))))
        source = treasury if rng.random() < 0.4 else county.outsiders(rng, 1)[0]
        ledger.pay(source, heir, total, int(moment(day, 35_000)), str(rng.choice(("征地补偿款", "房款", "遗产"))))
        shares = (rng.dirichlet(np.full(len(family) + 1, 9.0))[:-1] * total).round(-2)
        at = moment(day, 40_000) + rng.integers(HOUR, 2 * DAY, len(family))
        words = np.array([ledger.word(w) for w in ("分家款", "", "兄弟姐妹分", "")])[rng.integers(0, 4, len(family))]
        ledger.add(heir, np.array(family), fen(shares), at, words)
        truth.look_alike("estate_shared", [heir])
