"""A month's briefing from the runs and the case store."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from screening.bench.evaluation import Evaluation
from screening.cases.figures import work_figures
from screening.cases.lessons import Lesson
from screening.cases.store import StoreSession
from screening.ledger.workspace import Workspace
from screening.referral.briefing import of_runs, of_work
from screening.referral.briefing.month import Month, MonthRuns
from screening.referral.briefing.public import public
from screening.referral.briefing.section import Briefing, Section


@dataclass(frozen=True)
class Told:
    """What the runs of a month tell: it stays the same however people work on, and may be kept."""

    month: Month
    run_id: str
    as_of: str
    sections: tuple[Section, ...]
    tips: tuple[of_work.Tip, ...]


def told_by_runs(workspace: Workspace, seen: MonthRuns) -> Told:
    """Give what the runs of a month tell; this is what takes time."""
    run = seen.newest
    return Told(
        month=seen.month,
        run_id=str(run.record["run_id"]),
        as_of=str(run.record["as_of"]),
        sections=of_runs.sections(workspace, seen, of_runs.rules_of(run)),
        tips=of_work.tips_of(workspace, run),
    )


def briefing(
    told: Told,
    session: StoreSession,
    evaluate: Callable[[tuple[Lesson, ...]], Evaluation],
    made_at: datetime,
    *,
    publicity: bool = False,
) -> Briefing:
    """Give the briefing as of a moment: what runs tell and what people did; for publicity without persons.

    `evaluate` gives what judgements say of rules, `partial(evaluation_of, workspace)` or one that remembers.
    """
    month, day = told.month, made_at.date()
    work = work_figures(session, month.first, month.last, day)
    made = Briefing(
        month=str(month),
        before=str(month.before),
        run_id=told.run_id,
        as_of=told.as_of,
        made_at=made_at,
        publicity=False,
        sections=(
            *told.sections,
            of_work.tip_section(told.tips, work, month),
            of_work.referral_section(work.referrals),
            of_work.judgement_section(work),
            of_work.rule_section(evaluate(work.lessons)),
            of_work.case_section(work.open_cases, day),
        ),
    )
    return public(made) if publicity else made
