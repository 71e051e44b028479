"""Whose matter a finding is."""

from screening.alerts.names import Names
from screening.alerts.subjects import Ring, Subject, subjects
from screening.rulebook.decide import Finding

ACCOUNTS = (1, 2)
NAMES = Names(
    account={one: f"A{one}" for one in ACCOUNTS},
    bank_party={one: ("901", f"P{one}") for one in ACCOUNTS},
    subject={one: f"901/P{one}" for one in ACCOUNTS},
    held={one: (one,) for one in ACCOUNTS},
    shown=dict.fromkeys(ACCOUNTS, "*"),
)


def finding(pack: str) -> Finding:
    return Finding(
        finding_id=pack, rule_id=pack, pack=pack, severity="high", account_id=1, party_id=1, window_start=0, window_end=0,
        score=0.7, amount=1, stated=False, evidence=(1,), evidence_names=("1",), role=None, pattern=None, facts={},
        reason_zh="", reason_en="",
    )  # fmt: skip


def owners(kind: str, pack: str) -> set[str]:
    """Give the kinds of the subjects to which a finding on one member of a ring goes."""
    members = tuple({"party_id": one, "account_id": one, "role": "mule"} for one in ACCOUNTS)
    made: list[Subject] = subjects([finding(pack)], [Ring("R1", {"kind": kind}, members)], NAMES)
    return {one.kind for one in made if one.findings}


def test_a_members_loans_and_deposits_do_not_make_a_laundering_group_graver() -> None:
    assert owners("laundering", "usurious_lending") == owners("laundering", "illegal_deposit_taking") == {"party"}


def test_laundering_by_a_member_is_the_matter_of_his_group() -> None:
    assert owners("laundering", "money_laundering") == {"ring"}


def test_all_that_a_lender_does_is_the_matter_of_his_ring() -> None:
    assert owners("lending", "usurious_lending") == owners("lending", "money_laundering") == {"ring"}
