"""Rules shown, made and compared."""

import shutil
from pathlib import Path

import pytest
import sqlglot
from bench_tables import Bench

from screening.bench import new
from screening.bench.diff import diff
from screening.bench.new import folder_for, new_rule
from screening.bench.show import shown_rule
from screening.bench.versions import opened
from screening.errors import RefusedInput, WrongCall
from screening.home import shipped
from screening.rulebook.cases import run_cases
from screening.rulebook.catalogue import index
from screening.rulebook.check import check_rule
from screening.rulebook.proof import prove
from screening.rulebook.rule import PACKS, read_rule, read_rulebook
from screening.rulebook.typologies import read_typologies


@pytest.mark.parametrize("pack", PACKS)
def test_a_new_rule_passes_its_check_its_cases_and_their_proof(pack: str, tmp_path: Path) -> None:
    made = new_rule("zz_new", pack, tmp_path)
    rule = read_rule(Path(made.files[0]))
    assert not check_rule(rule)
    assert all(one.passed for one in run_cases([rule]))
    assert [one.unproven for one in prove([rule])] == [()]


def test_a_new_rule_is_in_the_rulebook_and_the_catalogue_at_once(tmp_path: Path) -> None:
    made = new_rule("zz_new", "money_laundering", tmp_path / "own", typology="ml_fan_in")
    book = read_rulebook(tmp_path / "own")
    assert [rule.rule_id for rule in book.rules] == ["zz_new"]
    assert book.lawful
    assert "[zz_new](rules/zz_new.md)" in index(book, *read_typologies(shipped("rules")), {})
    assert book.of("zz_new").about["typology"] == "ml_fan_in"
    assert made.shared


def test_a_copy_decides_as_its_source_and_keeps_its_typology(tmp_path: Path) -> None:
    source = read_rulebook(shipped("rules")).rules[0]
    made = new_rule("zz_copy", source.pack, tmp_path, source=source.rule_id)
    copy = read_rule(Path(made.files[0]))
    assert copy.query == source.query
    assert copy.about["typology"] == source.about.get("typology", source.rule_id)
    assert copy.about["title_zh"] == f"{source.about['title_zh']}（副本）"
    assert not check_rule(copy)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    made = new_rule("zz_new", "money_laundering", tmp_path)
    before = [Path(file).read_bytes() for file in made.files]
    with pytest.raises(WrongCall, match="taken"):
        new_rule("zz_new", "usurious_lending", tmp_path)
    assert [Path(file).read_bytes() for file in made.files] == before


def test_an_id_of_the_shipped_rules_is_taken(tmp_path: Path) -> None:
    with pytest.raises(WrongCall, match="taken"):
        new_rule(read_rulebook(shipped("rules")).rules[0].rule_id, "money_laundering", tmp_path)
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("rule_id", "pack"), [("Bad-Id", "money_laundering"), ("../up", "money_laundering"), ("ok", "no")]
)
def test_what_cannot_be_a_rule_is_refused(rule_id: str, pack: str, tmp_path: Path) -> None:
    with pytest.raises(WrongCall):
        new_rule(rule_id, pack, tmp_path)
    assert not any(tmp_path.iterdir())


def test_the_rules_of_an_installed_package_are_not_written_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(new, "shipped", lambda _name: new.PACKAGE / "_shipped" / "rules")
    with pytest.raises(WrongCall, match="--rules"):
        folder_for(None)
    assert folder_for(tmp_path) == tmp_path


def test_a_rule_is_shown_whole() -> None:
    for rule in read_rulebook(shipped("rules")).rules:
        found = shown_rule(rule, rule, sql=True)
        assert found.says
        assert set(found.sees) == set(rule.inputs)
        assert [one.name for one in found.parameters] == list(rule.parameters)
        assert all(one["tag"] for one in found.law)
        assert len(found.match) + len(found.no_match) == len(rule.cases)
        assert found.sql == rule.sql


def changed(tmp_path: Path, bench: Bench) -> tuple[Path, str]:
    """Copy the rules, and let one that named somebody name nobody."""
    folder = tmp_path / "newer"
    shutil.copytree(shipped("rules"), folder)
    rule = next(rule for rule in bench.book.rules if _names(bench, rule.rule_id))
    file = next(folder.glob(f"*/{rule.rule_id}.sql"))
    columns = ", ".join(sqlglot.parse_one(rule.sql, read="duckdb").named_selects)
    file.write_text(f"WITH kept AS (\n{rule.sql}\n)\nSELECT {columns} FROM kept WHERE 1 = 0\n", encoding="utf-8")
    return folder, rule.rule_id


def _names(bench: Bench, rule_id: str) -> bool:
    return rule_id in set(bench.setting.run.table("findings")["rule_id"]) if bench.setting.run else False


def test_a_rule_that_finds_nothing_any_more_loses_all_that_it_named(bench: Bench, tmp_path: Path) -> None:
    folder, rule_id = changed(tmp_path, bench)
    with opened(str(shipped("rules"))) as old, opened(str(folder)) as newer:
        found = diff(bench.setting, old, newer)
    moved = {one.rule_id: one for one in found.rules if one.state != "same"}
    assert list(moved) == [rule_id]
    one = moved[rule_id]
    assert (one.state, one.query, one.new_subjects, one.entering) == ("changed", True, 0, 0)
    assert one.leaving == one.old_subjects == found.leaving
    assert one.leaving
    assert all("****" in text for text in one.leaving_examples)


def test_a_rule_is_added_and_removed(bench: Bench, tmp_path: Path) -> None:
    folder = tmp_path / "newer"
    shutil.copytree(shipped("rules"), folder)
    gone = bench.book.rules[0].rule_id
    for file in folder.glob(f"*/{gone}.*"):
        file.unlink()
    new_rule("zz_new", "money_laundering", folder)
    with opened(str(shipped("rules"))) as old, opened(str(folder)) as newer:
        found = diff(bench.setting, old, newer)
    assert {one.rule_id: one.state for one in found.rules if one.state != "same"} == {
        gone: "removed",
        "zz_new": "added",
    }


def test_a_moved_parameter_is_told_before_and_after(bench: Bench, tmp_path: Path) -> None:
    older, newer = tmp_path / "older", tmp_path / "newer"
    for folder in (older, newer):
        new_rule("zz_new", "money_laundering", folder)
    file = newer / "money_laundering" / "zz_new.toml"
    text = file.read_text(encoding="utf-8").replace("payers = { default = 3", "payers = { default = 4")
    file.write_text(text, encoding="utf-8")
    with opened(str(older)) as old, opened(str(newer)) as new_:
        found = diff(bench.setting, old, new_)
    (one,) = found.rules
    assert one.parameters == {"payers": ("3 [2 – 10]", "4 [2 – 10]")}
    assert not one.query
    assert one.new_subjects is not None
    assert one.old_subjects is not None
    assert one.new_subjects <= one.old_subjects


def test_other_words_run_every_rule_again(bench: Bench, tmp_path: Path) -> None:
    older, newer = tmp_path / "older", tmp_path / "newer"
    for folder in (older, newer):
        new_rule("zz_new", "money_laundering", folder)
    words = newer / "words.toml"
    words.write_text(words.read_text(encoding="utf-8") + "\n# another word\n", encoding="utf-8")
    with opened(str(older)) as old, opened(str(newer)) as new_:
        found = diff(bench.setting, old, new_)
    assert found.tables_changed
    assert [(one.state, one.entering, one.leaving) for one in found.rules] == [("same", 0, 0)]
    assert found.rules[0].old_subjects == found.rules[0].new_subjects


def test_a_rule_that_cannot_run_is_told_and_stops_no_other(bench: Bench, tmp_path: Path) -> None:
    folder = tmp_path / "newer"
    new_rule("zz_new", "money_laundering", folder)
    made = new_rule("zz_broken", "money_laundering", folder)
    Path(made.files[0]).write_text("SELECT nothing FROM nowhere", encoding="utf-8")
    with opened(str(folder)) as old, opened(str(folder)) as newer:
        found = diff(bench.setting, old, newer)
    states = {one.rule_id: (one.state, one.problem is not None) for one in found.rules}
    assert states == {"zz_broken": ("broken", True), "zz_new": ("same", False)}


@pytest.mark.skipif(not (shipped("rules").parent / ".git").exists(), reason="no repository here")
def test_a_revision_of_the_repository_is_a_version() -> None:
    with opened("HEAD:rules") as found:
        assert found.lawful


@pytest.mark.parametrize("text", ["no-such-revision", "--output=/tmp/x", ":rules"])
def test_what_is_neither_folder_nor_revision_is_refused(text: str) -> None:
    with pytest.raises(WrongCall), opened(text):
        pass


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match=r"words\.toml"), opened(str(tmp_path)):
        pass
