"""Every rule's own cases, and the shipped rulebook as a whole."""

from pathlib import Path

import pytest

from screening.home import shipped
from screening.rulebook.cases import run_cases
from screening.rulebook.check import check_rule
from screening.rulebook.rule import PACKS, Rule, read_rulebook

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
