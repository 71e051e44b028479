"""Addresses of accounts that hold no account number: they name an account of one run, and of no other."""

import hashlib

from screening.errors import WrongCall

_DIGITS = 8


def account_key(run_id: str, number: int) -> str:
    """Give the key of an account by its number in a run."""
    return f"{number:x}-{_check(run_id, number)}"


def account_of(run_id: str, key: str) -> int:
    """Give the account's number; refused where the key is of another run, whose numbers name other accounts."""
    text, _, check = key.partition("-")
    try:
        number = int(text, 16)
    except ValueError:
        number = -1
    if number < 0 or check != _check(run_id, number):
        raise WrongCall(
            "这个链接属于较早的运行 / this link is of an earlier run",
            remedy="从队列或预警重新进入 / come in again from the queue or an alert",
        )
    return number


def _check(run_id: str, number: int) -> str:
    return hashlib.sha256(f"{run_id}/{number}".encode()).hexdigest()[:_DIGITS]
