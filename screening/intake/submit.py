"""The two verbs of a bank: validate a delivery, and submit it."""

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from screening.clock import now
from screening.contract.manifest import Manifest
from screening.errors import ScreeningError
from screening.intake.certificate import store_certificate
from screening.intake.check import Checked, Inspected, Question, Tell, check_rows, inspect
from screening.intake.known import Known, known_of
from screening.intake.package import open_package
from screening.intake.problems import Problem, problem, refuses
from screening.intake.receipt import Receipt
from screening.intake.rows import Receive
from screening.intake.settings import Settings, settings_of
from screening.intake.summary import receipt_of
from screening.ledger.batch import Batch
from screening.ledger.delta import Overtaken
from screening.ledger.files import write_whole
from screening.ledger.queue import queued
from screening.ledger.snapshot import Submission
from screening.ledger.turn import Turn
from screening.ledger.workspace import Workspace

ATTEMPTS = 10


def _silent(table: str, done: int, total: int) -> None:
    """Say nothing of the progress."""


def validate(path: Path, tell: Tell = _silent, workspace: Workspace | None = None) -> Receipt:
    """Give the receipt that a delivery would get; changes nothing, and needs no workspace.

    Without a workspace it is checked as a bank's first delivery.
    """
    with open_package(path) as package, TemporaryDirectory(prefix="screening-") as scratch:
        inspected = inspect(package)
        if inspected.manifest is None:
            return receipt_of(inspected, Checked())
        manifest = inspected.manifest
        turn = Turn.begin(workspace, manifest.bank_id) if workspace else None
        known = known_of(turn, manifest) if turn else Known()
        found = _conflicts(turn, manifest, known) if turn else []
        question = Question(manifest, known, now(), settings_of(workspace), Path(scratch))
        checked = check_rows(inspected, question, lambda _table, _rows: None, tell)
        checked.problems += found
        return receipt_of(inspected, checked)


def submit(workspace: Workspace, path: Path, tell: Tell = _silent) -> Receipt:
    """Check a delivery and take it into the ledger, whole or not at all; gives its receipt.

    The same delivery again gives its first receipt and changes nothing.
    """
    settings = settings_of(workspace)
    with open_package(path) as package:
        inspected = inspect(package)
        if inspected.manifest is None:
            return receipt_of(inspected, Checked())
        for _ in range(ATTEMPTS):
            try:
                with (
                    queued(workspace, inspected.manifest.bank_id),
                    TemporaryDirectory(prefix=".", dir=workspace.path / "rejected") as scratch,
                ):
                    return _submit_once(workspace, inspected, inspected.manifest, tell, settings, Path(scratch))
            except Overtaken:
                continue  # the bank had another delivery accepted meanwhile: what was checked against has changed
    raise ScreeningError(
        "同一银行的报送过于频繁 / the bank is submitting from too many places at once",
        where=path,
        remedy="稍后重试 / try again later",
    )


def _submit_once(
    workspace: Workspace, inspected: Inspected, manifest: Manifest, tell: Tell, settings: Settings, scratch: Path
) -> Receipt:
    turn = Turn.begin(workspace, manifest.bank_id)
    earlier = turn.find(manifest.submission_id)
    if earlier and earlier.digest == manifest.digest() and not refuses(list(inspected.problems)):
        return _first_receipt(workspace, turn, manifest)
    known = known_of(turn, manifest)
    batch = Batch(workspace)
    aside = scratch / "rows"
    try:
        question = Question(manifest, known, now(), settings, scratch, aside)
        checked = check_rows(inspected, question, _stamped(batch, manifest), tell)
        checked.problems += _conflicts(turn, manifest, known)
        receipt = receipt_of(inspected, checked)
        if not receipt.accepted:
            batch.discard()
            return _store_refused(workspace, receipt, aside, taken=earlier is not None)
        receipt = _set_aside(workspace, receipt, aside)
        batch.publish()
        turn.commit(_entry(manifest, batch, receipt), receipt.to_json())
    except BaseException:
        batch.discard()
        raise
    _store(workspace, receipt)
    return receipt


def _stamped(batch: Batch, manifest: Manifest) -> Receive:
    def receive(table: str, rows: pl.DataFrame) -> None:
        batch.add(
            table,
            rows.with_columns(
                pl.lit(manifest.bank_id).alias("bank_id"), pl.lit(manifest.submission_id).alias("submission_id")
            ),
        )

    return receive


def _conflicts(turn: Turn, manifest: Manifest, known: Known) -> list[Problem]:
    """Give what stands against a submission in what the bank has sent before."""
    found = []
    earlier = turn.find(manifest.submission_id)
    if earlier and earlier.digest != manifest.digest():
        found.append(problem("content_differs"))
    if manifest.replaces and manifest.replaces not in {one.submission_id for one in turn.counting()}:
        found.append(problem("replaces_unknown", detail=manifest.replaces))
    if known.overlapping:
        names = ", ".join(one.submission_id for one in known.overlapping[:3])
        found.append(problem("period_overlaps", count=len(known.overlapping), detail=names))
    return found


def _entry(manifest: Manifest, batch: Batch, receipt: Receipt) -> Submission:
    return Submission(
        bank_id=manifest.bank_id,
        submission_id=manifest.submission_id,
        digest=manifest.digest(),
        batch=batch.name,
        period_start=manifest.period_start,
        period_end=manifest.period_end,
        replaces=manifest.replaces,
        received_at=datetime.fromisoformat(receipt.received_at),
        rows={table: count.accepted for table, count in receipt.tables.items()},
        manifest=manifest.model_dump_json(),
    )


def _first_receipt(workspace: Workspace, turn: Turn, manifest: Manifest) -> Receipt:
    """Give the receipt of the first time; its file is written again if the first writer was cut short before it."""
    receipt = Receipt.from_json(turn.receipt(manifest.submission_id))
    if not workspace.receipt(manifest.bank_id, manifest.submission_id).exists():
        _store(workspace, receipt)
    return receipt


def _store(workspace: Workspace, receipt: Receipt, refused: str | None = None) -> None:
    """Write a receipt, and beside it the certificate of what is there."""
    path = workspace.receipt(str(receipt.bank_id), str(receipt.submission_id), refused=refused)
    if receipt.completeness and receipt.accepted:
        store_certificate(path, receipt.completeness)
    write_whole(path, receipt.to_json())


def _set_aside(workspace: Workspace, receipt: Receipt, aside: Path) -> Receipt:
    """Put the rejected rows beside the ledger, in place of an earlier attempt's, and note where they lie."""
    folder = workspace.rejected(str(receipt.bank_id), str(receipt.submission_id))
    shutil.rmtree(folder, ignore_errors=True)
    if not aside.exists():
        return receipt
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside.rename(folder)
    return replace(receipt, rejected_rows=folder.relative_to(workspace.path).as_posix())


def _store_refused(workspace: Workspace, receipt: Receipt, aside: Path, *, taken: bool) -> Receipt:
    """Keep the receipt of a refused delivery; what was accepted under its id before stays as it is."""
    kept = receipt if taken else _set_aside(workspace, receipt, aside)
    _store(workspace, kept, refused=str(receipt.digest))
    return kept
