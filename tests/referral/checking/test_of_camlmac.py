from dataclasses import replace

import pytest
from dossiers import rich_dossier
from lxml import etree
from mutations import Change, add, drop, move_first, note, say, spoiled, twice

from screening.referral.camlmac import camlmac_files, camlmac_xml
from screening.referral.checking.of_camlmac import check_camlmac, problems_of_camlmac, sums_of_camlmac
from screening.referral.dossier import Audience, Message

GOOD = camlmac_files(rich_dossier())["BANK1"]
BOTH = camlmac_xml(rich_dossier())
FIRST = "STIFs/STIF[1]"


@pytest.mark.parametrize("message", Message)
@pytest.mark.parametrize("audience", [Audience.POLICE, Audience.MEETING])
def test_our_own_drafts_hold(message: Message, audience: Audience) -> None:
    made = rich_dossier(message, audience)
    assert problems_of_camlmac(camlmac_xml(made)) == []
    assert [problems_of_camlmac(one) for one in camlmac_files(made).values()] == [[], []]


def test_sums_are_those_of_the_dossier_to_the_fen() -> None:
    sums = rich_dossier().sums
    wanted = {name: getattr(sums, name) for name in ("bookings", "amount_in", "amount_out")}
    each = [sums_of_camlmac(one) for one in camlmac_files(rich_dossier()).values()]
    assert sums_of_camlmac(BOTH) == wanted
    assert {name: sum(one[name] for one in each) for name in wanted} == wanted


FAULTS: dict[str, tuple[Change, str]] = {
    "another root": (lambda root: setattr(root, "tag", "HVTR"), "/HVTR"),
    "an element out of its place": (move_first("RBIF/DETR"), "/BSTR/RBIF/DETR"),
    "an element is lacking": (drop("RBIF/DORP"), "/BSTR/RBIF/ODRP"),
    "the last element is lacking": (drop("RBIF/MIRS"), "/BSTR/RBIF"),
    "a group is lacking": (drop("SEIFs"), "/BSTR/STIFs"),
    "an element twice": (twice("RBIF/TORP"), "/BSTR/RBIF/TORP[2]"),
    "an element that there is not": (add(f"{FIRST}/TSIF", "CRMB"), "/BSTR/STIFs/STIF[1]/TSIF/CRMB"),
    "a number left out": (note(f"{FIRST}", seqno="2"), "/BSTR/STIFs/STIF[1]"),
    "an attribute that there is not": (note("RBIF", seqno="1"), "/BSTR/RBIF"),
    "an urgency that there is not": (say("RBIF/DETR", "03"), "/BSTR/RBIF/DETR"),
    "a direction that there is not": (say("RBIF/DORP", "05"), "/BSTR/RBIF/DORP"),
    "a trigger that there is not": (say("RBIF/TPTR", "07"), "/BSTR/RBIF/TPTR"),
    "a way that there is not": (say(f"{FIRST}/TSIF/TSDR", "10"), "/BSTR/STIFs/STIF[1]/TSIF/TSDR"),
    "a relation that there is not": (say(f"{FIRST}/RINI/RLFC", "3"), "/BSTR/STIFs/STIF[1]/RINI/RLFC"),
    "a count of filings of five digits": (say("RBIF/TORP", "10000"), "/BSTR/RBIF/TORP"),
    "a text that is too long": (say("RBIF/RICD", "9" * 65), "/BSTR/RBIF/RICD"),
    "a moment of twelve digits": (say(f"{FIRST}/TSIF/TSTM", "202603010900"), "/BSTR/STIFs/STIF[1]/TSIF/TSTM"),
    "a day that there is not": (say(f"{FIRST}/TSIF/TSTM", "20260230090007"), "/BSTR/STIFs/STIF[1]/TSIF/TSTM"),
    "an amount without decimals": (say(f"{FIRST}/TSIF/CRAT", "500000"), "/BSTR/STIFs/STIF[1]/TSIF/CRAT"),
    "a currency of two letters": (say(f"{FIRST}/TSIF/CRTP", "CN"), "/BSTR/STIFs/STIF[1]/TSIF/CRTP"),
    "a place without its country": (say(f"{FIRST}/TSIF/TRCD", "990102"), "/BSTR/STIFs/STIF[1]/TSIF/TRCD"),
    "an amount of nothing": (say(f"{FIRST}/TSIF/CRAT", "0.00"), "/BSTR/STIFs/STIF[1]/TSIF/CRAT"),
    "an empty narrative": (say("RBIF/STCB", "@N"), "/BSTR/RBIF/STCB"),
    "an empty amount": (say(f"{FIRST}/TSIF/CRAT", "-9999"), "/BSTR/STIFs/STIF[1]/TSIF/CRAT"),
    "subjects miscounted": (say("RBIF/SETN", "3"), "/BSTR/RBIF/SETN"),
    "bookings miscounted": (say("RBIF/STNM", "4"), "/BSTR/RBIF/STNM"),
    "a booking left out": (drop("STIFs/STIF[5]"), "/BSTR/RBIF/STNM"),
    "a booking twice": (say("STIFs/STIF[2]/TSIF/TICD", "BANK1-000002"), "/BSTR/STIFs/STIF[2]/TSIF/TICD"),
    "a first filing that names an earlier one": (say("RBIF/ORXN", "earlier"), "/BSTR/RBIF/ORXN"),
    "a second filing that names none": (say("RBIF/TORP", "2"), "/BSTR/RBIF/ORXN"),
    "another direction without saying which": (say("RBIF/DORP", "99"), "/BSTR/RBIF/ODRP"),
    "another trigger without saying which": (say("RBIF/OTPR", "@N"), "/BSTR/RBIF/OTPR"),
    "a trigger told twice": (say("RBIF/TPTR", "01"), "/BSTR/RBIF/OTPR"),
    "another channel without saying which": (say(f"{FIRST}/TSIF/OCTT", "99"), "/BSTR/STIFs/STIF[1]/TSIF/OOCT"),
    "another card without saying which": (say(f"{FIRST}/ATIF/CBCT", "90"), "/BSTR/STIFs/STIF[1]/ATIF/OCBT"),
    "an account opened after its booking": (
        say(f"{FIRST}/ATIF/OATM", "20260401000000"),
        "/BSTR/STIFs/STIF[1]/ATIF/OATM",
    ),
    "an account closed before its booking": (
        say(f"{FIRST}/ATIF/CATM", "20260201000000"),
        "/BSTR/STIFs/STIF[1]/ATIF/CATM",
    ),
    "an account where there is none": (say(f"{FIRST}/RINI/RLFC", "02"), "/BSTR/STIFs/STIF[1]/ATIF/CTAC"),
    "no account where there is one": (say(f"{FIRST}/ATIF/CTAC", "@N"), "/BSTR/STIFs/STIF[1]/ATIF/CTAC"),
    "one document and two names": (say(f"{FIRST}/CIIF/CTNM", "别人"), "/BSTR/STIFs/STIF[1]/CIIF/CTNM"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_kind_of_fault_is_told_at_its_place(name: str) -> None:
    change, place = FAULTS[name]
    found = problems_of_camlmac(spoiled(GOOD, change))
    assert place in {one.place for one in found}, found


def test_a_bank_has_one_draft() -> None:
    found = problems_of_camlmac(spoiled(BOTH, say("BSTR[2]/RBIF/RICD", "BANK1")))
    assert [one.place for one in found] == ["/BSTRs/BSTR[2]/RBIF/RICD"]


def test_drafts_of_several_banks_are_numbered() -> None:
    found = problems_of_camlmac(spoiled(BOTH, note("BSTR[2]", seqno="3")))
    assert [one.place for one in found] == ["/BSTRs/BSTR[2]"]


def test_a_check_digit_that_fails_is_a_remark_and_no_fault() -> None:
    persons = tuple(
        replace(one, id_number="11010519491231002X") if one.ref == "P1" else one for one in rich_dossier().persons
    )
    checked = check_camlmac(GOOD)
    assert checked.problems == ()
    assert any("2 identity numbers" in one.what.en for one in checked.notes)
    made = camlmac_files(replace(rich_dossier(), persons=persons))["BANK1"]
    assert any("1 identity numbers" in one.what.en for one in check_camlmac(made).notes)


def test_masked_documents_of_two_persons_are_no_contradiction() -> None:
    persons = tuple(replace(one, id_number="99****1234") for one in rich_dossier().persons)
    assert problems_of_camlmac(camlmac_xml(replace(rich_dossier(), persons=persons))) == []


def test_what_is_not_verified_is_said() -> None:
    assert any(tag.startswith("M") for _, tag in check_camlmac(GOOD).lists)
    assert etree.fromstring(GOOD).getprevious() is not None
