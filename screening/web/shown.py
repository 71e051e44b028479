"""Where a bank's own submissions stand, as the bank may see it."""

from dataclasses import dataclass, replace
from typing import Literal

from screening.intake.receipt import Receipt
from screening.ledger.standing import Standing
from screening.ledger.turn import Turn
from screening.ledger.workspace import Workspace
from screening.web.records import Record, read_record, records_of

State = Literal["checking", "accepted", "refused", "failed", "replaced", "withdrawn"]


_NOT_FOR_BANKS = frozenset({"account_elsewhere"})
"""Notes that would tell one bank what another one keeps; the regulator's own receipt has them."""


@dataclass(frozen=True)
class SubmissionLine:
    """One submission in a list."""

    submission_id: str
    state: State
    received_at: str


@dataclass(frozen=True)
class SubmissionList:
    """One page of a bank's submissions in the order of their ids; `next` is the address of the page after it."""

    submissions: list[SubmissionLine]
    next: str | None


@dataclass(frozen=True)
class SubmissionState:
    """One submission: its state, its receipt as soon as there is one, and a code where the check came to nothing."""

    submission_id: str
    state: State
    received_at: str
    receipt: Receipt | None = None
    code: str | None = None


def state_of(workspace: Workspace, bank_id: str, submission_id: str) -> SubmissionState | None:
    """Give where a bank's submission stands; None where the bank has sent none of that id."""
    turn = Turn.begin(workspace, bank_id)
    standing = turn.standing(submission_id)
    if standing is None:
        record = read_record(workspace, bank_id, submission_id)
        return _of_record(record) if record else None
    line = _line(standing)
    receipt = _receipt(workspace, turn, standing)
    return SubmissionState(line.submission_id, line.state, line.received_at, receipt)


def for_bank(receipt: Receipt) -> Receipt:
    """Give a receipt without the notes that speak of other banks."""
    return replace(receipt, problems=tuple(one for one in receipt.problems if one.code not in _NOT_FOR_BANKS))


def lines_of(workspace: Workspace, bank_id: str) -> list[SubmissionLine]:
    """Give every submission of a bank in the order of their ids."""
    found = {one.submission_id: SubmissionLine(one.submission_id, one.state, one.received_at)
             for one in records_of(workspace, bank_id)}  # fmt: skip
    for standing in Turn.begin(workspace, bank_id).standings:
        found[standing.submission.submission_id] = _line(standing)
    return [found[key] for key in sorted(found)]


def _of_record(record: Record) -> SubmissionState:
    return SubmissionState(record.submission_id, record.state, record.received_at, record.receipt, record.code)


def _line(standing: Standing) -> SubmissionLine:
    state: State = "accepted" if standing.state == "counting" else standing.state
    submission = standing.submission
    return SubmissionLine(submission.submission_id, state, submission.received_at.isoformat())


def _receipt(workspace: Workspace, turn: Turn, standing: Standing) -> Receipt | None:
    """Give the receipt from its file, or from the ledger where the writer was cut short before the file."""
    submission = standing.submission
    path = workspace.receipt(submission.bank_id, submission.submission_id)
    if path.exists():
        return for_bank(Receipt.from_json(path.read_text(encoding="utf-8")))
    return None if standing.withdrawal else for_bank(Receipt.from_json(turn.receipt(submission.submission_id)))
