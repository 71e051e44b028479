"""Files that are there whole or not at all."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path


def _beside(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}")


def settle(paths: Iterable[Path]) -> None:
    """Have files, and their names in their folders, on the disk before anything refers to them: power may fail too."""
    written = list(paths)
    for path in (*written, *sorted({path.parent for path in written})):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that a reader finds the old one or the new one, never a part."""
    draft = _beside(path)
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)  # noqa: PTH105 - says that an existing file gives way
