"""Taking an accepted submission out of the count, and back into it."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from screening.errors import RefusedInput, ScreeningError, WrongCall
from screening.ledger.delta import Overtaken
from screening.ledger.log import Event, Submission
from screening.ledger.places import Places
from screening.ledger.queue import queued
from screening.ledger.snapshot import rows_of
from screening.ledger.standing import Standing
from screening.ledger.turn import Turn, told

ATTEMPTS = 10


@dataclass(frozen=True)
class Consequence:
    """What a withdrawal would leave behind: rows that go, and accounts that others book on but none describes then."""

    rows: dict[str, int]
    undescribed_accounts: int


def consequence(places: Places, bank_id: str, submission_id: str) -> Consequence:
    """Give what withdrawing a submission that counts would do; changes nothing."""
    turn = Turn.begin(places, bank_id)
    one = _counting(turn, submission_id)
    rest = turn.counting(without=(submission_id,))
    only_here = _ids(turn, "accounts", (one,)).join(_ids(turn, "accounts", rest), on="account_id", how="anti")
    used = _ids(turn, "transactions", rest).join(only_here, on="account_id", how="semi")
    return Consequence(one.rows, used.height)


def withdraw(places: Places, bank_id: str, submission_id: str, reason: str, by: str) -> Event:
    """Take a submission out of the count from now on, in one commit; runs already made keep what they saw."""
    _reasoned(reason)

    def attempt() -> Event:
        turn = Turn.begin(places, bank_id)
        _counting(turn, submission_id)
        return turn.change(submission_id, "withdrawn", reason.strip(), by)

    return _retried(attempt, places, bank_id, submission_id)


def restore(places: Places, bank_id: str, submission_id: str, reason: str, by: str) -> Event:
    """Let a withdrawn submission count again, in one commit; refused where its bookings came in otherwise meanwhile."""

    def attempt() -> Event:
        turn = Turn.begin(places, bank_id)
        standing = _known(turn, submission_id)
        if standing.state != "withdrawn":
            raise _not_in_state(standing, "没有被撤回 / is not withdrawn")
        twice = _booked_elsewhere(places, turn, standing.submission)
        if twice:
            raise RefusedInput(
                f"其中 {twice} 笔交易已由其他报送计入 / {twice} of its bookings count through other submissions by now",
                where=f"{bank_id} {submission_id}",
                remedy="先撤回那些报送 / withdraw those first",
            )
        return turn.change(submission_id, "restored", reason.strip(), by)

    return _retried(attempt, places, bank_id, submission_id)


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise WrongCall("缺少理由 / a reason is missing", remedy='--reason "…"')


def _known(turn: Turn, submission_id: str) -> Standing:
    standing = turn.standing(submission_id)
    if standing is None:
        raise RefusedInput(
            "没有收下过该报送 / no such submission was accepted",
            where=f"{turn.bank_id} {submission_id}",
            remedy="screening submissions --all",
        )
    return standing


def _counting(turn: Turn, submission_id: str) -> Submission:
    standing = _known(turn, submission_id)
    if standing.state != "counting":
        raise _not_in_state(standing, "不计入，无从撤回 / does not count, there is nothing to withdraw")
    return standing.submission


def _not_in_state(standing: Standing, what: str) -> RefusedInput:
    since = f": {told(standing.withdrawal)}" if standing.withdrawal else ""
    by = f": 已被替换 / replaced by {standing.replaced_by}" if standing.state == "replaced" else since
    return RefusedInput(f"{what}{by}", where=" ".join(standing.key), remedy="screening submissions --all")


def _booked_elsewhere(places: Places, turn: Turn, one: Submission) -> int:
    """Count the bookings of a submission that count through others of its bank."""
    mine = rows_of(places, "transactions", (one,))
    others = turn.snapshot.scan("transactions", turn.counting())
    if mine is None or others is None:
        return 0
    both = mine.select("transaction_id").join(others.select("transaction_id"), on="transaction_id", how="semi")
    return int(both.select(pl.len()).collect().item())


def _ids(turn: Turn, table: str, submissions: tuple[Submission, ...]) -> pl.DataFrame:
    rows = turn.snapshot.scan(table, submissions)
    if rows is None:
        return pl.DataFrame(schema={"account_id": pl.String})
    return rows.select("account_id").unique().collect()


def _retried(attempt: Callable[[], Event], places: Places, bank_id: str, submission_id: str) -> Event:
    for _ in range(ATTEMPTS):
        try:
            with queued(places, bank_id):
                return attempt()
        except Overtaken:
            continue  # the bank's submissions have changed meanwhile: decide again on what holds now
    raise ScreeningError(
        "同一银行的变动过于频繁 / the bank's submissions are changing too fast",
        where=f"{bank_id} {submission_id}",
        remedy="稍后重试 / try again later",
    )
