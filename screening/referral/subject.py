"""What a referral is about: a case with its alerts, a ring, or one alert of a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from screening.alerts.subjects import VICTIMS
from screening.bench.ring_sheet import record_of
from screening.cases.contents import Contents, contents
from screening.cases.folders import find_case
from screening.cases.judgements import VERDICTS
from screening.cases.store import Store
from screening.clock import local
from screening.errors import RefusedInput, WrongCall
from screening.report.words import Pair
from screening.runs.reading import FinishedRun

Row = dict[str, Any]
FACES = ("identity", "transactions", "behaviour", "grounds")


@dataclass(frozen=True)
class Subject:
    """What a referral is about, in the words of one run.

    `kind` is case, ring or alert; `gone` are alerts of a case that the run does not have any more. `measures` are what has
    been done already, `judgement` what was concluded and by whom; both are free text, in the clear.
    """

    kind: str
    subject_id: str
    title: Pair
    alerts: tuple[Row, ...]
    ring_ids: tuple[str, ...]
    gone: tuple[str, ...] = ()
    measures: tuple[Pair, ...] = ()
    judgement: Mapping[str, str] = field(default_factory=dict)


def find_subject(run: FinishedRun, wanted: str, store: Store | None = None) -> Subject:
    """Give what an id means: a case (`C2026-00001`), an alert, or a ring by its id or name."""
    if store is not None and wanted.startswith("C") and "-" in wanted:
        return case_subject(run, wanted, store)
    alerts = _alerts(run, pl.col("alert_id") == wanted)
    return _alert_subject(alerts[0]) if alerts else ring_subject(run, wanted)


def ring_subject(run: FinishedRun, wanted: str) -> Subject:
    """Give a ring by its id or its name, with the alert about it where there is one; it goes by its lasting name."""
    record = record_of(run, wanted)
    ring_id = record["ring_id"]
    if ring_id is None:
        raise WrongCall(
            f"本次运行未再发现该团伙 / the run did not find this ring: {wanted}",
            where=run.path,
            remedy=f"--run {record['last_run']}",
        )
    title = Pair(record["name_zh"] or ring_id, record["name"] or ring_id)
    return Subject("ring", record["name"] or ring_id, title, _alerts(run, pl.col("subject_id") == ring_id), (ring_id,))


def case_subject(run: FinishedRun, case_id: str, store: Store) -> Subject:
    """Give a case: its alerts as the run has them, its measures and its judgement."""
    with store.read() as session:
        case = find_case(session, case_id)
        inside = contents(session, case)
        wanted = sorted({one.alert_id for one in inside.alerts})
        alerts = _alerts(run, pl.col("alert_id").is_in(wanted))
        if not alerts:
            raise RefusedInput(
                f"案件 {case_id} 的预警都不在此次运行中 / the run has none of the case's alerts",
                where=run.path,
                remedy="--run RUN_ID",
            )
        found = {one["alert_id"] for one in alerts}
        return Subject(
            kind="case",
            subject_id=case_id,
            title=Pair(case.title, case.title),
            alerts=alerts,
            ring_ids=_rings(alerts),
            gone=tuple(one for one in wanted if one not in found),
            measures=_measures(inside),
            judgement=_judgement(inside),
        )


def _alert_subject(alert: Row) -> Subject:
    title = Pair(alert["headline_zh"], alert["headline_en"])
    return Subject("alert", alert["alert_id"], title, (alert,), _rings((alert,)))


def _alerts(run: FinishedRun, chosen: pl.Expr) -> tuple[Row, ...]:
    """Give some alerts in the run's own order, the gravest first."""
    return tuple(run.table("alerts").filter(chosen).to_dicts())


def _rings(alerts: tuple[Row, ...]) -> tuple[str, ...]:
    return tuple(sorted({one["subject_id"] for one in alerts if one["subject_kind"] == "ring"}))


def _measures(inside: Contents) -> tuple[Pair, ...]:
    """Give what was done in a case: tasks, with who did them when, then the notes."""
    told = []
    for one in inside.tasks:
        done = f"{local(one.done_at):%Y-%m-%d} {inside.names[one.done_by]}" if one.done_at and one.done_by else ""
        zh = f"{one.what}（{'已办 ' + done if done else '未办'}）"
        told.append(Pair(zh, f"{one.what} ({'done ' + done if done else 'not done yet'})"))
    for note in inside.notes:
        at = f"{local(note.at):%Y-%m-%d} {inside.names[note.by]}"
        told.append(Pair(f"{at}：{note.text}", f"{at}: {note.text}"))
    return tuple(told)


def _judgement(inside: Contents) -> Mapping[str, str]:
    """Give the last approved judgement of a case, else the last that stands; nothing where nobody judged."""
    standing = [one for one in inside.judgements if one.state in {"approved", "proposed"}]
    approved = [one for one in standing if one.state == "approved"]
    if not standing:
        return {}
    chosen = (approved or standing)[-1]
    zh, en = VERDICTS[chosen.verdict]
    return {
        "verdict": chosen.verdict,
        "verdict_zh": zh,
        "verdict_en": en,
        "state": chosen.state,
        **{face: getattr(chosen, face) for face in FACES if getattr(chosen, face)},
        "judged_by": inside.names[chosen.proposed_by],
        "judged_at": local(chosen.proposed_at).isoformat(timespec="seconds"),
        **(
            {
                "approved_by": inside.names[chosen.decided_by],
                "approved_at": local(chosen.decided_at).isoformat(timespec="seconds"),
            }
            if chosen.state == "approved" and chosen.decided_by and chosen.decided_at
            else {}
        ),
    }


def is_victim(role: str) -> bool:
    """Tell whether a role is a victim's: who borrowed or paid in is a witness, not a suspect."""
    return role in VICTIMS
