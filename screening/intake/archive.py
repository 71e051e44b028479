"""An archive unpacked with nothing trusted: no path out of it, no link, no lock, no growth beyond reason."""

import gzip
import shutil
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from screening.intake.problems import Problem, problem

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz")
LITTER = {".DS_Store", "Thumbs.db", "__MACOSX"}
MOST_MEMBERS = 10_000
# Parquet is compressed already: what grows more than this when unpacked is no delivery. Small archives are let be.
MOST_GROWTH = 100
HARMLESS_BYTES = 64 << 20

_ENCRYPTED = 0x1
_GZIP = b"\x1f\x8b"
_PIECE = 1 << 20
_UNREADABLE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    ValueError,
    NotImplementedError,
)


@dataclass(frozen=True)
class Member:
    """One file in an archive."""

    name: str
    size: int
    link: bool
    locked: bool
    open: Callable[[], IO[bytes]]


def unpack(archive: Path, folder: Path) -> Problem | None:
    """Copy the files of an archive into a folder; gives what stands against it, after which the folder is of no use."""
    try:
        with _members(archive) as members:
            return _take(archive, folder, members)
    except _UNREADABLE as error:
        return problem("archive_unreadable", file=archive.name, detail=str(error)[:200])


def _take(archive: Path, folder: Path, members: Iterator[Member]) -> Problem | None:
    allowed = max(HARMLESS_BYTES, archive.stat().st_size * MOST_GROWTH)
    taken: set[Path] = set()
    written = 0
    for number, member in enumerate(members):
        if number >= MOST_MEMBERS:
            return problem("archive_members", file=archive.name, detail=f"> {MOST_MEMBERS:,}")
        target = _target(folder, member.name)
        fault = _fault(member) or ("archive_unreadable" if target in taken else None)
        if fault:
            return problem(fault, file=archive.name, detail=_shown(member.name))
        if member.size > shutil.disk_usage(folder).free:
            return problem("archive_too_large", file=archive.name, detail=f"{member.size / 1e9:.1f} GB")
        if target is None:
            continue
        taken.add(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        # The size that an archive states is not trusted: what comes out is counted.
        copied = None if written + member.size > allowed else _copy(member, target, allowed - written)
        if copied is None:
            return problem("archive_bomb", file=archive.name, detail=f"> {MOST_GROWTH} ×")
        written += copied
    return None


def _fault(member: Member) -> str | None:
    path = PurePosixPath(member.name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in member.name[:3] or "\0" in member.name:
        return "archive_path"
    return "file_is_link" if member.link else "archive_encrypted" if member.locked else None


def _target(folder: Path, name: str) -> Path | None:
    """Give where a member goes: under its own last two names; None for what desktops leave behind."""
    steps = [step for step in PurePosixPath(name.replace("\\", "/")).parts if step != "."][-2:]
    return None if not steps or any(step in LITTER for step in steps) else folder.joinpath(*steps)


def _copy(member: Member, target: Path, allowed: int) -> int | None:
    """Give the bytes written; None where there are more than allowed."""
    copied = 0
    with member.open() as stream, target.open("wb") as out:
        while piece := stream.read(_PIECE):
            copied += len(piece)
            if copied > allowed:
                return None
            out.write(piece)
    return copied


@contextmanager
def _members(archive: Path) -> Iterator[Iterator[Member]]:
    if archive.name.lower().endswith(".zip"):
        with zipfile.ZipFile(archive) as packed:
            yield (_zipped(packed, one) for one in packed.infolist() if not one.is_dir())
    else:
        with _tape(archive) as stream, tarfile.open(fileobj=_Bounded(stream), mode="r:") as tape:  # type: ignore[call-overload]  # reads as a file does
            yield (_taped(tape, one) for one in tape if not one.isdir())


@contextmanager
def _tape(archive: Path) -> Iterator[IO[bytes]]:
    with archive.open("rb") as plain:
        packed = plain.read(2) == _GZIP
        plain.seek(0)
        if packed:
            with gzip.open(plain) as stream:
                yield stream  # type: ignore[misc]  # reads as a file does
        else:
            yield plain


class _Bounded:
    """A stream that gives no more than a piece at once: a tape's own headers are read whole, however long."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.seek, self.tell, self.close = stream.seek, stream.tell, stream.close

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _PIECE:
            raise tarfile.ReadError("a header is too long")
        return self._stream.read(size)


def _zipped(packed: zipfile.ZipFile, one: zipfile.ZipInfo) -> Member:
    link = stat.S_ISLNK(one.external_attr >> 16)
    return Member(one.filename, one.file_size, link, bool(one.flag_bits & _ENCRYPTED), lambda: packed.open(one))


def _taped(tape: tarfile.TarFile, one: tarfile.TarInfo) -> Member:
    def opened() -> IO[bytes]:
        stream: Any = tape.extractfile(one)
        if stream is None:
            raise tarfile.ReadError(_shown(one.name))
        return stream  # type: ignore[no-any-return]  # a file's stream

    # Devices and pipes are no files either.
    return Member(one.name, one.size, not one.isfile(), locked=False, open=opened)


def _shown(name: str) -> str:
    return "".join(one if one.isprintable() else "?" for one in name)[:120]
