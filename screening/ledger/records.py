"""Records that only ever follow one another: one JSON file each, numbered from 1, never written over."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from screening.errors import ScreeningError
from screening.ledger.files import settle

_ATTEMPTS = 1000


def count_records(folder: Path) -> int:
    """Give how many records a folder holds; the folder may be absent."""
    return sum(1 for _ in folder.glob("[0-9]*.json")) if folder.is_dir() else 0


def read_records(folder: Path, wanted: int | None = None) -> list[dict[str, Any]]:
    """Give the first so many records, or all; a gap means that somebody took a file away, and is told."""
    last = count_records(folder) if wanted is None else wanted
    try:
        return [json.loads(_place(folder, number).read_text(encoding="utf-8")) for number in range(1, last + 1)]
    except (FileNotFoundError, ValueError) as error:
        raise ScreeningError(
            f"记录不完整 / the records are not whole: {error}", where=folder, remedy="从备份恢复 / bring them back"
        ) from None


def append_record(folder: Path, record: dict[str, Any]) -> int:
    """Write a record under the next free number, whole or not at all, and give the number."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{secrets.token_hex(8)}"
    draft.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    settle([draft])
    try:
        first = count_records(folder) + 1
        for number in range(first, first + _ATTEMPTS):
            try:
                os.link(draft, _place(folder, number))  # fails where another writer was first
            except FileExistsError:
                continue
            settle([_place(folder, number)])
            return number
    finally:
        draft.unlink()
    raise ScreeningError("同时写入过多 / too many writers at once", where=folder, remedy="稍后重试 / try again")


def _place(folder: Path, number: int) -> Path:
    return folder / f"{number:06d}.json"
