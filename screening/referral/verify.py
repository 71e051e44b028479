"""A folder checked by whoever receives it, without the workspace: digests, seal, sums, sources, messages.

Every fault names its file. A list that is signed tells what every file has to be; what the documents say is read from the
finished files, not from what they were made of.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from docx import Document

from screening.errors import ScreeningError
from screening.intake.forms.workbook import first_rows
from screening.referral import words
from screening.referral.checking.of_camlmac import check_camlmac, sums_of_camlmac
from screening.referral.checking.of_goaml import check_goaml, sums_of_goaml
from screening.referral.checking.of_json import check_json, sums_of_json
from screening.referral.checking.of_workbook import sums_of_workbook
from screening.referral.folder import CAMLMAC, DRAFT, GOAML, JSON, LETTER, PDF, RECORD, WORKBOOK
from screening.referral.keys import fingerprint_of, holds
from screening.referral.manifest import MANIFEST, SIGNATURE, SIGNER, digest, files_of, read_manifest, read_signature
from screening.referral.pdf import sums_in
from screening.report.words import Pair

Sums = Mapping[str, int | Decimal]
_SUMMARY = "说明 Summary"


@dataclass(frozen=True)
class Fault:
    """Something that does not hold, and the file in which it stands."""

    file: str
    what: Pair


@dataclass(frozen=True)
class Verified:
    """What checking a folder found; `pinned` tells whether the key was one that the reader brought himself."""

    manifest: Mapping[str, Any]
    faults: tuple[Fault, ...]
    pinned: bool
    files: int

    @property
    def holds(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.faults


def verify_folder(folder: Path, key: bytes | None = None) -> Verified:
    """Check a folder; `key` is the county's public key as it was handed over, without it the folder's own serves.

    Where a file is missing, changed or too many, what the documents say is not looked at: it is not what was sealed.
    """
    manifest = read_manifest(folder)
    changed = [*_sealed(folder, manifest, key), *_whole(folder, manifest)]
    told = _told(folder, manifest) if not changed or manifest.get("draft") else ()
    return Verified(manifest, (*changed, *told), key is not None, len(manifest["files"]))


def _sealed(folder: Path, manifest: Mapping[str, Any], key: bytes | None) -> Iterator[Fault]:
    """Check that there is a seal, and that the key which was given made it."""
    if manifest.get("draft"):
        yield Fault(MANIFEST, Pair("草稿，未经批准，未封存", "a draft: not approved, not sealed"))
        return
    lacking = [name for name in (SIGNER, SIGNATURE) if not (folder / name).is_file()]
    if lacking:
        yield Fault(lacking[0], Pair("缺失，未封存", "missing: not sealed"))
        return
    try:
        stated, signature = read_signature((folder / SIGNATURE).read_bytes())
        own = (folder / SIGNER).read_bytes()
        told = _signed(folder, own, stated, signature, str(manifest.get("key")))
    except ScreeningError as error:
        told = Fault(str(error.where or SIGNATURE), _pair(error))
    if told:
        yield told
    elif key is not None and not holds(key, signature, (folder / MANIFEST).read_bytes(), "--key"):
        yield Fault(SIGNATURE, Pair("不是该县的签名", "not signed with the key that was given"))


def _signed(folder: Path, signer: bytes, stated: str, signature: bytes, fingerprint: str) -> Fault | None:
    """Check the seal over the list, and tell which of list, seal and key was changed where it does not hold."""
    content = (folder / MANIFEST).read_bytes()
    same = stated == hashlib.sha256(content).hexdigest()
    if holds(signer, signature, content) and same and fingerprint == fingerprint_of(signer, SIGNER):
        return None
    if not same:
        changed = SIGNATURE if holds(signer, signature, content) else MANIFEST
    else:
        changed = SIGNER if fingerprint != fingerprint_of(signer, SIGNER) else SIGNATURE
    return Fault(changed, Pair("被改动，签名不成立", "changed: the seal does not hold"))


def _whole(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Fault]:
    """Check that the files are those of the list, byte for byte."""
    listed = {str(one["name"]): one for one in manifest["files"]}
    there = set(files_of(folder)) - {MANIFEST, SIGNATURE}
    for name in sorted(there - set(listed)):
        yield Fault(name, Pair("清单中没有此文件", "not in the list"))
    for name, one in listed.items():
        file = folder / name
        if name not in there or file.is_symlink() or not file.is_file():
            yield Fault(name, Pair("缺失", "missing"))
        elif file.stat().st_size != one["size"] or digest(file) != one["sha256"]:
            yield Fault(name, Pair("被改动", "changed"))


def _told(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Fault]:
    """Check what the documents say against the list and against each other."""
    mark = DRAFT if manifest.get("draft") else ""
    sums = {name: _figure(value) for name, value in manifest["sums"].items()}
    public = manifest["referral"]["audience"] == "publicity"
    for name, check in _CHECKS.items():
        file = folder / f"{mark}{name}"
        if file.is_file():
            try:
                yield from (Fault(file.name, what) for what in check(file, sums, public))
            except (ScreeningError, ValueError, KeyError, InvalidOperation) as error:
                what = (
                    _pair(error) if isinstance(error, ScreeningError) else Pair("读不出来", f"cannot be read: {error}")
                )
                yield Fault(file.name, what)
    if (folder / RECORD).is_file():
        yield from _traced(folder, f"{mark}{JSON}")


def _json(file: Path, sums: Sums, public: bool) -> Iterator[Pair]:
    content = file.read_bytes()
    stated = {name: _figure(value) for name, value in json.loads(content)["dossier"]["sums"].items()}
    yield from _unequal(stated, sums)
    if not public:
        yield from _unequal(sums_of_json(content), sums)
    yield from (
        Pair(f"{one.place} {one.what.zh}", f"{one.place} {one.what.en}") for one in check_json(content).problems
    )


def _pdf(file: Path, sums: Sums, _public: bool) -> Iterator[Pair]:
    yield from _unequal({name: _figure(value) for name, value in sums_in(file.read_bytes())["sums"].items()}, sums)


def _goaml(file: Path, sums: Sums, _public: bool) -> Iterator[Pair]:
    content = file.read_bytes()
    yield from _unequal(sums_of_goaml(content), sums)
    yield from (
        Pair(f"{one.place} {one.what.zh}", f"{one.place} {one.what.en}") for one in check_goaml(content).problems
    )


def _camlmac(file: Path, sums: Sums, _public: bool) -> Iterator[Pair]:
    content = file.read_bytes()
    yield from _unequal(sums_of_camlmac(content), sums)
    yield from (
        Pair(f"{one.place} {one.what.zh}", f"{one.place} {one.what.en}") for one in check_camlmac(content).problems
    )


def _letter(file: Path, sums: Sums, _public: bool) -> Iterator[Pair]:
    """Check the sums that the letter's tables state; a county's own form may state fewer."""
    names = {told.zh: name for name, told in words.SUMS.items()}
    for table in Document(str(file)).tables:
        for row in table.rows:
            cells = [cell.text.strip() for cell in row.cells]
            name = names.get(cells[0]) if cells else None
            if name and cells[-1] != words.figure(sums[name]):
                yield _differs(name, cells[-1], sums[name])


def _workbook(file: Path, sums: Sums, _public: bool) -> Iterator[Pair]:
    """Check the sums that the workbook states, and that its rows add up to them."""
    stated = {row[0]: row[1] for row in first_rows(file, _SUMMARY) if len(row) > 1}
    for name, told in words.SUMS.items():
        label = f"{told.zh} / {told.en}" if told.en != told.zh else told.zh
        if label in stated and stated[label] != words.figure(sums[name]):
            yield _differs(name, stated[label], sums[name])
    yield from _unequal(sums_of_workbook(file), sums)


def _traced(folder: Path, name: str) -> Iterator[Fault]:
    """Check that every booking comes from a submission that the run rests on, with a digest."""
    inputs = json.loads((folder / RECORD).read_bytes())["inputs"]["submissions"]
    known = {(one["bank_id"], one["submission_id"]) for one in inputs}
    for one in json.loads((folder / name).read_bytes())["dossier"]["bookings"]:
        if (one["bank_id"], one["submission_id"]) not in known or len(one["file_sha256"]) != 64:  # noqa: PLR2004
            yield Fault(name, Pair(f"{one['ref']} 无法追溯到报送", f"{one['ref']} traces to no submission"))


def _unequal(have: Mapping[str, Any], wanted: Sums) -> Iterator[Pair]:
    for name, value in have.items():
        if name in wanted and value != wanted[name]:
            yield _differs(name, value, wanted[name])


def _differs(name: str, have: object, wanted: object) -> Pair:
    return Pair(f"{words.SUMS[name].zh}：{have}，清单为 {wanted}", f"{name}: {have}, the list says {wanted}")


def _figure(value: Any) -> int | Decimal:
    return Decimal(value) if isinstance(value, str) else int(value)


def _pair(error: ScreeningError) -> Pair:
    zh, _, en = error.what.partition(" / ")
    return Pair(zh, en or zh)


_CHECKS = {
    JSON: _json, PDF: _pdf, WORKBOOK: _workbook, LETTER: _letter, GOAML: _goaml, CAMLMAC: _camlmac,
}  # fmt: skip
