"""The reading list: what can be read within a capacity, in an order, with customers drawn at random among it.

Nothing on the list tells an alert from a drawn customer: their numbers look alike, and the same figures stand beside them.
"""

from fastapi import Response

from screening.alerts.judged import VERDICTS as WELL_FOUNDED
from screening.alerts.judged import Judged
from screening.cases.folders import About, cases_about, open_case
from screening.cases.judgements import VERDICTS, earlier
from screening.cases.lessons import lessons
from screening.cases.rights import Right
from screening.cases.store import StoreSession
from screening.errors import WrongCall
from screening.masking import mask_account
from screening.report.words import Pair
from screening.web.pages.call import Call, number_in
from screening.web.pages.cases import STATES
from screening.web.pages.gate import Area, NotThere
from screening.web.pages.known import key_of
from screening.web.pages.page import go, page
from screening.web.pages.reading_shelf import Item

area = Area()
CAPACITY, MOST = 40, 2000
KINDS = {"party": Pair("人员", "person"), "account": Pair("账户", "account"), "ring": Pair("团伙", "ring")}


@area.get("/reading", Right.READ)
def reading(call: Call) -> Response:
    """Show what to read today, where the cut is, and what stays unread with its reckoned risk."""
    shown = call.house.shelf.newest()
    if shown is None:
        return page(call, "no_run.jinja")
    capacity = number_in(call.asked("capacity") or str(CAPACITY))
    if not 1 <= capacity <= MOST:
        raise WrongCall(f"1 – {MOST}", where=str(capacity))
    ranking = call.house.reading.ranking()
    used = None if call.asked("order") == "declared" else ranking
    with call.house.store.read() as session:
        judged = _judged(session)
    made = call.house.reading.queue(shown, judged, capacity, used)
    return page(
        call,
        "reading.jinja",
        made=made,
        unread=sum(one.unread for one in made.cuts),
        expected=sum(one.unread_well_founded for one in made.cuts),
        measured=any(one.judged for one in made.cuts),
        capacity=capacity,
        most=MOST,
        ranking=ranking,
        used=used,
        kinds=KINDS,
        subject=_subject,
    )


@area.get("/reading/{item_id}", Right.READ)
def item(call: Call) -> Response:
    """Open an item of the list: an alert's page, or that of a drawn customer."""
    item_id = call.named("item_id")
    found = call.house.reading.drawn(item_id)
    if found is None:
        return go(f"/alerts/{item_id}")
    row, shown = found.row, call.house.shelf.newest()
    with call.house.store.read() as session:
        before = earlier(session, {row["subject_id"], *row["account_ids"]})
        cases = cases_about(session, [item_id], {row["subject_id"]})
    return page(
        call,
        "item.jinja",
        item=row,
        accounts=[mask_account(one) for one in row["account_ids"]],
        person=_person(call, found) if shown and shown.run_id == found.run_id else "",
        before=before,
        cases=cases,
        case_states=STATES,
        verdicts=VERDICTS,
        run_id=found.run_id,
    )


@area.post("/reading/{item_id}/case", Right.WORK)
def into_case(call: Call) -> Response:
    """Open a case from a drawn customer, so that he is judged like anybody on the list."""
    found = call.house.reading.drawn(call.named("item_id"))
    if found is None:
        raise NotThere("没有这一件 / no such item", where=call.named("item_id"))
    about = About(found.row["item_id"], found.run_id, found.row["subject_kind"], found.row["subject_id"])
    with call.house.store.write() as session:
        case = open_case(session, call.sent.one("title"), [about], call.person(session))
        return go(f"/cases/{case.case_id}", done="opened")


def _judged(session: StoreSession) -> list[Judged]:
    """Give the approved judgements as the queue takes them, in order of days."""
    found = [Judged(one.alert_id, WELL_FOUNDED[one.judgement], one.judged_on, one.run_id) for one in lessons(session)]
    return sorted(found, key=lambda one: (one.on, one.name))


def _subject(row: dict[str, str]) -> str:
    """Give whom an item is about, an account masked."""
    return mask_account(row["subject_id"]) if row["subject_kind"] == "account" else row["subject_id"]


def _person(call: Call, found: Item) -> str:
    """Give the address of the customer's page; empty where the run's book does not know him."""
    shown = call.house.shelf.newest()
    if shown is None:
        return ""
    with call.house.county(shown) as county:
        persons = county.persons_of(found.row["account_ids"][0], limit=1)
    return key_of(shown, persons[0][0]["party_id"]) if persons else ""
