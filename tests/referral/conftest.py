"""Sealed folders of the tiny county, one for each kind of scheme, made once for all tests that read them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from office import FIRST, KINDS, NOTE, Office

from screening.cases.backup import back_up
from screening.cases.folders import About, open_case, write_note
from screening.cases.people import add_person, find_person
from screening.cases.store import open_store
from screening.ledger.workspace import Workspace
from screening.referral.dossier import Audience
from screening.referral.keys import key_folder, make_key
from screening.runs.reading import open_run


@pytest.fixture(scope="session")
def office(tiny_workspace: Workspace, tiny_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The tiny county's office; its workspace is a copy, so that the county itself stays as it is."""
    assert tiny_run.is_dir()
    workspace = Workspace.open(shutil.copytree(tiny_workspace.path, tmp_path_factory.mktemp("office") / "county"))
    store, run = open_store(workspace.path), open_run(workspace)
    rings = run.table("rings").sort("member_count", "ring_id")
    items = {kind: rings.filter(pl.col("kind") == kind)["ring_id"][-1] for kind in KINDS[:3]}
    alert = run.table("alerts").filter(pl.col("subject_kind") == "party").row(0, named=True)
    with store.write() as session:
        for login, role in (("he.cha", "investigator"), ("fu.he", "approver")):
            add_person(session, login, f"{role} 某", [role], "correct horse")
        by = find_person(session, "he.cha")
        about = About(alert["alert_id"], str(run.record["run_id"]), alert["subject_kind"], alert["subject_id"])
        case = open_case(session, "疑似高利放贷", [about], by)
        write_note(session, case, NOTE, by)
        items["case"] = case.case_id
    back_up(store, workspace.path / FIRST)
    seal = make_key(key_folder(workspace.path))
    yield Office(workspace, store, run, seal, items)
    store.close()


@pytest.fixture(scope="session")
def folders(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A sealed folder of each kind."""
    place = tmp_path_factory.mktemp("folders")
    return {kind: office.sealed(office.approved(kind), place / kind) for kind in KINDS}


@pytest.fixture(scope="session")
def masked(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[Audience, Path]:
    """Folders for those who see no person."""
    place = tmp_path_factory.mktemp("masked")
    return {
        audience: office.draft("lending", place / audience.value, audience)
        for audience in (Audience.MEETING, Audience.PUBLICITY)
    }
