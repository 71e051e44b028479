"""What became of each rule's alerts: counts, intervals, rules that never confirm, lines near which explained ones lie."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from screening.bench.evaluation import evaluate, evaluation_of, fisher, wilson
from screening.cases.folders import About, open_case
from screening.cases.judgements import Analysis, approve, propose
from screening.cases.lessons import Lesson
from screening.cases.people import add_person
from screening.cases.store import open_store
from screening.ledger.workspace import Workspace
from screening.runs.reading import FinishedRun, read_run

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def place(tiny_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace.create(tmp_path_factory.mktemp("evaluated") / "w")
    shutil.copytree(tiny_run, workspace.runs / tiny_run.name)
    return workspace


@pytest.fixture(scope="module")
def finished(tiny_run: Path) -> FinishedRun:
    return read_run(tiny_run)


def lesson(finished: FinishedRun, alert_id: str, verdict: str, day: int = 0, hours: float = 10) -> Lesson:
    at = NOON + timedelta(days=day)
    subject = ("party", "x")
    taken = at - timedelta(hours=hours)
    return Lesson(alert_id, *subject, verdict, at.date(), finished.path.name, "C000001", taken, at)


def alerts_of(finished: FinishedRun, rule_id: str) -> list[str]:
    rows = finished.table("alerts").sort("alert_id").to_dicts()
    return [row["alert_id"] for row in rows if rule_id in row["rule_ids"]]


def commonest(finished: FinishedRun) -> str:
    counts = finished.table("alerts").explode("rule_ids")["rule_ids"].value_counts().sort("count", "rule_ids")
    return str(counts["rule_ids"][-1])


def test_each_outcome_is_counted_for_every_rule_of_the_alert(place: Workspace, finished: FinishedRun) -> None:
    rule_id = commonest(finished)
    verdicts = ("confirmed", "explained", "explained", "cannot_tell", "request_information")
    judged = [
        lesson(finished, one, verdict, hours=hours)
        for one, verdict, hours in zip(alerts_of(finished, rule_id), verdicts, (2, 4, 6, 8, 100), strict=False)
    ]
    found = evaluation_of(place, judged).of(rule_id)
    assert found is not None
    assert (found.judged, found.confirmed, found.explained, found.cannot_tell, found.requested) == (5, 1, 2, 1, 1)
    assert found.share == pytest.approx(1 / 3)
    assert (found.low, found.high) == pytest.approx(wilson(1, 3))
    assert found.hours == 6
    assert not found.never_confirmed
    others = {rule for row in finished.table("alerts").to_dicts() for rule in row["rule_ids"]
              if row["alert_id"] in {one.alert_id for one in judged}}  # fmt: skip
    assert {one.rule_id for one in evaluation_of(place, judged).rules} == others


def test_a_rule_that_never_confirms_is_told_once_enough_were_judged(place: Workspace, finished: FinishedRun) -> None:
    rule_id = commonest(finished)
    every = [lesson(finished, one, "explained") for one in alerts_of(finished, rule_id)]
    few, enough = (evaluation_of(place, every[:number]).of(rule_id) for number in (4, 5))
    assert few is not None
    assert enough is not None
    assert (few.never_confirmed, enough.never_confirmed) == (False, True)


def test_only_what_was_judged_in_the_period_counts(place: Workspace, finished: FinishedRun) -> None:
    ids = finished.table("alerts")["alert_id"].to_list()[:3]
    judged = [lesson(finished, one, "explained", day) for day, one in enumerate(ids)]
    first = date(2026, 11, 2)
    assert evaluation_of(place, judged, since=first + timedelta(days=1)).judged == 2
    assert evaluation_of(place, judged, until=first).judged == 1
    assert evaluation_of(place, judged, first + timedelta(days=1), first + timedelta(days=1)).judged == 1


def test_what_cannot_be_counted_is_told(place: Workspace, finished: FinishedRun) -> None:
    gone = Lesson("A1", "party", "x", "explained", NOON.date(), "20200101T000000-gone", "C1", NOON, NOON)
    drawn = lesson(finished, finished.table("below_line")["item_id"][0], "explained")
    found = evaluation_of(place, [gone, drawn])
    assert (found.judged, found.unseen, found.drawn, found.rules) == (2, 1, 1, ())
    assert commonest(finished) in found.silent


def test_lines_part_the_near_from_the_far_by_the_findings_own_figures(place: Workspace, finished: FinishedRun) -> None:
    """Every judged alert of a rule with lines stands on one side of each, and none is lost."""
    told = evaluation_of(
        place, [lesson(finished, one, "explained") for one in finished.table("alerts")["alert_id"].to_list()]
    )
    with_lines = [one for one in told.rules if one.lines]
    assert len(with_lines) > len(told.rules) / 3
    for rule in with_lines:
        for line in rule.lines:
            assert 0 < line.near_explained + line.far_explained <= rule.judged
            assert line.chance == 1
            assert not line.clusters


def test_explained_alerts_that_lie_near_a_line_are_told_from_chance() -> None:
    assert fisher(6, 6, 0, 6) == pytest.approx(1 / 924)
    assert fisher(3, 6, 3, 6) > 0.5
    assert fisher(0, 0, 3, 6) == 1


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)]
)
def test_the_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=1e-4)


def test_the_case_store_says_what_was_judged(place: Workspace, finished: FinishedRun, tmp_path: Path) -> None:
    workspace = Workspace.find(Path(shutil.copytree(place.path, tmp_path / "w")))
    assert evaluate(workspace).judged == 0
    assert not (workspace.path / "cases.sqlite").exists()
    rule_id = commonest(finished)
    store = open_store(workspace.path)
    with store.write() as session:
        judge, other = (
            add_person(session, login, "某甲", [role], "first password")[0]
            for login, role in (("he.cha", "investigator"), ("fu.he", "approver"))
        )
        about = About(alerts_of(finished, rule_id)[0], finished.path.name, "party", "x")
        case = open_case(session, "案", [about], judge)
        approve(session, propose(session, case, "explained", Analysis(grounds="工资"), judge), other)
    store.close()
    found = evaluate(workspace).of(rule_id)
    assert found is not None
    assert (found.judged, found.explained, found.confirmed) == (1, 1, 0)
