"""Deliveries spoilt at random: each must end in a receipt or a told error, quickly and in bounded memory."""

import argparse
import faulthandler
import json
import random
import resource
import shutil
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from benchmarks.small import delivery, named, tables
from screening.errors import ScreeningError
from screening.intake.submit import submit
from screening.ledger.workspace import Workspace

ABOUT = """\
Four kinds of case in turn: tables of odd values and types, odd manifests, Parquet files with bytes changed, archives
with bytes changed. The same seed gives the same cases. A case that takes more than ten seconds, ends in anything but a
receipt or a told error, or changes the ledger without being accepted, is a failure and is printed.

examples:
  python benchmarks/fuzz.py                     five thousand cases
  python benchmarks/fuzz.py --cases 200 --seed 3
"""
SECONDS = 10.0
MEMORY_MB = 2048
# A workspace of so many submissions gives way to an empty one: cases should not slow each other down.
_FULL = 30

_TEXT = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["", " ", "=1+1", "６２", "\x00", "\u202e", "a" * 5_000, "-", "in", "out", "cash", "1", "2"]),
)
_VALUES: dict[str, Any] = {
    "text": _TEXT,
    "whole": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(),
    "decimal": st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**20), max_value=10**20),
    "moment": st.datetimes(),
    "flag": st.booleans(),
    "bytes": st.binary(max_size=20),
    "list": st.lists(st.text(max_size=3), max_size=3),
}
_KINDS = {
    "text": pa.string(),
    "whole": pa.int64(),
    "float": pa.float64(),
    "decimal": pa.decimal128(38, 2),
    "moment": pa.timestamp("us"),
    "flag": pa.bool_(),
    "bytes": pa.binary(),
    "list": pa.list_(pa.string()),
}
_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=8,
)


@st.composite
def odd_tables(draw: Callable[[Any], Any]) -> dict[str, pa.Table]:
    """Give the tables of a delivery of which some columns hold other values, of the same type or another."""
    given_tables = {name: frame.to_arrow(compat_level=pl.CompatLevel.oldest()) for name, frame in tables().items()}
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(given_tables)))
        table = given_tables[name]
        place = draw(st.integers(0, table.num_columns - 1))
        own = _kind_of(table.schema.field(place).type)
        kind = draw(st.sampled_from([own, own, *_KINDS]))
        values = draw(st.lists(st.none() | _VALUES[kind], min_size=table.num_rows, max_size=table.num_rows))
        given_tables[name] = table.set_column(place, table.schema.names[place], pa.array(values, _KINDS[kind]))
    return given_tables


def _kind_of(dtype: pa.DataType) -> str:
    tests = {"moment": pa.types.is_temporal, "decimal": pa.types.is_decimal, "float": pa.types.is_floating}
    return next((kind for kind, test in tests.items() if test(dtype)), "text")


class Fuzz:
    """One run of cases over one workspace, and what went wrong."""

    def __init__(self, work: Path, number: int) -> None:
        """Make the good deliveries that are to be spoilt."""
        self.work = work
        self.workspace = self._fresh()
        self.good = delivery(work / "good", tables())
        self.chance = random.Random(number)  # noqa: S311 - seeded, so that a failure can be had again
        self.outcomes: Counter[str] = Counter()
        self.failures: list[str] = []
        self.slowest = 0.0
        self.count = 0

    def case(self, kind: str, make: Callable[[Path], Path]) -> None:
        """Submit one delivery and note how it ended."""
        self.count += 1
        place = self.work / f"case-{self.count}"
        place.mkdir()
        path = make(place)
        before = self.workspace.snapshot().version
        if before > _FULL:
            shutil.rmtree(self.workspace.path)
            self.workspace, before = self._fresh(), 0
        started = time.perf_counter()
        faulthandler.dump_traceback_later(60)
        try:
            receipt = submit(self.workspace, path)
            outcome: str = receipt.status
            if receipt.status == "refused" and self.workspace.snapshot().version != before:
                self._fail(kind, place, "the ledger changed")
        except ScreeningError:
            outcome = "told"
        except BaseException as error:  # a panic of a library is no Exception
            if isinstance(error, KeyboardInterrupt):
                raise
            outcome = "failed"
            self._fail(kind, place, f"{type(error).__name__}: {error}")
        finally:
            faulthandler.cancel_dump_traceback_later()
        seconds = time.perf_counter() - started
        self.slowest = max(self.slowest, seconds)
        if seconds > SECONDS:
            self._fail(kind, place, f"{seconds:.1f} s")
        self.outcomes[f"{kind}: {outcome}"] += 1
        if not self.failures or str(place) not in self.failures[-1]:
            _remove(place)

    def _fresh(self) -> Workspace:
        """Make a workspace that takes good rows whatever the share of bad ones, so that cases get far."""
        workspace = Workspace.create(self.work / "county")
        with workspace.marker.open("a", encoding="utf-8") as stream:
            stream.write("[intake]\nrefuse_above_share = 1.0\n")
        return workspace

    def _fail(self, kind: str, place: Path, what: str) -> None:
        self.failures.append(f"{kind} {place}: {what[:300]}")

    def odd_table(self, made: dict[str, pa.Table]) -> None:
        """Submit tables of odd values."""

        def make(place: Path) -> Path:
            files = []
            for name, table in made.items():
                pq.write_table(table, place / f"{name}.parquet")
                files.append(named(place / f"{name}.parquet", table.num_rows))
            return _with_manifest(place, self._manifest(files))

        self.case("table", make)

    def odd_manifest(self, field: str, value: Any) -> None:
        """Submit a good delivery under a manifest of which one field is odd."""

        def make(place: Path) -> Path:
            self._copy(place)
            said = json.loads((self.good / "manifest.json").read_text("utf-8"))
            target = said["files"][0] if field in {"name", "table", "rows", "sha256"} else said
            target[field] = value
            return _with_manifest(place, said if field != "whole" else value)

        self.case("manifest", make)

    def bent_file(self) -> None:
        """Submit a delivery of which one file has bytes changed, and a manifest that is true of it."""

        def make(place: Path) -> Path:
            self._copy(place)
            path = self.chance.choice(sorted(place.glob("*.parquet")))
            path.write_bytes(self._bend(path.read_bytes()))
            rows = {name: frame.height for name, frame in tables().items()}
            files = [named(one, rows[one.stem]) for one in sorted(place.glob("*.parquet"))]
            return _with_manifest(place, self._manifest(files))

        self.case("file", make)

    def bent_archive(self) -> None:
        """Submit an archive with bytes changed."""

        def make(place: Path) -> Path:
            path = place / "in.zip"
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
                for one in sorted(self.good.iterdir()):
                    packed.write(one, one.name)
            path.write_bytes(self._bend(path.read_bytes()))
            return path

        self.case("archive", make)

    def _manifest(self, files: list[dict[str, Any]]) -> dict[str, Any]:
        said: dict[str, Any] = json.loads((self.good / "manifest.json").read_text("utf-8"))
        return said | {"files": files, "submission_id": f"case-{self.count}"}

    def _copy(self, place: Path) -> None:
        for one in self.good.glob("*.parquet"):
            (place / one.name).write_bytes(one.read_bytes())

    def _bend(self, content: bytes) -> bytes:
        """Change, cut out, repeat or cut off bytes; the end of a Parquet file, where its head is, more often."""
        bent = bytearray(content)
        for _ in range(self.chance.choice([1, 1, 2, 8])):
            size = len(bent)
            tail = self.chance.random() < 0.5  # noqa: PLR2004 - half of them
            place = self.chance.randrange(max(0, size - 1_500) if tail else 0, size)
            match self.chance.randrange(5):
                case 0:
                    bent[place] ^= 1 << self.chance.randrange(8)
                case 1:
                    bent[place : place + 4] = self.chance.randbytes(4)
                case 2:
                    bent[place : place + 4] = self.chance.choice([b"\xff" * 4, bytes(4), b"\xff\xff\xff\x7f"])
                case 3:
                    del bent[place : place + self.chance.randrange(1, 64)]
                case _:
                    bent[place:place] = bent[place : place + 16]
            if not bent:
                break
        return bytes(bent)


def _with_manifest(place: Path, said: Any) -> Path:
    (place / "manifest.json").write_text(json.dumps(said, default=str), encoding="utf-8")
    return place


def _remove(place: Path) -> None:
    for one in place.iterdir():
        one.unlink()
    place.rmdir()


def fuzz(cases: int, number: int, work: Path) -> Fuzz:
    """Run so many cases of all kinds."""
    run = Fuzz(work, number)
    each = max(1, cases // 4)
    plain = settings(
        max_examples=each,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    fields = st.sampled_from(
        [
            *json.loads((run.good / "manifest.json").read_text("utf-8")),
            "replaces",
            "control_totals",
            "whole",
            "name",
            "table",
            "rows",
            "sha256",
        ]
    )
    seed(number)(plain(given(odd_tables())(run.odd_table)))()
    odd = st.one_of(_JSON, st.datetimes(datetime(1, 1, 1)).map(str), st.decimals().map(Decimal))  # noqa: DTZ001
    seed(number)(plain(given(fields, odd)(run.odd_manifest)))()
    for _ in range(each):
        run.bent_file()
        run.bent_archive()
    return run


def main() -> int:
    """Read the call, run, print what happened."""
    call = argparse.ArgumentParser(
        prog="fuzz.py", description=__doc__, epilog=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    call.add_argument("--cases", type=int, default=5_000, help="how many (5000)")
    call.add_argument("--seed", type=int, default=7, help="which ones (7)")
    call.add_argument("--keep", type=Path, help="an empty folder; the cases that fail stay there")
    options = call.parse_args()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as scratch:
        run = fuzz(options.cases, options.seed, options.keep or Path(scratch))
    for name, count in sorted(run.outcomes.items()):
        print(f"{name:<24}{count:7,}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{run.count:,} cases, slowest {run.slowest:.1f} s, peak {peak:,.0f} MB, {len(run.failures)} failures")
    for failure in run.failures:
        print(failure)
    return 1 if run.failures or peak > MEMORY_MB else 0


if __name__ == "__main__":
    sys.exit(main())
