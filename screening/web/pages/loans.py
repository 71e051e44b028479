"""The whole sheet of one rebuilt loan: its flows with their sources, every rate with its sum, the schedules, the doubts."""

from fastapi import Response

from screening.bench.loan_sheet import HANDS, sheet
from screening.bench.ready import setting_of
from screening.cases.rights import Right
from screening.report.words import ROLES
from screening.web.pages.call import Call
from screening.web.pages.gate import Area, NotThere
from screening.web.pages.known import known
from screening.web.pages.page import page

area = Area()


@area.get("/loans/{loan_id}", Right.READ)
def loan(call: Call) -> Response:
    """Show the sheet of a loan of the newest run, masked; one can add it up by hand."""
    shown = call.house.shelf.newest()
    if shown is None:
        raise _missing()
    with call.house.county(shown) as county:
        row = county.loans_named([call.named("loan_id")]).get(call.named("loan_id"))
        if row is None:
            raise _missing()
        found = sheet(county, setting_of(call.house.workspace, shown.run_id), call.named("loan_id"), unmask=False)
        people = known(county, shown, (row["lender_account"], row["borrower_account"]))
    return page(
        call,
        "loan.jinja",
        loan=found,
        lender=people[row["lender_account"]],
        borrower=people[row["borrower_account"]],
        hands=HANDS,
        roles=ROLES,
        run=shown.run.record,
    )


def _missing() -> NotThere:
    return NotThere(
        "最新一次运行没有这笔借款 / the newest run has no such loan", remedy="回到预警 / go back to the alert"
    )
