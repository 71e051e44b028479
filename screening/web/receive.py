"""A body written to disk as it arrives: never larger than allowed, and what it says it is."""

import asyncio
import errno
import hashlib
import hmac
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from screening.web.asked import WANT_DIGEST, Asked
from screening.web.refusals import Refusal
from screening.web.settings import MEBIBYTE, Settings


async def receive(body: AsyncIterator[bytes], path: Path, asked: Asked, settings: Settings) -> str:
    """Write a body to a file that holds it whole and safe when this returns; gives its SHA-256."""
    digest = hashlib.sha256()
    taken = 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        async for piece in _pieces(body, settings.silence_seconds):
            taken += len(piece)
            if taken > settings.limit_bytes:
                raise Refusal("too_large")
            await asyncio.to_thread(_write, handle, piece)
            digest.update(piece)
        await asyncio.to_thread(os.fsync, handle)
    except OSError as error:
        raise _full(error) from error
    finally:
        os.close(handle)
    if asked.sha256 is not None and not hmac.compare_digest(digest.digest(), asked.sha256):
        raise Refusal("digest_differs", headers=WANT_DIGEST)
    return digest.hexdigest()


async def _pieces(body: AsyncIterator[bytes], silence: float) -> AsyncIterator[bytes]:
    """Give a body in pieces of about a mebibyte, so that each is worth a trip to a thread."""
    held = bytearray()
    with suppress(StopAsyncIteration):
        while True:
            held += await _next(body, silence)
            if len(held) >= MEBIBYTE:
                yield bytes(held)
                held.clear()
    if held:
        yield bytes(held)


async def _next(body: AsyncIterator[bytes], silence: float) -> bytes:
    try:
        return await asyncio.wait_for(anext(body), silence)
    except TimeoutError as error:
        raise Refusal("sender_silent", headers={"Connection": "close"}) from error


def _write(handle: int, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _full(error: OSError) -> Exception:
    """Give the refusal that a full disk means; any other failure is what it is."""
    return Refusal("disk_full") if error.errno in {errno.ENOSPC, errno.EDQUOT} else error
