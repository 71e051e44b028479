"""The files that a manifest names: there, whole, unchanged, and Parquet."""

import hashlib
from pathlib import Path

from screening.contract.manifest import Manifest, NamedFile
from screening.intake.head import UNREADABLE, DataFile, first_line, read_parquet_head
from screening.intake.package import Package
from screening.intake.problems import Problem, problem

__all__ = ["UNREADABLE", "check_files", "first_line", "sha256"]


def check_files(package: Package, manifest: Manifest) -> tuple[list[DataFile], list[Problem]]:
    """Give the files that can be read, in the order of their names, and everything wrong with any."""
    readable: list[DataFile] = []
    problems: list[Problem] = []
    for named in sorted(manifest.files, key=lambda file: file.name):
        data, faults = _check_file(package.folder / named.name, named)
        readable += [data] if data else []
        problems += faults
    told = {file.name for file in manifest.files}
    problems += [problem("file_not_named", file=name) for name in package.names() if name not in told]
    return readable, problems


def _check_file(path: Path, named: NamedFile) -> tuple[DataFile | None, list[Problem]]:
    if path.is_symlink():
        return None, [problem("file_is_link", table=named.table, file=named.name, detail=named.name)]
    if not path.is_file():
        return None, [problem("file_missing", table=named.table, file=named.name)]
    problems = []
    digest = sha256(path)
    if digest != named.sha256.lower():
        problems.append(problem("digest_differs", table=named.table, file=named.name, detail=digest))
    data = read_parquet_head(path, named.table)
    if isinstance(data, Problem):
        return None, [*problems, data]
    if not _well_named(named):
        wanted = f"{named.table}.parquet / {named.table}-*.parquet"
        problems.append(problem("file_name", table=named.table, file=named.name, detail=wanted))
    if data.rows != named.rows:
        detail = (f"文件 {data.rows}，清单 {named.rows}", f"file {data.rows}, manifest {named.rows}")
        problems.append(problem("row_count_differs", table=named.table, file=named.name, detail=detail))
    if data.rows == 0:
        problems.append(problem("table_empty", table=named.table, file=named.name))
    return data, problems


def _well_named(named: NamedFile) -> bool:
    stem = named.name.removesuffix(".parquet")
    return stem != named.name and (stem == named.table or stem.startswith(f"{named.table}-"))


def sha256(path: Path) -> str:
    """Give the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
