import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from dossiers import rich_dossier, with_sums

from screening.referral.as_json import dossier_json
from screening.referral.checking.of_json import check_json, problems_of_json, sums_of_json
from screening.referral.dossier import Audience, Message

Values = dict[str, Any]
GOOD = dossier_json(rich_dossier())


def changed(change: Callable[[Values], object]) -> bytes:
    whole = json.loads(GOOD)
    change(whole)
    return json.dumps(whole).encode()


@pytest.mark.parametrize("message", Message)
@pytest.mark.parametrize("audience", Audience)
def test_our_own_dossiers_hold(message: Message, audience: Audience) -> None:
    assert problems_of_json(dossier_json(rich_dossier(message, audience))) == []


def test_a_dossier_without_persons_holds() -> None:
    bare = replace(
        rich_dossier(), persons=(), accounts=(), bookings=(), flows=(), findings=(), loans=(), pools=(), rings=()
    )
    assert problems_of_json(dossier_json(with_sums(bare))) == []


def test_sums_are_those_of_the_rows_to_the_fen() -> None:
    assert sums_of_json(GOOD) == {
        name: getattr(rich_dossier().sums, name) for name in rich_dossier().sums.__dataclass_fields__
    }


FAULTS: dict[str, tuple[Callable[[Values], object], str]] = {
    "a member is lacking": (lambda w: w["dossier"].pop("flows"), "/dossier/flows"),
    "a member too many": (lambda w: w["dossier"].update(more=1), "/dossier/more"),
    "an unknown version": (lambda w: w.update(version=2), "/version"),
    "an amount as a number": (lambda w: w["dossier"]["bookings"][0].update(amount=1.0), "/dossier/bookings/0/amount"),
    "an amount with three decimals": (lambda w: w["dossier"]["sums"].update(moved="1.000"), "/dossier/sums/moved"),
    "a moment without a zone": (
        lambda w: w["dossier"]["head"].update(made_at="2026-11-20T09:30:00"),
        "/dossier/head/made_at",
    ),
    "a kind that there is not": (lambda w: w["dossier"]["head"].update(message="renew"), "/dossier/head/message"),
    "a role without its ring": (
        lambda w: w["dossier"]["persons"][0].update(roles=[["lender"]]),
        "/dossier/persons/0/roles/0",
    ),
    "text where a count belongs": (lambda w: w["dossier"]["sums"].update(persons="5"), "/dossier/sums/persons"),
    "an account that is not there": (
        lambda w: w["dossier"]["bookings"][0].update(account="A9"),
        "/dossier/bookings/0/account",
    ),
    "an unknown counterparty": (
        lambda w: w["dossier"]["bookings"][0].update(counterparty="A9"),
        "/dossier/bookings/0/counterparty",
    ),
    "a citation of nothing": (
        lambda w: w["dossier"]["bookings"][0].update(cited_by=["F9"]),
        "/dossier/bookings/0/cited_by",
    ),
    "a flow from nowhere": (lambda w: w["dossier"]["flows"][0].update(payer="A9"), "/dossier/flows/0/payer"),
    "a finding on a booking that is not there": (
        lambda w: w["dossier"]["findings"][0].update(bookings=["T77"]),
        "/dossier/findings/0/bookings",
    ),
    "a member of a ring that has no account": (
        lambda w: w["dossier"]["rings"][0]["members"][0].update(account="A9"),
        "/dossier/rings/0/members",
    ),
    "a reference given twice": (lambda w: w["dossier"]["persons"][1].update(ref="P1"), "/dossier/persons"),
    "a wrong sum": (lambda w: w["dossier"]["sums"].update(amount_in="704000.50"), "/dossier/sums/amount_in"),
    "a wrong count": (lambda w: w["dossier"]["sums"].update(bookings=8), "/dossier/sums/bookings"),
    "a booking whose amount was changed": (
        lambda w: w["dossier"]["bookings"][2].update(amount="95000.01"),
        "/dossier/sums/amount_out",
    ),
    "an account's sum": (
        lambda w: w["dossier"]["accounts"][1].update(amount_in="0.00"),
        "/dossier/accounts/1/amount_in",
    ),
    "an account's count": (lambda w: w["dossier"]["accounts"][1].update(bookings=9), "/dossier/accounts/1/bookings"),
    "a flow that ends before it begins": (
        lambda w: w["dossier"]["flows"][0].update(last_at="2020-01-01T00:00:00+08:00"),
        "/dossier/flows/0/last_at",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_kind_of_fault_is_told_at_its_place(name: str) -> None:
    change, place = FAULTS[name]
    assert place in {one.place for one in problems_of_json(changed(change))}


def test_what_is_no_json_is_told() -> None:
    assert len(check_json(b'{"a": ').problems) == 1


def test_an_earlier_sum_survives_a_row_moved_between_directions() -> None:
    moved = changed(lambda w: w["dossier"]["bookings"][0].update(direction="in"))
    assert sums_of_json(moved)["amount_in"] == Decimal("1204000.51")
