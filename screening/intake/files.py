"""The files that a manifest names: there, whole, unchanged, and Parquet."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from screening.contract.manifest import Manifest, NamedFile
from screening.intake.package import Package
from screening.intake.problems import Problem, problem

# What reading a broken Parquet file may end in.
UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, pa.ArrowException, UnicodeDecodeError)

_MAGIC = b"PAR1"
_LOOKS = {
    b"PK\x03\x04": ("（像是 XLSX 或压缩包）", " (it looks like XLSX or an archive)"),
    b"": ("（空文件）", " (it is empty)"),
}
_CSV = ("（像是 CSV 或文本）", " (it looks like CSV or text)")


@dataclass(frozen=True)
class DataFile:
    """One readable Parquet file of a table."""

    path: Path
    table: str
    rows: int
    schema: pl.Schema

    @property
    def name(self) -> str:
        """The file's name, as the manifest gives it."""
        return self.path.name


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
    return data, problems


def _well_named(named: NamedFile) -> bool:
    stem = named.name.removesuffix(".parquet")
    return stem != named.name and (stem == named.table or stem.startswith(f"{named.table}-"))


def sha256(path: Path) -> str:
    """Give the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_parquet_head(path: Path, table: str) -> DataFile | Problem:
    """Give a Parquet file's columns and row count, or what keeps it from being read."""
    with path.open("rb") as stream:
        start = stream.read(4)
    if start != _MAGIC:
        return problem("file_not_parquet", table=table, file=path.name, detail=_LOOKS.get(start, _CSV))
    try:
        rows = pq.read_metadata(path).num_rows
        return DataFile(path, table, rows, pl.Schema(pl.read_parquet_schema(path)))
    except (*UNREADABLE, OSError) as error:
        return problem("file_damaged", table=table, file=path.name, detail=first_line(error))


def first_line(error: BaseException) -> str:
    """Give the first line of what an error says: libraries tell the cause there, and their query plan below."""
    return (str(error).splitlines() or [type(error).__name__])[0]
