"""The run of a referral made again from what its folder records, and held against it byte for byte."""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from screening import __version__
from screening.ledger.workspace import Workspace
from screening.referral.folder import record_in
from screening.referral.manifest import read_manifest, tables_of
from screening.report.words import Pair
from screening.runs.previous import NOTHING
from screening.runs.reading import FinishedRun, read_run
from screening.runs.run import run
from screening.runs.stages import Watcher, nobody


@dataclass(frozen=True)
class Replayed:
    """What a replay found: the tables that are the same byte for byte, and what differs, in words."""

    run_id: str
    same: tuple[str, ...]
    differences: tuple[Pair, ...]

    @property
    def holds(self) -> bool:
        """Tell whether the run came out as it was."""
        return not self.differences


@dataclass(frozen=True)
class _Bench(Workspace):
    """A workspace whose runs and own parameter values lie elsewhere: nothing is written into the real one."""

    bench: Path

    @property
    def runs(self) -> Path:
        """The folder that the replay is written to."""
        return self.bench / "runs"

    @property
    def overrides(self) -> Path:
        """The parameter values of the recorded run."""
        return self.bench / "overrides.toml"


def replay(folder: Path, workspace: Workspace, watcher: Watcher = nobody) -> Replayed:
    """Make the run of a folder again from its recorded inputs, rules and parameters; nothing is kept."""
    record = record_in(folder)
    with tempfile.TemporaryDirectory(prefix="screening-replay-") as place:
        bench = _Bench(workspace.path, Path(place))
        bench.runs.mkdir()
        bench.overrides.write_text(_as_toml(record["parameters"]["overrides"]), encoding="utf-8")
        made = run(
            bench,
            as_of=date.fromisoformat(record["as_of"]),
            pipeline_name=record["parameters"]["pipeline"],
            version=record["inputs"]["ledger_version"],
            rules_folder=folder / "rules",
            watcher=watcher,
            compare_with=_comparable(workspace, record["compared_with"]),
            suppressions=record["suppressions"],
            anomaly_version=record["anomaly_model"]["version"] or NOTHING,
        )
        return compared(folder, read_run(made), workspace)


def compared(folder: Path, made: FinishedRun, workspace: Workspace) -> Replayed:
    """Hold a run against what a folder records; where they differ, say how, and what the reason may be."""
    manifest, record = read_manifest(folder), record_in(folder)
    wanted, found = manifest["run"]["tables"], tables_of(made)
    same = tuple(name for name, sha256 in wanted.items() if found.get(name) == sha256)
    if len(same) == len(wanted):
        return Replayed(str(record["run_id"]), same, ())
    differing = _differing(folder, made, [name for name in wanted if name not in same])
    return Replayed(
        str(record["run_id"]), same, (*_other_software(record), *_other_ledger(workspace, record), *differing)
    )


def _comparable(workspace: Workspace, compared: Mapping[str, Any] | None) -> str:
    """Give the run to compare with; findings do not rest on it, so one that is gone is done without."""
    if compared is None:
        return NOTHING
    return str(compared["run_id"]) if (workspace.runs / compared["run_id"]).is_dir() else NOTHING


def _other_software(record: Mapping[str, Any]) -> Iterator[Pair]:
    was = record["software_version"]
    if was != __version__:
        yield Pair(f"软件版本不同：当时 {was}，现在 {__version__}", f"other software: {was} then, {__version__} now")


def _other_ledger(workspace: Workspace, record: Mapping[str, Any]) -> Iterator[Pair]:
    """Say which submissions of the run the workspace does not hold as they were."""
    snapshot = workspace.snapshot(record["inputs"]["ledger_version"])
    now = {(one.bank_id, one.submission_id): one.digest for one in snapshot.submissions}
    for one in record["inputs"]["submissions"]:
        if now.get((one["bank_id"], one["submission_id"])) != one["digest"]:
            name = f"{one['bank_id']}/{one['submission_id']}"
            yield Pair(f"报送与当时不同或已不在：{name}", f"a submission differs or is gone: {name}")


def _differing(folder: Path, made: FinishedRun, names: list[str]) -> Iterator[Pair]:
    """Say what came out otherwise: of findings which, of other tables that they do."""
    for name in names:
        yield Pair(f"{name}.parquet 与当时不同", f"{name}.parquet differs")
    file = folder / "dossier.json"
    if "findings" in names and file.is_file():
        wanted = {one["finding_id"]: one for one in json.loads(file.read_bytes())["dossier"]["findings"]}
        rows = made.table("findings").filter(pl.col("finding_id").is_in(sorted(wanted)))
        again = {row["finding_id"]: row for row in rows.to_dicts()}
        for finding_id, one in wanted.items():
            if finding_id not in again:
                told = f"{one['ref']} {one['rule_id']} {finding_id}"
                yield Pair(f"本卷发现未再出现：{told}", f"a finding of this folder is not there: {told}")


def _as_toml(overrides: Mapping[str, Mapping[str, str]]) -> str:
    """Give the county's own values as the file that they came from: numbers plain, all else as text."""
    lines = []
    for rule, values in overrides.items():
        lines.append(f"[{rule}]")
        for name, value in values.items():
            number = re.fullmatch(r"-?[0-9]+([.][0-9]+)?", value)
            lines.append(f"{name} = {value if number else json.dumps(value, ensure_ascii=False)}")
    return "\n".join([*lines, ""])
