"""What killed writers leave behind: batches, log files, drafts and run parts that nothing refers to."""

import os
import re
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from screening.contract.tables import BATCH, REFERENCE, SUBMISSION
from screening.ledger.delta import Table, listed_files
from screening.ledger.doctor.fault import Fault
from screening.ledger.doctor.folders import receipts_of, rejected_rows
from screening.ledger.places import Places

HOUR = 3600.0
_LOG_FILE = re.compile(r"^(\d{20}\.(json|crc|checkpoint(\.\d+\.\d+)?\.parquet)|_last_checkpoint)$")
_SCRATCH = re.compile(r"^screening-[a-z0-9_]{8}$")


def age(path: Path) -> float:
    """Give the seconds since anything in a file or folder was last written; endless where it has gone meanwhile."""
    times = []
    for one in _within(path):
        try:
            times.append(one.stat().st_mtime)
        except OSError:
            continue
    return time.time() - max(times) if times else float("inf")


def leftovers(places: Places, log: Table, batches: set[str], older_than: float) -> Iterator[Fault]:
    """Give everything that no accepted submission and no finished run refers to; what is young is under way."""
    for code, path in (*_orphans(places, log, batches), *_drafts(places), *_unnamed(places, log)):
        young = age(path) < older_than
        yield Fault("under_way" if young else code, path, item=code)


def _orphans(places: Places, log: Table, batches: set[str]) -> Iterator[tuple[str, Path]]:
    for table in SUBMISSION:
        for folder in sorted(places.table(table).glob(f"{BATCH}=*")):
            if folder.name.removeprefix(f"{BATCH}=") not in batches:
                yield "batch_orphan", folder
    named = {path for path, _, _ in listed_files(log)}
    yield from (("log_orphan", path) for path in sorted(places.log.glob("*.parquet")) if path not in named)


def _drafts(places: Places) -> Iterator[tuple[str, Path]]:
    aside = places.path / "rejected"
    yield from (("draft", path) for path in sorted(aside.glob(".*")))
    rejected = [one for one in sorted(aside.glob("*")) if not one.name.startswith(".")]
    for folder in (places.path, *_below(places.path / "receipts", *rejected)):
        yield from (("draft", path) for path in sorted(folder.glob(".*")) if path.is_file())
    yield from (("draft", path) for path in sorted(places.books.glob(".*.duckdb.*")))
    for run in sorted(places.runs.glob("*")):
        if run.name.startswith(".") and run.name.endswith(".part"):
            yield "run_part", run
        elif run.is_dir():
            yield from (("draft", path) for path in sorted(run.glob(".*")) if path.is_file())
    tables = [places.log, *(places.table(one) for one in SUBMISSION), *(places.reference(one) for one in REFERENCE)]
    for table in tables:
        for path in sorted((table / "_delta_log").glob("*")):
            if path.is_file() and not _LOG_FILE.match(path.name):
                yield "draft", path


def _unnamed(places: Places, log: Table) -> Iterator[tuple[str, Path]]:
    """Give folders of rejected rows that neither a receipt in the log nor one of a refusal names."""
    refused = (places.path / "receipts").glob("*/*.refused-*.json")
    texts = (*receipts_of(log).values(), *(path.read_text(encoding="utf-8") for path in refused))
    named = {rejected_rows(text) for text in texts}
    for folder in sorted((places.path / "rejected").glob("*/*")):
        if (
            folder.is_dir()
            and not folder.parent.name.startswith(".")
            and folder.relative_to(places.path).as_posix() not in named
        ):
            yield "rejected_orphan", folder


def _below(*roots: Path) -> Iterator[Path]:
    for root in roots:
        yield from (one for one in _within(root) if one.is_dir())


def _within(root: Path) -> Iterator[Path]:
    """Give a file or folder and all that lies in it; what others remove meanwhile is passed over."""
    yield root
    for folder, folders, files in os.walk(root):
        yield from (Path(folder, name) for name in sorted((*folders, *files)))


def scratch(older_than: float) -> Iterator[Fault]:
    """Give the folders that killed programs of this user left in the temporary folder."""
    for folder in _named(Path(tempfile.gettempdir()).glob("screening-*")):
        if age(folder) >= max(older_than, HOUR):
            yield Fault("scratch", folder)


def _named(folders: Iterable[Path]) -> list[Path]:
    """Give the folders named as ours are, less what belongs to others."""
    return [one for one in sorted(folders) if _SCRATCH.match(one.name) and one.is_dir() and os.access(one, os.W_OK)]
