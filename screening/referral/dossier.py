"""A dossier: everything that one referral says, in one frozen value that all its documents are made from.

Amounts are exact yuan (`Decimal`, two places), moments are local naive times, shares and rates are fractions. Persons,
accounts, bookings, loans, pools and findings have short references (P1, A1, T1, L1, D1, F1) that every document uses, so
that a reader can go from the letter to the workbook's row. Texts are in Chinese and English side by side (`Pair`).
What an audience may not see is masked or left out before it gets here; `left_out` says what and why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from screening.report.words import Pair


class Audience(StrEnum):
    """Who reads a dossier: what is masked follows from it."""

    POLICE = "police"
    """Everything in the clear."""
    MEETING = "meeting"
    """The departments' meeting: persons and accounts masked."""
    PUBLICITY = "publicity"
    """No person at all: kinds, sums, counts."""


class Message(StrEnum):
    """What a referral is to an earlier one."""

    NEW = "new"
    AMEND = "amend"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Head:
    """What names the referral; `approved_by` is None in a draft. `earlier` is the referral that it amends or withdraws."""

    referral_id: str
    number: str
    message: Message
    earlier: str | None
    audience: Audience
    made_at: datetime
    subject_kind: str
    subject_id: str
    title: Pair
    authority: str
    recipient: str
    officers: tuple[str, ...]
    proposed_by: str | None
    approved_by: str | None
    approved_at: datetime | None

    @property
    def draft(self) -> bool:
        """Tell whether no second person has approved it yet."""
        return self.approved_by is None


@dataclass(frozen=True)
class Line:
    """A line of law and where the figures stand to it: reached, not reached, or cannot tell (None)."""

    law: str
    article: str
    since: str
    says: Pair
    line: str
    figure: str
    reached: bool | None
    tag: str


@dataclass(frozen=True)
class Suspicion:
    """A kind of offence that is suspected, never a verdict, with its provisions and lines."""

    pack: str
    title: Pair
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Person:
    """A natural person or an organisation; `roles` are (role, ring or loan), `known` earlier tips, lists, posts."""

    ref: str
    kind: str
    name: str
    id_type: str
    id_number: str
    birth_date: date | None
    phone: str
    address: str
    roles: tuple[tuple[str, str], ...]
    accounts: tuple[str, ...]
    known: tuple[Pair, ...]


@dataclass(frozen=True)
class Account:
    """An account with what passed over it in the evidence, each movement once; `bookings` counts the movements.

    `person` is None where no submitting bank keeps it, and where it is only the other side of a booking: of such an account
    no more is told than the booking tells. It has no roles then.
    """

    ref: str
    number: str
    bank_id: str
    person: str | None
    name: str
    opened_on: date | None
    roles: tuple[str, ...]
    amount_in: Decimal
    amount_out: Decimal
    bookings: int


@dataclass(frozen=True)
class Booking:
    """One row of evidence, as a bank sent it: which file, which digest, which row; `cited_by` findings, loans, pools."""

    ref: str
    transaction_id: str
    bank_id: str
    account: str
    booked_at: datetime
    direction: str
    amount: Decimal
    currency: str
    counterparty: str | None
    counterparty_number: str
    counterparty_name: str
    instrument: str
    channel: str
    purpose: str
    submission_id: str
    file: str
    file_sha256: str
    row_number: int
    cited_by: tuple[str, ...]


@dataclass(frozen=True)
class Flow:
    """All evidence from one account to another, each movement once although two banks report it.

    Payer and payee are references; one of them is empty where there is no account: cash, fees, interest.
    """

    payer: str
    payee: str
    amount: Decimal
    movements: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class LoanSheet:
    """A rebuilt loan; `sheet` is that of `screening loan --json`: flows, measures with sums, schedule, doubts."""

    ref: str
    loan_id: str
    lender: str
    borrower: str
    disbursed_at: datetime
    closed_at: datetime | None
    status: str
    principal: Decimal | None
    received: Decimal
    repaid: Decimal
    over_cap: bool | None
    over_36: bool | None
    confidence: float
    sheet: Mapping[str, Any]


@dataclass(frozen=True)
class PoolSheet:
    """A deposit-taking pool; `sheet` is the whole sheet of `screening pool --json`."""

    ref: str
    ring_id: str
    heads: int
    deposit: Decimal
    paid_back: Decimal
    owed: Decimal | None
    sheet: Mapping[str, Any]


@dataclass(frozen=True)
class Member:
    """One account in a ring: its role, and why, in words."""

    account: str
    role: str
    strength: float
    why: tuple[Pair, ...]


@dataclass(frozen=True)
class Tie:
    """What ties two accounts of a ring, in words."""

    one: str
    other: str
    kind: str
    weight: float
    words: Pair


@dataclass(frozen=True)
class Ring:
    """A ring with its drawing, which is an SVG of its own."""

    ref: str
    ring_id: str
    name: str
    kind: str
    title: Pair
    amount: Decimal
    first_seen: datetime
    last_seen: datetime
    members: tuple[Member, ...]
    ties: tuple[Tie, ...]
    svg: str


@dataclass(frozen=True)
class Finding:
    """One rule met by one account."""

    ref: str
    finding_id: str
    rule_id: str
    pack: str
    account: str
    window_start: datetime
    window_end: datetime
    amount: Decimal
    bookings: tuple[str, ...]
    reason: Pair
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class RuleText:
    """A rule as it stood in the run: its SQL, version, and parameters with their units."""

    rule_id: str
    title: Pair
    pack: str
    version: str
    severity: str
    sql: str
    parameters: Mapping[str, Any]
    laws: tuple[Line, ...]
    does_not_prove: Pair
    lawful: Pair


@dataclass(frozen=True)
class Due:
    """A document or step of State Council Order 310, with its article, its day, and whether it is there.

    `done` is None where it is not for the data to say, or not yet due.
    """

    what: Pair
    article: str
    due_at: datetime | None
    done: bool | None
    how: Pair


@dataclass(frozen=True)
class Sums:
    """Counts and sums that every document of the folder has to repeat to the fen."""

    persons: int
    accounts: int
    bookings: int
    amount_in: Decimal
    amount_out: Decimal
    movements: int
    moved: Decimal
    loans: int
    lent: Decimal
    repaid: Decimal
    pools: int
    deposited: Decimal
    paid_back: Decimal
    findings: int


@dataclass(frozen=True)
class Dossier:
    """One referral, whole."""

    head: Head
    summary: tuple[Pair, ...]
    suspicions: tuple[Suspicion, ...]
    persons: tuple[Person, ...]
    accounts: tuple[Account, ...]
    rings: tuple[Ring, ...]
    loans: tuple[LoanSheet, ...]
    pools: tuple[PoolSheet, ...]
    findings: tuple[Finding, ...]
    rules: tuple[RuleText, ...]
    bookings: tuple[Booking, ...]
    flows: tuple[Flow, ...]
    look_alikes: tuple[Pair, ...]
    doubts: tuple[Pair, ...]
    not_claimed: tuple[Pair, ...]
    measures: tuple[Pair, ...]
    judgement: Mapping[str, str]
    checklist: tuple[Due, ...]
    left_out: tuple[Pair, ...]
    sums: Sums
    run: Mapping[str, Any]
