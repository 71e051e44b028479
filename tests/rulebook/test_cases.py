"""Every rule's own cases, and the shipped rulebook as a whole."""

from pathlib import Path

import pytest

from screening.errors import RefusedInput
from screening.home import shipped
from screening.rulebook.cases import CaseResult, run_cases
from screening.rulebook.check import check_rule
from screening.rulebook.rule import PACKS, Rule, read_rule, read_rulebook

BOOK = read_rulebook(shipped("rules"))
EVERY = (*BOOK.rules, *BOOK.lawful)


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.rule_id)
def test_its_query_has_no_problem(rule: Rule) -> None:
    assert check_rule(rule) == []


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.rule_id)
def test_its_cases_come_out_as_written(rule: Rule) -> None:
    results = run_cases([rule])
    assert [(one.case, one.got) for one in results if not one.passed] == []


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.rule_id)
def test_it_has_cases_of_both_kinds(rule: Rule) -> None:
    assert any(case.evidence for case in rule.cases)
    assert any(not case.evidence for case in rule.cases)


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.rule_id)
def test_every_figure_of_law_names_its_provenance(rule: Rule) -> None:
    for basis in rule.about["basis"]:
        assert basis["tag"].split(":")[0] in {"V", "V2", "M", "C", "E"}
        assert basis["from"]


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.rule_id)
def test_its_words_never_state_guilt(rule: Rule) -> None:
    assert str(rule.about["reason_zh"]).startswith("疑似")
    assert str(rule.about["reason_en"]).startswith("Suspected")


def test_the_digest_changes_with_any_file(tmp_path: Path) -> None:
    import shutil  # noqa: PLC0415

    copy = tmp_path / "rules"
    shutil.copytree(shipped("rules"), copy)
    assert read_rulebook(copy).digest == BOOK.digest
    words = copy / "words.toml"
    words.write_text(words.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert read_rulebook(copy).digest != BOOK.digest


def test_packs_can_be_chosen() -> None:
    chosen = read_rulebook(shipped("rules"), (PACKS[1],))
    assert {rule.pack for rule in chosen.rules} == {"usurious_lending"}
    assert chosen.lawful == BOOK.lawful


TRIAL = """
title_zh = "试"
title_en = "Trial"
severity = "low"
inputs = ["transactions"]
reason_zh = "疑似{count}"
reason_en = "Suspected {count}"
look_alikes = []
does_not_prove = ""
basis = []
[parameters]
line = { default = 50, unit = "CNY" }
[[match]]
name = "small"
evidence = ["1"]
transactions = '''
transaction_id | account_id | amount
1              | A          | 50
2              | A          | 49
'''
"""


def tried(folder: Path, about: str, more: str = "") -> list[CaseResult]:
    """The results of a trial rule's cases."""
    (folder / "money_laundering").mkdir()
    file = folder / "money_laundering" / "trial.sql"
    file.write_text(
        f"SELECT account_id, transaction_id{more} FROM transactions WHERE amount >= $line", encoding="utf-8"
    )
    file.with_suffix(".toml").write_text(about, encoding="utf-8")
    return run_cases([read_rule(file)])


def test_a_case_passes_where_its_evidence_comes_out(tmp_path: Path) -> None:
    (result,) = tried(tmp_path, TRIAL)
    assert result.passed
    assert result.got == ("1",)


def test_a_case_fails_where_other_evidence_comes_out(tmp_path: Path) -> None:
    (result,) = tried(tmp_path, TRIAL.replace("49", "51"))
    assert not result.passed
    assert result.got == ("1", "2")


def test_a_case_may_set_a_parameter(tmp_path: Path) -> None:
    (result,) = tried(tmp_path, TRIAL.replace('"small"', '"small"\nparameters = { line = 49 }'))
    assert result.got == ("1", "2")


def test_evidence_names_its_account_where_there_are_several(tmp_path: Path) -> None:
    (result,) = tried(tmp_path, TRIAL.replace("2              | A          | 49", "2              | B          | 51"))
    assert result.got == ("A:1", "B:2")


def test_a_stated_severity_must_come_out(tmp_path: Path) -> None:
    stated = TRIAL.replace('"small"', '"small"\nseverity = "high"')
    (result,) = tried(tmp_path, stated, ", CASE WHEN amount > 10000 THEN 'high' END AS severity")
    assert result.expected == ("1", "severity high")
    assert result.got == ("1", "severity low")


@pytest.mark.parametrize(
    ("about", "told"),
    [
        (TRIAL.replace('"small"', '"small"\nparameters = { lien = 49 }'), "no parameter 'lien'"),
        (
            TRIAL.replace("transactions = '''", "flows = 'account_id'\ntransactions = '''"),
            "table 'flows', which the rule",
        ),
    ],
)
def test_a_case_that_gives_what_the_rule_does_not_read_is_refused(tmp_path: Path, about: str, told: str) -> None:
    with pytest.raises(RefusedInput) as refused:
        tried(tmp_path, about)
    assert told in str(refused.value)


MADE = """
code = "S99"
title_zh = "试"
title_en = "Trial"
inputs = ["outside_loans"]
[[match]]
name = "small"
evidence = ["1"]
loans = '''
loan_id | lender_party | borrower_party | lender_set | lender_account | borrower_account
1       | L            | B              | L          | L              | B
'''
loan_flows = '''
loan_id | transfer_id | part
1       | 1           | disbursement
'''
transfers = '''
transfer_id | payer_id | payee_id | amount | booked_at
1           | L        | B        | 1000   | 2026-01-10 10:00
'''
accounts = '''
account_id
L
B
'''
[[match]]
name = "given"
evidence = ["7"]
outside_loans = '''
loan_id
7
'''
"""


def test_a_table_that_rules_ask_for_is_made_from_the_case_unless_the_case_gives_it(tmp_path: Path) -> None:
    (tmp_path / "lawful_patterns").mkdir()
    file = tmp_path / "lawful_patterns" / "trial.sql"
    file.write_text("SELECT loan_id AS transfer_id FROM outside_loans", encoding="utf-8")
    file.with_suffix(".toml").write_text(MADE, encoding="utf-8")
    made, given = run_cases([read_rule(file)])
    assert (made.got, given.got) == (("1",), ("7",))
