"""The queue: what there is to read, who reads it, and the next one."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

import polars as pl
from fastapi import Response

from screening.cases.audit import record
from screening.cases.people import everybody
from screening.cases.rights import Right, rights_of
from screening.cases.store import StoreSession
from screening.cases.views import drop_view, save_view, views_of
from screening.cases.work import assign, let_go, places, take_next
from screening.report.words import PACKS, ROLES, Pair, word
from screening.web.pages.call import Call, filled, number_in
from screening.web.pages.gate import Area
from screening.web.pages.known import Known, found_persons, known
from screening.web.pages.page import HEADERS, go, page
from screening.web.pages.queue_rows import CHANGES, FILTERS, STATES, csv_of, rows, workbook_of
from screening.web.pages.shelf import Shown

area = Area()
PAGE = 50
_FILES: dict[str, tuple[Callable[[pl.DataFrame], bytes], str]] = {
    "csv": (csv_of, "text/csv; charset=utf-8"),
    "xlsx": (workbook_of, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@area.get("/queue", Right.READ)
def queue(call: Call) -> Response:
    """Show the alerts that the filter asks for, a page at a time."""
    shown = call.house.shelf.newest()
    if shown is None:
        return page(call, "no_run.jinja")
    asked = call.query()
    wanted = _wanted(asked)
    with call.house.store.read() as session:
        found = rows(call.house.reading.ordered(shown), places(session), wanted)
        people = _workers(session)
        names = {one.login: one.name for one in everybody(session)}
        views = [(one, urlencode(one.query)) for one in views_of(session, call.me.person_id)]
    number = max(1, number_in(asked.get("page", "1")))
    return page(
        call,
        "queue.jinja",
        rows=found.slice((number - 1) * PAGE, PAGE).to_dicts(),
        found=found.height,
        number=number,
        pages=max(1, -(-found.height // PAGE)),
        wanted=wanted,
        query=urlencode(wanted),
        without=lambda *names: urlencode({name: value for name, value in wanted.items() if name not in names}),
        people=people,
        names=names,
        views=views,
        states=STATES,
        changes=CHANGES,
        ranking=call.house.reading.ranking(),
        choices=_choices(shown),
        roles=ROLES,
        others=_others(call, shown, wanted.get("q", "")),
    )


@area.get("/queue.csv", Right.READ)
def table(call: Call) -> Response:
    """Give the filtered queue as a CSV, masked; that it was taken out is logged."""
    return _taken_out(call, "csv")


@area.get("/queue.xlsx", Right.READ)
def workbook(call: Call) -> Response:
    """Give the filtered queue as a workbook, masked; that it was taken out is logged."""
    return _taken_out(call, "xlsx")


def _taken_out(call: Call, kind: str) -> Response:
    shown = call.house.shelf.newest()
    if shown is None:
        return go("/queue")
    with call.house.store.write() as session:
        found = rows(call.house.reading.ordered(shown), places(session), _wanted(call.query()))
        record(session, call.me.login, f"queue.{kind}", shown.run_id, rows=found.height)
    name = {"Content-Disposition": f'attachment; filename="queue-{shown.run_id}.{kind}"'}
    made, media_type = _FILES[kind]
    return Response(made(found), media_type=media_type, headers=HEADERS | name)


@area.post("/queue/next", Right.WORK)
def following(call: Call) -> Response:
    """Hold the next free alert of the filtered queue and open it; who comes from one lets it go and gets one after it."""
    query, after = _wanted(filled(call.sent.one("query"))), call.sent.one("after")
    shown = call.house.shelf.newest()
    taken = None
    if shown:
        with call.house.store.write() as session:
            by = call.person(session)
            queued = rows(call.house.reading.ordered(shown), places(session), query)["alert_id"].to_list()
            if after in queued:
                let_go(session, after, by)
                queued = queued[queued.index(after) + 1 :]
            taken = take_next(session, queued, by)
    if taken is None:
        return go("/queue", **(query | {"done": "none_free"}))
    return go(f"/alerts/{taken}", **({"queue": urlencode(query)} if query else {}))


@area.post("/queue/assign", Right.ASSIGN)
def give(call: Call) -> Response:
    """Give the marked alerts to somebody, or to nobody."""
    with call.house.store.write() as session:
        assign(session, call.sent.every("alert"), call.sent.one("to") or None, call.person(session))
    return go("/queue", **(_wanted(filled(call.sent.one("query"))) | {"done": "assigned"}))


@area.post("/queue/views", Right.READ)
def keep(call: Call) -> Response:
    """Keep the filter under a name; what was searched for may name somebody and is not kept."""
    query = _wanted(filled(call.sent.one("query")))
    kept = {name: value for name, value in query.items() if name != "q"}
    with call.house.store.write() as session:
        save_view(session, call.sent.one("name"), kept, call.person(session))
    return go("/queue", **(query | {"done": "saved"}))


@area.post("/queue/views/{view_id}/drop", Right.READ)
def drop(call: Call) -> Response:
    """Take a view away."""
    with call.house.store.write() as session:
        drop_view(session, number_in(call.named("view_id")), call.person(session))
    return go("/queue")


def _others(call: Call, shown: Shown, text: str) -> list[Known]:
    """Give the persons whom a search names exactly, in the queue or not, each by his first account."""
    if not text:
        return []
    with call.house.county(shown) as county:
        found = found_persons(county, text)
        return list(known(county, shown, [accounts[0]["account_id"] for accounts in found]).values())


def _wanted(asked: Mapping[str, str]) -> dict[str, str]:
    """Give the filters that a query holds."""
    return {name: asked[name] for name in FILTERS if name in asked}


def _workers(session: StoreSession) -> list[tuple[str, str]]:
    """Give login and name of everybody who works on alerts."""
    return [
        (one.login, one.name)
        for one in everybody(session)
        if Right.WORK in rights_of(one.roles) and one.disabled_at is None
    ]


def _choices(shown: Shown) -> dict[str, list[tuple[str, Pair]]]:
    """Give what the filters may be set to, with its words: only what occurs in the run."""
    titles = {one.rule_id: Pair(one.about["title_zh"], one.about["title_en"]) for one in shown.rulebook.rules}
    return {
        name: [(one, word(words, one)) for one in sorted(shown.alerts[column].explode().drop_nulls().unique())]
        for name, column, words in (("packs", "packs", PACKS), ("rules", "rule_ids", titles), ("banks", "banks", {}))
    }
