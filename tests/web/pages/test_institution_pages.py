import polars as pl
import pytest
from fastapi import FastAPI
from visitors import house_of, visitor

from screening.web.pages.institution_view import PACK
from screening.web.pages.regulator import Regulator, regulator_of
from screening.web.pages.shelf import Shown


@pytest.fixture
def shown(screened: FastAPI) -> Shown:
    found = house_of(screened).shelf.newest()
    assert found
    return found


@pytest.fixture
def regulator(screened: FastAPI, shown: Shown) -> Regulator:
    return regulator_of(house_of(screened), shown)


def test_the_roster_has_every_institution_and_every_bank(screened: FastAPI, shown: Shown, regulator: Regulator) -> None:
    text = visitor(screened, "analyst").get("/institutions").text
    for row in regulator.tables["institutions"].to_dicts():
        assert f'/institutions/{row["institution_id"]}"' in text
        assert row["name"] in text
    for bank in shown.run.record["completeness"]:
        assert bank["bank_id"] in text


def test_every_institution_has_a_page_on_which_no_person_is_in_the_clear(
    screened: FastAPI, regulator: Regulator
) -> None:
    who = visitor(screened, "investigator")
    officers = regulator.tables["officers"].to_dicts()
    for row in regulator.tables["institutions"].to_dicts():
        got = who.get(f"/institutions/{row['institution_id']}")
        assert got.status_code == 200
        assert row["name"] in got.text
        for secret in [
            *row["account_ids"],
            *(one["id_number"] for one in officers),
            *(one["name"] for one in officers),
        ]:
            assert secret not in got.text


def test_an_institution_s_page_has_its_posts_and_what_it_reported(screened: FastAPI, regulator: Regulator) -> None:
    who = visitor(screened, "investigator")
    for row in regulator.tables["institutions"].to_dicts():
        text = who.get(f"/institutions/{row['institution_id']}").text
        assert f'任职与出资 <span class="soft">{len(regulator.of("officers", row["institution_id"]))}<' in text
        for figure in regulator.of("institution_figures", row["institution_id"]):
            assert str(figure["as_of"]) in text


def test_the_findings_on_an_institution_s_accounts_and_people_lead_to_their_bookings(county_copy: FastAPI) -> None:
    shown = house_of(county_copy).shelf.newest()
    assert shown
    alert = next(row for row in shown.alerts.to_dicts() if row["subject_kind"] == "party" and shown.findings(row))
    finding = shown.findings(alert)[0]
    holder = shown.holders[finding["account_id"]]
    regulator = regulator_of(house_of(county_copy), shown)
    institution = regulator.tables["institutions"]["institution_id"][0]
    officer = pl.DataFrame(
        {"institution_id": [institution], "id_number": [holder.id_number], "name": [holder.name], "post": ["director"]}
    )
    regulator.tables["officers"] = pl.concat([regulator.tables["officers"], officer], how="diagonal")
    file = shown.run.path / "findings.parquet"
    mine = pl.col("finding_id") == finding["finding_id"]
    findings = pl.read_parquet(file)
    findings.with_columns(pack=pl.when(mine).then(pl.lit(PACK)).otherwise("pack")).write_parquet(file)
    who = visitor(county_copy, "investigator")
    text = who.get(f"/institutions/{institution}").text
    assert f"/alerts/{alert['alert_id']}/evidence/{finding['finding_id']}" in text
    assert holder.name not in text
    assert who.get("/institutions").text.index(institution) < min(
        who.get("/institutions").text.index(one) for one in regulator.tables["institutions"]["institution_id"][1:]
    ), "the one with findings stands first"


def test_an_institution_that_is_not_on_the_roster_is_not_there(screened: FastAPI) -> None:
    assert visitor(screened, "investigator").get("/institutions/nobody").status_code == 404


def test_without_a_run_there_is_no_roster_yet(app: FastAPI) -> None:
    who = visitor(app, "investigator")
    assert who.get("/institutions").status_code == 200
    assert who.get("/institutions/JG001").status_code == 404
