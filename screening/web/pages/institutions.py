"""Supervised institutions: the roster, and each with its posts, accounts, book, findings and figures; and the banks."""

from fastapi import Response

from screening.cases.folders import cases_about
from screening.cases.rights import Right
from screening.report.words import ROLES
from screening.web.pages.call import Call
from screening.web.pages.cases import STATES
from screening.web.pages.gate import Area, NotThere
from screening.web.pages.institution_view import institution_rows, institution_view
from screening.web.pages.page import page
from screening.web.pages.regulator import regulator_of
from screening.web.pages.vocabulary import COLLATERALS, FIGURES, INSTITUTION_KINDS, POSTS

area = Area()


@area.get("/institutions", Right.READ)
def institutions(call: Call) -> Response:
    """Show the supervised institutions with what the newest run found of each, and the banks."""
    shown = call.house.shelf.newest()
    if shown is None:
        return page(call, "no_run.jinja")
    with call.house.county(shown) as county:
        rows = institution_rows(shown, county, regulator_of(call.house, shown))
    return page(
        call,
        "institutions.jinja",
        rows=rows,
        banks=shown.run.record.get("completeness", ()),
        kinds=INSTITUTION_KINDS,
        run=shown.run.record,
    )


@area.get("/institutions/{institution_id}", Right.READ)
def institution(call: Call) -> Response:
    """Show one supervised institution; its name is public, persons and accounts are masked."""
    shown = call.house.shelf.newest()
    regulator = regulator_of(call.house, shown) if shown else None
    row = regulator.institution(call.named("institution_id")) if regulator else None
    if shown is None or regulator is None or row is None:
        raise NotThere("名册中没有这家机构 / no such institution on the roster", remedy="/institutions")
    with call.house.county(shown) as county:
        seen = institution_view(shown, county, regulator, row)
    with call.house.store.read() as session:
        cases = cases_about(session, [one["alert_id"] for one in seen.alerts], seen.whole)
    return page(
        call,
        "institution.jinja",
        row=row,
        seen=seen,
        cases=cases,
        case_states=STATES,
        kinds=INSTITUTION_KINDS,
        posts=POSTS,
        collaterals=COLLATERALS,
        figures=[
            (name, words) for name, words in FIGURES.items() if any(one[name] is not None for one in seen.figures)
        ],
        roles=ROLES,
        run=shown.run.record,
    )
