from pathlib import Path
from typing import Any

import pytest
from dossiers import rich_dossier
from lxml import etree
from mutations import Change, add, drop, move_first, note, say, spoiled, twice

from screening.errors import RefusedInput
from screening.referral.checking.code_lists import code_lists
from screening.referral.checking.of_goaml import check_goaml, problems_of_goaml, sums_of_goaml
from screening.referral.dossier import Audience, Message
from screening.referral.goaml import goaml_xml

GOOD = goaml_xml(rich_dossier())
CLIENT = "transaction[2]/t_to_my_client"


@pytest.mark.parametrize("message", Message)
@pytest.mark.parametrize("audience", [Audience.POLICE, Audience.MEETING])
def test_our_own_reports_hold(message: Message, audience: Audience) -> None:
    assert problems_of_goaml(goaml_xml(rich_dossier(message, audience))) == []


def test_sums_are_those_of_the_dossier_to_the_fen() -> None:
    sums = rich_dossier().sums
    assert sums_of_goaml(GOOD) == {
        name: getattr(sums, name) for name in ("persons", "accounts", "bookings", "amount_in", "amount_out")
    }


def foreign(code: str, amount: str, rate: str) -> Change:
    def change(root: Any) -> None:
        money = etree.Element("from_foreign_currency")
        for tag, text in (("foreign_currency_code", code), ("foreign_amount", amount), ("foreign_exchange_rate", rate)):
            etree.SubElement(money, tag).text = text
        root.find("transaction[1]/t_from/from_funds_code").addnext(money)

    return change


def info(subject: str, text: str) -> Change:
    def change(root: Any) -> None:
        one = etree.SubElement(root.find("additional_information"), "additional_info")
        etree.SubElement(one, "info_subject").text = subject
        etree.SubElement(one, "info_text").text = text

    return change


def rename(path: str, tag: str) -> Change:
    def change(root: Any) -> None:
        root.find(path).tag = tag

    return change


def to_front(path: str, tag: str, text: str) -> Change:
    def change(root: Any) -> None:
        made = etree.Element(tag)
        made.text = text
        root.find(path).addnext(made)

    return change


FAULTS: dict[str, tuple[Change, str]] = {
    "another root": (lambda root: setattr(root, "tag", "reports"), "/reports"),
    "an element out of its place": (move_first("report_code"), "/report/report_code"),
    "a required element is lacking": (drop("rentity_branch"), "/report/submission_code"),
    "the last element is lacking": (drop("transaction[1]/t_to"), "/report/transaction[1]/comments"),
    "an element twice": (twice("currency_code_local"), "/report/currency_code_local[2]"),
    "an element that there is not": (add("transaction[1]/t_to", "to_colour"), "/report/transaction[1]/t_to/to_colour"),
    "an attribute that there is not": (note("report_code", colour="red"), "/report/report_code"),
    "text between elements": (lambda root: setattr(root.find("location"), "text", "words"), "/report/location"),
    "an element inside a field": (add("reason", "b"), "/report/reason"),
    "a code that no list has": (say("submission_code", "Q"), "/report/submission_code"),
    "a currency that there is not": (say("currency_code_local", "YUAN"), "/report/currency_code_local"),
    "a country that there is not": (say("location/country_code", "CHN"), "/report/location/country_code"),
    "a text that is too long": (say("location/address", "x" * 101), "/report/location/address"),
    "a text that is empty": (say("reporting_person/last_name", ""), "/report/reporting_person/last_name"),
    "a number that is none": (say("rentity_id", "0"), "/report/rentity_id"),
    "an amount that is none": (say("transaction[1]/amount_local", "1,000"), "/report/transaction[1]/amount_local"),
    "a date that is none": (say("report_date", "2026-02-30T00:00:00"), "/report/report_date"),
    "a truth that is none": (
        say("transaction[1]/transaction_is_suspicious", "yes"),
        "/report/transaction[1]/transaction_is_suspicious",
    ),
    "both a from and a party": (
        add("transaction[1]", "involved_parties"),
        "/report/transaction[1]/involved_parties",
    ),
    "two from sides": (twice("transaction[1]/t_from"), "/report/transaction[1]/t_from[2]"),
    "no from side": (drop("transaction[1]/t_from"), "/report/transaction[1]/t_to"),
    "a customer without client number": (
        drop(f"{CLIENT}/to_account/client_number"),
        "/report/transaction[2]/t_to_my_client/to_account/account_type",
    ),
    "a customer without day of opening": (
        drop(f"{CLIENT}/to_account/opened"),
        "/report/transaction[2]/t_to_my_client/to_account/status_code",
    ),
    "a customer without date of birth": (
        drop(f"{CLIENT}/to_account/signatory/t_person/birthdate"),
        "/report/transaction[2]/t_to_my_client/to_account/signatory/t_person/ssn",
    ),
    "no indicator": (lambda root: root.find("report_indicators").clear(), "/report/report_indicators"),
    "a negative amount": (say("transaction[1]/amount_local", "-500000.00"), "/report/transaction[1]/amount_local"),
    "an amount of nothing": (say("transaction[1]/amount_local", "0.00"), "/report/transaction[1]/amount_local"),
    "a sum that the content does not give": (
        say("additional_information/additional_info[5]/info_numeric", "1.00"),
        "/report/additional_information/additional_info[5]",
    ),
    "an amount changed by a fen": (
        say("transaction[1]/amount_local", "500000.01"),
        "/report/additional_information/additional_info[6]",
    ),
    "a transaction left out": (drop("transaction[7]"), "/report/additional_information/additional_info[4]"),
    "a transaction twice": (twice("transaction[1]"), "/report/transaction[2]/transactionnumber"),
    "a transaction after the report": (
        say("transaction[1]/date_transaction", "2026-12-01T00:00:00"),
        "/report/transaction[1]/date_transaction",
    ),
    "an account opened after its transaction": (
        say("transaction[1]/t_from/from_account/opened", "2026-05-01T00:00:00"),
        "/report/transaction[1]/t_from/from_account/opened",
    ),
    "an account closed before it was opened": (
        to_front("transaction[1]/t_from/from_account/opened", "closed", "2001-01-01T00:00:00"),
        "/report/transaction[1]/t_from/from_account/closed",
    ),
    "a birth after the report": (
        say("activity/report_parties/report_party[1]/person/birthdate", "2027-01-01T00:00:00"),
        "/report/activity/report_parties/report_party[1]/person/birthdate",
    ),
    "a value date before the transaction": (
        to_front("transaction[1]/date_transaction", "value_date", "2026-02-01T00:00:00"),
        "/report/transaction[1]/value_date",
    ),
    "local money as foreign money": (
        foreign("CNY", "500000", "1"),
        "/report/transaction[1]/t_from/from_foreign_currency",
    ),
    "a rate that does not give the amount": (
        foreign("USD", "70000", "7"),
        "/report/transaction[1]/t_from/from_foreign_currency",
    ),
    "the wrong side of the bank's customer": (
        say("transaction[2]/transmode_comment", "transfer/counter/out"),
        "/report/transaction[2]/transmode_comment",
    ),
    "an amendment of nothing": (info("amends", " "), "/report/additional_information/additional_info[7]"),
    "a withdrawal of itself": (info("withdraws", "R2026-00007"), "/report/additional_information/additional_info[7]"),
    "a report of transactions without any": (
        lambda root: [root.remove(one) for one in root.findall("transaction")],
        "/report/report_code",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_kind_of_fault_is_told_at_its_place(name: str) -> None:
    change, place = FAULTS[name]
    found = problems_of_goaml(spoiled(GOOD, change))
    assert place in {one.place for one in found}, found
    assert all(one.what.zh and one.what.en and one.remedy.zh and one.remedy.en for one in found)


def test_foreign_money_at_its_rate_holds() -> None:
    assert problems_of_goaml(spoiled(GOOD, foreign("USD", "62500", "8"))) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"<report>", b"\x00", b'<!DOCTYPE r [<!ENTITY a "b">]><report>&a;</report>', b"<report>\xff</report>"],
)
def test_what_is_no_xml_or_declares_entities_is_told(content: bytes) -> None:
    assert len(problems_of_goaml(content)) == 1


XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="report"><xs:complexType><xs:sequence>
<xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/></xs:sequence></xs:complexType></xs:element>
<xs:simpleType name="report_indicator_type"><xs:restriction base="xs:string"><xs:enumeration value="LEND"/>
</xs:restriction></xs:simpleType></xs:schema>"""


def test_the_receivers_enumerations_go_before_ours(tmp_path: Path) -> None:
    (tmp_path / "fiu.xsd").write_text(XSD, encoding="utf-8")
    lists = code_lists("goaml", tmp_path)
    assert {one.place for one in check_goaml(GOOD, lists).problems} == {
        "/report/report_indicators/indicator[1]",
        "/report/report_indicators/indicator[2]",
    }
    assert ("report_indicator_type", "V:fiu.xsd") in lists.tags()


def test_a_report_made_with_the_receivers_codes_holds_against_them(tmp_path: Path) -> None:
    (tmp_path / "fiu.xsd").write_text(XSD, encoding="utf-8")
    (tmp_path / "goaml.toml").write_text(
        '[fill]\nrentity_id = 77\n[map.indicator]\nul_made_up = "LEND"\nml_made_up = "LEND"\n', encoding="utf-8"
    )
    lists = code_lists("goaml", tmp_path)
    made = goaml_xml(rich_dossier(), lists)
    assert check_goaml(made, lists).problems == ()
    assert etree.fromstring(made).findtext("rentity_id") == "77"


def test_the_receivers_schema_is_held_against_the_report_too(tmp_path: Path) -> None:
    (tmp_path / "fiu.xsd").write_text(XSD.replace('minOccurs="0" maxOccurs="unbounded"', ""), encoding="utf-8")
    found = check_goaml(GOOD, code_lists("goaml", tmp_path)).problems
    assert any(one.what.en.startswith("not as the receiver's XSD") for one in found)


@pytest.mark.parametrize(("name", "text"), [("goaml.toml", "[lists.a]\ncodes = 3"), ("fiu.xsd", "<xs>")])
def test_lists_that_cannot_be_read_are_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(RefusedInput, match=name.replace(".", r"\.")):
        code_lists("goaml", tmp_path)


def test_what_is_not_verified_is_said() -> None:
    checked = check_goaml(GOOD)
    assert any("placeholder" in tag for _, tag in checked.lists)
    assert any("placeholder" in one.what.en for one in checked.notes)
