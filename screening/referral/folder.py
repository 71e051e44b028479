"""A referral's folder: every document, the drawings, the run's record and rules, the list of all, and the seal."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from screening.errors import WrongCall
from screening.home import shipped
from screening.ledger.files import settle
from screening.referral.as_json import dossier_json, dossier_schema
from screening.referral.camlmac import camlmac_xml
from screening.referral.dossier import Audience, Dossier
from screening.referral.drawings import network_files
from screening.referral.goaml import goaml_xml
from screening.referral.keys import Seal
from screening.referral.letter import TEMPLATE as LETTER_FORM
from screening.referral.letter import letter
from screening.referral.manifest import MANIFEST, SIGNATURE, SIGNER, files_of, manifest_of, signature_of
from screening.referral.pdf import TEMPLATE as DOSSIER_FORM
from screening.referral.pdf import dossier_pdf
from screening.referral.templates import template
from screening.referral.workbook import evidence_workbook
from screening.runs.reading import FinishedRun, kept_rules

DRAFT = "DRAFT-"
"""Stands before the name of every document of a draft."""
LETTER, PDF, WORKBOOK, JSON, SCHEMA, GOAML, CAMLMAC = (
    "letter.docx", "dossier.pdf", "evidence.xlsx", "dossier.json", "dossier.schema.json", "goaml.xml", "camlmac.xml"
)  # fmt: skip
RECORD = "run.json"
_MODELS = ("anomaly_model", "risk_model", "alert_model")


def write_folder(
    dossier: Dossier, run: FinishedRun, target: Path, seal: Seal | None = None, workspace: Path | None = None
) -> Path:
    """Write a referral's folder whole or not at all; a target that holds anything is refused.

    An approved referral needs a seal, and a draft takes none: it is marked as one in every document and in their names.
    A workspace's own templates are used where it has them.
    """
    if dossier.head.draft == (seal is not None):
        raise WrongCall("批准后方可封存，且须封存 / sealed if approved, and only then", where=dossier.head.referral_id)
    if target.is_symlink() or (target.exists() and (not target.is_dir() or any(target.iterdir()))):
        raise WrongCall(
            "目标已有内容 / the target holds something", where=target, remedy="换一个新文件夹 / a new folder"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    try:
        _filled(part, dossier, run, workspace)
        if seal:
            (part / SIGNER).write_bytes(seal.public)
        manifest = manifest_of(part, dossier, run, seal.fingerprint if seal else None)
        (part / MANIFEST).write_bytes(manifest)
        if seal:
            (part / SIGNATURE).write_bytes(signature_of(manifest, seal))
        settle([part / name for name in files_of(part)])
        part.rename(target)
    except BaseException:
        shutil.rmtree(part)
        raise
    return target


def _filled(part: Path, dossier: Dossier, run: FinishedRun, workspace: Path | None) -> None:
    mark = DRAFT if dossier.head.draft else ""
    for name, make in _documents(dossier, workspace).items():
        (part / f"{mark}{name}").write_bytes(make())
    audience = dossier.head.audience
    if audience is not Audience.PUBLICITY:
        evidence_workbook(dossier, part / f"{mark}{WORKBOOK}")
        for name, content in {**network_files(dossier), **_run_files(run)}.items():
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            (part / name).write_bytes(content)


def _documents(dossier: Dossier, workspace: Path | None) -> Mapping[str, Callable[[], bytes]]:
    """Give how each document is made that the audience gets; messages and the letter are for the police alone.

    Each is made when it is written: a large ring's documents do not fit into memory together.
    """
    makers: dict[str, Callable[[], bytes]] = {
        PDF: lambda: dossier_pdf(dossier, template(workspace, DOSSIER_FORM)),
        JSON: lambda: dossier_json(dossier),
        SCHEMA: dossier_schema,
    }
    if dossier.head.audience is Audience.POLICE:
        makers |= {
            LETTER: lambda: letter(dossier, template(workspace, LETTER_FORM)),
            GOAML: lambda: goaml_xml(dossier),
            CAMLMAC: lambda: camlmac_xml(dossier),
        }
    return makers


def _run_files(run: FinishedRun) -> Mapping[str, bytes]:
    """Give the record of the run, and the rules and the models' settings that it was made with."""
    made = {RECORD: (run.path / RECORD).read_bytes()}
    for name, file in _kept(run):
        made[name] = file.read_bytes()
    return dict(sorted(made.items()))


def _kept(run: FinishedRun) -> Iterator[tuple[str, Path]]:
    rules = kept_rules(run.path)
    for file in sorted(rules.rglob("*")):
        if file.is_file():
            yield f"rules/{file.relative_to(rules).as_posix()}", file
    for key in _MODELS:
        folder = shipped("models") / run.record["parameters"][key]
        for file in sorted(folder.iterdir()):
            if file.is_file():
                yield f"models/{folder.name}/{file.name}", file


def record_in(folder: Path) -> dict[str, Any]:
    """Give the record of the run that lies in a folder."""
    file = folder / RECORD
    if not file.is_file():
        raise WrongCall("本卷不含运行记录 / this folder holds no record of a run", where=folder)
    told: dict[str, Any] = json.loads(file.read_bytes())
    return told
