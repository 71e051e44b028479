"""Whose accounts a rule speaks of, and for which it cannot tell."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from screening.engines.duckdb import DuckDB
from screening.errors import RefusedInput
from screening.home import shipped
from screening.rulebook.case_tables import as_arrow
from screening.rulebook.reach import Reaches, needs, subjects_of
from screening.rulebook.rule import Rule, read_rule

AS_OF = 20_000


@pytest.fixture
def engine() -> Iterator[DuckDB]:
    accounts = [
        {"account_id": 1, "party_id": 1, "held": True, "holder": "individual", "reported_from": AS_OF - 400},
        {"account_id": 2, "party_id": 2, "held": True, "holder": "organisation", "reported_from": AS_OF - 10},
        {"account_id": 3, "party_id": 3, "held": True, "holder": "individual", "institution_id": 1},
        {"account_id": 4, "party_id": 4, "held": False, "holder": "individual"},
    ]
    bookings = [
        {"transaction_id": 1, "account_id": 1, "device_id": "d"},
        {"transaction_id": 2, "account_id": 2, "device_id": None},
    ]
    with DuckDB() as made:
        made.load("accounts", as_arrow("accounts", accounts))
        made.load("transactions", as_arrow("transactions", bookings))
        made.load("tipped", as_arrow("tipped", []))
        yield made


def rule_with(**about: object) -> Rule:
    rule = read_rule(shipped("rules") / "money_laundering" / "ml_fan_in.sql")
    kept = {key: value for key, value in rule.about.items() if key not in {"requires", "subjects", "history"}}
    return replace(rule, about={**kept, **about})


def test_a_rule_speaks_of_held_accounts_that_belong_to_no_institution(engine: DuckDB) -> None:
    reach = Reaches(engine, AS_OF).of(rule_with(), [])
    assert (reach.subjects, reach.hit, reach.clean, reach.not_evaluable) == (2, 0, 2, 0)


def test_an_account_without_the_needed_column_is_not_clean(engine: DuckDB) -> None:
    reach = Reaches(engine, AS_OF).of(rule_with(requires=["transactions.device_id"]), [])
    assert (reach.clean, reach.not_evaluable) == (1, 1)
    assert reach.lacking == {"transactions.device_id": 1}


def test_an_account_whose_bank_reports_too_short_a_time_is_not_clean(engine: DuckDB) -> None:
    reach = Reaches(engine, AS_OF).of(rule_with(history="11 days"), [])
    assert reach.lacking == {}
    reach = Reaches(engine, AS_OF).of(rule_with(history="12 days"), [])
    assert reach.lacking == {"history": 1}


def test_a_hit_account_counts_as_hit_whatever_it_lacks(engine: DuckDB) -> None:
    reach = Reaches(engine, AS_OF).of(rule_with(history="180 days"), [2, 2, 4])
    assert (reach.hit, reach.clean, reach.not_evaluable, reach.hit_elsewhere) == (1, 1, 0, 1)


def test_a_column_that_is_empty_in_the_whole_run_is_named(engine: DuckDB) -> None:
    reach = Reaches(engine, AS_OF).of(rule_with(requires=["tipped.tip"]), [])
    assert reach.missing == ("tipped.tip",)
    assert (reach.clean, reach.not_evaluable) == (0, 2)


def test_what_one_account_lacks_is_told(engine: DuckDB) -> None:
    reaches = Reaches(engine, AS_OF)
    rule = rule_with(requires=["transactions.device_id"], history="180 days")
    assert reaches.lacking(rule, 1) == []
    assert reaches.lacking(rule, 2) == ["transactions.device_id", "history"]


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"requires": ["transactions.colour"]}, "no such column"),
        ({"subjects": "dogs"}, "subjects 'dogs'"),
        ({"history": "long"}, "history 'long'"),
    ],
)
def test_an_unknown_need_is_refused(about: dict[str, object], said: str) -> None:
    rule = rule_with(**about)
    with pytest.raises(RefusedInput, match=said):
        needs(rule), subjects_of(rule)
