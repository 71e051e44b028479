"""One alert: why, on what, what speaks for the person, what was judged before; taking it, unmasking, opening a case."""

from fastapi import Response

from screening.bench.show import shown_rule
from screening.cases.folders import About, add_alerts, find_case, listed, open_case
from screening.cases.judgements import VERDICTS, earlier
from screening.cases.people import everybody
from screening.cases.rights import Right
from screening.cases.work import Place, hold, let_go, places
from screening.masking import mask_name
from screening.report.alert_cards import cards
from screening.report.evidence import Evidence
from screening.report.words import ROLES
from screening.web.pages.alert_view import ROWS, changes_of, holders_of, score_steps, seen_of
from screening.web.pages.call import Call
from screening.web.pages.fall import fall
from screening.web.pages.found import found_alert
from screening.web.pages.gate import Area
from screening.web.pages.page import go, page
from screening.web.pages.terms_shown import terms_of
from screening.web.pages.unmasking import log_unmask

area = Area()


@area.get("/alerts/{alert_id}", Right.READ)
def alert(call: Call) -> Response:
    """Show an alert, masked; a customer drawn below the line has a page of his own under the same number."""
    if call.house.reading.drawn(call.named("alert_id")):
        return go(f"/reading/{call.named('alert_id')}")
    return _shown(call, unmask=False)


@area.post("/alerts/{alert_id}/unmask", Right.UNMASK)
def unmask(call: Call) -> Response:
    """Show an alert's persons in the clear, once, for a reason that is logged."""
    found = found_alert(call)
    log_unmask(call, found.row["alert_id"], found.shown.run_id, found.row["account_ids"])
    return _shown(call, unmask=True)


@area.post("/alerts/{alert_id}/hold", Right.WORK)
def take(call: Call) -> Response:
    """Hold an alert, so that nobody else reads it meanwhile."""
    row = found_alert(call).row
    with call.house.store.write() as session:
        hold(session, row["alert_id"], call.person(session))
    return go(f"/alerts/{row['alert_id']}")


@area.post("/alerts/{alert_id}/let-go", Right.WORK)
def give_up(call: Call) -> Response:
    """End one's hold on an alert."""
    row = found_alert(call).row
    with call.house.store.write() as session:
        let_go(session, row["alert_id"], call.person(session))
    return go(f"/alerts/{row['alert_id']}", done="let_go")


@area.post("/alerts/{alert_id}/case", Right.WORK)
def into_case(call: Call) -> Response:
    """Open a case from an alert, or take it into one that is worked on."""
    found = found_alert(call)
    row = found.row
    about = About(row["alert_id"], found.shown.run_id, row["subject_kind"], row["subject_id"])
    with call.house.store.write() as session:
        by, known = call.person(session), call.sent.one("case_id")
        if known:
            case = find_case(session, known)
            add_alerts(session, case, [about], by)
        else:
            case = open_case(session, call.sent.one("title"), [about], by)
        let_go(session, row["alert_id"], by)
        return go(f"/cases/{case.case_id}", done="opened")


def _shown(call: Call, *, unmask: bool) -> Response:
    found = found_alert(call)
    shown, row = found.shown, found.row
    folder = shown.folder_of(row)
    held = {one: shown.holders[one] for one in row["account_ids"] if one in shown.holders}
    card = cards(folder, Evidence(names={one: mask_name(holder.name) for one, holder in held.items()}), 1)[0]
    subjects = {row["subject_id"], *row["account_ids"], *(one.party_id for one in held.values())} - {""}
    with call.house.store.read() as session:
        place = next((one for one in places(session) if one.alert_id == row["alert_id"]), Place(row["alert_id"]))
        names = {one.login: one.name for one in everybody(session)}
        before = earlier(session, subjects)
        cases = [case for case, _ in listed(session, "open")] if call.may(Right.WORK) else []
    with call.house.county(found.newest) as county:
        seen = seen_of(found, folder, county)
    return page(
        call,
        "alert.jinja",
        alert=row,
        card=card,
        doubts=list(dict.fromkeys([*(rule.does_not_prove for rule in card.rules), *card.doubts])),
        lawful=list(dict.fromkeys(rule.lawful for rule in card.rules)),
        place=place,
        names=names,
        drawing=fall(score_steps(folder), row["risk_score"]),
        parameters={
            one: shown_rule(rule, rule).parameters for one in row["rule_ids"] if (rule := folder.rules.get(one))
        },
        terms=terms_of(shown),
        holders=holders_of(shown, row["account_ids"][:ROWS], seen.keys, unmask=unmask),
        seen=seen,
        changes=changes_of(folder),
        roles=ROLES,
        unmasked=unmask,
        before=before,
        cases=cases,
        verdicts=VERDICTS,
        run=shown.run.record,
        gone=found.gone,
        newest=found.newest.run.record,
        heirs=found.heirs(),
    )
