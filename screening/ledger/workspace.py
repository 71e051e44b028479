"""A workspace: one folder that holds everything accepted and every run."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from screening.clock import now
from screening.contract.tables import CONTRACT_VERSION, SUBMISSION, arrow_schema
from screening.errors import NotAWorkspace, WrongCall
from screening.ledger.delta import create_table, open_table
from screening.ledger.files import write_whole
from screening.ledger.log import LOG
from screening.ledger.places import MARKER, Places
from screening.ledger.snapshot import Snapshot, read_snapshot

LAYOUT = 1
VARIABLE = "SCREENING_WORKSPACE"
_REMEDY = "先运行 screening init 文件夹，或用 -w 指定 / run `screening init FOLDER`, or name one with -w"


@dataclass(frozen=True)
class Workspace(Places):
    """A workspace on disk, opened."""

    @classmethod
    def create(cls, path: str | Path) -> "Workspace":
        """Make an empty workspace in a new or empty folder."""
        folder = Path(path).absolute()
        if (folder / MARKER).exists():
            raise WrongCall("这里已有工作区 / this is a workspace already", where=folder)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise WrongCall(
                "文件夹非空 / the folder is not empty", where=folder, remedy="换一个新文件夹 / name a new one"
            )
        workspace = cls(folder)
        for table in SUBMISSION:
            create_table(workspace.table(table), arrow_schema(table), by_batch=True)
        create_table(workspace.log, LOG, by_batch=False)
        for name in ("reference", "rejected", "receipts", "runs"):
            (folder / name).mkdir()
        # The marker comes last: a folder whose making was cut short is no workspace.
        write_whole(
            workspace.marker,
            f'layout = {LAYOUT}\ncontract_version = "{CONTRACT_VERSION}"\ncreated_at = {now().isoformat()}\n',
        )
        return workspace

    @classmethod
    def open(cls, path: str | Path) -> "Workspace":
        """Open the workspace in a folder."""
        folder = Path(path).absolute()
        if not (folder / MARKER).is_file():
            raise NotAWorkspace("不是工作区 / not a workspace", where=folder, remedy=_REMEDY)
        try:
            layout = tomllib.loads((folder / MARKER).read_text(encoding="utf-8")).get("layout")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise NotAWorkspace(f"文件损坏 / the file is damaged: {error}", where=folder / MARKER) from error
        if layout != LAYOUT:
            raise NotAWorkspace(
                f"布局 {layout} 不受支持 / layout {layout} is not supported",
                where=folder / MARKER,
                remedy="使用建立它的软件版本 / use the software that made it",
            )
        return cls(folder)

    @classmethod
    def find(cls, path: str | Path | None = None) -> "Workspace":
        """Open the workspace named, else the one in $SCREENING_WORKSPACE, else the nearest one upwards from here."""
        named = path or os.environ.get(VARIABLE)
        if named:
            return cls.open(named)
        here = Path.cwd()
        for folder in (here, *here.parents):
            if (folder / MARKER).is_file():
                return cls.open(folder)
        raise NotAWorkspace("找不到工作区 / no workspace was found", where=here, remedy=_REMEDY)

    def snapshot(self, version: int | None = None) -> Snapshot:
        """Give the state of the ledger now, or as an earlier version number names it."""
        return read_snapshot(self, open_table(self.log, version))
