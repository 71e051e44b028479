"""What the headers of an upload ask for, read and checked before the first byte of the body."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Header, Request

from screening.web.refusals import Refusal

ENDINGS = {"application/zip": ".zip", "application/x-tar": ".tar", "application/gzip": ".tar.gz"}
WANT_DIGEST = {"Want-Content-Digest": "sha-256=1"}
_ID = re.compile(r"[^\x00-\x1f\x7f/\\]{1,128}")
_DIGEST_MEMBER = re.compile(r"\s*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/=]*):\s*")
_SHA256_BYTES = 32


@dataclass(frozen=True)
class Asked:
    """What an upload says of itself."""

    submission_id: str
    ending: str
    length: int | None
    sha256: bytes | None
    at_once: bool


def read_asked(
    request: Request,
    _idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key", description="manifest.json 的 submission_id（必填）/ its submission_id; required"
        ),
    ] = None,
    _content_digest: Annotated[
        str | None,
        Header(alias="Content-Digest", description="RFC 9530: sha-256=:BASE64:；边收边核对 / checked while it arrives"),
    ] = None,
    _prefer: Annotated[
        str | None,
        Header(alias="Prefer", description="respond-async：收齐即答 202 / answer 202 as soon as it has arrived"),
    ] = None,
) -> Asked:
    """Give what the headers ask, or refuse."""
    return Asked(
        submission_id=submission_id_of(_text(request, "idempotency-key")),
        ending=ending_of(request.headers.get("content-type"), request.headers.get("content-encoding")),
        length=length_of(request.headers.get("content-length")),
        sha256=sha256_of(request.headers.get("content-digest")),
        at_once=wants_async(request.headers.getlist("prefer")),
    )


def _text(request: Request, name: str) -> str | None:
    """Give a header's bytes read as UTF-8; the framework reads them as Latin-1."""
    value = request.headers.get(name)
    try:
        return None if value is None else value.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal("key_missing") from error


def submission_id_of(value: str | None) -> str:
    """Give the submission's id, with or without the quotes that the draft of the header puts around it."""
    text = (value or "").strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    if not _ID.fullmatch(text):
        raise Refusal("key_missing")
    return text


def ending_of(content_type: str | None, encoding: str | None) -> str:
    """Give the file ending that a media type stands for."""
    media_type = (content_type or "").split(";")[0].strip().lower()
    if media_type not in ENDINGS or (encoding or "identity").strip().lower() != "identity":
        raise Refusal("media_type", headers={"Accept": ", ".join(ENDINGS)})
    return ENDINGS[media_type]


def length_of(value: str | None) -> int | None:
    """Give the length that is announced; None where it is not, as with chunks."""
    return int(value) if value and value.isascii() and value.isdigit() else None


def sha256_of(value: str | None) -> bytes | None:
    """Give the SHA-256 of a Content-Digest, other algorithms aside; None where the header is not sent."""
    if value is None:
        return None
    members = [_DIGEST_MEMBER.fullmatch(one) for one in value.split(",")]
    found = [one[2] for one in members if one and one[1] == "sha-256"]
    # A digest that nobody checks would be worse than none: one without SHA-256 is refused, not passed over.
    if len(found) != 1 or not all(members):
        raise Refusal("digest_form", headers=WANT_DIGEST)
    try:
        digest = base64.b64decode(found[0], validate=True)
    except binascii.Error as error:
        raise Refusal("digest_form", headers=WANT_DIGEST) from error
    if len(digest) != _SHA256_BYTES:
        raise Refusal("digest_form", headers=WANT_DIGEST)
    return digest


def wants_async(values: list[str]) -> bool:
    """Tell whether a Prefer header asks for an answer before the work is done."""
    preferences = [one.split(";")[0].strip().lower() for value in values for one in value.split(",")]
    return "respond-async" in preferences
