"""`screening rules law`, as a user calls it."""

import json
import shutil
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from commands import screening as call

from screening.home import shipped

RULE_SQL = "SELECT account_id, transaction_id FROM transactions WHERE amount >= law('relending_gain', day)"
RULE = """
title_zh = "试"
title_en = "Trial"
severity = "low"
inputs = ["transactions"]
reason_zh = "疑似{law.large_cash}"
reason_en = "Suspected {law.large_cash}"
look_alikes = []
does_not_prove = ""
basis = [{ law = "aml_fine" }]
"""


def screening(*arguments: object) -> CompletedProcess[str]:
    return call("rules", "law", *arguments)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A rules folder with the shipped law, words and LPR, and one rule."""
    place = tmp_path_factory.mktemp("law") / "rules"
    (place / "money_laundering").mkdir(parents=True)
    for file in ("law.toml", "words.toml", "lpr.csv"):
        shutil.copy(shipped("rules") / file, place / file)
    (place / "money_laundering" / "trial.sql").write_text(RULE_SQL, encoding="utf-8")
    (place / "money_laundering" / "trial.toml").write_text(RULE, encoding="utf-8")
    return place


def told(folder: Path, *arguments: object) -> Any:
    done = screening(*arguments, "--rules", folder, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def values(folder: Path, day: str) -> dict[str, Any]:
    return {one["name"]: one["value"] for one in told(folder, "--on", day)["figures"]}


def test_what_is_in_force_follows_the_day(folder: Path) -> None:
    before, after = values(folder, "2022-02-28"), values(folder, "2022-03-01")
    assert (before["fundraising_amount_individual"], after["fundraising_amount_individual"]) == (200_000, 1_000_000)
    assert "fundraising_huge_amount" not in before
    assert after["illegal_lending_rate"] == "0.36"
    assert "private_loan_void_rate" not in after


def test_a_figure_is_shown_with_article_tag_dates_and_rules(folder: Path) -> None:
    (cash,) = (one for one in told(folder, "--on", "2026-01-01")["figures"] if one["name"] == "large_cash")
    assert (cash["instrument"], cash["article"]) == ("中国人民银行令〔2016〕第3号", "5")
    assert (cash["tag"], cash["from_tag"], cash["from"], cash["to"]) == ("V2:PBC3-QA", "M", "2017-07-01", None)
    assert cash["rules"] == ["trial"]


def test_a_rule_has_what_its_query_reason_and_basis_name(folder: Path) -> None:
    found = told(folder, "--rule", "trial", "--on", "2026-01-01")
    assert [one["name"] for one in found["figures"]] == ["large_cash", "aml_fine", "relending_gain"]


def test_what_changes_later_is_told(folder: Path) -> None:
    found = told(folder, "--on", "2026-11-24")["to_come"]
    assert [(one["name"], one["from"], one["value"]) for one in found] == [
        ("microloan_cost_lpr_multiple", "2027-12-31", 4)
    ]


def test_one_figure_is_shown_with_its_history(folder: Path) -> None:
    found = told(folder, "relending_gain", "--on", "2022-05-14")
    assert [(one["value"], one["from"], one["to"], one["in_force"]) for one in found["values"]] == [
        (100_000, "2010-05-07", "2022-05-14", True),
        (500_000, "2022-05-15", None, False),
    ]
    assert found["rules"] == ["trial"]


def test_the_newest_rate_is_shown_and_four_times_it(folder: Path) -> None:
    lpr = told(folder, "--on", "2024-11-01")["lpr"]
    assert (lpr["effective_from"], lpr["one_year"], lpr["private_loan_cap"], lpr["warning"]) == (
        "2024-10-21",
        "0.031",
        "0.124",
        None,
    )


def test_a_stale_rate_is_warned_of(folder: Path) -> None:
    done = screening("--rules", folder, "--on", "2026-11-24", "--rule", "trial")
    assert "3.00%（2026-08-20）" in done.stdout
    assert "stale_lpr: the last loan prime rate is of 2026-08-20, 96 days before" in done.stdout


def test_what_is_from_memory_is_shown_as_unverified(folder: Path) -> None:
    done = screening("pawn_term_months", "--rules", folder)
    assert "M（未核实 / unverified）" in done.stdout
    assert "6个月 / 6 months" in done.stdout


def test_every_figure_in_force_is_printed(folder: Path) -> None:
    done = screening("--rules", folder, "--on", "2026-01-01")
    assert all(name in done.stdout for name in values(folder, "2026-01-01"))
    assert "microloan_cost_lpr_multiple 2027-12-31" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("larg_cash",), "did you mean 'large_cash'?"), (("--rule", "trail"), "no rule 'trail'"), (("--on", "gestern"), "")],
)  # fmt: skip
def test_what_is_not_there_is_refused(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    done = screening(*arguments, "--rules", folder)
    assert done.returncode in {1, 2}
    assert said in done.stderr
    assert "Traceback" not in done.stderr
