from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from dossiers import rich_dossier, with_sums
from lxml import etree

from screening.errors import WrongCall
from screening.referral.checking.of_goaml import problems_of_goaml
from screening.referral.dossier import Message
from screening.referral.goaml import goaml_xml
from screening.referral.xml_text import CUT, Long, element, written
from screening.report.words import Pair

HOSTILE = "\x00\x1b]]><!--<script>&\ud800\ufffe -- 甲"


def root(**changes: object) -> etree._Element:
    return etree.fromstring(goaml_xml(replace(rich_dossier(), **changes)))  # type: ignore[arg-type]


def test_the_same_dossier_gives_the_same_bytes() -> None:
    assert goaml_xml(rich_dossier()) == goaml_xml(rich_dossier())


def test_the_reporting_banks_customer_is_my_client_where_all_of_him_is_known() -> None:
    second = root().find("transaction[2]")
    assert second is not None
    assert second.findtext("t_to_my_client/to_account/signatory/t_person/last_name") == "甲某某"
    assert second.findtext("t_from/from_account/account_name") == "某某商贸有限公司"


def test_a_customer_of_whom_something_is_lacking_is_a_plain_side() -> None:
    fifth = root().find("transaction[5]")
    assert fifth is not None
    assert fifth.find("t_from_my_client") is None
    assert fifth.findtext("t_from/from_account/account") == "6200990000000000045"


def test_cash_comes_from_somebody_unknown() -> None:
    assert root().findtext("transaction[7]/t_from/from_person/last_name") == "-"


def test_an_amendment_names_what_it_amends() -> None:
    made = etree.fromstring(goaml_xml(rich_dossier(Message.AMEND)))
    infos = {one.findtext("info_subject"): one.findtext("info_text") for one in made.iter("additional_info")}
    assert infos["amends"] == "R2026-00003"
    assert (made.findtext("action") or "").startswith("更正 R2026-00003")


def test_a_report_without_bookings_is_one_of_activity() -> None:
    bare = with_sums(replace(rich_dossier(), bookings=(), findings=(), flows=()))
    made = goaml_xml(bare)
    assert etree.fromstring(made).findtext("report_code") == "SAR"
    assert problems_of_goaml(made) == []


def test_a_dossier_for_publicity_gives_no_report() -> None:
    with pytest.raises(WrongCall, match="R2026-00007"):
        goaml_xml(replace(rich_dossier(), bookings=(), persons=(), accounts=()))


def test_borrowers_are_concerned_and_not_suspected() -> None:
    reasons = {
        one.findtext("*/last_name") or one.findtext("*/name"): one.findtext("reason")
        for one in root().iter("report_party")
    }
    assert reasons["甲某某"] == "疑似 / suspected: lender"
    assert reasons["丁某某"] == "相关 / concerned: borrower"


def test_hostile_text_stays_text() -> None:
    persons = tuple(replace(one, name=HOSTILE, address=HOSTILE * 50) for one in rich_dossier().persons)
    bookings = tuple(replace(one, purpose=HOSTILE, counterparty_name=HOSTILE) for one in rich_dossier().bookings)
    made = goaml_xml(replace(rich_dossier(), persons=persons, bookings=bookings, summary=(Pair(HOSTILE, ""),)))
    assert problems_of_goaml(made) == []
    assert etree.fromstring(made).findtext("transaction[1]/transaction_description") == (
        "\ufffd\ufffd]]><!--<script>&\ufffd\ufffd -- 甲"
    )


def test_a_text_that_is_longer_than_its_field_is_cut_and_says_so() -> None:
    reason = root(summary=(Pair("长" * 9000, ""),)).findtext("reason") or ""
    assert (len(reason), reason.endswith(CUT)) == (8000, True)


def test_amounts_of_any_size_are_exact() -> None:
    bookings = (replace(rich_dossier().bookings[0], amount=Decimal("9999999999999999.99")),)
    made = goaml_xml(with_sums(replace(rich_dossier(), bookings=bookings)))
    assert etree.fromstring(made).findtext("transaction/amount_local") == "9999999999999999.99"
    assert problems_of_goaml(made) == []


def test_a_long_element_is_written_as_the_whole_one_would_be() -> None:
    def rows() -> list[Any]:
        return [element("row", element("a", "一"), element("b"), seqno=number) for number in (1, 2)]

    whole = element("report", element("head", "x"), element("rows", *rows(), seqno=3))
    long = Long("report", iter([element("head", "x"), None, Long("rows", iter(rows()), 3)]))
    assert written(long, "甲--乙") == written(whole, "甲--乙")
