"""Supervised institutions that break the rules they are licensed under, each among lawful business of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from county import supervised
from county.dates import DAY, DAYS, MONTH_START, MONTHS, moment
from county.kinds import Kind
from county.lives.lenders import run_off
from county.means import shell
from county.stage import LAST, days_later, uneven
from county.supervised import BookedLoan, Figures

if TYPE_CHECKING:
    from county.stage import Stage
    from county.supervised import Institution

_HIDDEN = ("lawful_remarks", "uneven_amounts", "mixed_hours")
_PARTS = 3
_CAPPED = 5  # the month from which the cap on costs binds
# What hides each breach of a run-off; anything else comes to nothing there.
_EFFECT = {
    "loans": {"lawful_remarks", "uneven_amounts", "mixed_hours"}, "money": {"uneven_amounts", "mixed_hours"},
    "insiders": {"lawful_remarks", "uneven_amounts", "mixed_hours"}, "plan": set(),
}  # fmt: skip
_FAR = "990301"  # a division of another prefecture


def _take(stage: Stage, kind: str = "small_loan", customers: int = 14, status: str = "正常") -> Institution:
    return supervised.take(stage, kind, officers=2, staff=1, customers=customers, status=status)


def _begin(stage: Stage, room: int, month: int = 0) -> int:
    """Give a first day, not before a month of the period, that leaves so many days of room."""
    return stage.whole(max(MONTH_START[stage.county.first_month], MONTH_START[month]) + 10, DAYS - room)


def _note(stage: Stage, made: Institution, first: int, last: int, **figures: object) -> None:
    """Note the instance, and the institution's own accounts as culpable."""
    stage.record(first, last, institution=made.institution_id, **figures)
    stage.cast(made.accounts, "institution", culpable=True)


def _pay_back(stage: Stage, borrower: int, payee: int, at: int, *, face: float, monthly: float, months: int) -> int:
    """Interest month by month, the sum with the last; gives the second of the last payment."""
    last = at
    for k in range(1, months + 1):
        due = days_later(at, 30 * k + stage.whole(-1, 2))
        yuan = round(face * monthly + (face if k == months else 0.0), 2)
        if stage.pay(borrower, payee, yuan, due, stage.remark("还款", "利息", "")):
            last = due
    return last


def off_book_lending(stage: Stage) -> None:
    """Let an officer, or two people of the house, lend to its borrowers from accounts of their own."""
    made = _take(stage)
    hands = made.people[:2] if stage.does("several_operators") else made.people[:1]
    borrowers = made.borrowers[: stage.whole(4, 9)]
    day, first, last = _begin(stage, 230), LAST, 0
    for turn, borrower in enumerate(borrowers):
        at = stage.time(day + stage.whole(0, 70))
        hand, face, months = (
            hands[turn % len(hands)],
            stage.money(float(stage.whole(4, 40) * 1_000), 1_000),
            stage.whole(2, 4),
        )
        monthly = stage.between(0.02, 0.045)
        stage.pay(hand, borrower, face, at, stage.remark("借款", "周转", ""))
        end = _pay_back(stage, borrower, hand, at, face=face, monthly=monthly, months=months)
        first, last = min(first, at), max(last, end)
    _note(stage, made, first, last, loans=len(borrowers))
    stage.cast(hands, "lender", culpable=True)


def off_book_rows(stage: Stage) -> None:
    """Enter rows in the book for which no money ever left an account of the house."""
    made = _take(stage)
    days = sorted(_begin(stage, 60) for _ in range(stage.whole(3, 7)))
    for day, borrower in zip(days, stage.crowd(len(days), made.people), strict=False):
        principal = stage.money(float(stage.whole(8, 40) * 5_000), 5_000)
        status = "结清" if stage.does("settled_rows") else "正常"
        supervised.enter(stage.county, made, borrower, day, principal=principal, days=180, rate=0.18, status=status)
    _note(stage, made, int(moment(days[0], 0)), int(moment(days[-1], 80_000)), rows=len(days))


def off_book_loans(stage: Stage) -> None:
    """Lend out of the lending account what no row tells of."""
    made = _take(stage, stage.one_of("small_loan", "small_loan", "pawnshop"))
    day, first, last = _begin(stage, 200), LAST, 0
    borrowers = stage.crowd(stage.whole(3, 10), [*made.people, *made.borrowers])
    for borrower in borrowers:
        at, months = stage.time(day + stage.whole(0, 60), 9, 17), stage.whole(2, 4)
        face = stage.money(float(stage.whole(6, 80) * 1_000), 1_000)
        stage.pay(made.lending, borrower, face, at, stage.remark("放款", "往来款", ""))
        end = _pay_back(stage, borrower, made.lending, at, face=face, monthly=stage.between(0.01, 0.02), months=months)
        first, last = min(first, at), max(last, end)
    _note(stage, made, first, last, loans=len(borrowers))


def off_book_collecting(stage: Stage) -> None:
    """Loans by the book that are paid back to a private account, most of which goes to an officer."""
    made = _take(stage)
    officer, collector = made.officers[0][1], made.staff[0]
    if stage.does("borrowed_account"):
        collector = stage.borrowed(made.staff[0]) or collector
    day, first, last, taken = _begin(stage, 190), LAST, 0, 0.0
    borrowers = stage.crowd(stage.whole(4, 9), [*made.people, *made.borrowers])
    for borrower in borrowers:
        at = supervised.on_day(day + stage.whole(0, 30), stage.between(9, 17))
        face = stage.money(float(stage.whole(10, 80) * 1_000), 1_000)
        stage.ledger.pay(
            made.lending, borrower, face, at, "小额贷款发放", instrument="loan_disbursement", channel="online"
        )
        at_day = (at - int(moment(0, 0))) // DAY
        supervised.enter(stage.county, made, borrower, at_day, principal=face, days=150, rate=0.2)
        last = max(last, _pay_back(stage, borrower, collector, at, face=face, monthly=0.02, months=stage.whole(3, 5)))
        first, taken = min(first, at), taken + face
    share = stage.between(0.6, 0.75) if stage.does("part_stays") else stage.between(0.8, 0.97)
    for part in uneven(stage.rng, taken * share, stage.whole(3, 6), 100):
        stage.pay(collector, officer, part, days_later(last, stage.between(-20, 5)), stage.remark("", "往来款"))
    _note(stage, made, first, days_later(last, 5), borrowers=len(borrowers))
    stage.cast([collector], "collector", culpable=True)
    stage.cast([officer], "officer", culpable=True)


def prudential_breach(stage: Stage) -> None:
    """Too much to one firm, to firms of one person, or too much borrowed."""
    made = _take(stage)
    variant = stage.one_of("single", "group", "funding")
    at = supervised.on_day(_begin(stage, 75, _CAPPED), 10.5)
    if variant == "funding":
        stage.dropped |= stage.evasions
        over, kind = stage.between(1.06, 1.9), stage.one_of("nonstandard_funding", "standard_funding")
        at = int(moment(supervised.REPORT_DAYS[2].toordinal() - supervised.REPORT_DAYS[1].toordinal() + 152, 36_000))
        made.figures[2:] = [_borrowing(told, kind, over) for told in made.figures[2:]]
    else:
        owner = stage.crowd(1, made.people)[0]
        firms = [shell(stage, owner) for _ in range(1 if variant == "single" else stage.whole(2, 3))]
        day = at
        share = stage.between(0.115, 0.2) if variant == "single" else stage.between(0.17, 0.26) / len(firms)
        for turn, firm in enumerate(firms):
            principal = stage.money(min(share, 0.097 if variant == "group" else 1.0) * made.net_assets, 10_000)
            for draw in uneven(stage.rng, principal, 2 if stage.does("several_loans") else 1, 10_000):
                supervised.lend(
                    stage.county, stage.ledger, made, firm, day + turn * DAY, principal=draw, rate=0.12, months=6
                )
                day += DAY
    _note(stage, made, at, days_later(at, 40), variant=variant)


def _borrowing(told: Figures, kind: str, over: float) -> Figures:
    limit = (told.net_assets or 0.0) * (1.0 if kind == "nonstandard_funding" else 4.0)
    owed = float(round(limit * over, -3))
    if kind == "nonstandard_funding":
        return replace(told, nonstandard_funding=owed)
    return replace(told, standard_funding=owed)


def institution_deposits(stage: Stage) -> None:
    """Money of the public on the house's or its people's accounts: returns month by month, or lent on at once."""
    made = _take(stage)
    takers = made.people[:2] if stage.does("several_operators") else [stage.one_of(*map(str, made.accounts))]
    accounts = [int(one) for one in takers]
    returns = stage.chance(0.7)
    payers = stage.crowd(stage.whole(12, 24), [*made.people, *made.borrowers])
    day, first, last = _begin(stage, 190), LAST, 0
    borrowers = stage.crowd(4, [*made.people, *payers])
    for turn, payer in enumerate(payers):
        account, yuan = accounts[turn % len(accounts)], stage.money(float(stage.whole(12, 80) * 1_000), 1_000)
        at = stage.time(day + stage.whole(0, 45), 8.5, 20)
        stage.supply(payer, yuan, at)
        stage.pay(payer, account, yuan, at, stage.remark("投资款", "理财", "存入", ""))
        first, last = min(first, at), max(last, at)
        if not returns:
            stage.pay(
                account,
                borrowers[turn % 4],
                yuan * 0.95,
                days_later(at, stage.between(0.2, 3)),
                stage.remark("借款", ""),
            )
            continue
        for k in range(1, stage.whole(3, 5)):
            due = days_later(at, 30 * k)
            if stage.pay(account, payer, yuan * stage.between(0.008, 0.015), due, stage.remark("分红", "收益", "")):
                last = max(last, due)
    _note(stage, made, first, last, payers=len(payers), returns=returns)
    stage.cast([one for one in accounts if one not in made.accounts], "taker", culpable=True)
    stage.cast(payers, "depositor", culpable=False)


def cost_cap_breach(stage: Stage) -> None:
    """Loans that cost more than the cap: interest over the book's, fees to its people, or part of the sum kept back."""
    made = _take(stage)
    variant = stage.one_of("interest", "side_fee", "deduction")
    day, first, last = _begin(stage, 120, _CAPPED), LAST, 0
    borrowers = stage.crowd(stage.whole(4, 9), [*made.people, *made.borrowers])
    for borrower in borrowers:
        at, months = supervised.on_day(day + stage.whole(0, 40), stage.between(9, 17)), stage.whole(2, 3)
        face = stage.money(float(stage.whole(6, 80) * 1_000), 1_000)
        cut = stage.between(0.04, 0.15) if variant == "deduction" else 0.0
        monthly = stage.between(0.027, 0.05) if variant == "interest" else 0.018
        for turn, part in enumerate(uneven(stage.rng, face * (1 - cut), 2 if stage.does("two_tranches") else 1, 100)):
            stage.ledger.pay(
                made.lending, borrower, round(part, 2), at + turn * DAY, "小额贷款发放", instrument="loan_disbursement",
                channel="online",
            )  # fmt: skip
        at_day = (at - int(moment(0, 0))) // DAY
        if variant == "side_fee":
            fee = round(face * stage.between(0.04, 0.08), 2)
            stage.pay(borrower, made.people[0], fee, days_later(at, stage.between(0.1, 5)), stage.remark("咨询费", ""))
        supervised.instalments(
            stage.ledger, borrower, made.lending, at_day, principal=face, monthly=monthly, months=months
        )
        supervised.enter(stage.county, made, borrower, at_day, principal=face, days=round(months * 30.4), rate=0.216)
        first, last = min(first, at), max(last, days_later(at, 31 * months))
    _note(stage, made, first, last, variant=variant, loans=len(borrowers))
    if variant == "side_fee":
        stage.cast([made.people[0]], "fee_taker", culpable=True)


def pawn_breach(stage: Stage) -> None:
    """Fees over the cap of the pledge, a house too dear for the capital, or terms of most of a year."""
    made = _take(stage, "pawnshop")
    variant = stage.one_of("fee", "fee", "ticket", "term")
    if variant != "fee":
        stage.dropped |= stage.evasions
    first, last = LAST, 0
    for customer in stage.crowd(stage.whole(3, 8), [*made.people, *made.borrowers]):
        months = stage.whole(1, 3)
        at = supervised.on_day(_begin(stage, 100), stage.between(9, 17))
        house = variant == "ticket"
        lent = float(round(made.capital * stage.between(0.12, 0.2), -4)) if house else float(stage.whole(4, 60) * 1_000)
        over = stage.between(0.055, 0.09) if variant == "fee" else 0.022
        if variant == "fee" and stage.does("small_excess"):
            over = stage.between(0.049, 0.054)
        supervised.pawn(
            stage.county, stage.ledger, made, customer, at, sum_lent=lent, months=months, fee=over, lags=[60] * months,
            collateral="real_estate" if house else "movable",
        )  # fmt: skip
        if variant == "term":
            row = made.book[-1]
            due = row.disbursed_on.toordinal() + stage.whole(210, 360)
            made.book[-1] = replace(row, due_on=row.due_on.fromordinal(due))
        first, last = min(first, at), max(last, days_later(at, 30 * months))
    _note(stage, made, first, last, variant=variant)


def scope_breach(stage: Stage) -> None:
    """Loans far away, to students, to its own people cheaply, into shares, or with a partner's money."""
    made = _take(stage)
    variant = stage.one_of("region", "student", "related", "use", "partner")
    day = _begin(stage, 70)
    at = supervised.on_day(day, 10)
    play = {"region": _far, "student": _students, "related": _related, "use": _shares, "partner": _partner}[variant]
    people = play(stage, made, at)
    _note(stage, made, at, min(LAST, days_later(at, 60)), variant=variant)
    stage.cast(people, "borrower", culpable=True)


def _loan(stage: Stage, made: Institution, borrower: int, at: int, yuan: float, *, rate: float, purpose: str) -> None:
    supervised.lend(
        stage.county, stage.ledger, made, borrower, at, principal=yuan, rate=rate, months=6, purpose=purpose
    )


def _far(stage: Stage, made: Institution, at: int) -> list[int]:
    for turn, borrower in enumerate(stage.crowd(stage.whole(3, 8), [*made.people, *made.borrowers])):
        _loan(stage, made, borrower, at + turn * DAY, float(stage.whole(5, 60) * 2_000), rate=0.18, purpose="经营")
        made.book[-1] = replace(made.book[-1], region=_FAR)
    return []


def _students(stage: Stage, made: Institution, at: int) -> list[int]:
    county = stage.county
    young = [
        a for a in county.role("resident").tolist() if county.parties[county.accounts[a].party].occupation == "学生"
    ]
    for turn in range(min(stage.whole(3, 8), len(young))):
        borrower = young[(stage.whole(0, 10_000) + turn) % len(young)]
        _loan(stage, made, borrower, at + turn * DAY, float(stage.whole(3, 12) * 1_000), rate=0.2, purpose="消费分期")
    return []


def _related(stage: Stage, made: Institution, at: int) -> list[int]:
    for turn, (_, officer) in enumerate(made.officers):
        yuan = stage.money(float(stage.whole(10, 60) * 10_000), 10_000)
        _loan(stage, made, officer, at + turn * DAY, yuan, rate=stage.between(0.03, 0.06), purpose="经营")
    return [officer for _, officer in made.officers]


def _shares(stage: Stage, made: Institution, at: int) -> list[int]:
    # An account with little else on it: beside a large balance nobody could say whose money went to the broker.
    borrower = stage.side_account(stage.culprits(1)[0])
    broker = stage.county.outside("栖江证券有限公司客户交易结算资金", person=False)
    yuan = stage.money(float(stage.whole(20, 60) * 10_000), 10_000)
    _loan(stage, made, borrower, at, yuan, rate=0.15, purpose="经营")
    for part in uneven(stage.rng, yuan * stage.between(0.6, 0.97), stage.whole(1, 3), 1_000):
        stage.pay(borrower, broker, part, days_later(at, stage.between(0.1, 4)), "银证转账")
    # The means of each instalment come in before it, so that nothing of them lies there when the loan comes.
    for month in range(1, 7):
        stage.supply(borrower, round(yuan * 0.21, -2), days_later(at, 30 * month - 3))
    return [borrower]


def _partner(stage: Stage, made: Institution, at: int) -> list[int]:
    boss = stage.crowd(1, [*made.people, *made.borrowers])[0]
    firm = shell(stage, boss)
    for turn, borrower in enumerate(stage.crowd(6, [boss, *made.people, *made.borrowers])):
        _loan(stage, made, borrower, at + turn * DAY, float(stage.whole(5, 60) * 2_000), rate=0.18, purpose="经营")
    lent, times = sum(row.principal for row in made.book), stage.whole(6, 10)
    first = int(moment(MONTH_START[stage.county.first_month] + 2, 36_000))
    step = (LAST - first) // (times + 1)
    for turn, part in enumerate(uneven(stage.rng, lent * stage.between(0.8, 1.1), times, 1_000)):
        when = supervised.on_day((first + turn * step - int(moment(0, 0))) // DAY, 10)
        stage.pay(firm, made.accounts[turn % len(made.accounts)], part, when, stage.remark("合作款", "往来款", ""))
    return [firm]


def unfit_officer(stage: Stage) -> None:
    """Let an officer be one who was convicted, who takes kickbacks, or who owes much that is overdue."""
    made = _take(stage)
    variant = stage.one_of("listed", "kickback", "debt")
    officer = made.officers[0][1]
    first, last, role = int(moment(MONTH_START[stage.county.first_month] + 20, 0)), LAST, "officer"
    if variant == "listed":
        role = "listed_officer"
    elif variant == "kickback":
        first = _kickbacks(stage, made, officer)
    else:
        first = _overdue(stage, officer)
    _note(stage, made, first, last, variant=variant)
    stage.cast([officer], role, culpable=True)


def _kickbacks(stage: Stage, made: Institution, officer: int) -> int:
    day, first = _begin(stage, 60), LAST
    for borrower in stage.crowd(stage.whole(4, 9), [*made.people, *made.borrowers]):
        at = supervised.on_day(day + stage.whole(0, 40), stage.between(9, 17))
        yuan = float(stage.whole(10, 90) * 2_000)
        _loan(stage, made, borrower, at, yuan, rate=0.17, purpose="经营")
        thanks = stage.money(yuan * stage.between(0.012, 0.045), 100)
        stage.pay(borrower, officer, thanks, days_later(at, stage.between(0.1, 6)), stage.remark("谢谢", "茶水费", ""))
        first = min(first, at)
    return first


def _overdue(stage: Stage, officer: int) -> int:
    county, at = stage.county, supervised.on_day(_begin(stage, 200), 10)
    bank = int(county.role("bank_loans")[county.accounts[officer].bank])
    yuan = float(stage.whole(52, 95) * 10_000)
    stage.ledger.pay(bank, officer, yuan, at, "贷款发放", instrument="loan_disbursement", channel="batch")
    seller = int(county.role("wholesale")[0])
    stage.ledger.pay(officer, seller, yuan, at + 300, "受托支付-装修款", channel="batch")
    day = (at - int(moment(0, 0))) // DAY
    on = supervised.REPORT_DAYS[1].fromordinal(supervised.REPORT_DAYS[1].toordinal() - 152 + day)
    county.loan_book.append(BookedLoan(officer, on, yuan, 0.05, 12, "装修", "个人消费贷款", "逾期"))
    return at


def runoff_breach(stage: Stage) -> None:
    """Let a registry in run-off lend or take money anew, pay its own people, or keep behind its plan."""
    made = _take(stage, "private_lending_registry", status="清退")
    made.figures.clear()
    run_off(stage.county, stage.ledger, made, stage.rng)
    variant = stage.one_of("loans", "money", "insiders", "plan")
    stage.dropped |= stage.evasions - _EFFECT[variant]
    day = _begin(stage, 120)
    at = supervised.on_day(day, 10)
    if variant == "loans":
        for borrower in stage.crowd(stage.whole(2, 7), [*made.people, *made.borrowers]):
            when, face = (
                stage.time(day + stage.whole(0, 30), 9, 17),
                stage.money(float(stage.whole(10, 80) * 1_000), 1_000),
            )
            stage.pay(made.account, borrower, face, when, stage.remark("借款", "放款", ""))
            _pay_back(stage, borrower, made.account, when, face=face, monthly=0.02, months=3)
    elif variant == "money":
        for payer in stage.crowd(stage.whole(3, 12), [*made.people, *made.borrowers]):
            when, yuan = (
                stage.time(day + stage.whole(0, 60), 9, 17),
                stage.money(float(stage.whole(8, 60) * 1_000), 1_000),
            )
            stage.pay(payer, made.account, yuan, when, stage.one_of("出借款", "投资款", ""))
    elif variant == "insiders":
        _to_insiders(stage, made)
    else:
        behind = stage.between(0.7, 0.92)
        made.figures[4:] = [
            replace(told, planned_balance=float(round((told.planned_balance or 0) * behind, -2)))
            for told in made.figures[4:]
        ]
    _note(stage, made, at, min(LAST, days_later(at, 110)), variant=variant)


def _to_insiders(stage: Stage, made: Institution) -> None:
    """Pay the officers most of a third of what old borrowers bring back."""
    monthly = 60_000.0 * len(made.borrowers) * 0.015
    for start in MONTH_START[stage.county.first_month + 1 : MONTHS]:
        for _, officer in made.officers:
            yuan = stage.money(monthly * stage.between(0.2, 0.35), 100)
            stage.pay(made.account, officer, yuan, stage.time(start + 22, 9, 17), stage.remark("往来款", "备用金", ""))


def _kind(name: str, play: object, *rules: str, evasions: tuple[str, ...], parts: int = _PARTS) -> Kind:
    return Kind(name, play, rules, evasions, parts=parts, per_million=3)  # type: ignore[arg-type]


KINDS = (
    _kind(
        "off_book_lending", off_book_lending, "si_off_book_accounts", "si_fit_and_proper_lending",
        evasions=(*_HIDDEN, "several_operators"),
    ),
    _kind("off_book_rows", off_book_rows, "si_off_book_accounts_unpaid", evasions=("uneven_amounts", "settled_rows")),
    _kind("off_book_loans", off_book_loans, "si_off_book_accounts_unbooked", evasions=_HIDDEN),
    _kind(
        "off_book_collecting", off_book_collecting, "si_off_book_accounts_collected",
        evasions=("lawful_remarks", "uneven_amounts", "borrowed_account", "part_stays"),
    ),
    _kind(
        "prudential_breach", prudential_breach, "si_prudential_limits", "si_prudential_limits_funding",
        evasions=("several_loans",),
    ),
    _kind(
        "institution_deposits", institution_deposits, "si_public_deposit_taking",
        evasions=(*_HIDDEN, "several_operators"),
    ),
    _kind(
        "cost_cap_breach", cost_cap_breach, "si_cost_cap_breach", "si_cost_cap_breach_deduction",
        evasions=("uneven_amounts", "two_tranches"),
    ),
    _kind(
        "pawn_breach", pawn_breach, "si_pawn_fee_and_limit", "si_pawn_fee_and_limit_balance",
        evasions=("small_excess",),
    ),
    _kind(
        "scope_breach", scope_breach, "si_scope_breach", "si_scope_breach_related", "si_scope_breach_use",
        "si_scope_breach_partner", evasions=(), parts=_PARTS + 1,
    ),
    _kind(
        "unfit_officer", unfit_officer, "si_fit_and_proper", "si_fit_and_proper_kickback", "si_fit_and_proper_debt",
        evasions=(),
    ),
    _kind(
        "runoff_breach", runoff_breach, "si_runoff_breach", "si_runoff_breach_insiders", "si_runoff_breach_balance",
        evasions=_HIDDEN,
    ),
)  # fmt: skip
