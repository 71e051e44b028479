"""The month's briefing: the page that a meeting looks at, and the document that it takes along."""

import threading
from dataclasses import dataclass
from functools import lru_cache, partial

from fastapi import Response

from screening.bench.evaluation import Evaluation, evaluation_of
from screening.cases.audit import record
from screening.cases.lessons import Lesson
from screening.cases.rights import Right
from screening.clock import now
from screening.ledger.workspace import Workspace
from screening.referral.briefing.document import DOCX, document, file_name, template_of
from screening.referral.briefing.make import Told, briefing, told_by_runs
from screening.referral.briefing.month import Month, MonthRuns, months, runs_of
from screening.referral.briefing.section import Bar, Briefing, Section, highest, numeric, shown
from screening.web.pages.call import Call
from screening.web.pages.gate import Area
from screening.web.pages.page import HEADERS, page

area = Area()
KEPT_MONTHS = 12
WIDTH, LINE, LONGEST, THICK = 420, 40, 360, 8
_MAKING = threading.Lock()


@dataclass(frozen=True)
class Drawn:
    """One bar as it is drawn: its label, lengths, and where it begins."""

    label: str
    y: int
    value: int
    length: float
    before: int | None
    length_before: float


@area.get("/briefing", Right.READ)
def look(call: Call) -> Response:
    """Show the briefing of a month, the last one unless another is asked for."""
    known = months(call.house.workspace)
    if not known:
        return page(call, "no_run.jinja")
    told = _asked(call)
    return page(
        call,
        "briefing.jinja",
        told=told,
        months=[str(one) for one in known],
        numeric={one.key: numeric(one) for one in told.sections},
        drawn={one.key: _drawn(one, call.language) for one in told.sections},
        shown=lambda cell: shown(cell, call.language),
        width=WIDTH,
        line=LINE,
        thick=THICK,
    )


@area.get("/briefing.docx", Right.READ)
def paper(call: Call) -> Response:
    """Give the briefing as a Word document; that it was taken out is logged."""
    told = _asked(call)
    content = document(told, template_of(call.house.workspace))
    with call.house.store.write() as session:
        record(session, call.me.login, "briefing.docx", told.month, publicity=told.publicity)
    named = {"Content-Disposition": f'attachment; filename="{file_name(told)}"'}
    return Response(content, media_type=DOCX, headers=HEADERS | named)


def _asked(call: Call) -> Briefing:
    workspace, wanted = call.house.workspace, call.asked("month")
    seen = runs_of(workspace, Month.read(wanted) if wanted else None)
    with _MAKING:
        told = _told(workspace, seen)
    with call.house.store.read() as session:
        return briefing(
            told, session, partial(_evaluated, workspace), now(), publicity=call.asked("publicity") == "yes"
        )


@lru_cache(maxsize=2)
def _evaluated(workspace: Workspace, known: tuple[Lesson, ...]) -> Evaluation:
    """Give what judgements say of rules; the same judgements say the same."""
    return evaluation_of(workspace, known)


@lru_cache(maxsize=KEPT_MONTHS)
def _told(workspace: Workspace, seen: MonthRuns) -> Told:
    """Give what a month's runs tell; a run never changes, and a further one is another key."""
    return told_by_runs(workspace, seen)


def _drawn(section: Section, language: str) -> list[Drawn]:
    longest = highest(section.chart)
    return [_bar(place, one, longest, language) for place, one in enumerate(section.chart)]


def _bar(place: int, bar: Bar, longest: int, language: str) -> Drawn:
    return Drawn(
        label=shown(bar.label, language),
        y=place * LINE,
        value=bar.value,
        length=round(bar.value * LONGEST / longest, 1),
        before=bar.before,
        length_before=round((bar.before or 0) * LONGEST / longest, 1),
    )
