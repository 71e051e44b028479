"""The network page: a ring, or the accounts round an account or an alert; who paid whom, when, and on which bookings."""

import json
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from fastapi import Response

from screening.bench.money_web import partners_of
from screening.bench.pool_sheet import measures
from screening.cases.audit import record
from screening.cases.rights import Right
from screening.clock import date_of, day_of
from screening.errors import ScreeningError, WrongCall
from screening.masking import mask_account
from screening.report.network_places import line_between
from screening.report.network_view import NODE_WORDS, amount_in_words, mark_of, shapes
from screening.report.words import RING_KINDS
from screening.web.pages.call import Call, day_in, number_in
from screening.web.pages.gate import Area, Handler, NotThere, status_of
from screening.web.pages.network_build import IN_THE_MIDDLE, STEP, Builder, Ring, Scene, ring_of
from screening.web.pages.network_files import FILES, exported
from screening.web.pages.network_told import Told
from screening.web.pages.page import HEADERS, go, page
from screening.web.pages.shelf import Shown

area = Area()
_TOO_OFTEN = 429
_MOST_NODES_SENT = 400
_TOLD = 24
_RINGS = 100
_PICTURES = ("svg", "png")


@area.get("/rings", Right.READ)
def rings(call: Call) -> Response:
    """List the rings of the newest run, lending first, then by amount."""
    shown = call.house.shelf.newest()
    if shown is None:
        return page(call, "no_run.jinja")
    order = list(RING_KINDS)
    rows = shown.table("rings").to_dicts()
    names = {row["ring_id"]: row for row in shown.table("ring_records").to_dicts()}
    rows.sort(key=lambda row: (order.index(row["kind"]), -row["amount"], row["ring_id"]))
    number, pages = max(1, number_in(call.asked("page") or "1")), max(1, -(-len(rows) // _RINGS))
    part = rows[(number - 1) * _RINGS : number * _RINGS]
    return page(
        call, "rings.jinja", rows=part, found=len(rows), number=number, pages=pages, names=names, kinds=RING_KINDS
    )


@area.get("/rings/{ring_id}", Right.READ)
def ring(call: Call) -> Response:
    """Show a ring: who is in it as what, what ties them, and the money between them."""
    shown = _shown(call)
    with call.house.county(shown) as county:
        found = ring_of(shown, county, call.named("ring_id"))
        builder = Builder(shown, county, call.language)
        made = builder.whole_ring(found)
        keys = {one.account: builder.key(number) for one, number in _members(found)}
    pool = measures(found.view.pool) if found.view.pool else []
    return _page(call, shown, made, ring=found.view, keys=keys, pool=pool, title=call.say(*found.view.title))


@area.get("/network", Right.READ)
def network(call: Call) -> Response:
    """Show the accounts round one account, or round those of an alert; a ring's alert shows the ring."""
    shown = _shown(call)
    alert = None
    with call.house.county(shown) as county:
        builder = Builder(shown, county, call.language)
        if call.asked("alert"):
            alert = shown.alert(call.asked("alert"))
            if alert is None:
                raise NotThere("本次运行没有这条预警 / the newest run has no such alert")
            if alert["subject_kind"] == "ring":
                return go(f"/rings/{alert['subject_id']}")
            known = county.numbers(alert["account_ids"])
            middle = [known[one] for one in alert["account_ids"] if one in known]
        else:
            middle = [builder.number(call.asked("account"))]
        made = builder.around(middle)
    title = call.say("往来户", "Accounts around") + (f" {alert['alert_id']}" if alert else "")
    return _page(call, shown, made, alert=alert, title=title, left=max(len(middle) - IN_THE_MIDDLE, 0))


def _page(call: Call, shown: Shown, made: dict[str, Any], **said: Any) -> Response:
    days = [step[0] for edge in made["edges"] for step in edge["steps"]]
    last = day_of(date.fromisoformat(shown.run.record["as_of"]))
    view = {"ring": None, "keys": {}, "pool": [], "alert": None, "left": 0} | said
    ring_id = view["ring"].ring_id if view["ring"] else ""
    data = made | {"first": min(days, default=last), "last": last, "ring": ring_id, "step": STEP}
    return page(
        call,
        "network.jinja",
        data=data,
        drawn=_frame(made),
        shapes=shapes(),
        node_words=NODE_WORDS,
        amount=lambda fen: amount_in_words(fen, call.language),
        date_of=date_of,
        run=shown.run.record,
        **view,
    )


def _frame(made: dict[str, Any]) -> dict[str, Any]:
    """Give what the drawing without script needs besides: its frame, and each edge with its ends and its line."""
    marks = {one["key"]: mark_of(one) for one in made["nodes"]}
    by_key = {one["key"]: one for one in made["nodes"]}
    xs, ys = [one.x for one in marks.values()] or [0.0], [one.y for one in marks.values()] or [0.0]
    left, top = min(xs) - 70, min(ys) - 50
    acts = _acts(made, by_key)
    most = max((one["fen"] for one in made["edges"]), default=1) or 1
    return {
        "frame": f"{left:.0f} {top:.0f} {max(xs) - left + 70:.0f} {max(ys) - top + 60:.0f}",
        "acts": acts,
        "edges": [
            one
            | {
                "line": line_between(marks[one["from"]], marks[one["to"]], one["fen"], most),
                "payer": by_key[one["from"]],
                "payee": by_key[one["to"]],
            }
            for one in made["edges"]
        ],
    }


def _acts(made: dict[str, Any], by_key: dict[str, Any]) -> list[dict[str, Any]]:
    """Give what the most important nodes did: in and out, and from and to whom most of it, between the nodes drawn."""
    turnover = Counter[str]()
    for one in made["edges"]:
        turnover.update({one["from"]: one["fen"], one["to"]: one["fen"]})
    order = sorted(made["nodes"], key=lambda one: (not one["start"], one["rank"], -turnover[one["key"]], one["key"]))
    found = []
    for node in order[:_TOLD]:
        got = [one for one in made["edges"] if one["to"] == node["key"] and one["fen"]]
        paid = [one for one in made["edges"] if one["from"] == node["key"] and one["fen"]]
        found.append(
            {
                "node": node,
                "got": sum(one["fen"] for one in got),
                "paid": sum(one["fen"] for one in paid),
                "payer": by_key[got[0]["from"]] if got else None,
                "payee": by_key[paid[0]["to"]] if paid else None,
                "most_got": got[0]["fen"] if got else 0,
                "most_paid": paid[0]["fen"] if paid else 0,
            }
        )
    return found


Answer = Callable[[Call, Shown, Told, Builder], dict[str, Any]]


def _json(answer: Answer) -> Handler:
    """Give what answers the page's script: counted for each person, its errors told as data."""

    def handler(call: Call) -> Response:
        wait = call.house.lookups.wait(call.me.login, time.monotonic())
        if wait:
            return _answer({"what": call.say("查询过于频繁，请稍候", "too many questions; wait a moment")}, _TOO_OFTEN)
        try:
            shown = _shown(call)
            with call.house.county(shown) as county:
                builder = Builder(shown, county, call.language)
                return _answer(answer(call, shown, Told(shown, county, builder, call.say), builder))
        except ScreeningError as error:
            return _answer({"what": str(error.what), "remedy": error.remedy}, status_of(error))

    return handler


def _answer(made: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(made, ensure_ascii=False, default=str), status, HEADERS, "application/json")


@area.post("/network/open", Right.READ)
@_json
def opened(call: Call, shown: Shown, told: Told, builder: Builder) -> dict[str, Any]:
    """Give more of what is at a node."""
    return builder.opened(_scene(call, shown, told, builder), call.sent.one("node"))


@area.post("/network/arrange", Right.READ)
@_json
def arrange(call: Call, shown: Shown, told: Told, builder: Builder) -> dict[str, Any]:
    """Give the nodes' places anew."""
    return builder.rearranged(_scene(call, shown, told, builder), call.sent.every("pinned"))


@area.post("/network/node", Right.READ)
@_json
def node(call: Call, _shown: Shown, told: Told, builder: Builder) -> dict[str, Any]:
    """Give what is known of an account, masked."""
    number = builder.number(call.sent.one("node"))
    return told.account(number, partners_of(told.county, number, (), STEP))


@area.post("/network/unmask", Right.UNMASK)
@_json
def unmask(call: Call, shown: Shown, told: Told, builder: Builder) -> dict[str, Any]:
    """Give an account and its holder in the clear, once, for a reason that is logged."""
    reason, number = call.sent.one("reason"), builder.number(call.sent.one("node"))
    if not reason:
        raise WrongCall("须写明理由 / a reason is needed")
    clear = told.in_the_clear(number)
    with call.house.store.write() as session:
        masked = [mask_account(clear["account"])]
        record(session, call.me.login, "unmask", "network", reason=reason, run=shown.run_id, accounts=masked)
    return clear


@area.post("/network/edge", Right.READ)
@_json
def edge(call: Call, shown: Shown, told: Told, builder: Builder) -> dict[str, Any]:
    """Give the transfers of an edge, masked, each with the file and row of its bookings."""
    scene = _scene(call, shown, told, builder)
    return told.transfers(
        builder.accounts_at(scene, call.sent.one("from")), builder.accounts_at(scene, call.sent.one("to")), _days(call)
    )


@area.post("/network/follow", Right.READ)
@_json
def follow(call: Call, shown: Shown, told: Told, builder: Builder) -> dict[str, Any]:
    """Follow the money from an account, or back to where it came from, and show who it reached."""
    number = builder.number(call.sent.one("node"))
    route, reached = told.followed(number, _days(call), back=call.sent.one("back") == "1")
    return {"route": route, "view": builder.with_accounts(_scene(call, shown, told, builder), reached, number)}


@area.post("/network/path", Right.READ)
@_json
def path(call: Call, shown: Shown, told: Told, builder: Builder) -> dict[str, Any]:
    """Give the ways by which money can have come from one account to another, in order of time."""
    source, target = builder.number(call.sent.one("from")), builder.number(call.sent.one("to"))
    route, passed = told.ways(source, target)
    return {"route": route, "view": builder.with_accounts(_scene(call, shown, told, builder), passed, source)}


@area.post("/network/files/{form}", Right.READ)
def export(call: Call) -> Response:
    """Give what is on the page as a file, masked; that it was taken out is logged, also where the browser draws it."""
    form = call.named("form")
    if form not in {*FILES, *_PICTURES}:
        raise NotThere("没有这种格式 / no such form", remedy="graphml, csv, svg, png")
    shown = _shown(call)
    with call.house.county(shown) as county:
        builder = Builder(shown, county, call.language)
        scene = _scene(call, shown, Told(shown, county, builder, call.say), builder)
        made = _seen(builder.as_it_is(scene), set(call.sent.every("hidden")))
    with call.house.store.write() as session:
        about = scene.ring.view.ring_id if scene.ring else "network"
        record(session, call.me.login, f"network.{form}", about, run=shown.run_id, nodes=len(made["nodes"]))
    if form in _PICTURES:
        return _answer({"logged": True})
    content, media_type, ending = exported(form, made, _days(call), int(_whole(call, "least")) * 100)
    name = {"Content-Disposition": f'attachment; filename="network-{about}.{ending}"'}
    return Response(content, media_type=media_type, headers=HEADERS | name)


def _shown(call: Call) -> Shown:
    shown = call.house.shelf.newest()
    if shown is None:
        raise NotThere("还没有运行 / no run yet")
    return shown


def _seen(made: dict[str, Any], hidden: set[str]) -> dict[str, Any]:
    """Give a picture without the nodes that are hidden on the page."""
    return {
        "nodes": [one for one in made["nodes"] if one["key"] not in hidden],
        "edges": [one for one in made["edges"] if not {one["from"], one["to"]} & hidden],
    }


def _members(found: Ring) -> list[tuple[Any, int]]:
    by_code = {code: number for number, code in found.codes.items()}
    return [(one, by_code[one.code]) for one in (*found.view.core, *found.view.victims)]


def _scene(call: Call, shown: Shown, told: Told, builder: Builder) -> Scene:
    """Give what the browser says is on its page: its ring and its nodes with their places."""
    sent = call.sent.every("shown")
    if len(sent) > _MOST_NODES_SENT:
        raise WrongCall("节点过多 / too many nodes", remedy=f"≤ {_MOST_NODES_SENT}")
    places = {}
    for one in sent:
        key, x, y = [*one.split(","), "", ""][:3]
        places[key] = (_coordinate(x), _coordinate(y))
    ring_id = call.sent.one("ring")
    start = frozenset(builder.number(key) for key in call.sent.every("start"))
    return Scene(ring_of(shown, told.county, ring_id) if ring_id else None, places, start)


def _coordinate(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise WrongCall("不是位置 / not a place", where=text[:20]) from error
    if not abs(value) < 1e6:  # noqa: PLR2004 - also refuses what is no number
        raise WrongCall("不是位置 / not a place", where=text[:20])
    return value


def _days(call: Call) -> tuple[int, int]:
    """Give the days asked for, both included; the whole record where none are named."""
    since, until = day_in(call.sent.one("since")), day_in(call.sent.one("until"))
    as_of = day_of(date.fromisoformat(_shown(call).run.record["as_of"]))
    return day_of(since) if since else 0, day_of(until) if until else as_of


def _whole(call: Call, name: str) -> str:
    text = call.sent.one(name) or "0"
    if not (text.isascii() and text.isdigit() and len(text) <= 15):  # noqa: PLR2004
        raise WrongCall("不是整数 / not a whole number", where=name)
    return text
