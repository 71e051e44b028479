"""What a look over a workspace found, for people and for programs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from screening.ledger.doctor.examine import Examined
from screening.ledger.doctor.fault import Fault

_SEVERITY = {"broken": "损坏 / broken", "leftover": "残留 / left over", "note": "提示 / note"}


def print_examined(workspace: Path, found: Examined, mended: Sequence[Fault]) -> None:
    """Print what was mended, what is left with its remedy, and the verdict."""
    for fault in mended:
        print(f"[已修复 / mended] {fault.code} {_place(workspace, fault)}")
    for fault in sorted(found.faults, key=lambda one: list(_SEVERITY).index(one.kind.severity)):
        kind = fault.kind
        print(f"[{_SEVERITY[kind.severity]}] {fault.code} {_place(workspace, fault)}")
        print(f"    {kind.zh} / {kind.en}{f': {fault.detail}' if fault.detail else ''}")
        print(f"    → {kind.remedy[0]} / {kind.remedy[1]}")
    print(
        f"台账版本 / ledger version {found.version}，报送 / submissions {found.submissions:,}，"
        f"文件 / files {found.files:,}，行 / rows {found.rows:,}"
    )
    print("工作区完好 / the workspace is clean" if found.clean else "工作区有问题 / the workspace is not clean")


def as_document(workspace: Path, found: Examined, mended: Sequence[Fault]) -> dict[str, Any]:
    """Give the same for programs."""
    return {
        "workspace": str(workspace),
        "clean": found.clean,
        "ledger_version": found.version,
        "submissions": found.submissions,
        "files": found.files,
        "rows": found.rows,
        "faults": [_document(workspace, fault) for fault in found.faults],
        "mended": [_document(workspace, fault) for fault in mended],
    }


def _document(workspace: Path, fault: Fault) -> dict[str, Any]:
    kind = fault.kind
    return {
        "code": fault.code,
        "severity": kind.severity,
        "mendable": kind.mendable,
        "where": _place(workspace, fault),
        "detail": fault.detail,
        "message_zh": kind.zh,
        "message_en": kind.en,
        "remedy_zh": kind.remedy[0],
        "remedy_en": kind.remedy[1],
    }


def _place(workspace: Path, fault: Fault) -> str:
    """Give a place inside the workspace as a path from it."""
    return str(fault.where.relative_to(workspace)) if fault.where.is_relative_to(workspace) else str(fault.where)
