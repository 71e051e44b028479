from dataclasses import replace
from pathlib import Path

import pytest
from dossiers import rich_dossier
from lxml import etree

from screening.errors import WrongCall
from screening.referral.camlmac import camlmac_files, camlmac_xml
from screening.referral.checking.code_lists import code_lists
from screening.referral.checking.of_camlmac import problems_of_camlmac
from screening.referral.dossier import Dossier, Message

HOSTILE = "\x00]]><!-- \ud800 --"


def drafts(dossier: Dossier) -> dict[str, etree._Element]:
    return {bank: etree.fromstring(content) for bank, content in camlmac_files(dossier).items()}


def test_the_same_dossier_gives_the_same_bytes() -> None:
    assert camlmac_xml(rich_dossier()) == camlmac_xml(rich_dossier())


def test_each_bank_gets_its_own_customers_and_no_others() -> None:
    files = {bank: content.decode() for bank, content in camlmac_files(rich_dossier()).items()}
    numbers = {
        one.id_number: {"A1": "BANK1", "A2": "BANK1"}.get(one.accounts[0], "BANK2") for one in rich_dossier().persons
    }
    for number, bank in numbers.items():
        assert {name for name, text in files.items() if number in text} <= {bank}
    assert "甲某某" not in files["BANK2"]


def test_one_bank_alone_is_one_draft() -> None:
    alone = replace(rich_dossier(), bookings=tuple(one for one in rich_dossier().bookings if one.bank_id == "BANK1"))
    assert etree.fromstring(camlmac_xml(alone)).tag == "BSTR"


def test_borrowers_are_not_put_down_as_suspects() -> None:
    named = {bank: [one.text for one in draft.iter("SENM")] for bank, draft in drafts(rich_dossier()).items()}
    assert named == {"BANK1": ["甲某某", "乙某某"], "BANK2": ["某某商贸有限公司"]}


def test_where_a_bank_has_no_suspect_its_bookings_name_him() -> None:
    persons = tuple(
        replace(one, roles=(("borrower", "L1"),)) if one.ref == "P3" else one for one in rich_dossier().persons
    )
    draft = drafts(replace(rich_dossier(), persons=persons))["BANK2"]
    assert [one.text for one in draft.iter("SENM")] == ["甲某某", "乙某某"]
    assert {one.text for one in draft.iter("SEID")} == {"@N"}


def test_what_comes_in_is_01_and_what_goes_out_02() -> None:
    draft = drafts(rich_dossier())["BANK1"]
    ways = [(one.findtext("TSDR"), one.findtext("CRAT")) for one in draft.iter("TSIF")]
    assert ways[:2] == [("01", "500000.00"), ("02", "95000.00")]


@pytest.mark.parametrize(("message", "filing"), [(Message.NEW, "1"), (Message.AMEND, "2"), (Message.WITHDRAW, "2")])
def test_a_further_filing_names_the_first(message: Message, filing: str) -> None:
    about = drafts(rich_dossier(message))["BANK1"].find("RBIF")
    assert about is not None
    assert about.findtext("TORP") == filing
    assert about.findtext("ORXN") == ("@N" if filing == "1" else "R2026-00003-BANK1")


def test_codes_are_written_only_where_the_bank_mapped_them(tmp_path: Path) -> None:
    (tmp_path / "camlmac.toml").write_text(
        '[map.TOSC]\nusurious_lending = "1402"\n[map.STCR]\nul_made_up = "1001"\n[map.ID_TYPE]\nresident_id = "11"\n',
        encoding="utf-8",
    )
    made = camlmac_files(rich_dossier(), code_lists("camlmac", tmp_path))["BANK1"]
    assert [one.text for one in etree.fromstring(made).iter("TOSC", "STCR")] == ["1402", "1001"]
    assert {one.text for one in etree.fromstring(made).iter("SETP")} == {"11"}
    assert problems_of_camlmac(made) == []
    assert {one.text for one in drafts(rich_dossier())["BANK1"].iter("TOSC", "STCR")} == {"@N"}


def test_hostile_text_stays_text() -> None:
    persons = tuple(replace(one, name=HOSTILE, address="址" * 900) for one in rich_dossier().persons)
    bookings = tuple(replace(one, purpose=HOSTILE) for one in rich_dossier().bookings)
    assert problems_of_camlmac(camlmac_xml(replace(rich_dossier(), persons=persons, bookings=bookings))) == []


def test_a_dossier_for_publicity_gives_no_draft() -> None:
    with pytest.raises(WrongCall, match="R2026-00007"):
        camlmac_xml(replace(rich_dossier(), bookings=()))
