"""The law that an alert shows is that of its findings' days."""

from datetime import date
from pathlib import Path

import pytest

from screening.home import shipped
from screening.report.alert_cards import laws
from screening.rulebook.law import read_law
from screening.rulebook.rule import Rule, read_rule

ABOUT = """
title_zh = "试"
title_en = "Trial"
severity = "low"
inputs = ["transactions"]
reason_zh = "疑似"
reason_en = "Suspected"
look_alikes = []
does_not_prove = ""
basis = [
    { law = "relending_gain" },
    { instrument = "刑法", article = "175", from = 1997-10-01, tag = "V", says = "转贷 / relending" },
]
"""


@pytest.fixture
def rule(tmp_path: Path) -> Rule:
    (tmp_path / "money_laundering").mkdir()
    file = tmp_path / "money_laundering" / "trial.sql"
    file.write_text("SELECT account_id, transaction_id FROM transactions", encoding="utf-8")
    file.with_suffix(".toml").write_text(ABOUT, encoding="utf-8")
    return read_rule(file, read_law(shipped("rules")))


@pytest.mark.parametrize(
    ("days", "since"),
    [
        ([date(2022, 5, 14)], ["2010-05-07", "1997-10-01"]),
        ([date(2022, 5, 15), date(2026, 1, 1)], ["2022-05-15", "1997-10-01"]),
        ([date(2026, 1, 1), date(2022, 5, 14)], ["2010-05-07", "2022-05-15", "1997-10-01"]),
        ([], ["2010-05-07", "2022-05-15", "1997-10-01"]),
    ],
)
def test_figures_of_law_are_shown_where_in_force(rule: Rule, days: list[date], since: list[str]) -> None:
    assert [one.since for one in laws(rule, days)] == since
