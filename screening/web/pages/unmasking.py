"""Seeing somebody in the clear: never without a reason, and always logged."""

from collections.abc import Sequence

from screening.cases.audit import record
from screening.errors import WrongCall
from screening.masking import mask_account
from screening.web.pages.call import Call

_MOST_TOLD = 200


def log_unmask(call: Call, about: str, run_id: str, accounts: Sequence[str], **detail: str) -> None:
    """Log that somebody sees whom a page is about in the clear, and why; nobody does without a reason."""
    reason = call.sent.one("reason")
    if not reason:
        raise WrongCall("须写明理由 / a reason is needed")
    masked = [mask_account(one) for one in accounts[:_MOST_TOLD]]
    with call.house.store.write() as session:
        record(session, call.me.login, "unmask", about, reason=reason, run=run_id, accounts=masked, **detail)
