"""Which answers each address gives, for the OpenAPI document; every one with an example."""

from dataclasses import asdict
from typing import Any

from screening.intake.problems import problem
from screening.intake.receipt import Receipt, TableCount, Totals
from screening.web.asked import ENDINGS
from screening.web.refusals import REASONS, details

PROBLEM_SCHEMA = "ProblemDetails"
_COMMON = ("too_often", "failed")
_TOKEN = ("token_unknown", *_COMMON)
REFUSALS: dict[str, tuple[str, ...]] = {
    "post /v1/submissions": (
        "key_missing", "digest_form", "digest_differs", "bank_differs", "sender_silent", "content_differs", "under_way",
        "withdrawn", "too_large", "media_type", "refused", "key_differs", "busy", "disk_full", *_TOKEN,
    ),
    "get /v1/submissions/{submission_id}": ("not_found", *_TOKEN),
    "get /v1/submissions": ("query_form", *_TOKEN),
    "get /v1/health": _COMMON,
}  # fmt: skip
_HEADERS = {
    201: {"Location": "本次报送的地址 / the address of the submission"},
    202: {"Location": "查询结果的地址 / where to ask for the outcome", "Retry-After": "秒 / seconds"},
    401: {"WWW-Authenticate": "Bearer"},
    415: {"Accept": "可用的类型 / the types that are taken"},
    429: {"Retry-After": "秒 / seconds"},
    503: {"Retry-After": "秒 / seconds"},
}
_WORDS = {
    200: "成功 / success",
    201: "已接收；正文为回执 / accepted; the body is the receipt",
    202: "已收齐，正在检查 / it has arrived and is being checked",
}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "报送文件夹的压缩包 / the archive of a submission's folder",
        "content": {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in ENDINGS},
    }
}


def answers(address: str) -> dict[int, dict[str, Any]]:
    """Give the answers of an address by status, as the document holds them; a schema is named where it is known."""
    found: dict[int, dict[str, Any]] = {
        status: {"description": _WORDS[status], "content": {"application/json": {"examples": examples}}}
        for status, examples in _examples(address).items()
    }
    if 202 in found:  # noqa: PLR2004 - the status that the framework is not told of
        found[202]["content"]["application/json"]["schema"] = reference("SubmissionState")
    for code in REFUSALS[address]:
        one = found.setdefault(REASONS[code].status, _problem_answer())
        said = details(code) | ({"receipt": asdict(REFUSED)} if code == "refused" else {})
        one["content"]["application/problem+json"]["examples"][code] = {"value": said}
        one["description"] = " | ".join(filter(None, (one["description"], f"{REASONS[code].zh} / {REASONS[code].en}")))
    for status, headers in _HEADERS.items():
        if status in found:
            found[status]["headers"] = {
                name: {"description": text, "schema": {"type": "string"}} for name, text in headers.items()
            }
    return found


def _problem_answer() -> dict[str, Any]:
    content = {"schema": reference(PROBLEM_SCHEMA), "examples": {}}
    return {"description": "", "content": {"application/problem+json": content}}


def reference(schema: str) -> dict[str, str]:
    """Give the reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{schema}"}


ACCEPTED = Receipt(
    status="accepted",
    bank_id="990000000011",
    submission_id="2026Q1",
    digest="0" * 64,
    period_start="2026-01-01",
    period_end="2026-03-31",
    replaces=None,
    received_at="2026-04-02T09:00:00",
    tables={"transactions": TableCount(120000, 119998, 2)},
    totals_sent=Totals("8123456.00", "8012345.67"),
    totals_accepted=Totals("8123440.00", "8012340.67"),
    problems=(problem("null_required", table="transactions", file="transactions.parquet", column="amount", count=2),),
    rejected_rows="rejected/990000000011/2026Q1",
    software_version="0",
)
REFUSED = Receipt(
    status="refused",
    bank_id="990000000011",
    submission_id="2026Q1",
    digest="0" * 64,
    period_start="2026-01-01",
    period_end="2026-03-31",
    replaces=None,
    received_at="2026-04-02T09:00:00",
    problems=(problem("column_missing", table="transactions", file="transactions.parquet", column="amount"),),
    software_version="0",
)
_CHECKING = {
    "submission_id": "2026Q1",
    "state": "checking",
    "received_at": "2026-04-02T09:00:00",
    "receipt": None,
    "code": None,
}


def _examples(address: str) -> dict[int, dict[str, Any]]:
    accepted = asdict(ACCEPTED)
    state = _CHECKING | {"state": "accepted", "receipt": accepted}
    page = {
        "submissions": [{"submission_id": "2026Q1", "state": "accepted", "received_at": "2026-04-02T09:00:00"}],
        "next": "/v1/submissions?limit=1&after=2026Q1",
    }
    found: dict[str, dict[int, dict[str, Any]]] = {
        "post /v1/submissions": {201: {"accepted": {"value": accepted}}, 202: {"checking": {"value": _CHECKING}}},
        "get /v1/submissions/{submission_id}": {200: {"checking": {"value": _CHECKING}, "accepted": {"value": state}}},
        "get /v1/submissions": {200: {"page": {"value": page}}},
        "get /v1/health": {200: {"alive": {"value": {"status": "alive", "software_version": "0"}}}},
    }
    return found[address]
