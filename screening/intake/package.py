"""A delivery opened: a folder, or a .zip or .tar of one."""

import json
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import IO, Any

from screening.errors import WrongCall
from screening.intake.problems import Problem, problem

MANIFEST = "manifest.json"
_ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz")
_LITTER = {".DS_Store", "Thumbs.db", "__MACOSX"}


@dataclass(frozen=True)
class Package:
    """A delivery on disk: its folder and the parsed manifest, or what kept it from being read."""

    folder: Path
    manifest: Any
    problems: tuple[Problem, ...]

    def names(self) -> list[str]:
        """Give the files that lie in it, the manifest and what desktops leave behind aside."""
        return sorted(
            path.name
            for path in self.folder.iterdir()
            if path.name not in _LITTER | {MANIFEST} and not path.name.startswith(".")
        )


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """Give the delivery at a path, unpacked for as long as it is in use."""
    if not path.exists():
        raise WrongCall("没有这个文件或文件夹 / there is no such file or folder", where=path, remedy="核对路径 / check the path")
    if path.is_dir():
        yield _read(path)
    elif path.name == MANIFEST:
        yield _read(path.parent)
    elif path.name.lower().endswith(_ARCHIVES):
        with tempfile.TemporaryDirectory(prefix="screening-") as scratch:
            folder = Path(scratch)
            trouble = _unpack(path, folder)
            yield Package(folder, None, (trouble,)) if trouble else _read(folder)
    else:
        raise WrongCall(
            "不是报送文件夹，也不是 .zip 或 .tar / neither a submission's folder nor a .zip or .tar",
            where=path,
            remedy="指明含 manifest.json 的文件夹 / name the folder that holds manifest.json",
        )


def _read(folder: Path) -> Package:
    home = _home(folder)
    try:
        # Decimals, so that a total given as a bare number is not rounded on its way.
        text = (home / MANIFEST).read_text(encoding="utf-8-sig")
        return Package(home, json.loads(text, parse_float=Decimal), ())
    except FileNotFoundError:
        return Package(home, None, (problem("manifest_missing", file=MANIFEST),))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        return Package(home, None, (problem("manifest_not_json", file=MANIFEST, detail=str(error)),))


def _home(folder: Path) -> Path:
    """Give the folder that holds the manifest: this one, or the only one below it that does."""
    if (folder / MANIFEST).exists():
        return folder
    below = [path.parent for path in folder.glob(f"*/{MANIFEST}")]
    return below[0] if len(below) == 1 else folder


def _unpack(archive: Path, folder: Path) -> Problem | None:
    try:
        if archive.name.lower().endswith(".zip"):
            with zipfile.ZipFile(archive) as packed:
                members = [(one.filename, one.file_size, one) for one in packed.infolist() if not one.is_dir()]
                return _take(
                    folder, archive, [(name, size, lambda one=one: packed.open(one)) for name, size, one in members]
                )
        with tarfile.open(archive) as tape:
            regular = [one for one in tape.getmembers() if one.isfile()]
            return _take(
                folder, archive, [(one.name, one.size, lambda one=one: tape.extractfile(one)) for one in regular]
            )
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, OSError, RuntimeError) as error:
        return problem("archive_unreadable", file=archive.name, detail=str(error))


def _take(folder: Path, archive: Path, members: list[tuple[str, int, Any]]) -> Problem | None:
    """Copy the members out under their own last two names, so that no path in an archive leads out of the folder."""
    size = sum(size for _, size, _ in members)
    if size > shutil.disk_usage(folder).free:
        return problem("archive_too_large", file=archive.name, detail=f"{size / 1e9:.1f} GB")
    for name, _, source in members:
        steps = [step for step in PurePosixPath(name.replace("\\", "/")).parts if step not in ("/", ".", "..")][-2:]
        if not steps or any(step in _LITTER for step in steps):
            continue
        target = folder.joinpath(*steps)
        target.parent.mkdir(parents=True, exist_ok=True)
        stream: IO[bytes]
        with source() as stream, target.open("wb") as out:
            shutil.copyfileobj(stream, out, 1 << 20)
    return None
