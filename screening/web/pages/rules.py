"""The catalogue of rules: what each looks for, on what law, what it found, and what other values would have found."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from screening.bench.evaluation import Evaluation
from screening.bench.show import shown_rule
from screening.bench.values import grid
from screening.cases.audit import record
from screening.cases.lessons import lessons
from screening.cases.rights import Right
from screening.report.alert_cards import laws
from screening.report.words import STATUSES, Pair, halves, word
from screening.rulebook.rule import LAWFUL, Rule
from screening.web.jobs import FOLDER, State, Told
from screening.web.pages.call import Call, day_in
from screening.web.pages.drawings import Curves, curves
from screening.web.pages.gate import Area, NotThere
from screening.web.pages.jobs import found as found_job
from screening.web.pages.page import go, page
from screening.web.pages.shelf import Shown

area = Area()
DRAWN = 4
READINESS = {
    "ready": Pair("可用", "ready"),
    "partly": Pair("部分可用", "partly"),
    "not_evaluable": Pair("无法判断", "cannot tell"),
}


@dataclass(frozen=True)
class Figures:
    """What a rule did in the newest run; `version` is the one that it was then."""

    version: str
    status: Pair
    findings: int
    accounts: int
    alerts: int
    clean: int
    unable: int
    lacking: tuple[tuple[str, int], ...]
    missing: tuple[str, ...]
    seconds: float


@area.get("/rules", Right.READ)
def rules(call: Call) -> Response:
    """List all rules by pack, with what each found in the newest run and whether it can work on the data."""
    books, shown = call.house.rules.books(), call.house.shelf.newest()
    pack, known = call.asked("pack"), list(dict.fromkeys(one.pack for one in books.in_force.rules))
    checked = next((one for one in call.house.jobs.latest("ready") if one.state is State.DONE), None)
    return page(
        call,
        "rule_list.jinja",
        packs_shown=[
            (name, [one for one in books.in_force.rules if one.pack == name]) for name in known if pack in {"", name}
        ],
        lawful=books.in_force.lawful,
        pack=pack,
        known=known,
        figures=figures(shown),
        covered=_covered(shown),
        run_id=shown.run_id if shown else "",
        checked=checked,
        readiness={one["rule_id"]: one for one in checked.result} if checked else {},
        evaluation=_evaluation(call),
        states=READINESS,
        moved=_moved(books.written.rules, books.in_force.rules),
        running=call.house.jobs.running(),
    )


@area.post("/rules/ready", Right.RUN)
def check(call: Call) -> Response:
    """Start the check of what rules can work on in the ledger as it is now."""
    job = call.house.jobs.start("ready", [], call.me.login)
    with call.house.store.write() as session:
        record(session, call.me.login, "job.start", job.job_id, kind="ready")
    return go(f"/jobs/{job.job_id}")


@area.get("/rules/{rule_id}", Right.READ)
def rule(call: Call) -> Response:
    """Show one rule, and a back-test of it: the one asked for, else the last."""
    now, written = _found(call)
    tests = call.house.jobs.latest("backtest", now.rule_id)
    asked = call.asked("test")
    tested = (
        found_job(call.house.jobs, asked) if asked else next((one for one in tests if one.state is State.DONE), None)
    )
    return page(
        call,
        "rule.jinja",
        rule=shown_rule(now, written, sql=True),
        parameter=lambda name: Pair(*call.house.rules.books().terms.parameter(name)),
        fact=lambda name: Pair(*call.house.rules.books().terms.fact(name)),
        laws=laws(now),
        constants=_constants(now),
        look_alikes=[halves(str(one)) for one in now.about.get("look_alikes", ())],
        does_not_prove=halves(str(now.about.get("does_not_prove", "—"))),
        lawful=now.pack == LAWFUL,
        figures=figures(call.house.shelf.newest()).get(now.rule_id),
        readiness=_readiness(call, now.rule_id),
        evaluated=_evaluation(call).of(now.rule_id),
        states=READINESS,
        tests=tests,
        tested=tested if tested and tested.job.about == now.rule_id and tested.state is State.DONE else None,
        weeks=_weeks(tested) if tested and tested.job.about == now.rule_id else None,
        running=call.house.jobs.running(),
    )


@area.post("/rules/{rule_id}/backtest", Right.RUN)
def backtest(call: Call) -> Response:
    """Start a back-test of a rule with other values; what people judged in the case store counts as known."""
    now, _ = _found(call)
    sent = call.sent
    wanted = [f"{name}={sent.one(f'p.{name}')}" for name in now.parameters if sent.one(f"p.{name}")]
    grid(now, wanted)
    days = {name: day_in(sent.one(name)) for name in ("from", "to")}
    given = [now.rule_id, *(part for one in wanted for part in ("--set", one))]
    given += [part for name, day in days.items() if day for part in (f"--{name}", day.isoformat())]
    given += ["--chart", f"{FOLDER}/chart.svg"]
    shown = {one.partition("=")[0]: one.partition("=")[2] for one in wanted}
    shown |= {name: day.isoformat() for name, day in days.items() if day}
    job = call.house.jobs.start("backtest", given, call.me.login, now.rule_id, shown)
    with call.house.store.write() as session:
        record(session, call.me.login, "job.start", job.job_id, kind="backtest", rule=now.rule_id, **shown)
    return go(f"/jobs/{job.job_id}")


def figures(shown: Shown | None) -> dict[str, Figures]:
    """Give what each rule did in the newest run; nothing where there is none."""
    if shown is None:
        return {}
    alerts = Counter(shown.alerts["rule_ids"].explode().drop_nulls().to_list())
    return {
        one["rule_id"]: Figures(
            version=one["version"],
            status=word(STATUSES, one["status"]),
            findings=one["findings"],
            accounts=one["reach"].get("hit", 0),
            alerts=alerts[one["rule_id"]],
            clean=one["reach"]["clean"],
            unable=one["reach"]["not_evaluable"],
            lacking=tuple(sorted(one["reach"]["lacking"].items())),
            missing=tuple(one["reach"].get("missing", ())),
            seconds=one["seconds"],
        )
        for one in shown.run.record["rules"]
    }


def _covered(shown: Shown | None) -> dict[str, int]:
    """Give how many transfers each lawful pattern covered in the newest run, by its code."""
    return {one["code"]: one["transfers"] for one in shown.run.record["lawful_patterns"]} if shown else {}


def _moved(written: Sequence[Rule], in_force: Sequence[Rule]) -> dict[str, list[str]]:
    """Give the parameters of each rule that the county has set to another value."""
    return {
        one.rule_id: names
        for one, other in zip(in_force, written, strict=True)
        if (names := [name for name in one.parameters if one.parameters[name].value != other.parameters[name].value])
    }


def _found(call: Call) -> tuple[Rule, Rule]:
    found = call.house.rules.books().find(call.named("rule_id"))
    if found is None:
        raise NotThere("没有这条规则 / no such rule", where=call.named("rule_id"), remedy="/rules")
    return found


def _evaluation(call: Call) -> Evaluation:
    """Give what approved judgements say of the rules."""
    with call.house.store.read() as session:
        return call.house.rules.evaluation(list(lessons(session)))


def _constants(rule: Rule) -> list[tuple[Pair, list[Any]]]:
    """Give the figures of law that a rule's SQL uses, each with its values and their days."""
    used = [rule.law.figures[name] for name in rule.constants]
    return [
        (
            Pair(one.title_zh, one.title_en),
            [(value, Pair(one.shown(value.value, "zh"), one.shown(value.value, "en"))) for value in one.values],
        )
        for one in used
    ]


def _readiness(call: Call, rule_id: str) -> Mapping[str, Any] | None:
    """Give what the last check told of a rule."""
    checked = next((one for one in call.house.jobs.latest("ready") if one.state is State.DONE), None)
    return next((one for one in checked.result if one["rule_id"] == rule_id), None) if checked else None


def _weeks(tested: Told) -> Curves | None:
    """Give the alerts of every week by the first few sets of values, drawn."""
    if tested.state is not State.DONE:
        return None
    trials = tested.result["trials"][:DRAWN]
    weeks = list(trials[0]["per_week"])
    lines = [
        (f"c{place}", halves(one["label"]), [float(one["per_week"][week]) for week in weeks])
        for place, one in enumerate(trials, start=1)
    ]
    return curves(weeks, lines, [])
