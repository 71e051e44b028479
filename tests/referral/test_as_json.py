import json
from dataclasses import replace
from decimal import Decimal

from dossiers import rich_dossier

from screening.referral.as_json import PLACE, dossier_json, dossier_schema, plain
from screening.referral.checking.of_json import problems_of_json
from screening.report.words import Pair


def test_the_schema_in_the_documents_is_that_of_the_dataclasses() -> None:
    assert PLACE.read_bytes() == dossier_schema(), "python -m screening.referral.as_json"


def test_the_same_dossier_gives_the_same_bytes() -> None:
    assert dossier_json(rich_dossier()) == dossier_json(rich_dossier())


def test_amounts_have_two_decimals_and_moments_the_local_zone() -> None:
    booking = json.loads(dossier_json(rich_dossier()))["dossier"]["bookings"][5]
    assert (booking["amount"], booking["booked_at"]) == ("60000.01", "2026-04-02T08:30:02+08:00")


def test_a_sheet_keeps_exact_numbers_and_has_no_number_that_is_none() -> None:
    assert plain({"a": Decimal("0.125"), "b": float("nan"), "c": (1, None)}) == {
        "a": "0.125",
        "b": None,
        "c": [1, None],
    }


def test_a_lone_surrogate_and_a_null_byte_are_held() -> None:
    hostile = replace(rich_dossier(), summary=(Pair("\ud800\x00<script>", '"\u2028'),))
    assert problems_of_json(dossier_json(hostile)) == []
