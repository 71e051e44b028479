"""A delivery opened: a folder, or a .zip or .tar of one."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from screening.errors import WrongCall
from screening.intake.archive import ARCHIVES, LITTER, unpack
from screening.intake.problems import Problem, problem

MANIFEST = "manifest.json"
MOST_MANIFEST_BYTES = 16 << 20
_DEEP = ("层次过深", "it is nested too deeply")


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
            if path.name not in LITTER | {MANIFEST} and not path.name.startswith(".")
        )


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """Give the delivery at a path, unpacked for as long as it is in use."""
    if not path.exists():
        raise WrongCall(
            "没有这个文件或文件夹 / there is no such file or folder", where=path, remedy="核对路径 / check the path"
        )
    if path.is_dir():
        yield _read(path)
    elif path.name == MANIFEST:
        yield _read(path.parent)
    elif path.name.lower().endswith(ARCHIVES):
        with tempfile.TemporaryDirectory(prefix="screening-") as scratch:
            folder = Path(scratch)
            trouble = unpack(path, folder)
            yield Package(folder, None, (trouble,)) if trouble else _read(folder)
    else:
        raise WrongCall(
            "不是报送文件夹，也不是 .zip 或 .tar / neither a submission's folder nor a .zip or .tar",
            where=path,
            remedy="指明含 manifest.json 的文件夹 / name the folder that holds manifest.json",
        )


def _read(folder: Path) -> Package:
    home = _home(folder)
    path = home / MANIFEST
    if path.is_symlink():
        return Package(home, None, (problem("file_is_link", file=MANIFEST, detail=MANIFEST),))
    try:
        if path.stat().st_size > MOST_MANIFEST_BYTES:
            return Package(home, None, (problem("manifest_not_json", file=MANIFEST, detail="> 16 MB"),))
        # Decimals, so that a total given as a bare number is not rounded on its way.
        text = path.read_text(encoding="utf-8-sig")
        return Package(home, json.loads(text, parse_float=Decimal, parse_constant=_no_number), ())
    except (FileNotFoundError, IsADirectoryError):
        return Package(home, None, (problem("manifest_missing", file=MANIFEST),))
    except RecursionError:
        return Package(home, None, (problem("manifest_not_json", file=MANIFEST, detail=_DEEP),))
    except ValueError as error:
        return Package(home, None, (problem("manifest_not_json", file=MANIFEST, detail=str(error)[:200]),))


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _home(folder: Path) -> Path:
    """Give the folder that holds the manifest: this one, or the only one below it that does."""
    if (folder / MANIFEST).exists():
        return folder
    below = [path.parent for path in folder.glob(f"*/{MANIFEST}") if not path.parent.is_symlink()]
    return below[0] if len(below) == 1 else folder
