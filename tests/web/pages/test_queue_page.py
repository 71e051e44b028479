import csv
import io
import json
import re
import time
from datetime import UTC, datetime, timedelta

import fastexcel
import polars as pl
import pytest
from fastapi import FastAPI
from visitors import LOGINS, Visitor, house_of, visitor

from screening.cases.audit import latest
from screening.cases.folders import About, open_case
from screening.cases.records import Person, Work
from screening.web.pages.queue_rows import csv_of, rows
from screening.web.pages.shelf import Shown


def shown_of(app: FastAPI) -> Shown:
    found = house_of(app).shelf.newest()
    assert found
    return found


def listed(who: Visitor, query: str = "") -> list[str]:
    got = who.get(f"/queue{query}")
    assert got.status_code == 200
    return re.findall(r'class="head" href="/alerts/([^"]+)"', got.text)


def test_without_a_run_the_queue_says_what_to_do(app: FastAPI) -> None:
    assert "screening run" in visitor(app, "investigator").get("/queue").text


def test_the_queue_stands_in_the_order_of_the_alerts(screened: FastAPI) -> None:
    assert listed(visitor(screened, "investigator")) == shown_of(screened).alerts["alert_id"].to_list()[:50]


@pytest.mark.parametrize(
    ("query", "keeps"),
    [
        ("priority=critical", lambda row: row["priority"] == "critical"),
        ("priority=high", lambda row: row["priority"] in {"critical", "high"}),
        ("pack=usurious_lending", lambda row: "usurious_lending" in row["packs"]),
        ("rule=ul_apr_over_36", lambda row: "ul_apr_over_36" in row["rule_ids"]),
        ("bank=990000000011", lambda row: "990000000011" in row["banks"]),
        ("change=fresh", lambda row: row["fresh"]),
        ("change=changed", lambda row: row["state"] == "changed"),
        ("from=2026-03-01", lambda row: f"{row['last_seen']:%Y-%m-%d}" >= "2026-03-01"),
        ("to=2026-01-15", lambda row: f"{row['first_seen']:%Y-%m-%d}" <= "2026-01-15"),
        ("assignee=-", bool),
        ("assignee=investigator.one", lambda row: not row),
    ],
)
def test_a_filter_keeps_what_it_says(query: str, keeps: object, screened: FastAPI) -> None:
    wanted = [row["alert_id"] for row in shown_of(screened).alerts.to_dicts() if keeps(row)][:50]  # type: ignore[operator]
    assert listed(visitor(screened, "investigator"), f"?{query}") == wanted


@pytest.mark.parametrize(
    ("sort", "column", "falling"),
    [("amount", "amount", True), ("last", "last_seen", True), ("first", "first_seen", False)],
)
def test_the_queue_can_be_sorted(sort: str, column: str, falling: bool, screened: FastAPI) -> None:
    wanted = shown_of(screened).alerts.sort(column, "place", descending=[falling, False])["alert_id"].to_list()[:50]
    assert listed(visitor(screened, "investigator"), f"?sort={sort}") == wanted


@pytest.mark.parametrize("wrong", ["priority=none", "state=none", "from=yesterday", "page=x"])
def test_a_filter_that_means_nothing_is_refused(wrong: str, screened: FastAPI) -> None:
    assert visitor(screened, "investigator").get(f"/queue?{wrong}").status_code == 400


@pytest.mark.parametrize("field", ["name", "id_number", "phone", "account_id"])
def test_a_search_finds_persons_and_shows_them_masked(field: str, screened: FastAPI) -> None:
    shown = shown_of(screened)
    holder = next(one for one in shown.holders.values() if getattr(one, field))
    text = getattr(holder, field)
    who = visitor(screened, "analyst")
    owning = [row["alert_id"] for row in shown.alerts.to_dicts() if holder.account_id in row["account_ids"]]
    assert set(owning) <= set(listed(who, f"?q={text}&state=all"))
    page = who.get(f"/queue?q={text}&state=all").text
    # What was asked for stands in its own field and in no row.
    assert text not in page.partition("<tbody>")[2]
    assert listed(who, f"?q={text}zzz&state=all") == []


def test_the_next_one_is_held_and_another_gets_the_one_after(county_copy: FastAPI) -> None:
    order = shown_of(county_copy).alerts["alert_id"].to_list()
    first, second = visitor(county_copy, "investigator"), visitor(county_copy, "supervisor")
    assert first.post("/queue/next", query="").headers["location"] == f"/alerts/{order[0]}"
    assert second.post("/queue/next", query="").headers["location"] == f"/alerts/{order[1]}"
    assert second.post(f"/alerts/{order[0]}/hold").status_code == 409
    first.post(f"/alerts/{order[0]}/let-go")
    assert second.post(f"/alerts/{order[0]}/hold").status_code == 303


def test_the_next_one_keeps_to_the_filter(county_copy: FastAPI) -> None:
    who = visitor(county_copy, "investigator")
    assert who.post("/queue/next", query="q=nobody-at-all").headers["location"].startswith("/queue?q=nobody-at-all")
    lowest = shown_of(county_copy).alerts.filter(pl.col("packs").list.contains("illegal_deposit_taking"))["alert_id"][0]
    taken = who.post("/queue/next", query="pack=illegal_deposit_taking").headers["location"]
    assert taken.partition("?")[0] == f"/alerts/{lowest}"


def test_who_comes_from_an_alert_lets_it_go_and_gets_one_after_it(county_copy: FastAPI) -> None:
    order = shown_of(county_copy).alerts["alert_id"].to_list()
    who = visitor(county_copy, "investigator")
    who.post("/queue/next", query="")
    assert who.post("/queue/next", query="", after=order[0]).headers["location"] == f"/alerts/{order[1]}"
    assert listed(who, "?state=held") == [order[1]]
    assert who.post("/queue/next", query="", after=order[-1]).headers["location"] == "/queue?done=none_free"


def test_a_hold_that_has_run_out_is_none(county_copy: FastAPI) -> None:
    first = shown_of(county_copy).alerts["alert_id"][0]
    who = visitor(county_copy, "investigator")
    who.post("/queue/next", query="")
    assert first in listed(who, "?state=held")
    with house_of(county_copy).store.write() as session:
        session.get_one(Work, first).held_until = datetime.now(UTC) - timedelta(seconds=1)
    assert first not in listed(who, "?state=held")


def test_many_alerts_are_assigned_at_once(county_copy: FastAPI) -> None:
    marked = shown_of(county_copy).alerts["alert_id"].to_list()[:3]
    who = visitor(county_copy, "supervisor")
    who.post("/queue/assign", alert=marked, to=LOGINS["investigator"], query="")
    assert listed(who, f"?assignee={LOGINS['investigator']}") == marked
    assert who.post("/queue/assign", alert=marked, to="nobody.here", query="").status_code == 400
    who.post("/queue/assign", alert=marked[:1], to="", query="")
    assert listed(who, f"?assignee={LOGINS['investigator']}") == marked[1:]


def test_what_is_in_a_case_leaves_the_queue(county_copy: FastAPI) -> None:
    shown = shown_of(county_copy)
    row = shown.alerts.row(0, named=True)
    with house_of(county_copy).store.write() as session:
        by = session.query(Person).filter_by(login=LOGINS["investigator"]).one()
        open_case(session, "案", [About(row["alert_id"], shown.run_id, "party", row["subject_id"])], by)
    who = visitor(county_copy, "investigator")
    assert row["alert_id"] not in listed(who)
    assert listed(who, "?state=case") == [row["alert_id"]]


def test_the_csv_is_masked_and_logged(county_copy: FastAPI) -> None:
    got = visitor(county_copy, "investigator").get("/queue.csv?state=all")
    shown = shown_of(county_copy)
    read = list(csv.DictReader(io.StringIO(got.content.decode("utf-8-sig"))))
    assert [row["预警 alert"] for row in read] == shown.alerts["alert_id"].to_list()
    for secret in shown.holders:
        assert secret not in got.text
    with house_of(county_copy).store.read() as session:
        line = latest(session, 1)[0]
        assert (line.action, json.loads(line.detail)["rows"]) == ("queue.csv", len(read))


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_of_the_csv_is_a_formula(start: str, screened: FastAPI) -> None:
    found = rows(shown_of(screened).alerts, [], {}).head(1).with_columns(pl.lit(f"{start}1+1").alias("headline_zh"))
    assert f",'{start}1+1," in csv_of(found).decode("utf-8-sig")


def test_a_view_is_kept_for_its_owner_without_what_was_searched(county_copy: FastAPI) -> None:
    who = visitor(county_copy, "investigator")
    who.post("/queue/views", name="<b>高</b>", query="priority=high&q=somebody")
    page = who.get("/queue").text
    assert "&lt;b&gt;高&lt;/b&gt;" in page
    assert 'href="/queue?priority=high"' in page
    other = visitor(county_copy, "analyst")
    assert "高&lt;/b&gt;" not in other.get("/queue").text
    number = re.search(r"/queue/views/(\d+)/drop", page)
    assert number
    assert other.post(f"/queue/views/{number.group(1)}/drop").status_code == 400
    who.post(f"/queue/views/{number.group(1)}/drop")
    assert "高&lt;/b&gt;" not in who.get("/queue").text


def test_a_newer_run_is_read_when_it_is_there_and_no_sooner(county_copy: FastAPI) -> None:
    shelf = house_of(county_copy).shelf
    first = shelf.newest()
    assert shelf.newest() is first
    began = time.process_time()
    for _ in range(20):
        shelf.newest()
    assert time.process_time() - began < 1


def test_the_queue_comes_as_a_workbook_with_the_same_rows_masked_and_that_is_logged(screened: FastAPI) -> None:
    who, shown = visitor(screened, "auditor"), shown_of(screened)
    got = who.get("/queue.xlsx?priority=critical")
    assert got.headers["content-disposition"] == f'attachment; filename="queue-{shown.run_id}.xlsx"'
    found = fastexcel.read_excel(got.content).load_sheet(0).to_polars()
    wanted = list(csv.reader(io.StringIO(who.get("/queue.csv?priority=critical").content.decode("utf-8-sig"))))
    assert found.columns == wanted[0]
    assert found["预警 alert"].to_list() == [row[0] for row in wanted[1:]]
    assert found["账户 accounts"].to_list() == [row[6] for row in wanted[1:]]
    assert got.content == who.get("/queue.xlsx?priority=critical").content
    with house_of(screened).store.read() as session:
        assert latest(session, 1, actor=LOGINS["auditor"])[0].action == "queue.xlsx"
