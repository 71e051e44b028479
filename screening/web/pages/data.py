"""What came in: submissions with their receipts and certificates, uploads under way, and the days that banks cover."""

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from fastapi import Response

from screening.cases.audit import record
from screening.cases.rights import Right
from screening.intake.notice import write_notice
from screening.intake.receipt import Receipt
from screening.ledger.delta import open_table
from screening.ledger.log import read_events
from screening.report.words import Pair
from screening.web.pages.call import Call, day_in, number_in
from screening.web.pages.gate import Area, NotThere
from screening.web.pages.page import HEADERS, page
from screening.web.pages.strips import LEVELS, calendar, strips
from screening.web.records import records_of

area = Area()
PAGE = 100
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
STATES = {
    "counting": Pair("计入", "counts"),
    "replaced": Pair("已被替换", "replaced"),
    "withdrawn": Pair("已撤回", "withdrawn"),
}
UPLOADS = {
    "checking": Pair("正在检查", "being checked"),
    "refused": Pair("拒收", "refused"),
    "failed": Pair("处理失败", "failed"),
}
SEVERITIES = {
    "refuse": Pair("拒收", "refuses all"),
    "reject": Pair("剔除行", "rows rejected"),
    "warn": Pair("提示", "note"),
}
TABLES = {
    "parties": Pair("客户", "customers"),
    "accounts": Pair("账户", "accounts"),
    "transactions": Pair("交易", "transactions"),
    "loans": Pair("贷款", "loans"),
}
EVENTS = {
    "accepted": Pair("接收", "accepted"),
    "withdrawn": Pair("撤回", "withdrawn"),
    "restored": Pair("恢复", "restored"),
}
BY = {"bookings": Pair("笔数", "bookings"), "amount": Pair("金额", "amount")}
_RANK = ("refuse", "reject", "warn")


@area.get("/data", Right.READ)
def data(call: Call) -> Response:
    """List all submissions, what banks cover, what is being uploaded and what was refused."""
    ledger = call.house.ledger
    asked = {name: call.asked(name) for name in ("bank", "state")}
    standings = [
        one
        for one in ledger.standings()
        if asked["bank"] in {"", one.submission.bank_id} and asked["state"] in {"", one.state}
    ]
    standings.sort(key=lambda one: (one.submission.received_at, one.key), reverse=True)
    number = max(1, number_in(call.asked("page") or "1"))
    banks, by = ledger.coverage(), _by(call)
    last = day_in(call.asked("until")) or max((one.last for one in banks), default=None)
    return page(
        call,
        "data.jinja",
        found=len(standings),
        standings=standings[(number - 1) * PAGE : number * PAGE],
        number=number,
        pages=max(1, -(-len(standings) // PAGE)),
        briefs=ledger.briefs(),
        asked=asked,
        banks=banks,
        known=sorted({one.submission.bank_id for one in ledger.standings()}),
        drawing=strips(banks, last, by) if banks and last else None,
        uploads=records_of(call.house.workspace),
        refused=ledger.refused(),
        by=by,
        link=_link,
        states=STATES,
        upload_states=UPLOADS,
        levels=LEVELS,
        measures=BY,
    )


@area.get("/data/coverage/{bank_id}", Right.READ)
def covered(call: Call) -> Response:
    """Show one bank's days as a calendar, its months and its gaps."""
    bank_id = call.named("bank_id")
    found = next((one for one in call.house.ledger.coverage() if one.bank_id == bank_id), None)
    if found is None:
        raise NotThere("没有这家报送行的数据 / nothing of that bank counts", where=bank_id)
    months: dict[str, list[int]] = {}
    for day, one in found.days.items():
        row = months.setdefault(f"{day:%Y-%m}", [0, 0, 0])
        row[0], row[1], row[2] = row[0] + 1, row[1] + one.bookings, row[2] + one.fen
    return page(
        call,
        "coverage.jinja",
        bank=found,
        drawing=calendar(found, _by(call)),
        months=months,
        by=_by(call),
        levels=LEVELS,
        measures=BY,
    )


@area.get("/data/submission", Right.READ)
def submission(call: Call) -> Response:
    """Show one submission: where it stands, its receipt, and how complete it is."""
    bank_id, submission_id, refused = (call.asked(name) for name in ("bank", "id", "refused"))
    receipt = _receipt(call)
    standing = next((one for one in call.house.ledger.standings() if one.key == (bank_id, submission_id)), None)
    events = () if refused else read_events(open_table(call.house.workspace.log))
    return page(
        call,
        "submission.jinja",
        receipt=receipt,
        standing=None if refused else standing,
        events=[one for one in events if (one.bank_id, one.submission_id) == (bank_id, submission_id)],
        problems=sorted(receipt.problems, key=lambda one: (_RANK.index(one.severity), one.table or "", one.file or "")),
        address=_named(bank_id, submission_id, refused),
        link=_link,
        grouped=lambda amount: f"{Decimal(amount):,}",
        states=STATES,
        severities=SEVERITIES,
        tables=TABLES,
        event_names=EVENTS,
    )


@area.get("/data/notice.docx", Right.READ)
def notice(call: Call) -> Response:
    """Give the correction notice of a submission as a document; that it was made is logged."""
    receipt = _receipt(call)
    with TemporaryDirectory(prefix="screening-") as folder:
        file = Path(folder) / "notice.docx"
        write_notice(receipt, file)
        content = file.read_bytes()
    with call.house.store.write() as session:
        record(session, call.me.login, "data.notice", call.asked("id"), bank=call.asked("bank"))
    place = {"Content-Disposition": f'attachment; filename="notice-{receipt.bank_id or "unknown"}.docx"'}
    return Response(content, media_type=DOCX, headers=HEADERS | place)


def _receipt(call: Call) -> Receipt:
    """Give the receipt that an address names; only one that is known is looked for on the disk."""
    bank_id, submission_id, refused = (call.asked(name) for name in ("bank", "id", "refused"))
    ledger = call.house.ledger
    if refused:
        known = {(one.bank_id, one.submission_id, one.refused) for one in ledger.refused()}
    else:
        known = {(*key, "") for key in ledger.briefs()}
    found = ledger.receipt(bank_id, submission_id, refused) if (bank_id, submission_id, refused) in known else None
    if found is None:
        raise NotThere("没有这份回执 / no such receipt", where=f"{bank_id} {submission_id}")
    return found


def _by(call: Call) -> str:
    asked = call.asked("by")
    return asked if asked in BY else "bookings"


def _link(bank_id: str, submission_id: str, refused: str = "") -> str:
    """Give the address of a submission's page."""
    return f"/data/submission?{_named(bank_id, submission_id, refused)}"


def _named(bank_id: str, submission_id: str, refused: str) -> str:
    """Give what names a receipt behind a question mark, whatever its id holds."""
    return urlencode({"bank": bank_id, "id": submission_id} | ({"refused": refused} if refused else {}))
