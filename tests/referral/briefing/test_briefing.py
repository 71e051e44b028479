import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from screening.cases.folders import About, add_task, open_case, set_due
from screening.cases.judgements import Analysis, approve, propose
from screening.cases.people import add_person, find_person
from screening.cases.referrals import Draft, draft
from screening.cases.referrals import approve as approve_referral
from screening.cases.referrals import propose as propose_referral
from screening.cases.store import Store
from screening.clock import today
from screening.errors import WrongCall
from screening.ledger.workspace import Workspace
from screening.referral.briefing.make import Told
from screening.referral.briefing.month import Month, months, runs_of
from screening.referral.briefing.section import Briefing
from screening.referral.briefing.values import as_json
from screening.report.words import Pair

Make = Callable[..., Briefing]


def alert_of(run: Path) -> str:
    return str(pl.read_parquet(run / "alerts.parquet")["alert_id"][0])


def worked(store: Store, told: Told, alerts: list[str], verdict: str) -> str:
    """A case on some alerts, judged by one and approved by another, with a task and a day that are over."""
    with store.write() as session:
        for login, role in (("he.cha", "investigator"), ("fu.he", "approver")):
            add_person(session, login, login, [role], "first password")
        one, other = (find_person(session, login) for login in ("he.cha", "fu.he"))
        case = open_case(session, "某案", [About(alert, told.run_id, "party", "X") for alert in alerts], one)
        propose(session, case, verdict, Analysis("因为", "身份", "交易"), one)
        session.flush()
        approve(session, _last(session, case.case_id), other)
        late = open_case(session, "另案", [], one)
        set_due(session, late, today() - timedelta(days=3), one)
        add_task(session, late, "调档", one, due_on=today() - timedelta(days=1))
        return late.case_id


def _last(session: object, case_id: str) -> object:
    from screening.cases.judgements import waiting  # noqa: PLC0415

    return next(one for one in waiting(session) if one.case_id == case_id)  # type: ignore[arg-type]


def test_findings_of_the_month_are_those_whose_last_booking_lies_in_it(told: Told, tiny_run: Path, make: Make) -> None:
    found = pl.read_parquet(tiny_run / "findings.parquet").filter(
        pl.col("window_end").dt.date().is_between(told.month.first, told.month.last)
    )
    rows = {row[0]: row[1] for row in make().section("overview").rows}
    assert rows[Pair("发现（次）", "findings")] == found.height
    assert rows[Pair("所涉账户", "accounts concerned")] == found["account_id"].n_unique()


def test_every_finding_of_the_month_is_one_of_a_typology(make: Make) -> None:
    whole = make()
    counted = sum(row[2] for row in whole.section("typologies").rows)  # type: ignore[misc]
    assert counted == whole.section("overview").rows[0][1]


def test_typologies_that_rose_most_stand_first(make: Make) -> None:
    rose = [row[2] - row[3] for row in make().section("typologies").rows]  # type: ignore[operator]
    assert rose == sorted(rose, reverse=True)


def test_every_ring_of_a_first_run_is_new_under_its_lasting_name(tiny_run: Path, make: Make) -> None:
    names = pl.read_parquet(tiny_run / "ring_records.parquet")["name"].to_list()
    rows = make().section("rings").rows
    assert sorted(row[0].en for row in rows) == sorted(names)  # type: ignore[union-attr]
    assert {row[2] for row in rows} == {Pair("新发现", "new")}


def test_each_bank_is_told_whether_it_sent_the_whole_month(make: Make) -> None:
    rows = make().section("completeness").rows
    assert rows
    assert all(row[1] == Pair("齐", "yes") or row[1].zh.startswith("只到") for row in rows)  # type: ignore[union-attr]


def test_tips_lead_to_alerts_cases_and_verdicts(told: Told, store: Store, make: Make) -> None:
    matched = [one for one in told.tips if one.alerts]
    assert matched, "no tip of the tiny county names anybody with an alert"
    worked(store, told, sorted(matched[0].alerts), "confirmed")
    month = Month.of(matched[0].received_on)
    of_month = replace(told, month=month)
    row = next(
        row
        for row in make(of=of_month).section("tips").rows
        if row[0].en
        == {"hotline_12345": "hotline 12345", "grid_worker": "grid workers", "public": "the public"}.get(
            matched[0].source, matched[0].source
        )  # type: ignore[union-attr]
    )
    assert row[2:5] == (1, 1, 1)


def test_judgements_tell_of_rules_and_of_what_is_late(told: Told, store: Store, make: Make, tiny_run: Path) -> None:
    alert = alert_of(tiny_run)
    late = worked(store, told, [alert], "explained")
    whole = make(at=datetime.combine(today(), datetime.min.time()))
    rules = {row[0]: row for row in whole.section("rules").rows}
    assert len(rules) == pl.read_parquet(tiny_run / "alerts.parquet")["rule_ids"][0].len()
    assert {(row[1], row[3], row[6]) for row in rules.values()} == {(1, 1, "0%")}
    case = next(row for row in whole.section("cases").rows if row[0] == late)
    assert (case[6], case[7]) == (Pair("逾期", "late"), 1)


def test_referrals_that_moved_in_the_month_are_told_with_their_state(make: Make, told: Told, store: Store) -> None:
    with store.write() as session:
        for login in ("he.cha", "fu.ze"):
            add_person(session, login, login, ["supervisor"], "first password")
        one, other = (find_person(session, login) for login in ("he.cha", "fu.ze"))
        for audience in ("police", "meeting"):
            what = Draft("ring", "R1", told.run_id, "某县财政局", "某县公安局", ("甲", "乙"), audience=audience)
            referral = draft(session, what, one)
            propose_referral(session, referral, one)
            approve_referral(session, referral, other)
    rows = make().section("referrals").rows
    assert [(row[1], row[2], row[3]) for row in rows] == [(Pair("首次移送", "new"), Pair("已批准", "approved"), None)]


def test_the_same_runs_and_work_give_the_same_briefing(make: Make) -> None:
    assert as_json(make()) == as_json(make())


def test_no_account_number_or_name_is_told(tiny_workspace: Workspace, make: Make) -> None:
    text = json.dumps(as_json(make()), ensure_ascii=False)
    snapshot = tiny_workspace.snapshot()
    numbers = snapshot.scan("accounts").select("account_id").collect()["account_id"].to_list()  # type: ignore[union-attr]
    names = snapshot.scan("parties").select("name").collect()["name"].to_list()  # type: ignore[union-attr]
    assert not [one for one in (*numbers, *names) if one and f'"{one}' in text]


def test_for_the_public_nothing_is_told_of_few(told: Told, store: Store, make: Make, tiny_run: Path) -> None:
    worked(store, told, [alert_of(tiny_run)], "confirmed")
    public = make(publicity=True)
    cells = [cell for one in public.sections for row in one.rows for cell in row if isinstance(cell, int)]
    bars = [many for one in public.sections for bar in one.bars for many in (bar.value, bar.before) if many]
    assert not [many for many in (*cells, *bars) if 0 < many < 5]
    assert {"institutions", "townships", "cases", "rules"}.isdisjoint(one.key for one in public.sections)


def test_for_the_public_no_ring_bank_branch_or_case_is_named(
    told: Told, store: Store, make: Make, tiny_run: Path
) -> None:
    late = worked(store, told, [alert_of(tiny_run)], "confirmed")
    whole = make()
    text = json.dumps(as_json(make(publicity=True)), ensure_ascii=False)
    named = [str(row[0]) for key in ("institutions", "townships") for row in whole.section(key).rows if row[0]]
    named += [row[0].zh for row in whole.section("rings").rows]  # type: ignore[union-attr]
    assert named
    assert not [one for one in (*named, late, told.run_id) if one in text]


def test_what_the_public_is_not_told_is_said(make: Make) -> None:
    public = make(publicity=True)
    assert "团伙名称" in public.sections[0].left_out[0].zh


def test_a_month_that_no_run_saw_is_refused_with_those_there_are(tiny_workspace: Workspace, tiny_run: Path) -> None:
    assert tiny_run.is_dir()
    known = next(iter(months(tiny_workspace)))
    with pytest.raises(WrongCall, match=str(known)):
        runs_of(tiny_workspace, Month(1999, 1))


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-1", "十月"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(WrongCall, match=text):
        Month.read(text)


def test_a_month_knows_its_days_and_the_month_before() -> None:
    month = Month.read("2026-01")
    assert (month.last, str(month.before), month.before.last) == (date(2026, 1, 31), "2025-12", date(2025, 12, 31))
