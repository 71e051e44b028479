"""Runs: all of them, one of them, two side by side, and a new one started from the page."""

from dataclasses import asdict
from datetime import date

from fastapi import Response

from screening.alerts.changes import STATES
from screening.cases.audit import record
from screening.cases.rights import Right
from screening.clock import today
from screening.errors import WrongCall
from screening.home import shipped
from screening.masking import mask_account
from screening.report.words import Pair, warning
from screening.runs.pipeline import read_pipeline
from screening.runs.reading import FinishedRun
from screening.runs.stages import WORDS
from screening.web.pages.call import Call, day_in
from screening.web.pages.drawings import bars
from screening.web.pages.gate import Area, NotThere
from screening.web.pages.page import HEADERS, go, page

area = Area()
SHOWN = 200
CHANGES = {
    "new": Pair("新增", "new"),
    "changed": Pair("有变化", "changed"),
    "unchanged": Pair("无变化", "unchanged"),
    "gone": Pair("消失", "gone"),
}
KINDS = {
    "data": Pair("数据", "data"),
    "rules": Pair("规则", "rules"),
    "parameters": Pair("参数", "parameters"),
    "models": Pair("模型", "models"),
    "software": Pair("软件", "software"),
}
# The report is a page of its own with its own style: it is shown apart from ours, and nothing in it may run or ask.
_SEALED = HEADERS | {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
}


@area.get("/runs", Right.READ)
def runs(call: Call) -> Response:
    """List all runs, the newest first, with what runs now."""
    return page(
        call,
        "runs.jinja",
        lines=call.house.past.lines()[:SHOWN],
        running=call.house.jobs.running(),
        jobs=call.house.jobs.latest("run", most=5),
        pipelines=_pipelines() if call.may(Right.RUN) else [],
        covered=_covered(call),
        changes=CHANGES,
    )


@area.post("/runs", Right.RUN)
def start(call: Call) -> Response:
    """Start a run in a process of its own; refused while another job runs."""
    pipeline, as_of = call.sent.one("pipeline"), day_in(call.sent.one("as_of"))
    if pipeline not in dict(_pipelines()):
        raise WrongCall("没有这个流程 / no such pipeline", where=pipeline)
    given = ["--pipeline", pipeline, *(["--as-of", as_of.isoformat()] if as_of else [])]
    shown = {"pipeline": pipeline, "as_of": as_of.isoformat() if as_of else ""}
    job = call.house.jobs.start("run", given, call.me.login, shown=shown)
    with call.house.store.write() as session:
        record(session, call.me.login, "job.start", job.job_id, kind="run", **shown)
    return go(f"/jobs/{job.job_id}")


@area.get("/runs/{run_id}", Right.READ)
def run(call: Call) -> Response:
    """Show one run: what it saw, by what it was made, what it took and what it found."""
    found = _found(call, call.named("run_id"))
    told = found.record
    return page(
        call,
        "run.jinja",
        run=told,
        stages=bars((WORDS.get(name, (name, name)), value) for name, value in told["seconds"].items()),
        warnings=[warning(text) for text in told["warnings"]],
        drift=(told.get("anomaly_model") or {}).get("drift"),
        others=[one for one in call.house.past.lines() if one.run_id != told["run_id"]][:SHOWN],
        settings={
            name: value for name, value in told["parameters"].items() if isinstance(value, dict) and name != "rules"
        },
        has_report=(found.path / "report.html").is_file(),
        not_evaluated=[one for one in told["rules"] if one["status"] != "evaluated"],
        changes=CHANGES,
    )


@area.get("/runs/{run_id}/compare", Right.READ)
def compared(call: Call) -> Response:
    """Show a run beside an earlier one: in what they rest on they differ, and what that did."""
    second, first = _found(call, call.named("run_id")), _found(call, call.asked("with"))
    if first.record["started_at"] > second.record["started_at"]:
        first, second = second, first
    found = call.house.past.compared(first, second)
    return page(
        call,
        "run_compare.jinja",
        found=asdict(found),
        first=first.record,
        second=second.record,
        shown=SHOWN,
        states=STATES,
        changes=CHANGES,
        kinds=KINDS,
        mask=mask_account,
    )


@area.get("/runs/{run_id}/run.json", Right.READ)
def told_json(call: Call) -> Response:
    """Give a run's record as a file."""
    found = _found(call, call.named("run_id"))
    return _file(call, found, "run.json", "application/json", attached=True)


@area.get("/runs/{run_id}/report.html", Right.READ)
def report(call: Call) -> Response:
    """Give a run's report: shown by itself with nothing in it that runs, or as a file."""
    found = _found(call, call.named("run_id"))
    return _file(call, found, "report.html", "text/html; charset=utf-8", attached=bool(call.asked("file")))


def _file(call: Call, found: FinishedRun, name: str, kind: str, *, attached: bool) -> Response:
    """Give one file of a run; that it was taken out is logged."""
    path = found.path / name
    if not path.is_file():
        raise NotThere("本次运行没有这个文件 / the run has no such file", where=name)
    with call.house.store.write() as session:
        record(session, call.me.login, "run.file", found.path.name, file=name)
    place = {"Content-Disposition": f'attachment; filename="{found.path.name}-{name}"'} if attached else {}
    return Response(path.read_bytes(), media_type=kind, headers=_SEALED | place)


def _found(call: Call, run_id: str) -> FinishedRun:
    found = call.house.past.find(run_id)
    if found is None:
        raise NotThere("没有这次运行 / no such run", where=run_id, remedy="/runs")
    return found


def _pipelines() -> list[tuple[str, Pair]]:
    """Give the shipped pipelines with their names."""
    files = sorted(shipped("pipelines").glob("*.toml"))
    read = [read_pipeline(one.stem) for one in files]
    return [(one.name, Pair(one.about["title_zh"], one.about["title_en"])) for one in read]


def _covered(call: Call) -> date:
    """Give the last day that a run can see now: the last that submissions cover."""
    ends = [one.submission.period_end for one in call.house.ledger.standings() if one.state == "counting"]
    return min(today(), max(ends, default=today()))
