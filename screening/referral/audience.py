"""What each audience may see: the police everything, a meeting nobody by name, the public only kinds, sums and counts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

from screening.errors import RefusedInput
from screening.masking import mask_account, mask_id_number, mask_name, mask_phone
from screening.referral.dossier import Account, Audience, Booking, Dossier, Finding, Person
from screening.report.words import PACKS, Pair, word

FEWEST = 5
"""Fewer persons than this are not told of outside the case's team, nor a sum over fewer [E]."""
_SHORTEST_NAME = 2
_NOTHING = Decimal("0.00")
_SUBJECTS = {"case": Pair("案件", "case"), "ring": Pair("团伙", "ring"), "alert": Pair("预警", "alert")}

MEETING = (
    Pair(
        "姓名、证件号、电话、账号已掩码；住址、出生日期略去",
        "names, identity, telephone and account numbers are masked; addresses and days of birth are left out",
    ),
    Pair(
        "交易附言、银行流水号、报送文件名可能含个人信息，略去",
        "remarks, booking numbers and file names may hold personal data and are left out",
    ),
    Pair(
        "案件标题、笔记与结论为自由文字，略去", "title, notes and judgement of the case are free text and are left out"
    ),
    Pair("既往线索、名单与任职略去", "earlier tips, lists and posts are left out"),
)
PUBLICITY = (
    Pair(
        "不含任何人、账户、交易、借款和团伙明细，只有类别、合计与数量",
        "no person, account, booking, loan or ring: kinds, sums and counts only",
    ),
    Pair(f"少于{FEWEST}的数量及其合计不列", f"counts below {FEWEST}, and sums over so few, are not told"),
    Pair("承办人、审批人、结论和措施略去", "officers, who approved it, judgement and measures are left out"),
)


def fitted(dossier: Dossier) -> Dossier:
    """Give a dossier as its audience may see it; what was left out is said in it."""
    match dossier.head.audience:
        case Audience.MEETING:
            return _scrubbed(_for_meeting(dossier), _secrets(dossier))
        case Audience.PUBLICITY:
            return _for_public(dossier)
    return dossier


def _title(dossier: Dossier) -> Pair:
    """Give a title without free text."""
    kind = word(_SUBJECTS, dossier.head.subject_kind)
    return Pair(f"{kind.zh} {dossier.head.subject_id}", f"{kind.en} {dossier.head.subject_id}")


def _for_meeting(dossier: Dossier) -> Dossier:
    return replace(
        dossier,
        head=replace(dossier.head, title=_title(dossier)),
        persons=tuple(map(_hidden_person, dossier.persons)),
        accounts=tuple(map(_hidden_account, dossier.accounts)),
        bookings=tuple(map(_hidden_booking, dossier.bookings)),
        measures=(),
        judgement={},
        left_out=(*dossier.left_out, *MEETING),
    )


def _hidden_person(one: Person) -> Person:
    return replace(
        one,
        name=mask_name(one.name),
        id_number=mask_id_number(one.id_number),
        birth_date=None,
        phone=mask_phone(one.phone),
        address="",
        known=(),
    )


def _hidden_account(one: Account) -> Account:
    return replace(one, number=mask_account(one.number), name=mask_name(one.name))


def _hidden_booking(one: Booking) -> Booking:
    return replace(
        one,
        transaction_id="",
        counterparty_number=mask_account(one.counterparty_number),
        counterparty_name=mask_name(one.counterparty_name),
        purpose="",
        file="",
    )


def _secrets(dossier: Dossier) -> Mapping[str, str]:
    """Give every name and number of the whole dossier with its mask."""
    names = {*(one.name for one in dossier.persons), *(one.name for one in dossier.accounts)}
    names |= {one.counterparty_name for one in dossier.bookings}
    numbers = {one.number for one in dossier.accounts} | {one.counterparty_number for one in dossier.bookings}
    return {
        **{one: mask_name(one) for one in names if len(one) >= _SHORTEST_NAME},
        **{one: mask_account(one) for one in numbers if one},
        **{one.id_number: mask_id_number(one.id_number) for one in dossier.persons if one.id_number},
        **{one.phone: mask_phone(one.phone) for one in dossier.persons if one.phone},
    }


def _scrubbed(dossier: Dossier, secrets: Mapping[str, str]) -> Dossier:
    """Give a dossier in which no text that is made of words holds a secret; rules are the same for everybody."""
    if not secrets:
        return dossier
    known = re.compile("|".join(re.escape(one) for one in sorted(secrets, key=lambda one: (-len(one), one))))

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            return known.sub(lambda found: secrets[found.group()], value)
        if isinstance(value, Mapping):
            return {key: clean(inner) for key, inner in value.items()}
        if isinstance(value, Pair):
            return Pair(clean(value.zh), clean(value.en))
        if isinstance(value, (tuple, list)):
            return type(value)(clean(inner) for inner in value)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{one.name: clean(getattr(value, one.name)) for one in fields(value)})
        return value

    worded = ("summary", "suspicions", "rings", "loans", "pools", "findings", "look_alikes", "doubts", "not_claimed")
    return replace(dossier, **{name: clean(getattr(dossier, name)) for name in worded})


def _for_public(dossier: Dossier) -> Dossier:
    if len(dossier.persons) < FEWEST:
        raise RefusedInput(
            f"涉及不足{FEWEST}人，不得公开 / fewer than {FEWEST} persons: not for the public",
            where=dossier.head.subject_id,
            remedy="--audience meeting",
        )
    sums = dossier.sums
    few_loans, few_heads = sums.loans < FEWEST, sum(pool.heads for pool in dossier.pools) < FEWEST
    if few_loans:
        sums = replace(sums, loans=0, lent=_NOTHING, repaid=_NOTHING)
    if few_heads:
        sums = replace(sums, pools=0, deposited=_NOTHING, paid_back=_NOTHING)
    return replace(
        dossier,
        head=replace(
            dossier.head,
            title=_title(dossier),
            officers=(),
            proposed_by=None,
            approved_by=None if dossier.head.draft else "—",
        ),
        summary=tuple(_counted(dossier.findings)),
        suspicions=tuple(replace(one, lines=()) for one in dossier.suspicions),
        persons=(),
        accounts=(),
        rings=(),
        loans=(),
        pools=(),
        findings=(),
        bookings=(),
        flows=(),
        doubts=(),
        measures=(),
        judgement={},
        left_out=(*dossier.left_out, *PUBLICITY),
        sums=sums,
    )


def _counted(findings: Iterable[Finding]) -> Iterable[Pair]:
    """Give how many findings there are of each pack, where they are not few."""
    counts: dict[str, int] = {}
    for one in findings:
        counts[one.pack] = counts.get(one.pack, 0) + 1
    for pack, words in PACKS.items():
        if counts.get(pack, 0) >= FEWEST:
            yield Pair(f"{words.zh}：{counts[pack]}项发现", f"{words.en}: {counts[pack]} findings")
