"""Bank loans that go where they may not, and large ones paid out past the bank's own control."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county import supervised
from county.dates import DAY, DAYS, MONTH_START, calendar_day, moment
from county.kinds import Kind
from county.means import shell
from county.stage import days_later, uneven
from county.supervised import BookedLoan

if TYPE_CHECKING:
    from county.stage import Stage

# What hides each way of evading entrusted payment; anything else comes to nothing there.
_EFFECT = {
    "self_paid": {"lawful_remarks"},
    "split": set(),
    "return": {"lawful_remarks", "borrowed_account", "split_onward"},
}


def _borrow(stage: Stage, person: int, yuan: float, at: int, words: tuple[str, str]) -> None:
    """Let a bank pay a loan into a person's account, enter it in its book and have it paid back month by month."""
    county = stage.county
    bank = int(county.role("bank_loans")[county.accounts[person].bank])
    day = (at - int(moment(0, 0))) // DAY
    stage.ledger.pay(bank, person, yuan, at, "贷款发放", instrument="loan_disbursement", channel="batch")
    supervised.instalments(stage.ledger, person, bank, day, principal=yuan, monthly=0.0035, months=24)
    county.loan_book.append(BookedLoan(person, calendar_day(day), yuan, 0.042, 24, *words, "正常"))


def _start(stage: Stage) -> int:
    day = stage.whole(MONTH_START[stage.county.first_month] + 10, DAYS - 60)
    return supervised.on_day(day, stage.between(9, 16))


def credit_diversion(stage: Stage) -> None:
    """Borrow for fitting out or business and pass it to a broker, a developer or an investment."""
    county, person = stage.county, stage.culprits(1)[0]
    use = stage.one_of("securities", "securities", "property", "wealth")
    at, yuan = _start(stage), float(stage.whole(20, 29) * 10_000)
    _borrow(stage, person, yuan, at, stage.rng.choice((("装修", "个人消费贷款"), ("经营", "个人经营贷款"))).tolist())
    if use == "property":
        target, remark = int(county.role("developer")[0]), "购房款"
    else:
        firm, remark = {
            "securities": ("栖江证券有限公司客户交易结算资金", "银证转账"),
            "wealth": ("栖江稳盈投资管理有限公司", "理财"),
        }[use]
        target = county.outside(firm, person=False)
    payer = person
    total = stage.money(yuan * stage.between(0.55, 0.98), 1_000)
    wait = stage.between(6, 14) if stage.does("pauses") else stage.between(0.1, 3)
    at = days_later(at, wait)
    if stage.does("own_hops"):
        payer = stage.side_account(person)
    elif stage.does("borrowed_account"):
        payer = stage.relative(person) or person
        if payer == person:
            stage.dropped.add("borrowed_account")
    if payer != person:
        stage.pay(person, payer, total, at, stage.remark("", "转账"))
        at = days_later(at, stage.between(0.05, 2))
    parts = stage.whole(3, 6) if stage.does("split_onward") else 1
    last = at
    for part in uneven(stage.rng, total, parts, 100):
        last = days_later(last, stage.between(0.02, 2))
        stage.pay(payer, target, part, last, stage.remark(remark))
    stage.record(at, last, use=use, loan=yuan)
    stage.cast(dict.fromkeys((person, payer)), "borrower", culpable=True)


def entrusted_evasion(stage: Stage) -> None:
    """Pay out a large loan himself, draw it in two parts for one seller, or get it back from a seller of pretence."""
    person = stage.culprits(1)[0]
    back = stage.does("borrowed_account") or stage.does("split_onward")
    variant = "return" if back else stage.one_of("self_paid", "split", "return")
    stage.dropped |= stage.evasions - _EFFECT[variant]
    at = _start(stage)
    last = {"self_paid": _self_paid, "split": _split, "return": _returned}[variant](stage, person, at)
    stage.record(at, last, variant=variant)
    stage.cast([person], "borrower", culpable=True)


def _self_paid(stage: Stage, person: int, at: int) -> int:
    yuan = float(stage.whole(32, 60) * 10_000)
    _borrow(stage, person, yuan, at, ("装修", "个人消费贷款"))
    payees, last = stage.abroad(stage.whole(2, 5)), at
    for payee, part in zip(payees, uneven(stage.rng, yuan * stage.between(0.75, 0.98), len(payees), 100), strict=True):
        when = days_later(at, stage.between(0.1, 4))
        last = max(last, when)
        stage.pay(person, payee, part, when, stage.remark("装修款", ""))
    return last


def _split(stage: Stage, person: int, at: int) -> int:
    seller, last = shell(stage, stage.crowd(1, [person])[0]), at
    for turn in range(2):
        yuan = float(stage.whole(19, 29) * 10_000)
        when = at + turn * stage.whole(1, 3) * DAY
        _borrow(stage, person, yuan, when, ("装修", "个人消费贷款"))
        last = when + stage.whole(60, 900)
        stage.ledger.pay(person, seller, yuan, last, "受托支付-装修款", channel="batch")
    return last


def _returned(stage: Stage, person: int, at: int) -> int:
    yuan = float(stage.whole(31, 80) * 10_000)
    _borrow(stage, person, yuan, at, ("装修", "个人消费贷款"))
    seller = shell(stage, stage.crowd(1, [person])[0])
    stage.ledger.pay(person, seller, yuan, at + stage.whole(60, 900), "受托支付-装修款", channel="batch")
    back = person
    if stage.does("borrowed_account"):
        back = stage.relative(person) or person
        if back == person:
            stage.dropped.add("borrowed_account")
    last = at
    parts = stage.whole(2, 4) if stage.does("split_onward") else 1
    for part in uneven(stage.rng, yuan * stage.between(0.6, 0.97), parts, 100):
        when = days_later(at, stage.between(0.3, 6))
        last = max(last, when)
        stage.pay(seller, back, part, when, stage.remark("往来款", "货款", ""))
    return last


KINDS = (
    Kind(
        "credit_diversion", credit_diversion, ("si_bank_credit_diversion",),
        ("lawful_remarks", "uneven_amounts", "own_hops", "borrowed_account", "split_onward", "pauses"), per_million=5,
    ),
    Kind(
        "entrusted_evasion", entrusted_evasion,
        (
            "si_entrusted_payment_evasion", "si_entrusted_payment_evasion_split", "si_entrusted_payment_evasion_return",
        ),
        ("lawful_remarks", "borrowed_account", "split_onward"), per_million=5,
    ),
)  # fmt: skip
