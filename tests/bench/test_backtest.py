"""Values of a rule tried on the ledger's past."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from bench_tables import Bench

from screening.bench.backtest import Backtest, Trial, backtest, period_of
from screening.bench.chart import chart
from screening.bench.known import Known, read_known
from screening.bench.values import grid, shown
from screening.cases.folders import About, open_case
from screening.cases.judgements import Analysis, approve, propose
from screening.cases.people import add_person
from screening.cases.store import open_store
from screening.errors import RefusedInput, WrongCall
from screening.ledger.workspace import Workspace
from screening.rulebook.decide import decide
from screening.rulebook.rule import Rule

NOBODY = Known(frozenset(), frozenset())


def a_rule(bench: Bench) -> Rule:
    """The rule that names most parties in the tiny county and has a range to move in."""
    findings, _ = decide(bench.engine, bench.book.rules, bench.setting.as_of_day, lambda _rule, _found: None)
    named = {
        rule.rule_id: {one.party_id for one in findings if one.rule_id == rule.rule_id} for rule in bench.book.rules
    }
    return bench.book.of(max(named, key=lambda rule_id: (len(named[rule_id]), rule_id)))


def tried(bench: Bench, rule: Rule, settings: list[str], known: Known = NOBODY, minutes: int = 30) -> Backtest:
    period = period_of(bench.setting, None, None)
    sets = grid(rule, settings)
    return backtest(bench.engine, bench.setting, rule, sets, period, known, minutes, lambda _label, _alerts: None)


def both_ends(rule: Rule) -> list[str]:
    return [f"{name}={one.limits[0]},{one.limits[1]}" for name, one in rule.parameters.items() if one.limits][:1]


def test_the_values_in_force_come_first_and_give_what_a_run_gives(bench: Bench) -> None:
    rule = a_rule(bench)
    findings, _ = decide(bench.engine, [rule], bench.setting.as_of_day, lambda _rule, _found: None)
    force = tried(bench, rule, both_ends(rule)).trials[0]
    assert force.in_force
    assert (force.findings, force.alerts) == (len(findings), len({one.party_id for one in findings}))
    assert (force.entering, force.leaving) == (0, 0)


def test_who_enters_and_leaves_makes_up_the_difference(bench: Bench) -> None:
    for rule in bench.book.rules:
        found = tried(bench, rule, both_ends(rule))
        for one in found.trials:
            assert one.alerts == found.trials[0].alerts + one.entering - one.leaving


def test_the_weeks_of_the_period_add_up_to_the_alerts(bench: Bench) -> None:
    for one in tried(bench, a_rule(bench), []).trials:
        assert sum(one.per_week.values()) == one.alerts
        assert all(date.fromisoformat(week).weekday() == 0 for week in one.per_week)


def test_only_findings_that_end_within_the_period_count(bench: Bench) -> None:
    rule = a_rule(bench)
    findings, _ = decide(bench.engine, [rule], bench.setting.as_of_day, lambda _rule, _found: None)
    cut = sorted(one.window_end // 86400 for one in findings)[len(findings) // 2]
    last = date.fromordinal(date(1970, 1, 1).toordinal() + cut)
    period = period_of(bench.setting, None, last)
    found = backtest(bench.engine, bench.setting, rule, [], period, NOBODY, 30, lambda _label, _alerts: None)
    assert found.trials[0].findings == sum(one.window_end // 86400 <= cut for one in findings)


def test_known_positives_that_no_value_finds_are_counted_as_lost(bench: Bench) -> None:
    rule = a_rule(bench)
    findings, _ = decide(bench.engine, [rule], bench.setting.as_of_day, lambda _rule, _found: None)
    known = Known(frozenset(one.party_id for one in findings), frozenset())
    for one in tried(bench, rule, both_ends(rule), known).trials:
        assert one.confirmed_lost == one.leaving
        assert one.confirmed == len(known.confirmed) - one.leaving


def test_explained_subjects_that_no_value_finds_are_counted_as_lost(bench: Bench) -> None:
    rule = a_rule(bench)
    findings, _ = decide(bench.engine, [rule], bench.setting.as_of_day, lambda _rule, _found: None)
    known = Known(frozenset(), frozenset(), explained=frozenset(one.party_id for one in findings))
    found = tried(bench, rule, both_ends(rule), known)
    assert found.explained_known == found.trials[0].explained == found.trials[0].alerts > 0
    for one in found.trials:
        assert one.explained_lost == one.leaving


def test_the_case_store_names_whom_people_judged(bench: Bench, tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "w")
    run = bench.setting.run
    assert run is not None
    shutil.copytree(run.path, workspace.runs / run.path.name)
    alerts = run.table("alerts").filter(subject_kind="party").sort("alert_id").to_dicts()[:2]
    store = open_store(workspace.path)
    with store.write() as session:
        judge, other = (add_person(session, one, "某甲", ["supervisor"], "first password")[0] for one in ("a.a", "b.b"))
        for alert, verdict in zip(alerts, ("confirmed", "explained"), strict=True):
            about = About(alert["alert_id"], run.path.name, "party", alert["subject_id"])
            case = open_case(session, "案", [about], judge)
            said = Analysis(grounds="理由", identity="身份", transactions="交易")
            approve(session, propose(session, case, verdict, said, judge), other)
    store.close()
    party = {row["account"]: row["party_id"] for row in bench.engine.fetch("SELECT * FROM account_numbers").to_pylist()}
    found = read_known(bench.engine, None, workspace)
    assert found.confirmed == {party[one] for one in alerts[0]["account_ids"]}
    assert found.explained == {party[one] for one in alerts[1]["account_ids"]} - found.confirmed


def test_hours_are_alerts_times_minutes(bench: Bench) -> None:
    one = tried(bench, a_rule(bench), [], minutes=20).trials[0]
    assert float(one.hours) == pytest.approx(one.alerts * 20 / 60, abs=0.051)


def test_overlap_counts_subjects_that_other_rules_of_the_run_found(bench: Bench) -> None:
    rule = a_rule(bench)
    one = tried(bench, rule, []).trials[0]
    assert rule.rule_id not in one.overlap
    assert one.alone <= one.alerts
    assert max(one.overlap.values(), default=0) <= one.alerts - one.alone


def test_examples_are_masked(bench: Bench) -> None:
    for rule in bench.book.rules[:6]:
        for one in tried(bench, rule, both_ends(rule)).trials:
            assert all("****" in text for text in (*one.entering_examples, *one.leaving_examples))


def test_every_combination_is_tried(example_rule: Rule) -> None:
    sets = grid(example_rule, ["payers=2,3", "least_amount=5000,50_000,1000"])
    assert len(sets) == 6
    assert sets[0] == {"payers": 2, "least_amount": 5000}


def test_times_and_shares_are_typed_as_people_write_them(example_rule: Rule) -> None:
    assert grid(example_rule, ["window=3,10 days"]) == [{"window": "3 days"}, {"window": "10 days"}]
    assert shown(example_rule, {"window": "3 days"}) == "3天"


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("payers=11", "2 – 10"),
        ("window=31 days", "2 days – 30 days"),
        ("payers=many", "payers"),
        ("players=3", "payers"),
        ("payers", "name=value"),
    ],
)
def test_a_value_that_may_not_be_is_refused_with_the_range(example_rule: Rule, setting: str, told: str) -> None:
    with pytest.raises(WrongCall, match=told):
        grid(example_rule, [setting])


def test_too_many_combinations_are_refused(example_rule: Rule) -> None:
    values = ",".join(str(1000 + number) for number in range(101))
    with pytest.raises(WrongCall, match="100"):
        grid(example_rule, [f"least_amount={values}"])


def test_a_period_after_the_data_is_refused(bench: Bench) -> None:
    with pytest.raises(WrongCall, match="--from"):
        period_of(bench.setting, date(2030, 1, 1), None)


def test_accounts_that_the_ledger_does_not_know_are_told_apart(bench: Bench, tmp_path: Path) -> None:
    known = bench.engine.fetch("SELECT account, party_id FROM account_numbers ORDER BY account LIMIT 1").to_pylist()[0]
    file = tmp_path / "known.csv"
    file.write_text(f"account_id,said\n{known['account']},x\n0000,y\n{known['account']},z\n", encoding="utf-8")
    found = read_known(bench.engine, file)
    assert found.confirmed == {known["party_id"]}
    assert found.strangers == ("0000",)


def test_a_file_without_accounts_is_refused(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "known.csv"
    file.write_text("account\n1\n", encoding="utf-8")
    with pytest.raises(RefusedInput, match="account_id"):
        read_known(bench.engine, file)


def test_tips_are_weak_positives(bench: Bench) -> None:
    tipped = bench.engine.fetch("SELECT DISTINCT party_id FROM tipped WHERE party_id IS NOT NULL")[
        "party_id"
    ].to_pylist()
    found = read_known(bench.engine, None)
    assert tipped
    assert set(tipped) <= found.weak
    assert not found.confirmed


def trial(label: str, alerts: int, confirmed: int, *, force: bool = False) -> Trial:
    return Trial(
        {"a": label},
        label,
        force,
        alerts,
        alerts,
        alerts,
        {},
        0,
        0,
        (),
        (),
        {},
        0,
        confirmed,
        0,
        (),
        0,
        0,
        0,
        0,
        0,
        0.0,
    )  # type: ignore[arg-type]


def a_backtest(trials: tuple[Trial, ...], parameters: tuple[str, ...] = ("a",)) -> Backtest:
    return Backtest(
        rule_id="r", version="v", title_zh="规则<一>", title_en="rule", parameters=parameters, as_of="2026-10-31",
        period=("2026-01-01", "2026-10-31"), weeks=44, run_id=None, minutes_per_alert=30, confirmed_known=20,
        weak_known=0, explained_known=0, strangers=0, trials=trials,
    )  # fmt: skip


def boxes(svg: str) -> list[tuple[float, float, float, float]]:
    """Where the labels of points lie: those with a halo."""
    found = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*paint-order[^>]*>([^<]*)</text>', svg)
    return [
        (float(x), float(y) - 12, float(x) + sum(13 if ord(sign) > 255 else 7.8 for sign in text), float(y) + 3)
        for x, y, text in found
    ]


@pytest.mark.parametrize("step", [0, 1, 3, 40])
def test_labels_of_the_chart_do_not_collide(step: int) -> None:
    trials = tuple(
        trial(f"{5 + number},000", 30 + number * step // 2, 10 + number % 3, force=number == 0) for number in range(14)
    )
    found = boxes(chart(a_backtest(trials)))
    assert found
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (one, other)
        assert one[0] >= 0
        assert one[2] <= 880


def test_the_chart_tells_every_set_of_values_and_escapes_what_it_shows() -> None:
    trials = (trial("甲 1，乙 <2>", 3, 1, force=True), trial("甲 2，乙 3", 9, 2))
    svg = chart(a_backtest(trials, ("甲", "乙")))
    assert "规则&lt;一&gt;" in svg
    assert "甲 1，乙 &lt;2&gt;（现行）" in svg
    assert "甲 2，乙 3" in svg
    assert "留住的已确认对象" in svg


def test_a_chart_without_any_alert_is_still_a_chart() -> None:
    assert chart(a_backtest((trial("1", 0, 0, force=True),))).endswith("</svg>\n")
