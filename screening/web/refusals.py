"""Everything that a call can be refused for: code, status, words and remedy."""

from dataclasses import dataclass
from typing import Any

from screening.intake.receipt import Receipt


@dataclass(frozen=True)
class Reason:
    """One reason to refuse a call."""

    status: int
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str


REASONS: dict[str, Reason] = {
    "key_missing": Reason(
        400,
        "缺少 Idempotency-Key 头，或其格式不对",
        "the Idempotency-Key header is missing or malformed",
        "填入 manifest.json 的 submission_id，UTF-8 编码，1 至 128 个字符",
        "send the submission_id of manifest.json, in UTF-8, 1 to 128 characters",
    ),
    "digest_form": Reason(
        400,
        "Content-Digest 头的格式不对",
        "the Content-Digest header is malformed",
        "写作 sha-256=:BASE64:，或不发送该头",
        "write sha-256=:BASE64:, or leave the header out",
    ),
    "digest_differs": Reason(
        400,
        "收到的内容与 Content-Digest 不符",
        "what arrived differs from Content-Digest",
        "重新发送",
        "send it again",
    ),
    "query_form": Reason(
        400,
        "请求参数的格式不对",
        "a parameter of the call is malformed",
        "按 /v1/openapi.json 改正",
        "correct it by /v1/openapi.json",
    ),
    "token_unknown": Reason(
        401,
        "没有有效的令牌",
        "there is no valid token",
        "用 Authorization: Bearer 发送监管方发给贵行的令牌；已过期或撤销的须重新申请",
        "send the token that the regulator gave your bank as Authorization: Bearer; ask for a new one if it has ended",
    ),
    "bank_differs": Reason(
        403,
        "manifest.json 的 bank_id 不是本令牌所属的银行；未保存任何内容",
        "the bank_id of manifest.json is not the bank of this token; nothing was kept",
        "使用该行自己的令牌",
        "use that bank's own token",
    ),
    "not_found": Reason(404, "没有这个资源", "there is no such thing", "核对地址和编号", "check address and id"),
    "method": Reason(
        405, "该地址不支持这个方法", "the address does not take this method", "见 Allow 头", "see the Allow header"
    ),
    "sender_silent": Reason(408, "发送中断太久", "the sender was silent for too long", "重新发送", "send it again"),
    "content_differs": Reason(
        409,
        "该 submission_id 已收下过不同的内容",
        "this submission_id was accepted before with other content",
        "用新的 submission_id，并在 replaces 中写原 id",
        "take a new submission_id, and name the old one in `replaces`",
    ),
    "under_way": Reason(
        409,
        "同一 submission_id 的另一次上传正在处理",
        "another upload under this submission_id is under way",
        "用 GET 查询其结果",
        "ask for its outcome with GET",
    ),
    "withdrawn": Reason(
        409,
        "该报送已收下，后被监管方撤回",
        "the submission was accepted, and the regulator has withdrawn it",
        "与监管方联系",
        "speak with the regulator",
    ),
    "too_large": Reason(
        413, "超过大小上限", "larger than the server takes", "按期间分成几份报送", "send it in several periods"
    ),
    "media_type": Reason(
        415,
        "请求体应为 application/zip、application/x-tar 或 application/gzip，且无 Content-Encoding",
        "the body must be application/zip, application/x-tar or application/gzip, without Content-Encoding",
        "直接发送压缩包本身，勿用表单",
        "send the archive itself, not a form",
    ),
    "refused": Reason(
        422, "报送被拒收", "the submission is refused", "按 receipt 中所列问题改正", "correct what the receipt lists"
    ),
    "key_differs": Reason(
        422,
        "Idempotency-Key 与 manifest.json 的 submission_id 不同；未保存任何内容",
        "Idempotency-Key is not the submission_id of manifest.json; nothing was kept",
        "两处写同一个编号",
        "give the same id in both places",
    ),
    "too_often": Reason(429, "调用过于频繁", "too many calls", "按 Retry-After 等待", "wait as Retry-After says"),
    "failed": Reason(
        500,
        "服务器出错；台账未改变",
        "the server failed; the ledger is unchanged",
        "稍后重新发送；反复出现请告知监管方",
        "send it again later; tell the regulator if it happens again",
    ),
    "busy": Reason(503, "服务器正忙", "the server is busy", "按 Retry-After 等待", "wait as Retry-After says"),
    "disk_full": Reason(507, "服务器磁盘空间不足", "the server's disk is full", "告知监管方", "tell the regulator"),
}


class Refusal(Exception):  # noqa: N818 - named by what happened
    """A call that is not answered as asked; carries the receipt where there is one."""

    def __init__(self, code: str, *, receipt: Receipt | None = None, headers: dict[str, str] | None = None) -> None:
        """Name the reason by its code."""
        super().__init__(code)
        self.code = code
        self.receipt = receipt
        self.headers = headers or {}

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return REASONS[self.code].status


def details(code: str) -> dict[str, Any]:
    """Give a reason as RFC 9457 sets problems out."""
    reason = REASONS[code]
    return {
        "type": f"urn:screening:{code}",
        "title": reason.en,
        "status": reason.status,
        "code": code,
        "message_zh": reason.zh,
        "message_en": reason.en,
        "remedy_zh": reason.remedy_zh,
        "remedy_en": reason.remedy_en,
    }
