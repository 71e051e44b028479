"""Folders: sealed, verified, replayed; one byte changed anywhere is found and its file named."""

import json
import os
import re
import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest
from office import KINDS, NOTE, Office
from papers import parts

from screening.cases.referrals import find_referral
from screening.errors import RefusedInput, ScreeningError, WrongCall
from screening.referral.dossier import Audience
from screening.referral.folder import DRAFT, JSON, LETTER, PDF, WORKBOOK
from screening.referral.keys import make_key
from screening.referral.manifest import MANIFEST, SIGNATURE, SIGNER, files_of, read_manifest
from screening.referral.replay import compared, replay
from screening.referral.verify import verify_folder


def dossier_of(folder: Path) -> dict[str, object]:
    return json.loads((folder / JSON).read_bytes())["dossier"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_sealed_folder_holds_with_the_countys_key(kind: str, folders: dict[str, Path], office: Office) -> None:
    found = verify_folder(folders[kind], office.seal.public)
    assert (found.faults, found.pinned) == ((), True)
    assert {LETTER, PDF, WORKBOOK, JSON, "goaml.xml", "camlmac.xml", "run.json", "network/money.graphml"} <= {
        *files_of(folders[kind])
    }


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_tells_what_it_is_about(kind: str, folders: dict[str, Path]) -> None:
    dossier = dossier_of(folders[kind])
    packs = {
        "lending": "usurious_lending",
        "deposit_taking": "illegal_deposit_taking",
        "laundering": "money_laundering",
    }
    lines = {one["pack"]: one["lines"] for one in dossier["suspicions"]}
    assert {one["reached"] for one in lines[packs.get(kind, "usurious_lending")]} <= {True, False, None}
    assert lines[packs.get(kind, "usurious_lending")]
    assert bool(dossier["loans"]) == (kind in {"lending", "case"})
    assert bool(dossier["pools"]) == (kind == "deposit_taking")
    assert all(dossier[name] for name in ("persons", "bookings", "doubts", "not_claimed"))


def test_a_case_brings_its_measures(folders: dict[str, Path]) -> None:
    assert NOTE in dossier_of(folders["case"])["measures"][0]["zh"]


def test_every_booking_names_file_digest_and_row(folders: dict[str, Path], office: Office) -> None:
    known = {one["submission_id"] for one in office.run.record["inputs"]["submissions"]}
    for one in dossier_of(folders["deposit_taking"])["bookings"]:
        assert one["submission_id"] in known
        assert len(one["file_sha256"]) == 64
        assert one["row_number"] >= 1


def test_a_movement_that_two_banks_report_is_counted_once(folders: dict[str, Path]) -> None:
    dossier = dossier_of(folders["laundering"])
    pairs = {(one["account"], one["counterparty"], one["amount"], one["booked_at"][:10]) for one in dossier["bookings"]}
    twice = [pair for pair in pairs if (pair[1], pair[0], pair[2], pair[3]) in pairs]
    assert twice
    assert dossier["sums"]["movements"] < dossier["sums"]["bookings"]


def _changed(folder: Path, target: Path, name: str, place: float) -> Path:
    """A copy of a folder, its files shared with it but one, in which one byte is another."""
    shutil.copytree(folder, target, copy_function=os.link)
    content = bytearray((folder / name).read_bytes())
    content[int((len(content) - 1) * place)] ^= 1
    (target / name).unlink()
    (target / name).write_bytes(content)
    return target


def test_one_changed_byte_anywhere_fails_and_names_its_file(folders: dict[str, Path], tmp_path: Path) -> None:
    folder = folders["laundering"]
    names = [name for name in files_of(folder) if not name.startswith("rules/")] + ["rules/law.toml"]
    for number, name in enumerate(names):
        for place in (0.0, 0.5, 1.0):
            changed = _changed(folder, tmp_path / f"{number}-{place}", name, place)
            try:
                told = {one.file for one in verify_folder(changed).faults}
            except ScreeningError as error:
                told = {Path(str(error.where)).name}
            assert name in told, (name, place)
            shutil.rmtree(changed)


@pytest.mark.parametrize("what", ["missing", "extra", "empty folder", "link"])
def test_no_file_is_missing_or_too_many(what: str, folders: dict[str, Path], tmp_path: Path) -> None:
    folder = shutil.copytree(folders["laundering"], tmp_path / "copy")
    match what:
        case "missing":
            (folder / WORKBOOK).unlink()
            name = WORKBOOK
        case "extra":
            (folder / (name := "more.txt")).write_text("x")
        case "empty folder":
            (folder / (name := "more")).mkdir()
        case _:
            (folder / (name := LETTER)).unlink()
            (folder / name).symlink_to(folders["laundering"] / LETTER)
    assert [one.file for one in verify_folder(folder).faults] == [name]


def test_a_list_that_somebody_made_again_is_not_the_countys(
    folders: dict[str, Path], office: Office, tmp_path: Path
) -> None:
    from screening.referral.manifest import digest, rendered, signature_of  # noqa: PLC0415

    folder = shutil.copytree(folders["laundering"], tmp_path / "copy")
    forger = make_key(tmp_path / "forger")
    (folder / PDF).write_bytes((folder / PDF).read_bytes() + b"\n")
    (folder / SIGNER).write_bytes(forger.public)
    told = read_manifest(folder)
    told["key"] = forger.fingerprint
    for one in told["files"]:
        one["sha256"], one["size"] = digest(folder / one["name"]), (folder / one["name"]).stat().st_size
    (folder / MANIFEST).write_bytes(rendered(told))
    (folder / SIGNATURE).write_bytes(signature_of(rendered(told), forger))
    assert verify_folder(folder).holds
    assert [one.file for one in verify_folder(folder, office.seal.public).faults] == [SIGNATURE]


def _rewritten(folder: Path, seal: object) -> None:
    """Seal a folder again over its files as they are, as a careless office would."""
    from screening.referral.manifest import digest, rendered, signature_of  # noqa: PLC0415

    told = read_manifest(folder)
    for one in told["files"]:
        one["sha256"], one["size"] = digest(folder / one["name"]), (folder / one["name"]).stat().st_size
    (folder / MANIFEST).write_bytes(rendered(told))
    (folder / SIGNATURE).write_bytes(signature_of(rendered(told), seal))  # type: ignore[arg-type]


def test_sums_that_disagree_are_found_though_they_are_sealed(
    folders: dict[str, Path], office: Office, tmp_path: Path
) -> None:
    folder = shutil.copytree(folders["deposit_taking"], tmp_path / "copy")
    for name in (LETTER, PDF, WORKBOOK, JSON, "goaml.xml", "camlmac.xml"):
        shutil.copy(folders["laundering"] / name, folder / name)
    _rewritten(folder, office.seal)
    told = {one.file for one in verify_folder(folder, office.seal.public).faults}
    assert told == {LETTER, PDF, WORKBOOK, JSON, "goaml.xml", "camlmac.xml"}


@pytest.mark.parametrize(("kind", "sheet"), [("laundering", 2), ("lending", 3), ("deposit_taking", 6)])
def test_an_amount_changed_in_a_row_of_the_workbook_is_found_though_the_summary_stays(
    kind: str, sheet: int, folders: dict[str, Path], office: Office, tmp_path: Path
) -> None:
    folder = shutil.copytree(folders[kind], tmp_path / "copy")
    changed = parts(folder / WORKBOOK)
    name = f"xl/worksheets/sheet{sheet}.xml"
    changed[name] = re.sub(rb"<v>(\d+)\.\d\d</v>", rb"<v>\g<1>1.07</v>", changed[name])
    assert changed[name] != parts(folder / WORKBOOK)[name]
    with ZipFile(folder / WORKBOOK, "w") as book:
        for part, content in changed.items():
            book.writestr(part, content)
    _rewritten(folder, office.seal)
    assert {one.file for one in verify_folder(folder, office.seal.public).faults} == {WORKBOOK}


def test_a_booking_of_no_submission_is_found(folders: dict[str, Path], office: Office, tmp_path: Path) -> None:
    folder = shutil.copytree(folders["laundering"], tmp_path / "copy")
    text = (folder / "run.json").read_text(encoding="utf-8")
    known = dossier_of(folder)["bookings"][0]["submission_id"]
    (folder / "run.json").write_text(
        text.replace(f'"submission_id": "{known}"', '"submission_id": "X"'), encoding="utf-8"
    )
    _rewritten(folder, office.seal)
    assert {one.file for one in verify_folder(folder).faults} == {JSON}


@pytest.mark.parametrize("kind", KINDS)
def test_two_makings_with_one_date_give_the_same_bytes(
    kind: str, office: Office, folders: dict[str, Path], tmp_path: Path
) -> None:
    referral_id = read_manifest(folders[kind])["referral"]["referral_id"]
    again = office.sealed(referral_id, tmp_path / "again", None)
    names = list(files_of(folders[kind]))
    assert names == list(files_of(again))
    assert [name for name in names if (folders[kind] / name).read_bytes() != (again / name).read_bytes()] == []


def test_a_draft_is_marked_and_not_sealed(office: Office, tmp_path: Path) -> None:
    folder = office.draft("laundering", tmp_path / "draft")
    names = set(files_of(folder))
    assert f"{DRAFT}{LETTER}" in names
    assert not names & {SIGNATURE, SIGNER, LETTER, PDF}
    assert [one.what.en for one in verify_folder(folder).faults] == ["a draft: not approved, not sealed"]


def test_a_folder_that_holds_anything_is_left_alone(office: Office, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    with pytest.raises(WrongCall, match="holds something"):
        office.draft("laundering", tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["kept.txt"]


def test_a_making_that_fails_leaves_nothing(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise OSError("no space")

    monkeypatch.setattr("screening.referral.folder.manifest_of", fail)
    with pytest.raises(OSError, match="no space"):
        office.draft("laundering", tmp_path / "draft")
    assert list(tmp_path.iterdir()) == []


def test_what_was_approved_goes_out_sealed_and_is_logged(office: Office, folders: dict[str, Path]) -> None:
    told = read_manifest(folders["lending"])
    assert not told["draft"]
    with office.store.read() as session:
        one = find_referral(session, told["referral"]["referral_id"])
        assert one.manifest_sha256 is not None
        assert one.sealed_at is not None


def test_a_replay_gives_the_same_findings_byte_for_byte(office: Office, folders: dict[str, Path]) -> None:
    before = sorted(one.name for one in office.workspace.runs.iterdir())
    found = replay(folders["lending"], office.workspace)
    assert (found.differences, "findings" in found.same) == ((), True)
    assert sorted(one.name for one in office.workspace.runs.iterdir()) == before


def test_a_replay_says_what_differs(office: Office, folders: dict[str, Path], tmp_path: Path) -> None:
    folder = shutil.copytree(folders["lending"], tmp_path / "copy")
    text = (folder / JSON).read_text(encoding="utf-8")
    finding = dossier_of(folder)["findings"][0]["finding_id"]
    (folder / JSON).write_text(text.replace(finding, "F0000"), encoding="utf-8")
    told = read_manifest(folder)
    told["run"]["tables"]["findings"] = "0" * 64
    (folder / MANIFEST).write_text(json.dumps(told), encoding="utf-8")
    found = compared(folder, office.run, office.workspace)
    said = [one.en for one in found.differences]
    assert said[0] == "findings.parquet differs"
    assert "F0000" in said[1]


def test_what_is_no_referral_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match="not a referral's folder"):
        verify_folder(tmp_path)


def test_the_public_is_told_of_no_few(office: Office, tmp_path: Path) -> None:
    alerts = office.run.table("alerts").filter(subject_kind="party", packs=["money_laundering"])
    office.items["small"] = alerts["alert_id"][0]
    with pytest.raises(RefusedInput, match="fewer than 5 persons"):
        office.draft("small", tmp_path / "small", Audience.PUBLICITY)
