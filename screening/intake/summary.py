"""A receipt made from what a check found."""

from screening.clock import now
from screening.contract.manifest import Manifest
from screening.intake.check import Checked, Inspected
from screening.intake.completeness import Completeness, Measure, measure
from screening.intake.findings import control_totals
from screening.intake.problems import refuses
from screening.intake.receipt import Receipt, TableCount, Totals

SHOWN_GAPS = 62


def receipt_of(inspected: Inspected, checked: Checked) -> Receipt:
    """Give the receipt of a delivery."""
    problems = (*inspected.problems, *checked.problems)
    manifest = inspected.manifest
    money = checked.tallies.get("transactions")
    sums = money.sums if money else {}
    return Receipt(
        status="refused" if refuses(list(problems)) else "accepted",
        bank_id=manifest.bank_id if manifest else None,
        submission_id=manifest.submission_id if manifest else None,
        digest=manifest.digest() if manifest else None,
        period_start=manifest.period_start.isoformat() if manifest else None,
        period_end=manifest.period_end.isoformat() if manifest else None,
        replaces=manifest.replaces if manifest else None,
        received_at=now().isoformat(),
        tables={
            table: TableCount(tally.sent, tally.accepted, tally.rejected) for table, tally in checked.tallies.items()
        },
        totals_sent=Totals(str(sums["sent_in"]), str(sums["sent_out"])) if sums else None,
        totals_accepted=Totals(str(sums["accepted_in"]), str(sums["accepted_out"])) if sums else None,
        problems=problems,
        completeness=_completeness(manifest, checked) if manifest and checked.tallies else None,
    )


def _completeness(manifest: Manifest, checked: Checked) -> Completeness:
    """Give what share of what should be there is there."""
    gaps = checked.gaps
    return Completeness(
        bank_id=manifest.bank_id,
        submission_id=manifest.submission_id,
        period_start=manifest.period_start.isoformat(),
        period_end=manifest.period_end.isoformat(),
        measures=tuple(_measures(manifest, checked)),
        missing_days=tuple(day.isoformat() for day in gaps.days[:SHOWN_GAPS]),
        missing_branches=gaps.branches[:SHOWN_GAPS],
        missing_branch_days=tuple(f"{branch} {day.isoformat()}" for branch, day in gaps.branch_days[:SHOWN_GAPS]),
    )


def _measures(manifest: Manifest, checked: Checked) -> list[Measure]:
    gaps, bookings, tallies = checked.gaps, checked.bookings, checked.tallies
    totals = control_totals(manifest, tallies.get("transactions"))
    found = [
        measure(
            "rows_accepted", sum(one.accepted for one in tallies.values()), sum(one.sent for one in tallies.values())
        ),
        measure("control_totals_agreed", sum(stated == summed for _, stated, summed in totals), len(totals)),
        measure("days_with_bookings", gaps.days_expected - len(gaps.days), gaps.days_expected),
        measure("branches_with_bookings", gaps.branches_expected - len(gaps.branches), gaps.branches_expected),
        measure(
            "branch_days_with_bookings", gaps.branch_days_expected - len(gaps.branch_days), gaps.branch_days_expected
        ),
    ]
    if "parties" in tallies:
        found.append(measure("parties_with_id_number", checked.with_id_number, tallies["parties"].accepted))
    if bookings:
        shares = bookings.shares
        found += [
            measure("accounts_with_bookings", int(bookings.seen.sum()), checked.accounts),
            measure("counterparties_named", shares.two_sided - shares.nobody_named, shares.two_sided),
            measure("remarks_given", shares.two_sided - shares.without_remark, shares.two_sided),
            measure("balances_given", shares.with_balance, shares.rows),
            measure("balances_chained", checked.chained.following, checked.chained.compared),
        ]
    return found
