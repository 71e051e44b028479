"""The audit log, for the auditor to read and to check."""

import json

from fastapi import Response

from screening.cases.audit import latest, verify
from screening.cases.rights import Right
from screening.web.pages.call import Call, number_in
from screening.web.pages.gate import Area
from screening.web.pages.page import page

area = Area()
LINES = 100


@area.get("/audit", Right.AUDIT)
def audit(call: Call) -> Response:
    """Show the last lines, of one person, act or thing where asked, and older ones page by page."""
    asked = {name: call.asked(name) for name in ("about", "actor", "action")}
    before = number_in(call.asked("before")) if call.asked("before") else None
    with call.house.store.read() as session:
        found = latest(session, LINES, before=before, **{name: value or None for name, value in asked.items()})
        checked = verify(session, call.asked("anchor") or None) if call.asked("verify") else None
    lines = [(one, json.loads(one.detail)) for one in reversed(found)]
    older = found[0].number if len(found) == LINES and found[0].number > 1 else None
    return page(call, "audit.jinja", lines=lines, asked=asked, older=older, checked=checked)
