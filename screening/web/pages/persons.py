"""One person or organisation over all banks; the page is for the newest run, and its address names nobody."""

from fastapi import Response

from screening.cases.audit import record
from screening.cases.folders import cases_about
from screening.cases.judgements import VERDICTS, earlier
from screening.cases.rights import Right
from screening.report.words import RING_KINDS, ROLES
from screening.web.pages.call import Call
from screening.web.pages.cases import STATES
from screening.web.pages.gate import Area
from screening.web.pages.known import party_in
from screening.web.pages.page import page
from screening.web.pages.person_view import PersonView, person_view
from screening.web.pages.regulator import regulator_of
from screening.web.pages.unmasking import log_unmask
from screening.web.pages.vocabulary import HOLDERS, LISTS, POSTS, TIP_SOURCES

area = Area()


@area.get("/persons/{key}", Right.READ)
def person(call: Call) -> Response:
    """Show a person, masked; whoever looks at one whom no alert concerns is logged."""
    return _shown(call, unmask=False)


@area.post("/persons/{key}/unmask", Right.UNMASK)
def unmask_person(call: Call) -> Response:
    """Show a person in the clear, once, for a reason that is logged."""
    return _shown(call, unmask=True)


def _shown(call: Call, *, unmask: bool) -> Response:
    shown = call.house.shelf.newest()
    party = party_in(shown, call.named("key"))
    assert shown is not None  # noqa: S101 - `party_in` refuses a county without a run
    with call.house.county(shown) as county:
        seen = person_view(shown, call.house.shelf, county, regulator_of(call.house, shown), party, unmask=unmask)
    if unmask:
        log_unmask(call, call.named("key"), shown.run_id, seen.whole)
    elif not seen.alerts:
        with call.house.store.write() as session:
            record(session, call.me.login, "person.read", call.named("key"), run=shown.run_id)
    return _page(call, seen, shown.run.record, unmask=unmask)


def _page(call: Call, seen: PersonView, run: dict[str, object], *, unmask: bool) -> Response:
    alert_ids = [row["alert_id"] for row in seen.alerts] + [row["alert_id"] for _, row in seen.earlier]
    with call.house.store.read() as session:
        before = earlier(session, seen.subjects)
        cases = cases_about(session, alert_ids, seen.subjects)
    return page(
        call,
        "person.jinja",
        key=call.named("key"),
        seen=seen,
        before=before,
        cases=cases,
        case_states=STATES,
        verdicts=VERDICTS,
        roles=ROLES,
        ring_kinds=RING_KINDS,
        holders=HOLDERS,
        posts=POSTS,
        lists=LISTS,
        tip_sources=TIP_SOURCES,
        unmasked=unmask,
        run=run,
    )
