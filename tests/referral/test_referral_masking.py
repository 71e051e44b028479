"""Folders for a meeting and for the public: no person's name, identity, telephone or account number anywhere in them."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from office import NOTE, Office
from pypdf import PdfReader

from screening.referral.dossier import Audience
from screening.referral.folder import DRAFT, JSON
from screening.referral.verify import verify_folder


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file of a folder as text: archives unpacked, the PDF as it is read and its inner files."""
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        content = file.read_bytes()
        yield file.name, content.decode("utf-8", "replace")
        if file.suffix in {".xlsx", ".docx"}:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for name in archive.namelist():
                    yield f"{file.name}/{name}", archive.read(name).decode("utf-8", "replace")
        if file.suffix == ".pdf":
            reader = PdfReader(io.BytesIO(content))
            yield file.name, re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
            for name, inner in reader.attachments.items():
                yield f"{file.name}/{name}", b"".join(inner).decode("utf-8", "replace")


@pytest.fixture(scope="module")
def secrets(office: Office, folders: dict[str, Path]) -> dict[str, set[str]]:
    """What the police's folder of the same ring holds in the clear."""
    dossier = json.loads((folders["lending"] / JSON).read_bytes())["dossier"]
    people, accounts = dossier["persons"], dossier["accounts"]
    every = office.workspace.snapshot().scan("parties")
    assert every is not None
    known = every.select("name", "party_type").collect()
    individuals = set(known.filter(pl.col("party_type") == "individual")["name"])
    return {
        "names": {one["name"] for one in people if one["name"] in individuals},
        "identities": {one["id_number"] for one in people} - {""},
        "telephones": {one["phone"] for one in people} - {""},
        "accounts": {one["number"] for one in accounts},
        "addresses": {one["address"] for one in people} - {""},
    }


@pytest.mark.parametrize("audience", [Audience.MEETING, Audience.PUBLICITY])
def test_no_person_is_anywhere_in_a_masked_folder(
    audience: Audience, masked: dict[Audience, Path], secrets: dict[str, set[str]]
) -> None:
    assert all(len(values) >= 5 for values in secrets.values())
    for place, text in texts(masked[audience]):
        for kind, values in secrets.items():
            assert [value for value in sorted(values) if value in text] == [], (place, kind)


def test_the_same_search_finds_them_in_the_police_folder(
    folders: dict[str, Path], secrets: dict[str, set[str]]
) -> None:
    whole = "".join(text for _, text in texts(folders["lending"]))
    assert {kind: sum(value in whole for value in values) for kind, values in secrets.items()} == {
        kind: len(values) for kind, values in secrets.items()
    }


def test_a_meeting_sees_masks_and_what_is_left_out(masked: dict[Audience, Path]) -> None:
    dossier = json.loads((masked[Audience.MEETING] / f"{DRAFT}{JSON}").read_bytes())["dossier"]
    assert all(one["name"].endswith("*") for one in dossier["persons"])
    assert all("*" in one["number"] for one in dossier["accounts"])
    assert {one["purpose"] for one in dossier["bookings"]} == {""}
    assert any("掩码" in one["zh"] for one in dossier["left_out"])


def test_the_public_gets_kinds_sums_and_counts_alone(masked: dict[Audience, Path]) -> None:
    folder = masked[Audience.PUBLICITY]
    assert {one.name for one in folder.iterdir()} == {
        f"{DRAFT}dossier.json", f"{DRAFT}dossier.pdf", f"{DRAFT}dossier.schema.json", "MANIFEST.json"
    }  # fmt: skip
    dossier = json.loads((folder / f"{DRAFT}{JSON}").read_bytes())["dossier"]
    empty = ("persons", "accounts", "rings", "loans", "pools", "findings", "bookings", "flows", "measures")
    assert [name for name in empty if dossier[name]] == []
    assert dossier["sums"]["loans"] >= 5
    assert dossier["head"]["officers"] == []


@pytest.mark.parametrize("audience", [Audience.MEETING, Audience.PUBLICITY])
def test_masked_folders_hold_apart_from_being_drafts(audience: Audience, masked: dict[Audience, Path]) -> None:
    assert [one.what.en for one in verify_folder(masked[audience]).faults] == ["a draft: not approved, not sealed"]


def test_a_meeting_reads_no_free_text_of_a_case(office: Office, tmp_path: Path) -> None:
    folder = office.draft("case", tmp_path / "case", Audience.MEETING)
    assert [place for place, text in texts(folder) if NOTE in text] == []
