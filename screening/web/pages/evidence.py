"""The bookings that a finding of an alert rests on, each with its file and row."""

from fastapi import Response

from screening.cases.rights import Right
from screening.masking import MASKS
from screening.report.words import INSTRUMENTS, Pair, word
from screening.web.pages.alert_view import ROWS
from screening.web.pages.call import Call
from screening.web.pages.found import found_alert
from screening.web.pages.gate import Area, NotThere
from screening.web.pages.page import page
from screening.web.pages.terms_shown import facts_shown
from screening.web.pages.unmasking import log_unmask

area = Area()


@area.get("/alerts/{alert_id}/evidence/{finding_id}", Right.READ)
def evidence(call: Call) -> Response:
    """Show the bookings that a finding of an alert rests on, masked, each with its file and row."""
    return _evidence(call, unmask=False)


@area.post("/alerts/{alert_id}/evidence/{finding_id}/unmask", Right.UNMASK)
def unmask_evidence(call: Call) -> Response:
    """Show them in the clear, once, for a reason that is logged."""
    return _evidence(call, unmask=True)


def _evidence(call: Call, *, unmask: bool) -> Response:
    found = found_alert(call)
    shown, row = found.shown, found.row
    finding = shown.finding(call.named("finding_id"))
    if finding is None or finding["account_id"] not in row["account_ids"]:
        raise NotThere("没有这项发现 / no such finding")
    if unmask:
        log_unmask(call, row["alert_id"], shown.run_id, [finding["account_id"]], finding=finding["finding_id"])
    rule = next((one for one in shown.rulebook.rules if one.rule_id == finding["rule_id"]), None)
    with call.house.county(found.newest) as county:
        rows = county.bookings_named(finding["evidence"][:ROWS], finding["account_id"])
    return page(
        call,
        "evidence.jinja",
        alert=row,
        finding=finding,
        title=Pair(rule.about["title_zh"], rule.about["title_en"]) if rule else word({}, finding["rule_id"]),
        facts=facts_shown(shown, rule, finding, call.language),
        rows=rows,
        instruments=INSTRUMENTS,
        unmasked=unmask,
        masks={name: (lambda text: text or "") if unmask else mask for name, mask in MASKS.items()},
    )
