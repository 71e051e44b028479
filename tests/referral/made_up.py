"""Made-up dossiers of every kind, built from movements of money so that their sums are those of their rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any

from screening.clock import date_of
from screening.loans.sheet import counted, schedule
from screening.referral.dossier import (
    Account,
    Audience,
    Booking,
    Dossier,
    Due,
    Finding,
    Flow,
    Head,
    Line,
    LoanSheet,
    Member,
    Message,
    Person,
    PoolSheet,
    Ring,
    RuleText,
    Sums,
    Suspicion,
    Tie,
)
from screening.report.ring_drawing import ring_drawing
from screening.report.ring_nodes import Member as Dot
from screening.report.svg import role_legend, standing
from screening.report.words import ROLES, Pair, word

MADE_AT = datetime(2026, 11, 24, 9, 30)  # noqa: DTZ001 - local
FIRST_DAY = datetime(2026, 1, 5, 9, 0)  # noqa: DTZ001 - local
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
HEADS = Mapping[str, str]


@dataclass(frozen=True)
class Move:
    """One movement of money between two holders; `part` is what it is of a loan or a pool."""

    payer: int
    payee: int
    fen: int
    day: int
    words: str = ""
    of: str = ""


@dataclass(frozen=True)
class Case:
    """Who is in it, in which role, and what moved."""

    kind: str
    title: Pair
    roles: Sequence[str]
    moves: Sequence[Move]
    loans: Sequence[tuple[str, int, int]] = ()


def yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def name_of(place: int) -> str:
    return SURNAMES[place % len(SURNAMES)] + GIVEN[place // len(SURNAMES) % len(GIVEN)] + GIVEN[place % len(GIVEN)]


def number_of(place: int) -> str:
    return f"6299010000{place:09d}"


def at(day: int, place: int = 0) -> datetime:
    return FIRST_DAY + timedelta(days=day, minutes=place % 500)


def bookings_of(case: Case) -> tuple[Booking, ...]:
    found = []
    for place, move in enumerate(case.moves, 1):
        for side, (own, other) in {"out": (move.payer, move.payee), "in": (move.payee, move.payer)}.items():
            file = f"transactions-2026Q{1 + move.day // 91 % 4}.parquet"
            found.append(
                Booking(
                    f"T{len(found) + 1}",
                    f"{'901' if side == 'out' else '902'}T{place:09d}",
                    "901990100011" if own % 2 else "902990100022",
                    f"A{own + 1}",
                    at(move.day, place),
                    side,
                    yuan(move.fen),
                    "CNY",
                    f"A{other + 1}",
                    number_of(other),
                    name_of(other),
                    "transfer",
                    "mobile",
                    move.words,
                    f"{'901990100011' if own % 2 else '902990100022'}-202601-202612",
                    file,
                    sha256(f"{own % 2}{file}".encode()).hexdigest(),
                    place + 1,
                    tuple(one for one in (move.of, f"F{own + 1}") if one),
                )
            )
    found.sort(key=lambda one: (one.booked_at, int(one.ref[1:])))
    return tuple(replace(one, ref=f"T{place}") for place, one in enumerate(found, 1))


def accounts_of(case: Case, bookings: Sequence[Booking]) -> tuple[Account, ...]:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    rows: defaultdict[str, int] = defaultdict(int)
    for one in bookings:
        sums[one.account, one.direction] += one.amount
        rows[one.account] += 1
    return tuple(
        Account(
            ref := f"A{place + 1}",
            number_of(place),
            "901990100011" if place % 2 else "902990100022",
            f"P{place + 1}",
            name_of(place),
            date(2021, 3, 1 + place % 28),
            (role,),
            sums[ref, "in"],
            sums[ref, "out"],
            rows[ref],
        )
        for place, role in enumerate(case.roles)
    )


def persons_of(case: Case) -> tuple[Person, ...]:
    return tuple(
        Person(
            f"P{place + 1}",
            "individual",
            name_of(place),
            "resident_id",
            f"990101{1960 + place % 40}0101{place % 1000:03d}X",
            date(1960 + place % 40, 1, 1),
            f"1380000{place:04d}",
            f"某县某镇{place % 9 + 1}组{place + 1}号",
            ((role, "R1"),),
            (f"A{place + 1}",),
            (Pair("曾被举报一次（2026-03-02）", "one earlier tip (2026-03-02)"),) if place == 0 else (),
        )
        for place, role in enumerate(case.roles)
    )


def flows_of(case: Case) -> tuple[Flow, ...]:
    pairs: defaultdict[tuple[int, int], list[Move]] = defaultdict(list)
    for move in case.moves:
        pairs[move.payer, move.payee].append(move)
    return tuple(
        Flow(
            f"A{payer + 1}",
            f"A{payee + 1}",
            yuan(sum(one.fen for one in moves)),
            len(moves),
            at(min(one.day for one in moves)),
            at(max(one.day for one in moves)),
        )
        for (payer, payee), moves in sorted(pairs.items())
    )


def sheet_of(loan: str, lender: int, borrower: int, moves: Sequence[Move], ids: Sequence[str]) -> dict[str, Any]:
    parts = [(one.day, "disbursement" if one.payer == lender else "repayment", one.fen) for one in moves]
    flows = counted(parts)
    received = -sum(one.amount for one in flows if one.amount < 0)
    repaid = sum(one.amount for one in flows if one.amount > 0)
    days = max(parts[-1][0] - parts[0][0], 1)
    simple = Decimal(repaid - received) / received * 365 / days
    rates = {"declining": round(simple, 6), "cap": Decimal("0.120000")}
    whose = {"disbursement": (lender, borrower), "repayment": (borrower, lender)}
    return {
        "loan_id": loan,
        "rate_cap": rates["cap"],
        "lpr": Decimal("0.030000"),
        "lpr_of": date(2026, 1, 20),
        "flows": [
            {
                "at": at(day).isoformat(),
                "part": part,
                "zh": "放款" if part == "disbursement" else "还款",
                "en": part,
                "amount": yuan(fen),
                "counted": yuan(flow.amount),
                "payer": number_of(whose[part][0]),
                "payee": number_of(whose[part][1]),
                "hand": None,
                "transaction": ids[place - 1],
                "source": f"901990100011-202601-202612/transactions-2026Q1.parquet#{place}",
            }
            for place, ((day, part, fen), flow) in enumerate(zip(parts, flows, strict=True), 1)
        ],
        "schedules": [
            {
                "at": which,
                "rate": rate,
                "lines": [
                    {
                        "on": date_of(day + 20458),
                        "part": part,
                        "counted": yuan(flow.amount),
                        "days": line.days,
                        "interest": yuan(line.interest),
                        "to_interest": yuan(line.to_interest),
                        "to_principal": yuan(line.to_principal),
                        "interest_due": yuan(line.interest_due),
                        "principal": yuan(line.principal),
                    }
                    for (day, part, _), flow, line in zip(parts, flows, schedule(flows, rate), strict=True)
                ],
                "left": yuan((last := schedule(flows, rate)[-1]).principal + last.interest_due),
            }
            for which, rate in rates.items()
        ],
        "segments": [],
        "measures": [
            {
                "measure": "apr_simple_orig",
                "zh": "单利，按到手本金与天数",
                "en": "simple, on money in hand, by days",
                "value": round(simple, 6),
                "formula": f"({yuan(repaid):,} − {yuan(received):,}) ÷ {yuan(received):,} × 365 ÷ {days}",
                "cannot_tell": None,
            },
            {
                "measure": "irr_nominal",
                "zh": "月内部收益率 × 12",
                "en": "internal rate of return of a month × 12",
                "value": None,
                "formula": None,
                "cannot_tell": "付款不在整月上 / payments not on monthly anniversaries",
            },
            {
                "measure": "over_36",
                "zh": "超过 36%",
                "en": "over 36%",
                "value": bool(simple > Decimal("0.36")),
                "formula": f"{simple:.4%} > 36%",
                "cannot_tell": None,
            },
        ],
        "confidence": Decimal("0.80"),
        "doubts": [{"doubt": "few_repayments", "percent": 20, "zh": "还款少于两笔", "en": "fewer than two repayments"}],
    }


def loans_of(case: Case) -> tuple[LoanSheet, ...]:
    found = []
    for ref, lender, borrower in case.loans:
        moves = sorted((one for one in case.moves if one.of == ref), key=lambda one: one.day)
        places = {one: place for place, one in enumerate(case.moves, 1)}
        ids = [f"{'901990100011' if one.payer % 2 else '902990100022'}/901T{places[one]:09d}" for one in moves]
        sheet = sheet_of(f"Lmadeup{ref}", lender, borrower, moves, ids)
        received = sum(one.fen for one in moves if one.payer == lender)
        repaid = sum(one.fen for one in moves if one.payer != lender)
        over = bool(repaid > received)
        closed = at(moves[-1].day) if over else None
        found.append(
            LoanSheet(
                ref,
                f"Lmadeup{ref}",
                f"A{lender + 1}",
                f"A{borrower + 1}",
                at(moves[0].day),
                closed,
                "closed" if over else "open",
                None,
                yuan(received),
                yuan(repaid),
                over,
                over,
                0.8,
                sheet,
            )
        )
    return tuple(found)


def pools_of(case: Case) -> tuple[PoolSheet, ...]:
    if case.kind != "deposit_taking":
        return ()
    taken = [one for one in case.moves if one.of == "D1" and one.payee == 0]
    paid = [one for one in case.moves if one.of == "D1" and one.payer == 0]
    deposit, returned = (sum(one.fen for one in moves) for moves in (taken, paid))
    heads = len({one.payer for one in taken})
    months: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in taken:
        months[f"{at(one.day):%Y-%m}"][0] += one.fen
    for one in paid:
        months[f"{at(one.day):%Y-%m}"][1] += one.fen
    sheet = {
        "measures": [
            {"name": "heads", "zh": "存款人数", "en": "depositors", "value": heads, "sum": f"{len(taken)} 笔 deposits"},
            {"name": "taken", "zh": "吸收金额（全额）", "en": "taken, in full", "value": yuan(deposit), "sum": "Σ"},
            {"name": "payback", "zh": "返还率", "en": "payback ratio", "value": Decimal("0.090000"),
             "sum": f"{yuan(returned):,} ÷ {yuan(deposit):,}"},
            {"name": "loss", "zh": "损失估计", "en": "loss estimate", "value": None, "sum": "未停满 60 天 / not stopped"},
        ],
        "lines": [
            {"law": "fundraising_amount", "zh": "非法吸收公众存款数额", "en": "Public deposits taken: amount",
             "line": 1_000_000, "have": yuan(deposit), "reached": deposit >= 100_000_000,
             "article": "非法集资刑事案件司法解释 3"},
            {"law": "fundraising_loss", "zh": "非法吸收公众存款损失", "en": "loss", "line": 500_000, "have": None,
             "reached": None, "article": "非法集资刑事案件司法解释 3"},
        ],
        "exclusions": [{"zh": "近亲属", "en": "relatives", "heads": 1, "amount": Decimal("750.00")}],
        "months": [
            {"month": month, "deposit": yuan(into), "return": yuan(back), "held_before": None,
             "held_after": yuan(into - back),
             "business_in": Decimal("0.00"), "new_depositors": 3, "payback": Decimal("0.09"), "business_cover": None,
             "dependence_fifo": Decimal("0.85"), "dependence_pro_rata": None}
            for month, (into, back) in sorted(months.items())
        ],
        "depositors": [
            {"account_id": number_of(one), "paid_in": yuan(sum(m.fen for m in taken if m.payer == one)), "times_in": 1,
             "paid_back": yuan(sum(m.fen for m in paid if m.payee == one)), "times_back": 1,
             "first_day": "2026-01-05", "last_day": "2026-06-05"}
            for one in sorted({one.payer for one in taken})
        ],
        "tree": None,
    }  # fmt: skip
    return (PoolSheet("D1", "Rmadeup", heads, yuan(deposit), yuan(returned), yuan(deposit - returned), sheet),)


def ring_of(case: Case, flows: Sequence[Flow]) -> Ring:
    dots = [
        Dot(f"{word(ROLES, role).zh[0]}{place + 1}", role, f"A{place + 1}", f"A{place + 1}", name_of(place), "", 0.9)
        for place, role in enumerate(case.roles)
    ]
    ties = [
        {"account_a": "A1", "account_b": f"A{place + 1}", "tie": "funding", "what": 20_000_000}
        for place, role in enumerate(case.roles)
        if role == "lender"
    ]
    lent = [
        {"lender_account_id": f"A{a + 1}", "borrower_account_id": f"A{b + 1}", "received_by_borrower": Decimal(9000)}
        for _, a, b in case.loans
    ]
    links = [(one.payer, one.payee, int(one.amount * 100), one.movements) for one in flows]
    drawing = ring_drawing(case.kind, dots, ties, lent, links)
    svg = standing(drawing, case.title.zh, "由数据推定", role_legend(drawing), ["疑似线索，未经查证。"])
    members = tuple(
        Member(f"A{place + 1}", role, 0.9, (Pair("向多人放款、收款", "lends to many and is repaid"),))
        for place, role in enumerate(case.roles)
    )
    told = (Tie("A1", "A2", "funding", 0.8, Pair("出资 6 次，共 300,000 元", "funded 6 times, 300,000 CNY")),)
    last = max(one.last_at for one in flows)
    total = sum((one.amount for one in flows), Decimal(0))
    return Ring("R1", "Rmadeup", "ring-0001", case.kind, case.title, total, FIRST_DAY, last, members, told, svg)


LINES = {
    "lending": Line(
        "非法放贷意见", "1", "2019-10-21", Pair("两年内向不特定多人放贷十次以上", "ten loans or more within two years"),
        "10 笔", "14 笔", True, "V2:NFL-A",
    ),
    "deposit_taking": Line(
        "非法集资刑事案件司法解释", "3", "2022-03-01", Pair("吸收存款一百万元以上", "deposits of 1,000,000 CNY or more"),
        "1,000,000.00 元", "2,400,000.00 元", True, "V:LAW",
    ),
    "laundering": Line(
        "洗钱刑事案件司法解释", "4", "2024-08-20", Pair("五百万元以上为情节严重之一",
        "5,000,000 CNY is one of the grave marks"),
        "5,000,000.00 元", "无法判断 / cannot tell", None, "V:LAW",
    ),
}  # fmt: skip


def article(number: str) -> str:
    return f"国务院令第310号第{number}条 / State Council Order 310, Art. {number}"


def checklist() -> tuple[Due, ...]:
    return (
        Due(Pair("涉嫌犯罪案件移送书", "Letter of transfer"), article("6(1)"), None, True, Pair("本函", "this letter")),
        Due(Pair("调查报告", "Report of the inquiry"), article("6(2)"), None,
        True, Pair("本卷宗 dossier.pdf", "dossier.pdf")),
        Due(Pair("涉案物品清单", "List of objects"), article("6(3)"), None, None, Pair("未扣押物品", "nothing was seized")),
        Due(Pair("负责人三日内决定", "Decision within 3 days"), article("5"), MADE_AT + timedelta(days=3), False,
            Pair("自书面报告之日起", "from the written report")),
        Due(Pair("批准后24小时内移送", "Sent within 24 hours"), article("5"), MADE_AT + timedelta(days=4), False,
            Pair("自批准之时起", "from the approval")),
    )  # fmt: skip


def rule_of(kind: str) -> RuleText:
    sql = "-- Many loans over the line.\nSELECT account_id, transaction_id\nFROM loans_by_lender\nWHERE loans >= $min"
    return RuleText(
        "usurious_lending/many_loans", Pair("多笔高息放款", "Many loans at high interest"), "usurious_lending",
        "sha256:0123456789abcdef", "high", sql,
        {"min": {"value": 10, "unit": "count", "set_by": "law"}, "window": {"value": "730 days", "unit": "days"}},
        (LINES[kind],), Pair("向亲友的无息借款也会出现多笔", "loans to friends without interest look alike"),
        Pair("已测：同事互助会、货款往来", "tested: savings circles, trade"),
    )  # fmt: skip


def findings_of(case: Case, bookings: Sequence[Booking]) -> tuple[Finding, ...]:
    found = []
    cited: defaultdict[str, list[Booking]] = defaultdict(list)
    for one in bookings:
        cited[one.cited_by[-1]].append(one)
    for place in range(len(case.roles)):
        mine = cited[f"F{place + 1}"]
        if mine:
            total = sum((one.amount for one in mine), Decimal(0))
            reason = Pair(f"{len(mine)} 笔，合计 {total:,} 元", f"{len(mine)} bookings, {total:,} CNY in all")
            refs = tuple(one.ref for one in mine)
            found.append(
                Finding(
                    f"F{place + 1}",
                    f"Fmadeup{place}",
                    "usurious_lending/many_loans",
                    "usurious_lending",
                    f"A{place + 1}",
                    mine[0].booked_at,
                    mine[-1].booked_at,
                    total,
                    refs,
                    reason,
                    {"count": len(mine)},
                )
            )
    return tuple(found)


def made(case: Case, **changes: Any) -> Dossier:
    bookings, flows, loans, pools = bookings_of(case), flows_of(case), loans_of(case), pools_of(case)
    findings = findings_of(case, bookings)
    sides = {side: sum((one.amount for one in bookings if one.direction == side), Decimal(0)) for side in ("in", "out")}
    sums = Sums(
        len(case.roles), len(case.roles), len(bookings), sides["in"], sides["out"], len(case.moves),
        sum((one.amount for one in flows), Decimal(0)),
        len(loans), sum((one.received for one in loans), Decimal(0)), sum((one.repaid for one in loans), Decimal(0)),
        len(pools), sum((one.deposit for one in pools), Decimal(0)), sum((one.paid_back for one in pools), Decimal(0)),
        len(findings),
    )  # fmt: skip
    head = Head(
        "REF-2026-0001", "某金监移〔2026〕7号", Message.NEW, None, Audience.POLICE, MADE_AT, "ring", "ring-0001", case.title,
        "某县地方金融管理局", "某县公安局", ("经办甲", "经办乙"), "he.cha", "shen.pi", MADE_AT + timedelta(minutes=30),
    )  # fmt: skip
    dossier = Dossier(
        head,
        (
            Pair(f"{name_of(0)}等{len(case.roles)}人疑似组成团伙，{sums.movements}笔资金往来共{sums.moved:,}元。",
                 f"{len(case.roles)} people appear to act together; {sums.movements} movements, {sums.moved:,} CNY."),
            Pair("以上由银行报送的流水推算，未向当事人核实。", "Read from banks' rows; nobody was asked."),
        ),
        (Suspicion("usurious_lending", case.title, (LINES[case.kind],)),),
        persons_of(case), accounts_of(case, bookings), (ring_of(case, flows),), loans, pools, findings,
        (rule_of(case.kind),), bookings, flows,
        (Pair("货款往来：已测，不符", "trade: tested, does not fit"),),
        (Pair("他行账户未报送，资金去向不全", "accounts at other banks are unseen"),),
        (Pair("未认定任何人有犯罪故意", "nobody's intent is claimed"),),
        (Pair("未采取强制措施", "no measures were taken"),),
        {"verdict": "escalate", "grounds": "金额大、人数多", "judged_by": "he.cha", "judged_at": "2026-11-23T16:00:00"},
        checklist(), (), sums,
        {"run_id": "20261124T080000-0001", "as_of": "2026-10-31", "software_version": "0.9", "rule_pack_digest": "ab" * 32},
    )  # fmt: skip
    return replace(dossier, **changes)


def lending_case(borrowers: int = 14) -> Case:
    """One organiser funds two lenders, who lend to borrowers and are repaid."""
    roles = ["organiser", "lender", "lender", "collector", *["borrower"] * borrowers]
    moves = [Move(0, 1, 20_000_000, 0, "往来"), Move(0, 2, 10_000_000, 1, "往来")]
    loans = []
    for place in range(borrowers):
        lender, borrower, ref = 1 + place % 2, 4 + place, f"L{place + 1}"
        loans.append((ref, lender, borrower))
        moves.append(Move(lender, borrower, 950_000 + 12_345 * place, 5 + place * 3, "借款", ref))
        moves += [
            Move(borrower, lender, 310_007 + 4_321 * place, 35 + place * 3 + 30 * month, "还款", ref)
            for month in range(4)
        ]
    return Case("lending", Pair("疑似高利放贷团伙", "Suspected lending ring"), roles, moves, loans)


def pool_case(depositors: int = 60) -> Case:
    """One organiser takes from many and pays some of it back every month."""
    roles = ["organiser", "promoter", *["depositor"] * depositors]
    moves = []
    for place in range(depositors):
        moves.append(Move(2 + place, 0, 4_000_000, place * 2, "投资款", "D1"))
        moves += [Move(0, 2 + place, 120_000, place * 2 + 30 * month, "收益", "D1") for month in range(1, 4)]
    return Case("deposit_taking", Pair("疑似非法吸收公众存款", "Suspected deposit-taking"), roles, moves)


def laundering_case() -> Case:
    """Money collected by many, handed on within a day, and cashed."""
    roles = ["organiser", "collector", *["mule"] * 8]
    moves = [Move(1, place, 4_999_900, day, "货款") for place in range(2, 10) for day in range(0, 60, 6)]
    moves += [Move(place, 0, 4_950_000, day, "") for place in range(2, 10) for day in range(1, 61, 6)]
    return Case("laundering", Pair("疑似洗钱团伙", "Suspected laundering group"), roles, moves)


@cache
def lending_dossier() -> Dossier:
    return made(lending_case())


@cache
def pool_dossier() -> Dossier:
    return made(pool_case())


@cache
def laundering_dossier() -> Dossier:
    return made(laundering_case())


def large_dossier(members: int = 300, bookings: int = 50_000) -> Dossier:
    """A lending ring as large as one is expected to be; `bookings` is about how many rows of evidence."""
    case = lending_case(members - 4)
    more = [
        Move(4 + place % (members - 4), 3, 100_000 + place, place % 300, "转账")
        for place in range((bookings - 2 * len(case.moves)) // 2)
    ]
    return made(replace(case, moves=[*case.moves, *more]))


HOSTILE = "<b>&amp;{{ secret }}{% raw %}#let x=1 [*] $a$ _b_ @c <d> \\ \"'\u0007\u202e=1+1"


def hostile_dossier() -> Dossier:
    """Every free text of a bank or a person is made to look like code."""
    dossier = lending_dossier()
    persons = tuple(replace(one, name=HOSTILE, address=HOSTILE) for one in dossier.persons)
    accounts = tuple(replace(one, name=HOSTILE) for one in dossier.accounts)
    bookings = tuple(replace(one, counterparty_name=HOSTILE, purpose="=cmd|'/c calc'!A1") for one in dossier.bookings)
    return replace(
        dossier,
        persons=persons,
        accounts=accounts,
        bookings=bookings,
        summary=(Pair(HOSTILE, HOSTILE), *dossier.summary),
    )


def publicity_dossier() -> Dossier:
    """As helpers of the public see it: no person, account or booking, and what was left out is said."""
    dossier = lending_dossier()
    left = (Pair("当事人、账户、流水均已略去", "persons, accounts and bookings are left out"),)
    return replace(
        dossier, head=replace(dossier.head, audience=Audience.PUBLICITY), persons=(), accounts=(), bookings=(), flows=(),
        loans=(), rings=(), findings=(), left_out=left,
    )  # fmt: skip


def draft_dossier() -> Dossier:
    dossier = lending_dossier()
    return replace(dossier, head=replace(dossier.head, approved_by=None, approved_at=None))
