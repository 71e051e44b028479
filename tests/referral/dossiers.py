"""Made-up dossiers: two banks, a company and five persons, a loan, a pool, a ring, cash and transfers."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

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
from screening.report.words import Pair


def at(text: str) -> datetime:
    """A local moment."""
    return datetime.fromisoformat(text)


MADE_AT = at("2026-11-20 09:30")
YUAN = Decimal("0.00")


def head(message: Message = Message.NEW, audience: Audience = Audience.POLICE) -> Head:
    return Head(
        referral_id="R2026-00007",
        number="县金移字〔2026〕7号",
        message=message,
        earlier=None if message is Message.NEW else "R2026-00003",
        audience=audience,
        made_at=MADE_AT,
        subject_kind="ring",
        subject_id="lending-4f1c",
        title=Pair("疑似非法放贷团伙线索", "Clue of a suspected lending ring"),
        authority="某县财政局",
        recipient="某县公安局",
        officers=("核查员甲", "核查员乙"),
        proposed_by="he.cha",
        approved_by="fu.ze",
        approved_at=at("2026-11-20 09:00"),
    )


PERSONS = (
    Person(
        "P1",
        "individual",
        "甲某某",
        "resident_id",
        "990102198003071234",
        date(1980, 3, 7),
        "13800000001",
        "某县某镇一号",
        (("lender", "R1"),),
        ("A1",),
        (Pair("曾被举报一次", "one earlier tip"),),
    ),
    Person(
        "P2",
        "individual",
        "乙某某",
        "resident_id",
        "990102197508081236",
        date(1975, 8, 8),
        "13800000002",
        "某县某镇二号",
        (("collector", "R1"),),
        ("A2",),
        (),
    ),
    Person(
        "P3",
        "organisation",
        "某某商贸有限公司",
        "uscc",
        "91990102MA00000000",
        None,
        "",
        "某县某路三号",
        (("funder", "R1"),),
        ("A3",),
        (),
    ),
    Person(
        "P4",
        "individual",
        "丁某某",
        "resident_id",
        "990102199001011232",
        None,
        "",
        "",
        (("borrower", "L1"),),
        ("A4",),
        (),
    ),
    Person("P5", "individual", "戊某某", "other", "X-77", None, "13800000005", "", (("borrower", "L1"),), ("A5",), ()),
)

_ACCOUNTS = (
    ("A1", "6200990000000000011", "BANK1", "P1", "甲某某", date(2019, 5, 1), ("lender",)),
    ("A2", "6200990000000000029", "BANK1", "P2", "乙某某", None, ("collector",)),
    ("A3", "9900000000000037", "BANK2", "P3", "某某商贸有限公司", date(2021, 2, 3), ("funder",)),
    ("A4", "6200990000000000045", "BANK2", "P4", "丁某某", date(2018, 1, 1), ("borrower",)),
    ("A5", "6200990000000000052", "BANK2", "P5", "戊某某", date(2020, 6, 6), ("borrower",)),
    ("A6", "8800000000000066", "", None, "己某某", None, ()),
    ("A7", "77001", "", None, "庚店", None, ()),
)

_ROWS = (
    # bank, account, moment, direction, amount, counterparty, number, name, instrument, channel, purpose, cited by
    (
        "BANK2",
        "A3",
        at("2026-03-01 09:00:05"),
        "out",
        "500000.00",
        "A1",
        "",
        "",
        "transfer",
        "counter",
        "往来款",
        ("F2",),
    ),
    (
        "BANK1",
        "A1",
        at("2026-03-01 09:00:07"),
        "in",
        "500000.00",
        "A3",
        "",
        "",
        "transfer",
        "counter",
        "往来款",
        ("F2",),
    ),
    ("BANK1", "A1", at("2026-03-02 10:00"), "out", "95000.00", "A4", "", "", "transfer", "mobile", "", ("L1", "F1")),
    ("BANK2", "A4", at("2026-03-02 10:00:01"), "in", "95000.00", "A1", "", "", "transfer", "mobile", "", ("L1", "F1")),
    ("BANK2", "A4", at("2026-04-02 08:30"), "out", "60000.01", "A2", "", "", "transfer", "mobile", "还款", ("L1",)),
    ("BANK1", "A2", at("2026-04-02 08:30:02"), "in", "60000.01", "A4", "", "", "transfer", "mobile", "还款", ("L1",)),
    ("BANK1", "A2", at("2026-04-03 15:00"), "in", "49000.50", None, "", "", "cash", "atm", "", ("F1",)),
    ("BANK1", "A1", at("2026-05-01 12:00"), "out", "12.34", "A6", "", "", "transfer", "third_party", "代付", ("F1",)),
    ("BANK2", "A5", at("2026-05-02"), "out", "100.00", "A7", "77001", "庚店", "card", "pos", "消费", ("F1",)),
)


def _bookings() -> tuple[Booking, ...]:
    return tuple(
        Booking(
            ref=f"T{place}",
            transaction_id=f"{bank}-{place:06}",
            bank_id=bank,
            account=account,
            booked_at=at,
            direction=way,
            amount=Decimal(amount),
            currency="CNY",
            counterparty=other,
            counterparty_number=number,
            counterparty_name=name,
            instrument=instrument,
            channel=channel,
            purpose=purpose,
            submission_id=f"{bank}-2026-05",
            file="transactions.csv",
            file_sha256=f"{place:064x}",
            row_number=place + 1,
            cited_by=cited,
        )
        for place, (
            bank,
            account,
            at,
            way,
            amount,
            other,
            number,
            name,
            instrument,
            channel,
            purpose,
            cited,
        ) in enumerate(_ROWS, 1)
    )


FLOWS = tuple(
    Flow(payer, payee, Decimal(amount), 1, at(moment), at(moment))
    for payer, payee, amount, moment in (
        ("", "A2", "49000.50", "2026-04-03 15:00"),
        ("A1", "A4", "95000.00", "2026-03-02 10:00"),
        ("A1", "A6", "12.34", "2026-05-01 12:00"),
        ("A3", "A1", "500000.00", "2026-03-01 09:00:05"),
        ("A4", "A2", "60000.01", "2026-04-02 08:30"),
        ("A5", "A7", "100.00", "2026-05-02"),
    )
)


def _accounts() -> tuple[Account, ...]:
    def passed(ref: str, end: str) -> Decimal:
        return sum((one.amount for one in FLOWS if getattr(one, end) == ref), YUAN)

    return tuple(
        Account(
            ref,
            number,
            bank,
            person,
            name,
            opened,
            roles,
            passed(ref, "payee"),
            passed(ref, "payer"),
            sum(ref in {one.payer, one.payee} for one in FLOWS),
        )
        for ref, number, bank, person, name, opened, roles in _ACCOUNTS
    )


LINE = Line(
    "最高法等四部门意见（2019）",
    "第1条",
    "2019-10-21",
    Pair("二年内十次以上", "ten or more within two years"),
    "10 次",
    "12 次",
    reached=True,
    tag="V2:NFL-A",
)


def rich_dossier(message: Message = Message.NEW, audience: Audience = Audience.POLICE) -> Dossier:
    """A dossier of every kind of content, whose sums are right."""
    bookings = _bookings()
    made = Dossier(
        head=head(message, audience),
        summary=(
            Pair("2026年3月至5月，疑似三人以个人账户放贷。", "From March to May 2026 three are suspected of lending."),
            Pair("数据分析结论为线索，未经查证。", "What the data shows is a clue that nobody has verified."),
        ),
        suspicions=(
            Suspicion("usurious_lending", Pair("疑似非法经营（高利放贷）", "Suspected usurious lending"), (LINE,)),
        ),
        persons=PERSONS,
        accounts=_accounts(),
        rings=(
            Ring(
                "R1",
                "ring-4f1c",
                "lending-4f1c",
                "lending",
                Pair("疑似放贷团伙", "Suspected lending ring"),
                Decimal("595000.00"),
                at("2026-03-01 09:00"),
                at("2026-05-01 12:00"),
                (
                    Member("A1", "lender", 0.9, (Pair("放款", "pays out"),)),
                    Member("A2", "collector", 0.8, (Pair("收款", "collects"),)),
                    Member("A3", "funder", 0.7, (Pair("出资", "funds"),)),
                ),
                (Tie("A1", "A2", "common_collector", 2.0, Pair("借款由其代收", "has loans collected by")),),
                "<svg/>",
            ),
        ),
        loans=(
            LoanSheet(
                "L1",
                "loan-1",
                "A1",
                "A4",
                at("2026-03-02 10:00"),
                at("2026-04-02 08:30"),
                "closed",
                Decimal("100000.00"),
                Decimal("95000.00"),
                Decimal("60000.01"),
                over_cap=True,
                over_36=True,
                confidence=0.91,
                sheet={"measures": {"rate": 0.6, "unknown": float("nan")}, "sum": Decimal("1.10")},
            ),
        ),
        pools=(
            PoolSheet(
                "D1", "pool-1", 12, Decimal("1200000.00"), Decimal("300000.00"), Decimal("900000.00"), {"heads": 12}
            ),
        ),
        findings=(
            Finding(
                "F1",
                "finding-1",
                "ul_made_up",
                "usurious_lending",
                "A1",
                at("2026-03-01"),
                at("2026-05-03"),
                Decimal("95012.34"),
                ("T3", "T4", "T7", "T8", "T9"),
                Pair("疑似放贷", "suspected lending"),
                {"count": 5},
            ),
            Finding(
                "F2",
                "finding-2",
                "ml_made_up",
                "money_laundering",
                "A3",
                at("2026-03-01"),
                at("2026-03-02"),
                Decimal("500000.00"),
                ("T1", "T2"),
                Pair("疑似出资", "suspected funding"),
                {},
            ),
        ),
        rules=(
            RuleText(
                "ul_made_up",
                Pair("放贷", "lending"),
                "usurious_lending",
                "1a2b",
                "high",
                "SELECT 1",
                {"days": {"value": 30, "unit": "days"}},
                (LINE,),
                Pair("不足以证明", "does not prove"),
                Pair("亲友借款", "kin"),
            ),
        ),
        bookings=bookings,
        flows=FLOWS,
        look_alikes=(Pair("已排除工资发放", "wages were ruled out"),),
        doubts=(Pair("一家银行未报三月", "one bank sent nothing for March"),),
        not_claimed=(Pair("不认定任何人有罪", "nobody is said to be guilty"),),
        measures=(Pair("未采取强制措施", "no measure was taken"),),
        judgement={"verdict": "confirmed", "grounds": "…"},
        checklist=(
            Due(
                Pair("移送书", "letter"),
                "第6条",
                at("2026-11-21 09:00"),
                done=True,
                how=Pair("letter.docx", "letter.docx"),
            ),
        ),
        left_out=(),
        sums=Sums(0, 0, 0, YUAN, YUAN, 0, YUAN, 0, YUAN, YUAN, 0, YUAN, YUAN, 0),
        run={"run_id": "20261118T010203-0123abcd", "as_of": "2026-11-18"},
    )
    return with_sums(made)


def with_sums(made: Dossier) -> Dossier:
    """The same dossier with the sums of its rows."""

    def of(way: str) -> Decimal:
        return sum((one.amount for one in made.bookings if one.direction == way), YUAN)

    return replace(
        made,
        sums=Sums(
            persons=len(made.persons),
            accounts=len(made.accounts),
            bookings=len(made.bookings),
            amount_in=of("in"),
            amount_out=of("out"),
            movements=sum(flow.movements for flow in made.flows),
            moved=sum((flow.amount for flow in made.flows), YUAN),
            loans=len(made.loans),
            lent=sum((loan.received for loan in made.loans), YUAN),
            repaid=sum((loan.repaid for loan in made.loans), YUAN),
            pools=len(made.pools),
            deposited=sum((pool.deposit for pool in made.pools), YUAN),
            paid_back=sum((pool.paid_back for pool in made.pools), YUAN),
            findings=len(made.findings),
        ),
    )
