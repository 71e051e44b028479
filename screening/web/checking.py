"""An upload that has arrived whole: is it this bank's own, and what does intake say of it."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from screening.clock import now
from screening.contract.manifest import Manifest, read_manifest
from screening.errors import RefusedInput, ScreeningError
from screening.intake.package import MANIFEST, Package, open_package
from screening.intake.problems import Problem, problem
from screening.intake.receipt import Receipt
from screening.intake.submit import submit
from screening.ledger.turn import Turn
from screening.ledger.workspace import Workspace
from screening.web.refusals import Refusal


@dataclass(frozen=True)
class Upload:
    """An archive on disk, and the bank and id under which it was sent."""

    bank_id: str
    submission_id: str
    archive: Path


def check(workspace: Workspace, upload: Upload, admit: Callable[[], None]) -> Receipt:
    """Give the receipt of an upload, which the ledger holds by then if it is accepted.

    `admit` is called once it is clear that the upload is the bank's own and not at odds with what it sent before:
    from then on its outcome is kept. A `Refusal` raised before that leaves nothing behind.
    """
    with ExitStack() as opened:
        package = _open(opened, upload.archive)
        if package.problems:
            admit()
            return _refused(upload, package.problems)
        _own(package.manifest, upload)
        _settled(workspace, package.manifest, upload)
        admit()
        try:
            return submit(workspace, package.folder)
        except RefusedInput as error:
            raise Refusal("withdrawn") from error
        except ScreeningError as error:
            raise Refusal("busy") from error


def _open(opened: ExitStack, archive: Path) -> Package:
    """Give the archive opened; a manifest built to break its reader is a problem like any other."""
    try:
        return opened.enter_context(open_package(archive))
    except (RecursionError, ValueError) as error:
        told = type(error).__name__
        return Package(archive.parent, None, (problem("manifest_not_json", file=MANIFEST, detail=told),))


def _own(manifest: Any, upload: Upload) -> None:
    """Refuse what names another bank, or another id than the call does; what names none is left to intake."""
    said = manifest if isinstance(manifest, dict) else {}
    if isinstance(said.get("bank_id"), str) and said["bank_id"] != upload.bank_id:
        raise Refusal("bank_differs")
    if isinstance(said.get("submission_id"), str) and said["submission_id"] != upload.submission_id:
        raise Refusal("key_differs")


def _settled(workspace: Workspace, said: Any, upload: Upload) -> None:
    """Refuse at once, before any row is read, what the ledger holds with other content or was told to leave out."""
    standing = Turn.begin(workspace, upload.bank_id).standing(upload.submission_id)
    if standing is None:
        return
    if standing.state == "withdrawn":
        raise Refusal("withdrawn")
    manifest = read_manifest(said)
    if isinstance(manifest, Manifest) and manifest.digest() != standing.submission.digest:
        receipt = _refused(upload, (problem("content_differs"),), manifest.digest())
        raise Refusal("content_differs", receipt=receipt)


def _refused(upload: Upload, problems: tuple[Problem, ...], digest: str | None = None) -> Receipt:
    return Receipt(
        status="refused",
        bank_id=upload.bank_id,
        submission_id=upload.submission_id,
        digest=digest,
        period_start=None,
        period_end=None,
        replaces=None,
        received_at=now().isoformat(),
        problems=problems,
    )
