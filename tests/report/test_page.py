import json
import re
import shutil
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from screening.errors import RefusedInput
from screening.ledger.workspace import Workspace
from screening.report.evidence import Evidence
from screening.report.page import render, write_report
from screening.report.read import read_run_folder

SECTIONS = ("summary", "intake", "overview", "alerts", "rings", "loans", "rules")


def test_every_section_is_there_in_order(page: str) -> None:
    assert tuple(re.findall(r'<section id="(\w+)">', page)) == SECTIONS


def test_the_page_names_nothing_outside_itself(page: str) -> None:
    assert "http:" not in page
    assert "https:" not in page
    assert not re.search(r"\bsrc\s*=|@import|url\(|//[a-z]", page)
    assert set(re.findall(r'\shref="([^"#][^"]*)"', page)) == {"data:,"}


def test_the_page_has_no_script(page: str) -> None:
    assert "<script" not in page
    assert not re.search(r"\son[a-z]+\s*=", page)


def test_the_page_is_small(page: str) -> None:
    assert len(page.encode()) < 1_500_000


def test_the_same_run_gives_the_same_bytes(workspace: Workspace, run_folder: Path, page: str) -> None:
    again = write_report(run_folder, workspace)
    assert again == run_folder / "report.html"
    assert again.read_bytes() == page.encode()


def test_a_run_moved_elsewhere_gives_the_same_bytes(workspace: Workspace, plain_run: Path, page: str) -> None:
    assert write_report(plain_run, workspace).read_bytes() == page.encode()


def test_no_full_account_number_is_shown(page: str, run_folder: Path) -> None:
    accounts = set(pq.read_table(run_folder / "scores.parquet")["account_id"].to_pylist())
    accounts |= set(pq.read_table(run_folder / "ring_members.parquet")["account_id"].to_pylist())
    shown = set(re.findall(r"[0-9A-Za-z]{10,}", page))
    assert len(accounts) > 100
    assert not accounts & shown


def test_no_full_name_and_no_customer_number_is_shown(page: str, workspace: Workspace, run_folder: Path) -> None:
    parties = workspace.snapshot().scan("parties")
    assert parties is not None
    known = parties.select("party_id", "name", "party_type").unique().collect()
    people = known.filter(pl.col("party_type") == "individual")["name"].to_list()
    words = set(re.findall(r"[\u4e00-\u9fff]+", page))
    assert not set(people) & words
    members = pq.read_table(run_folder / "ring_members.parquet")["party_id"].to_pylist()
    assert not [party for party in {*members} - {None} if party in page]


def test_every_ring_is_drawn_once(page: str, run_folder: Path) -> None:
    rings = pq.read_table(run_folder / "rings.parquet")["ring_id"].to_pylist()
    assert rings
    for ring in rings:
        assert page.count(f'<article class="ring" id="{ring}">') == 1
    assert page.count('<svg class="net ') == len(rings)


def test_every_alert_stands_there_once(page: str, run_folder: Path) -> None:
    for alert in pq.read_table(run_folder / "alerts.parquet")["alert_id"].to_pylist():
        assert page.count(f'id="{alert}"') == 1


def test_every_link_inside_the_page_leads_somewhere(page: str) -> None:
    targets = set(re.findall(r'\sid="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= targets


def test_every_alert_told_in_full_says_what_it_does_not_prove(page: str) -> None:
    for card in page.split('<details class="card"')[1:]:
        inside = card.split("</details>\n<h3>")[0]
        assert inside.count("不能证明") == inside.count('<div class="rule">')


def test_masked_names_come_from_the_ledger_only(page: str, plain_run: Path) -> None:
    alone = write_report(plain_run).read_text(encoding="utf-8")
    assert "未连接账本" in alone
    assert "未连接账本" not in page


def test_hostile_text_is_shown_as_text(plain_run: Path) -> None:
    table = pl.read_parquet(plain_run / "alerts.parquet")
    evil = '<script>alert("1")</script>&<img/src=x>'
    table.with_columns(pl.lit(evil).alias("headline_zh"), pl.lit(evil).alias("headline_en")).write_parquet(
        plain_run / "alerts.parquet"
    )
    run = read_run_folder(plain_run)
    accounts = [row["account_id"] for row in run.tables["ring_members"]]
    text = render(run, Evidence(names=dict.fromkeys(accounts, '<b>"*'), banks=dict.fromkeys(accounts, "<i>")))
    assert "<script" not in text
    assert "<img" not in text
    assert "<b>&#34;*" not in text
    assert "&lt;script&gt;" in text
    assert "&lt;b&gt;&#34;*" in text


def test_account_and_mobile_numbers_inside_reasons_are_masked(plain_run: Path) -> None:
    table = pl.read_parquet(plain_run / "findings.parquet")
    table.with_columns(pl.lit("经6299000937464223671转给13900001111").alias("reason_zh")).write_parquet(
        plain_run / "findings.parquet"
    )
    text = render(read_run_folder(plain_run), Evidence())
    assert "经6299****3671转给139****1111" in text


def test_a_run_that_found_nothing_still_has_a_page(plain_run: Path) -> None:
    for file in plain_run.glob("*.parquet"):
        pl.read_parquet(file).clear().write_parquet(file)
    text = render(read_run_folder(plain_run), Evidence())
    assert tuple(re.findall(r'<section id="(\w+)">', text)) == SECTIONS


def test_rules_that_could_not_be_evaluated_are_named(plain_run: Path) -> None:
    record = json.loads((plain_run / "run.json").read_text(encoding="utf-8"))
    first = record["rules"][0]
    first["status"] = "not_evaluable"
    first["reach"]["missing"] = ["transactions.branch_id"]
    record["not_evaluable"] = [first["rule_id"]]
    (plain_run / "run.json").write_text(json.dumps(record), encoding="utf-8")
    text = render(read_run_folder(plain_run), Evidence())
    assert "无法判断" in text
    assert "branch_id" in text
    assert "全部规则均可评估" not in text


def test_words_of_other_rules_are_told(plain_run: Path) -> None:
    record = json.loads((plain_run / "run.json").read_text(encoding="utf-8"))
    record["rule_pack_digest"] = "0" * 64
    (plain_run / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert "所用版本不同" in render(read_run_folder(plain_run), Evidence())


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match="no run lies here"):
        write_report(tmp_path)


def test_nothing_but_the_page_is_left_behind(workspace: Workspace, run_folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(run_folder, tmp_path / "run"))
    before = {file.name for file in copy.iterdir()}
    write_report(copy, workspace)
    assert {file.name for file in copy.iterdir()} == before | {"report.html"}


def test_a_warning_in_one_language_is_shown_once(plain_run: Path) -> None:
    record = json.loads((plain_run / "run.json").read_text(encoding="utf-8"))
    record["warnings"] = ["shared borrowers: 3 not compared"]
    (plain_run / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert render(read_run_folder(plain_run), Evidence()).count("3 not compared") == 1
