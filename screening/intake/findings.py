"""What is wrong with a table or a delivery as a whole, once its rows have been gone through."""

from decimal import Decimal

from screening.contract.manifest import Manifest
from screening.intake.bookings import Shares
from screening.intake.chain import Chained
from screening.intake.presence import Gaps
from screening.intake.problems import Problem, problem
from screening.intake.settings import Settings
from screening.intake.tally import Tally

_TABLE = "transactions"
_NAMED = 5
# Of fewer transfers a share says little.
_ENOUGH = 100


def of_table(tally: Tally, settings: Settings) -> list[Problem]:
    """Give what the counts of a table amount to."""
    if tally.rejected <= tally.sent * settings.refuse_above_share:
        return []
    share = f"{percent(settings.refuse_above_share)}%"
    told = f"{tally.rejected} / {tally.sent}"
    detail = f"{told}，超过 {share}", f"{told}, more than {share}"
    return [problem("too_many_rejected", table=tally.table, count=tally.rejected, detail=detail)]


def beyond_rows(shares: Shares, gaps: Gaps, chained: Chained, settings: Settings) -> list[Problem]:
    """Give what only the whole of the bookings shows: gaps, broken chains, and too much left unsaid."""
    found = []
    if chained.broken:
        detail = f"{chained.broken} / {chained.compared}"
        found.append(
            problem(
                "balance_breaks",
                table=_TABLE,
                column="balance_after",
                count=chained.broken,
                rows=chained.breaks,
                detail=detail,
            )
        )
    days = [day.isoformat() for day in gaps.days]
    branch_days = [f"{branch} {day.isoformat()}" for branch, day in gaps.branch_days if day not in gaps.days]
    for code, column, missing in (
        ("day_without_bookings", "booked_at", days),
        ("branch_without_bookings", "branch_id", list(gaps.branches)),
        ("branch_day_without_bookings", "branch_id", branch_days),
    ):
        if missing:
            found.append(problem(code, table=_TABLE, column=column, count=len(missing), detail=_first(missing)))
    for code, column, count, above in (
        ("counterparties_missing", "counterparty_account_id", shares.nobody_named, settings.counterparties_above_share),
        ("remarks_missing", "purpose", shares.without_remark, settings.remarks_above_share),
    ):
        if shares.two_sided >= _ENOUGH and count > shares.two_sided * above:
            detail = f"{count} / {shares.two_sided} = {percent(Decimal(count) / shares.two_sided)}%"
            found.append(problem(code, table=_TABLE, column=column, count=count, detail=detail))
    return found


def totals_differ(manifest: Manifest, tally: Tally | None) -> list[Problem]:
    """Give the bank's own totals that the rows sent do not add up to."""
    return [
        problem(
            "control_total_differs",
            table=_TABLE,
            column=name,
            detail=(f"清单 {stated}，文件 {summed}", f"manifest {stated}, files {summed}"),
        )
        for name, stated, summed in control_totals(manifest, tally)
        if stated != summed
    ]


def control_totals(manifest: Manifest, tally: Tally | None) -> list[tuple[str, Decimal | int, Decimal | int]]:
    """Give the totals that the bank stated, each with what the rows sent add up to."""
    if tally is None:
        return []
    said = manifest.totals()
    none = Decimal("0.00")
    every = (
        ("rows", said.rows, tally.sent),
        ("amount_in", said.amount_in, tally.sums.get("sent_in", none)),
        ("amount_out", said.amount_out, tally.sums.get("sent_out", none)),
    )
    return [(name, stated, summed) for name, stated, summed in every if stated is not None]


def percent(share: Decimal) -> str:
    """Give a share in per cent, to one place at most."""
    return f"{(share * 100).quantize(Decimal('0.1')).normalize():f}"


def _first(names: list[str]) -> str:
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
