"""One job: how far it is, what it gave or why it failed, and stopping it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fastapi import Response

from screening.cases.audit import record
from screening.cases.rights import Right
from screening.report.words import Pair
from screening.runs.stages import WORDS
from screening.web.jobs import Jobs, State, Told
from screening.web.pages.call import Call
from screening.web.pages.gate import Area, NotThere
from screening.web.pages.page import HEADERS, go, page
from screening.web.progress import Step

area = Area()
KINDS = {
    "run": Pair("筛查", "screening"),
    "backtest": Pair("回测", "back-test"),
    "ready": Pair("检查规则可用性", "check of what rules can work on"),
}
ASKED = {
    "pipeline": Pair("流程", "pipeline"),
    "as_of": Pair("截至", "as of"),
    "from": Pair("自", "from"),
    "to": Pair("至", "to"),
}
STATES = {
    State.RUNNING: Pair("进行中", "running"),
    State.DONE: Pair("完成", "done"),
    State.FAILED: Pair("失败", "failed"),
    State.CANCELLED: Pair("已中止", "stopped"),
    State.ENDED: Pair("意外结束", "ended before it was done"),
}


@dataclass
class Stage:
    """One stage as it was told: when it began, and what was made in it with its rows."""

    name: Pair
    begun: str
    made: list[tuple[str, int]] = field(default_factory=list)


@area.get("/jobs/{job_id}", Right.READ)
def job(call: Call) -> Response:
    """Show a job; the page renews itself while it runs."""
    told = found(call.house.jobs, call.named("job_id"))
    return page(
        call,
        "job.jinja",
        told=told,
        stages=stages(told.steps),
        kinds=KINDS,
        states=STATES,
        asked=ASKED,
        failed=_said(told),
    )


@area.post("/jobs/{job_id}/cancel", Right.RUN)
def cancel(call: Call) -> Response:
    """Stop a job; what it had not finished leaves nothing."""
    told = found(call.house.jobs, call.named("job_id"))
    if call.house.jobs.cancel(told.job.job_id, call.me.login):
        with call.house.store.write() as session:
            record(session, call.me.login, "job.cancel", told.job.job_id, kind=told.job.kind)
    return go(f"/jobs/{told.job.job_id}")


@area.get("/jobs/{job_id}/chart.svg", Right.READ)
def chart(call: Call) -> Response:
    """Give the chart of a back-test."""
    told = found(call.house.jobs, call.named("job_id"))
    file = call.house.jobs.folder(told.job.job_id) / "chart.svg"
    if not file.is_file():
        raise NotThere("没有图 / there is no chart", where=told.job.job_id)
    return Response(file.read_bytes(), media_type="image/svg+xml", headers=HEADERS)


def found(jobs: Jobs, job_id: str) -> Told:
    """Give a job of an address."""
    told = jobs.find(job_id)
    if told is None:
        raise NotThere("没有这项工作 / no such job", where=job_id)
    return told


def stages(steps: Sequence[Step]) -> list[Stage]:
    """Give what was told, stage by stage."""
    made: list[Stage] = []
    for one in steps:
        name = Pair(*WORDS.get(one.stage, (one.stage, one.stage)))
        if not made or made[-1].name != name:
            made.append(Stage(name, one.at))
        if one.made:
            made[-1].made.append((one.made, one.rows))
    return made


def _said(told: Told) -> Pair:
    """Give what a job said when it failed: the cause, and the remedy behind the semicolon."""
    sentence = told.error.splitlines()[-1] if told.error else ""
    what, _, remedy = sentence.partition("; ")
    return Pair(what.partition("error: ")[2] or what, remedy)
