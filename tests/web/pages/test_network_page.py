"""The network page without a browser: what it shows, what its script may ask, and what leaves it."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from typing import Any

import networkx as nx
import polars as pl
import pytest
from fastapi import FastAPI
from visitors import LOGINS, Visitor, house_of, visitor

from screening.bench.county import County, Party
from screening.cases.audit import latest
from screening.errors import WrongCall
from screening.web.limits import Window
from screening.web.pages.keys import account_key, account_of
from screening.web.pages.network_build import STEP
from screening.web.pages.shelf import Shown

_DATA = re.compile(r'<script type="application/json" id="net-data">(.*?)</script>', re.DOTALL)
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{13,}(?![0-9])")


def shown_of(app: FastAPI) -> Shown:
    found = house_of(app).shelf.newest()
    assert found
    return found


def ring_of(app: FastAPI, kind: str) -> str:
    rows = shown_of(app).run.table("rings").filter(pl.col("kind") == kind).sort("member_count", "ring_id")
    return str(rows["ring_id"][-1])


def data_of(text: str) -> dict[str, Any]:
    found = _DATA.search(text)
    assert found
    return json.loads(found.group(1))


def scene(data: dict[str, Any], **more: object) -> dict[str, object]:
    places = [f"{one['key']},{one['x']},{one['y']}" for one in data["nodes"]]
    start = [one["key"] for one in data["nodes"] if one["start"]]
    return {"ring": data["ring"], "shown": places, "start": start, **more}


class Page:
    """A network page that somebody has open."""

    def __init__(self, app: FastAPI, path: str, role: str = "investigator") -> None:
        self.who: Visitor = visitor(app, role)
        answer = self.who.get(path)
        assert answer.status_code == 200
        self.text = answer.text
        self.data = data_of(self.text)
        self.csrf = self.who.token()

    def ask(self, path: str, status: int = 200, **more: object) -> dict[str, Any]:
        answer = self.who.post(f"/network/{path}", csrf=self.csrf, **scene(self.data, **more))
        assert answer.status_code == status, answer.text
        return answer.json()

    def key(self, role: str) -> str:
        return next(one["key"] for one in self.data["nodes"] if one["role"] == role and not one["many"])


@pytest.fixture
def lending(screened: FastAPI) -> Page:
    return Page(screened, f"/rings/{ring_of(screened, 'lending')}")


@pytest.mark.parametrize("kind", ["lending", "laundering", "deposit_taking"])
def test_a_ring_shows_everybody_in_it_alone_or_in_a_group(kind: str, screened: FastAPI) -> None:
    ring_id = ring_of(screened, kind)
    page = Page(screened, f"/rings/{ring_id}")
    members = shown_of(screened).run.table("ring_members").filter(pl.col("ring_id") == ring_id).height
    assert sum(one["many"] or 1 for one in page.data["nodes"]) == members
    assert ring_id in page.text
    assert "（推定）" in page.text


def test_the_page_works_without_script(lending: Page) -> None:
    assert lending.text.count('<g class="node"') == len(lending.data["nodes"])
    assert lending.text.count('<path class="head"') >= sum(one["kind"] == "transfer" for one in lending.data["edges"])
    assert "往来表" in lending.text


def test_the_rings_are_listed_with_their_pages(screened: FastAPI) -> None:
    listed = re.findall(r'href="/rings/([^"]+)"', visitor(screened, "investigator").get("/rings").text)
    assert sorted(listed) == shown_of(screened).run.table("rings")["ring_id"].sort().to_list()


def test_an_alert_of_a_ring_leads_to_the_ring_and_another_to_its_accounts(screened: FastAPI) -> None:
    who, alerts = visitor(screened, "investigator"), shown_of(screened).alerts
    ring = alerts.filter(pl.col("subject_kind") == "ring").row(0, named=True)
    other = alerts.filter(pl.col("subject_kind") == "party").row(0, named=True)
    assert who.get(f"/network?alert={ring['alert_id']}").headers["location"] == f"/rings/{ring['subject_id']}"
    data = data_of(who.get(f"/network?alert={other['alert_id']}").text)
    assert sum(one["start"] for one in data["nodes"]) == len(other["account_ids"])


def test_no_account_number_is_in_a_page_or_in_an_address_of_it(lending: Page) -> None:
    assert not _LONG_NUMBER.findall(lending.text)
    for address in re.findall(r'href="([^"]+)"', lending.text):
        assert not _LONG_NUMBER.search(address)


def test_a_key_is_of_one_run_and_of_no_other() -> None:
    key = account_key("20261101T000000-aa", 17)
    assert account_of("20261101T000000-aa", key) == 17
    for run_id, wrong in (
        ("20261102T000000-bb", key),
        ("20261101T000000-aa", "18" + key[2:]),
        ("x", ""),
        ("x", "zz-1"),
    ):
        with pytest.raises(WrongCall):
            account_of(run_id, wrong)


def test_an_account_is_opened_with_its_largest_partners_and_the_rest_counted(lending: Page) -> None:
    key = lending.key("lender")
    before = {one["key"] for one in lending.data["nodes"]}
    made = lending.ask("open", node=key)
    after = {one["key"] for one in made["nodes"]}
    assert before <= after
    assert after - before == set(made["new"])
    assert 0 < len(made["new"]) <= STEP
    assert made["more"][key] >= 0
    joined = {(one["from"], one["to"]) for one in made["edges"]}
    assert all({(key, new), (new, key)} & joined for new in made["new"])


def test_nodes_that_are_drawn_keep_their_places(lending: Page) -> None:
    made = lending.ask("open", node=lending.key("lender"))
    places = {one["key"]: (one["x"], one["y"]) for one in made["nodes"]}
    assert all(places[one["key"]] == (one["x"], one["y"]) for one in lending.data["nodes"])


def test_a_group_is_opened_in_parts_and_no_money_is_lost(screened: FastAPI) -> None:
    page = Page(screened, f"/rings/{ring_of(screened, 'deposit_taking')}")
    group = next(one for one in page.data["nodes"] if one["many"])
    made = page.ask("open", node=group["key"])
    rest = next(one for one in made["nodes"] if one["key"] == group["key"])
    assert rest["many"] == group["many"] - STEP
    assert len(made["new"]) == STEP
    core = {one["key"] for one in page.data["nodes"] if not one["many"]}
    into = [sum(one["fen"] for one in data["edges"] if one["to"] in core) for data in (page.data, made)]
    assert into[0] == into[1]


def test_arranging_keeps_pinned_nodes(lending: Page) -> None:
    pinned = lending.key("lender")
    made = lending.ask("arrange", pinned=[pinned])
    before = {one["key"]: (one["x"], one["y"]) for one in lending.data["nodes"]}
    after = {one["key"]: (one["x"], one["y"]) for one in made["nodes"]}
    assert after[pinned] == before[pinned]
    assert sum(after[key] != before[key] for key in before) > len(before) / 2


def test_an_account_is_told_masked(lending: Page) -> None:
    told = lending.ask("node", node=lending.key("lender"))
    assert "*" in told["account"]
    assert told["name"].endswith("*")
    assert told["partners"]
    assert not _LONG_NUMBER.search(json.dumps(told["partners"]))


def test_an_edge_tells_its_transfers_with_file_and_row(lending: Page) -> None:
    edge = next(one for one in lending.data["edges"] if one["kind"] == "transfer")
    told = lending.ask("edge", **{"from": edge["from"], "to": edge["to"]})
    assert told["found"] == edge["count"]
    assert sum(round(float(row["amount"].replace(",", "")) * 100) for row in told["rows"]) == edge["fen"]
    assert all("#" in one for row in told["rows"] for one in row["sources"])
    assert all(row["purpose"] == "" or row["purpose"].endswith("**") for row in told["rows"])


def test_the_transfers_of_an_edge_follow_the_days(lending: Page) -> None:
    edge = max(lending.data["edges"], key=lambda one: len(one["steps"]))
    last = edge["steps"][-1]
    day = (pl.Series([last[0]]).cast(pl.Date)[0]).isoformat()
    told = lending.ask("edge", **{"from": edge["from"], "to": edge["to"]}, since=day, until=day)
    assert told["found"] == last[2]


def test_money_is_followed_by_both_methods_and_who_it_reached_is_drawn(lending: Page) -> None:
    made = lending.ask("follow", node=lending.key("lender"))
    route, drawn = made["route"], {one["key"] for one in made["view"]["nodes"]}
    assert route["flows"]
    assert {one["key"] for one in route["accounts"]} <= drawn
    shares = [one["fifo_share"] for one in route["accounts"] if one["hop"] == 1]
    assert all(share.endswith("%") for share in shares)
    back = lending.ask("follow", node=lending.key("lender"), back="1")
    assert back["route"]["kind"] == "back"


def test_a_way_between_two_accounts_is_found_and_drawn(screened: FastAPI) -> None:
    page = Page(screened, f"/rings/{ring_of(screened, 'laundering')}")
    edge = page.data["edges"][0]
    made = page.ask("path", **{"from": edge["from"], "to": edge["to"]})
    first = made["route"]["routes"][0]
    assert (first["keys"][0], first["keys"][-1]) == (edge["from"], edge["to"])
    assert set(first["keys"]) <= {one["key"] for one in made["view"]["nodes"]}


def test_unmasking_needs_a_reason_and_is_logged(screened: FastAPI, lending: Page) -> None:
    key = lending.key("lender")
    assert "理由" in lending.ask("unmask", 400, node=key)["what"]
    told = lending.ask("unmask", node=key, reason="核对身份")
    assert _LONG_NUMBER.fullmatch(told["account"])
    assert not told["name"].endswith("*")
    with house_of(screened).store.read() as session:
        line = latest(session, 1, actor=LOGINS["investigator"])[0]
    assert (line.action, "核对身份" in line.detail, told["account"] in line.detail) == ("unmask", True, False)


@pytest.mark.parametrize(
    "more",
    [
        {"shown": ["1,2"]},
        {"shown": ["zz,1,1"]},
        {"shown": ["x,nan,1"]},
        {"shown": ["x,inf,1"]},
        {"shown": [f"k{number},1,1" for number in range(401)]},
        {"start": ["nobody"]},
    ],
)
def test_a_scene_that_is_none_is_refused_in_words(more: dict[str, object], lending: Page) -> None:
    assert lending.ask("open", 400, node=lending.key("lender"), **more)["what"]


def test_too_many_questions_are_put_off(screened: FastAPI, lending: Page) -> None:
    house_of(screened).lookups = Window(2)
    for _ in range(2):
        lending.ask("node", node=lending.key("lender"))
    assert lending.ask("node", 429, node=lending.key("lender"))["what"]


def test_the_csv_is_masked_holds_no_formula_and_is_logged(screened: FastAPI, lending: Page) -> None:
    hidden = lending.key("lender")
    answer = lending.who.post("/network/files/csv", csrf=lending.csrf, **scene(lending.data, hidden=[hidden]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        tables = {
            name: list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
            for name in archive.namelist()
        }
    assert len(tables["nodes.csv"]) == len(lending.data["nodes"]) - 1
    ends = {row["Source"] for row in tables["edges.csv"]} | {row["Target"] for row in tables["edges.csv"]}
    assert ends <= {row["Id"] for row in tables["nodes.csv"]}
    cells = [cell for rows in tables.values() for row in rows for cell in row.values()]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)
    assert not any(_LONG_NUMBER.fullmatch(row["account"].strip("'")) for row in tables["nodes.csv"])
    with house_of(screened).store.read() as session:
        line = latest(session, 1, actor=LOGINS["investigator"])[0]
    assert (line.action, line.about) == ("network.csv", lending.data["ring"])


def test_the_graphml_opens_and_its_amounts_follow_days_and_least(lending: Page) -> None:
    answer = lending.who.post("/network/files/graphml", csrf=lending.csrf, **scene(lending.data, least=10_000))
    graph = nx.parse_graphml(answer.text, force_multigraph=True)
    wanted = [one for one in lending.data["edges"] if one["kind"] == "transfer" and one["fen"] >= 10_000 * 100]
    found = [edge for *_, edge in graph.edges(data=True) if edge["kind"] == "transfer"]
    assert sorted(edge["amount_fen"] for edge in found) == sorted(one["fen"] for one in wanted)


@pytest.mark.parametrize("form", ["svg", "png"])
def test_a_picture_that_the_browser_draws_is_logged(form: str, screened: FastAPI, lending: Page) -> None:
    assert lending.ask(f"files/{form}") == {"logged": True}
    with house_of(screened).store.read() as session:
        assert latest(session, 1, actor=LOGINS["investigator"])[0].action == f"network.{form}"


def test_a_script_in_a_name_stays_text(screened: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = '</script><script>alert(1)</script>"><img src=x onerror=alert(2)>'
    plain = County.parties

    def parties(self: County, accounts: Any, *, unmask: bool) -> dict[int, Party]:
        return {number: replace(one, name=evil) for number, one in plain(self, accounts, unmask=unmask).items()}

    monkeypatch.setattr(County, "parties", parties)
    page = Page(screened, f"/rings/{ring_of(screened, 'lending')}")
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    assert page.data["nodes"][0]["name"] == evil
    drawing = page.text[page.text.index('<svg class="net-svg"') : page.text.index("</svg>") + 6]
    assert "<script" not in drawing


def test_the_page_may_ask_this_server_and_nobody_else(screened: FastAPI) -> None:
    policy = (
        visitor(screened, "investigator")
        .get(f"/rings/{ring_of(screened, 'lending')}")
        .headers["content-security-policy"]
    )
    assert "connect-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "blob:" not in policy
