"""A county and a run of a few rows each, so that every measure has a known answer."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scoring.alarms import (
    account_precision,
    false_alarms_by_rule,
    flagged_look_alikes,
    precision_by_priority,
    wrong_alerts,
)
from scoring.kinds import RULES_OF_KIND
from scoring.lending import cap_answers, loan_figures, loans_found, match_loans, over_cap_decisions, rate_cap
from scoring.lending_rings import lending_ring_measures, ring_likeness
from scoring.reading import Found, Row, Truth
from scoring.rules import by_rule
from scoring.schemes import caught_schemes, recall_by_difficulty, recall_by_kind

DAY = datetime(2026, 3, 2, 10)  # noqa: DTZ001 - naive local time is what the files hold


def scheme(scheme_id: str, kind: str) -> Row:
    return {"scheme_id": scheme_id, "kind": kind, "parameters": "{}"}


def cast(scheme_id: str, account: str, role: str, *, culpable: bool = True) -> Row:
    return {"scheme_id": scheme_id, "kind": "", "account_id": account, "role": role, "culpable": culpable}


def alert(number: int, accounts: list[str], rules: list[str], priority: str = "high") -> Row:
    return {"alert_id": f"A{number}", "account_ids": accounts, "rule_ids": rules, "priority": priority}


def truth(**tables: Any) -> Truth:
    blank: dict[str, Any] = {
        "about": {},
        "schemes": [],
        "scheme_accounts": [],
        "look_alikes": [],
        "loans": [],
        "ring_members": [],
        "held": frozenset(),
        "lpr": [(date(2026, 1, 20), 0.03)],
    }
    return Truth(**blank | tables)


def found(**tables: Any) -> Found:
    blank: dict[str, Any] = {
        "record": {},
        "alerts": [],
        "findings": [],
        "scores": [],
        "rings": [],
        "ring_members": [],
        "loans": [],
    }
    return Found(**blank | tables)


FAN_IN = truth(
    schemes=[scheme("fan_in-001", "fan_in")],
    scheme_accounts=[
        cast("fan_in-001", "collector", "collector"),
        cast("fan_in-001", "payer", "payer", culpable=False),
    ],
    look_alikes=[
        {"look_alike_id": "treasurer-001", "kind": "treasurer", "account_id": "treasurer"},
        {"look_alike_id": "treasurer-002", "kind": "treasurer", "account_id": "other treasurer"},
    ],
)


@pytest.mark.parametrize(
    ("accounts", "rules", "caught", "by_any"),
    [
        (["collector"], ["ml_fan_in"], True, True),
        (["collector"], ["ml_fan_out"], False, True),
        (["payer"], ["ml_fan_in"], False, False),
        (["collector", "payer"], ["ml_fan_out", "ml_fan_in"], True, True),
    ],
)
def test_a_scheme_is_caught_by_its_own_rule_on_a_culpable_account(
    accounts: list[str], rules: list[str], caught: bool, by_any: bool
) -> None:
    row = caught_schemes(FAN_IN, found(alerts=[alert(1, accounts, rules)]))[0]
    assert (row["caught"], row["by_any"]) == (caught, by_any)


def test_own_finding_is_told_apart_from_a_shared_alert() -> None:
    run = found(
        alerts=[alert(1, ["collector", "x"], ["ml_fan_in"])], findings=[{"rule_id": "ml_fan_in", "account_id": "x"}]
    )
    row = caught_schemes(FAN_IN, run)[0]
    assert (row["caught"], row["by_finding"]) == (True, False)


def test_recall_lists_kinds_with_their_counts() -> None:
    run = found(alerts=[alert(1, ["collector"], ["ml_fan_in"])])
    assert recall_by_kind(caught_schemes(FAN_IN, run)) == [
        {
            "kind": "fan_in", "rules": ["ml_fan_in"], "schemes": 1, "caught": 1, "by_finding": 0, "by_any": 1,
            "by_difficulty": {"0": {"schemes": 1, "caught": 1, "by_finding": 0, "by_any": 1}},
        }
    ]  # fmt: skip


HIDDEN = truth(
    schemes=[
        scheme("fan_in-001", "fan_in"),
        scheme("fan_in-002", "fan_in") | {"parameters": '{"evasions": ["pauses"]}'},
        scheme("fan_in-003", "fan_in") | {"parameters": '{"evasions": ["a", "b", "c", "d"]}'},
        scheme("fan_out-001", "fan_out") | {"parameters": '{"also": ["fan_in"]}'},
    ],
    scheme_accounts=[
        cast("fan_in-001", "one", "collector"),
        cast("fan_in-002", "two", "collector"),
        cast("fan_in-003", "three", "collector"),
        cast("fan_out-001", "four", "distributor"),
        cast("fan_out-001", "payee", "payee", culpable=False),
    ],
    look_alikes=[{"look_alike_id": "treasurer-001", "kind": "treasurer", "account_id": "treasurer"}],
)


def test_recall_is_told_by_the_number_of_evasions() -> None:
    levels = recall_by_difficulty(caught_schemes(HIDDEN, found(alerts=[alert(1, ["two"], ["ml_fan_in"])])))
    assert {level: (row["schemes"], row["caught"]) for level, row in levels.items()} == {
        "0": (2, 0), "1": (1, 1), "3+": (1, 0),
    }  # fmt: skip


def test_a_kind_with_several_rules_is_caught_by_any_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RULES_OF_KIND, "fan_in", ("ml_fan_in", "ml_fan_in_slow"))
    row = caught_schemes(FAN_IN, found(alerts=[alert(1, ["collector"], ["ml_fan_in_slow"])]))[0]
    assert row["caught"]


def test_a_rules_alerts_are_sorted_by_whom_they_touch() -> None:
    places = (["one", "treasurer"], ["four"], ["treasurer"], ["payee"], ["ordinary"])
    alerts = [alert(number, accounts, ["ml_fan_in"]) for number, accounts in enumerate(places)]
    row = next(one for one in by_rule(HIDDEN, found(alerts=alerts)) if one["rule"] == "ml_fan_in")
    assert row["alerts"] == {
        "all": 5, "own": 2, "other": 0, "look_alike": 1, "victim": 1, "ordinary": 1,
        "precision": 0.4, "own_precision": 0.4,
    }  # fmt: skip


def test_a_rules_accounts_are_those_it_found_itself() -> None:
    findings = [{"rule_id": "ml_fan_out", "account_id": name} for name in ("one", "four", "treasurer", "treasurer")]
    row = next(one for one in by_rule(HIDDEN, found(findings=findings)) if one["rule"] == "ml_fan_out")
    assert (row["accounts"]["all"], row["accounts"]["own"], row["accounts"]["other"]) == (3, 1, 1)
    assert row["accounts"]["precision"] == pytest.approx(2 / 3)


def test_a_rules_recall_is_over_the_schemes_of_its_own_kinds_by_difficulty() -> None:
    run = found(alerts=[alert(1, ["one", "three"], ["ml_fan_in"]), alert(2, ["two"], ["ml_fan_out"])])
    row = next(one for one in by_rule(HIDDEN, run) if one["rule"] == "ml_fan_in")
    assert (row["recall"]["schemes"], row["recall"]["caught"]) == (3, 2)
    assert {level: one["caught"] for level, one in row["recall"]["by_difficulty"].items()} == {"0": 1, "1": 0, "3+": 1}


def test_a_rule_that_found_nothing_is_listed_where_the_county_has_its_kind() -> None:
    row = next(one for one in by_rule(FAN_IN, found()) if one["rule"] == "ml_fan_in")
    assert row["alerts"]["precision"] is None
    assert row["recall"]["recall"] == 0


def test_every_rule_of_a_kind_is_shipped() -> None:
    rules = Path(__file__).resolve().parents[2] / "rules"
    assert {rule for own in RULES_OF_KIND.values() for rule in own} <= {file.stem for file in rules.glob("*/*.sql")}


RING = truth(
    schemes=[scheme("lending_ring-001", "lending_ring")],
    ring_members=[
        {"scheme_id": "lending_ring-001", "account_id": account, "role": role}
        for account, role in (
            ("o", "organiser"),
            ("f", "funder"),
            ("l", "lender"),
            ("c", "collector"),
            ("b", "borrower"),
        )
    ],
)


def ring_run(*core: str, kind: str = "lending") -> Found:
    members = [{"ring_id": "R1", "account_id": account, "role": "lender"} for account in core]
    members.append({"ring_id": "R1", "account_id": "b", "role": "borrower"})
    return found(rings=[{"ring_id": "R1", "kind": kind}], ring_members=members)


@pytest.mark.parametrize(
    ("core", "caught", "jaccard"), [(("o", "f"), True, 0.5), (("o",), False, 0.25), (("o", "f", "x", "y"), True, 2 / 6)]
)
def test_a_lending_ring_is_caught_by_half_of_its_core(core: tuple[str, ...], caught: bool, jaccard: float) -> None:
    assert caught_schemes(RING, ring_run(*core))[0]["caught"] is caught
    assert ring_likeness(RING, ring_run(*core))[0]["jaccard"] == pytest.approx(jaccard)


MIXED = truth(
    schemes=[scheme("lending_ring-001", "lending_ring"), scheme("fan_in-001", "fan_in")],
    scheme_accounts=[
        *(cast("lending_ring-001", account, role) for account, role in (("o", "organiser"), ("l", "lender"))),
        cast("lending_ring-001", "b", "borrower", culpable=False),
        cast("fan_in-001", "shark", "collector"),
    ],
    ring_members=[
        {"scheme_id": "lending_ring-001", "account_id": account, "role": role}
        for account, role in (("o", "organiser"), ("l", "lender"), ("b", "borrower"))
    ],
    look_alikes=[{"look_alike_id": "landlord-001", "kind": "landlord", "account_id": "landlord"}],
)


def mixed_run(priority: str = "high") -> Found:
    """Two rings: the true one with a landlord and a stranger in it, and one of another scheme's collector."""
    roles = [("o", "lender"), ("l", "lender"), ("landlord", "lender"), ("b", "borrower"), ("who", "borrower")]
    members = [{"ring_id": "R1", "account_id": account, "role": role} for account, role in roles]
    members.append({"ring_id": "R2", "account_id": "shark", "role": "lender"})
    alerts = [alert(1, [], [], priority) | {"subject_id": "R1"}, alert(2, [], [], "low") | {"subject_id": "R2"}]
    rings = [{"ring_id": ring_id, "kind": "lending"} for ring_id in ("R1", "R2")]
    return found(rings=rings, ring_members=members, alerts=alerts)


def test_roles_are_right_where_a_true_core_member_has_his_own() -> None:
    roles = lending_ring_measures(MIXED, mixed_run())["roles"]
    assert (roles["members"], roles["right"], roles["share"]) == (2, 1, 0.5)
    assert {"true": "organiser", "given": "lender", "members": 1} in roles["confusion"]


def test_members_are_right_who_are_culpable_of_anything_and_borrowers_who_borrowed() -> None:
    members = lending_ring_measures(MIXED, mixed_run())["members"]
    assert (members["core"], members["culpable"], members["borrowers"], members["borrowed"]) == (4, 3, 2, 1)


def test_a_ring_that_is_no_true_one_says_what_its_core_is() -> None:
    assert lending_ring_measures(MIXED, mixed_run())["others"] == [
        {"ring_id": "R2", "priority": "low", "core": {"fan_in": 1}}
    ]


@pytest.mark.parametrize(("priority", "named"), [("critical", True), ("high", True), ("medium", False)])
def test_lawful_members_are_named_where_their_ring_is_alerted_at_high(priority: str, named: bool) -> None:
    lawful = lending_ring_measures(MIXED, mixed_run(priority))["lawful_at_high"]
    assert lawful == ([{"ring_id": "R1", "account_id": "landlord", "sort": "landlord"}] if named else [])


def test_likeness_is_told_by_the_number_of_evasions() -> None:
    levels = lending_ring_measures(MIXED, mixed_run())["by_difficulty"]
    assert levels == {"0": {"rings": 1, "jaccard": pytest.approx(2 / 3)}}


def test_a_laundering_group_is_no_lending_ring() -> None:
    run = ring_run("o", "f", "l", "c", kind="laundering")
    assert not caught_schemes(RING, run)[0]["caught"]
    assert ring_likeness(RING, run)[0]["jaccard"] == 0


def test_an_alert_is_right_that_covers_one_culpable_account() -> None:
    alerts = [
        alert(1, ["collector", "ordinary"], ["ml_fan_in"], "critical"),
        alert(2, ["ordinary"], ["ml_fan_in"], "medium"),
    ]
    rows = {row["priority"]: row for row in precision_by_priority(FAN_IN, found(alerts=alerts))}
    assert (rows["low"]["alerts"], rows["low"]["right"], rows["low"]["precision"]) == (2, 1, 0.5)
    assert (rows["high"]["alerts"], rows["high"]["precision"]) == (1, 1)


def test_precision_of_no_alerts_cannot_be_told() -> None:
    assert precision_by_priority(FAN_IN, found())[0]["precision"] is None


def test_wrong_alerts_say_whom_they_touch() -> None:
    alerts = [
        alert(1, ["collector", "treasurer"], ["r"]),
        alert(2, ["treasurer", "payer"], ["r"]),
        alert(3, ["payer"], ["r"]),
        alert(4, ["ordinary"], []),
    ]
    run = found(alerts=alerts)
    wrong = wrong_alerts(FAN_IN, run)
    assert [(one["alert_id"], one["touches"]) for one in wrong] == [
        ("A2", "look_alike"), ("A3", "victim"), ("A4", "ordinary"),
    ]  # fmt: skip
    by_rule = {row["rule"]: row for row in false_alarms_by_rule(run, wrong)}
    assert by_rule["r"] == {"rule": "r", "alerts": 3, "wrong": 2, "look_alike": 1, "victim": 1, "ordinary": 0}
    assert by_rule["(ring only)"]["ordinary"] == 1


def test_a_look_alike_counts_once_under_its_gravest_alert() -> None:
    alerts = [alert(1, ["treasurer"], ["r"], "medium"), alert(2, ["treasurer"], ["r"], "critical")]
    assert flagged_look_alikes(FAN_IN, found(alerts=alerts)) == [
        {"kind": "treasurer", "labelled": 2, "flagged": 1, "critical": 1, "high": 0, "medium": 0, "low": 0}
    ]


def test_precision_by_account_counts_every_covered_account_once() -> None:
    alerts = [alert(1, ["a", "b"], [], "high"), alert(2, ["b", "c"], [], "low")]
    rows = {row["priority"]: row for row in account_precision(alerts, {"a", "c"})}
    assert (rows["high"]["accounts"], rows["high"]["labelled"]) == (2, 1)
    assert rows["low"]["precision"] == pytest.approx(2 / 3)


def true_loan(**changes: Any) -> Row:
    return {
        "loan_id": "L1", "scheme_id": "over_judicial_cap-001", "lender_account_id": "lender",
        "borrower_account_id": "borrower", "collector_account_ids": ["collector"], "disbursed_at": DAY,
        "received": 10_000, "annual_rate_declining": 0.3, "repaid": 11_000, "repaid_in_cash": 0,
    } | changes  # fmt: skip


def rebuilt(**changes: Any) -> Row:
    return {
        "loan_id": "R1", "lender_account_id": "lender", "borrower_account_id": "borrower", "disbursed_at": DAY,
        "received_by_borrower": 10_000, "over_cap": True,
    } | changes  # fmt: skip


def lending(*loans: Row) -> Truth:
    return truth(
        schemes=[scheme("over_judicial_cap-001", "over_judicial_cap")],
        scheme_accounts=[cast("over_judicial_cap-001", "second card", "lender_other_account")],
        loans=list(loans),
    )


@pytest.mark.parametrize(
    ("changes", "matched"),
    [
        ({}, True),
        ({"lender_account_id": "collector"}, True),
        ({"lender_account_id": "second card"}, True),
        ({"lender_account_id": "stranger"}, False),
        ({"borrower_account_id": "stranger"}, False),
        ({"disbursed_at": DAY + timedelta(days=3)}, True),
        ({"disbursed_at": DAY + timedelta(days=3, seconds=1)}, False),
        ({"received_by_borrower": 10_200}, True),
        ({"received_by_borrower": 10_201}, False),
    ],
)
def test_a_rebuilt_loan_matches_by_people_time_and_money(changes: Row, matched: bool) -> None:
    (pair,) = match_loans(lending(true_loan()), found(loans=[rebuilt(**changes)]))
    assert pair.in_hand is matched
    assert pair.found is (matched or "received_by_borrower" in changes)


def test_a_rebuilt_loan_of_the_right_sum_is_taken_before_one_nearer_in_time() -> None:
    right = rebuilt(loan_id="R2", disbursed_at=DAY + timedelta(days=1))
    (pair,) = match_loans(lending(true_loan()), found(loans=[rebuilt(received_by_borrower=5_000), right]))
    assert pair.rebuilt == right


def test_the_three_figures_are_of_all_of_those_found_and_of_those_in_hand() -> None:
    county = lending(*(true_loan(loan_id=f"L{n}", borrower_account_id=f"b{n}") for n in range(4)))
    made = [rebuilt(loan_id=f"R{n}", borrower_account_id=f"b{n}") for n in range(3)]
    made[1]["received_by_borrower"] = 5_000
    made[2]["over_cap"] = False
    rows = {row["group"]: row for row in loan_figures(county, match_loans(county, found(loans=made)))}
    assert set(rows) == {"over_judicial_cap", "difficulty 0", "(schemes)"}
    row = rows["(schemes)"]
    assert (row["share_found"], row["share_in_hand"], row["share_cap"]) == (0.75, pytest.approx(2 / 3), 0.5)


@pytest.mark.parametrize(
    ("changes", "said", "word"),
    [
        ({"repaid_in_cash": 2_000}, None, "rightly_cannot_tell"),
        ({"repaid_in_cash": 2_000}, True, "told_unseen"),
        ({"repaid_in_cash": 1_000}, True, "right"),
        ({"annual_rate_declining": None, "repaid": 4_000}, None, "rightly_cannot_tell"),
        ({"annual_rate_declining": None, "repaid": 4_000}, False, "told_unseen"),
    ],
)
def test_what_the_books_do_not_show_is_rightly_not_told(changes: Row, said: bool | None, word: str) -> None:
    county = lending(true_loan(**changes))
    assert cap_answers(county, match_loans(county, found(loans=[rebuilt(over_cap=said)])))[word] == 1


def test_a_loan_paid_in_cash_alone_is_not_seen_to_come_back() -> None:
    county = lending(true_loan(repaid_in_cash=11_000))
    (row,) = [one for one in loan_figures(county, match_loans(county, found())) if one["group"] == "(schemes)"]
    assert (row["loans"], row["seen_back"], row["share_found_seen"]) == (1, 0, None)


def test_one_rebuilt_loan_is_one_loan_only() -> None:
    county = lending(true_loan(), true_loan(loan_id="L2", scheme_id=None))
    rows = {row["kind"]: row for row in loans_found(county, match_loans(county, found(loans=[rebuilt()])))}
    assert (rows["over_judicial_cap"]["found"], rows["(lawful)"]["found"]) == (1, 0)


@pytest.mark.parametrize(
    ("rate", "said", "word"),
    [
        (0.3, True, "right"),
        (0.3, False, "missed"),
        (0.05, True, "wrongly_over"),
        (0.05, False, "right"),
        (0.3, None, "cannot_tell"),
    ],
)
def test_over_cap_is_judged_by_the_true_rate(rate: float, said: bool | None, word: str) -> None:
    county = lending(true_loan(annual_rate_declining=rate))
    assert over_cap_decisions(county, match_loans(county, found(loans=[rebuilt(over_cap=said)])))[word] == 1


def test_a_loan_whose_true_rate_cannot_be_told_is_not_judged() -> None:
    county = lending(true_loan(annual_rate_declining=None))
    assert over_cap_decisions(county, match_loans(county, found(loans=[rebuilt()])))["share_right"] is None


def test_the_cap_is_four_times_the_rate_in_force() -> None:
    table = [(date(2026, 1, 20), 0.03), (date(2026, 2, 20), 0.025)]
    assert rate_cap(date(2026, 2, 19), table) == pytest.approx(0.12)
    assert rate_cap(date(2026, 2, 20), table) == pytest.approx(0.10)
    assert rate_cap(date(2026, 1, 19), table) is None
