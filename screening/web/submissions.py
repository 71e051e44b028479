"""The addresses of a bank's submissions: send one, ask for one, list them."""

import asyncio
import shutil
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from screening.intake.receipt import Receipt
from screening.web.answers import answer
from screening.web.asked import Asked, read_asked
from screening.web.callers import Bank
from screening.web.desk import Desk, Work
from screening.web.documented import BODY
from screening.web.guard import note
from screening.web.receive import receive
from screening.web.refusals import Refusal
from screening.web.settings import Settings
from screening.web.shown import SubmissionList, SubmissionState, lines_of, state_of

if TYPE_CHECKING:
    from concurrent.futures import Future

router = APIRouter(prefix="/v1/submissions", tags=["submissions"])
PAGE = 50
LARGEST_PAGE = 500
LONGEST_NAME = 240


@router.post(
    "",
    status_code=201,
    response_model=Receipt,
    summary="报送 / send a submission",
    openapi_extra=BODY,
)
async def send(request: Request, bank: Bank, asked: Annotated[Asked, Depends(read_asked)]) -> Response:
    """请求体为压缩包本身；同一编号、同样内容再发，得到第一次的回执.

    The body is the archive itself. The same id with the same content gives the first receipt again.
    """
    note(request, submission_id=asked.submission_id)
    settings: Settings = request.app.state.settings
    desk: Desk = request.app.state.desk
    _fits(asked, settings, desk, bank.bank_id)
    work = await _brought(request, bank.bank_id, asked)
    receipt = await _receipt(work, 0.0 if asked.at_once else settings.answer_seconds)
    place = {"Location": address_of(asked.submission_id)}
    if receipt is None:
        shown = await asyncio.to_thread(state_of, desk.workspace, bank.bank_id, asked.submission_id)
        return answer(202, asdict(shown) if shown else None, place | {"Retry-After": "5"})
    if not receipt.accepted:
        other = any(one.code == "content_differs" for one in receipt.problems)
        raise Refusal("content_differs" if other else "refused", receipt=receipt)
    return answer(201, asdict(receipt), place)


@router.get("/{submission_id}", response_model=SubmissionState, summary="一次报送 / one submission")
def show(request: Request, bank: Bank, submission_id: str) -> Response:
    """本行一次报送的状态和回执 / state and receipt of one of the bank's own submissions."""
    found = state_of(request.app.state.desk.workspace, bank.bank_id, submission_id)
    if found is None:
        raise Refusal("not_found")
    # Noted once it is known to be a submission's id: an address may hold anything.
    note(request, submission_id=submission_id)
    return answer(200, asdict(found))


@router.get("", response_model=SubmissionList, summary="全部报送 / all submissions")
def listed(
    request: Request,
    bank: Bank,
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="每页条数 / how many on a page")] = PAGE,
    after: Annotated[str | None, Query(description="上一页最后的编号 / the last id of the page before")] = None,
) -> Response:
    """本行的报送，按编号排列，分页 / the bank's own submissions in the order of their ids, in pages."""
    lines = lines_of(request.app.state.desk.workspace, bank.bank_id)
    rest = [one for one in lines if after is None or one.submission_id > after]
    page = rest[:limit]
    following = urlencode({"limit": limit, "after": page[-1].submission_id}) if len(rest) > limit else None
    said = SubmissionList(page, f"{router.prefix}?{following}" if following else None)
    return answer(200, asdict(said))


def address_of(submission_id: str) -> str:
    """Give the address of a submission, safe in a header whatever the id holds."""
    return f"{router.prefix}/{quote(submission_id, safe='')}"


def _fits(asked: Asked, settings: Settings, desk: Desk, bank_id: str) -> None:
    """Refuse what says itself that it is too large, before its first byte."""
    # An id of many Chinese characters has more bytes than its receipt's file may have in its name.
    if len(desk.workspace.receipt(bank_id, asked.submission_id, refused="0" * 12).name.encode()) > LONGEST_NAME:
        raise Refusal("key_missing")
    length = asked.length or 0
    if length > settings.limit_bytes:
        raise Refusal("too_large")
    if length > shutil.disk_usage(desk.workspace.path).free:
        raise Refusal("disk_full")


async def _brought(request: Request, bank_id: str, asked: Asked) -> Work:
    """Give the check of a body that has arrived whole; one that has not leaves nothing."""
    desk: Desk = request.app.state.desk
    upload = desk.begin(bank_id, asked.submission_id, asked.ending)
    try:
        digest = await receive(request.stream(), upload.archive, asked, request.app.state.settings)
    except BaseException:
        desk.drop(upload)
        raise
    return desk.check(upload, digest)


async def _receipt(work: Work, seconds: float) -> Receipt | None:
    """Give the receipt if it comes in time; None where it will come later, which is certain by then."""
    if seconds and await _ends(work.receipt, seconds):
        return work.receipt.result()
    await _ends(work.admitted, None)
    work.admitted.result()
    return None


async def _ends(future: "Future[Any]", seconds: float | None) -> bool:
    """Tell whether a worker's promise is settled within a time; a caller who leaves does not stop the worker."""
    waiting = asyncio.wrap_future(future)
    # Looked at even where nobody waits any longer, so that it is not reported as overlooked.
    waiting.add_done_callback(lambda one: one.cancelled() or one.exception())
    done, _ = await asyncio.wait([waiting], timeout=seconds)
    return bool(done)
