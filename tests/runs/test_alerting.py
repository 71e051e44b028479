"""Alerts from run to run on the tiny county: without a scheme first, then with it, then with judgements on what to read."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from added_scheme import scheme_accounts, submit_whole, without_scheme
from tiny_county import TINY, filled_workspace

from screening.alerts.suppressions import lift, suppress
from screening.contract.alert_outputs import ALERT_OUTPUTS, ALERT_ROWS
from screening.runs.reading import FinishedRun, read_run
from screening.runs.run import run
from screening.runs.suppressing import scope_of

SCHEME = "simple_cycle-001"
LONG = timedelta(days=366)


def changes(finished: FinishedRun) -> pl.DataFrame:
    return finished.table("alert_changes")


def fresh_accounts(finished: FinishedRun) -> list[set[str]]:
    told = changes(finished).filter("fresh").select("alert_id")
    return [set(one) for one in finished.table("alerts").join(told, on="alert_id")["account_ids"].to_list()]


def several_rules(finished: FinishedRun) -> pl.DataFrame:
    """Alerts of persons who met several rules, gravest first."""
    return finished.table("alerts").filter(pl.col("rule_ids").list.len() > 1, subject_kind="party")


class Story:
    """A county screened, a scheme added, the same again; two alerts were put aside meanwhile, one by one rule only."""

    def __init__(self, folder: Path, scheme: str) -> None:
        self.workspace = filled_workspace(folder / "w", without_scheme(TINY, folder / "county", scheme))
        self.before = read_run(run(self.workspace))
        self.held, self.narrow = several_rules(self.before)["alert_id"].to_list()[:2]
        as_of = date.fromisoformat(self.before.record["as_of"])
        rule = several_rules(self.before).filter(alert_id=self.narrow)["rule_ids"].item()[0]
        for alert, rules in ((self.held, None), (self.narrow, [rule])):
            scope = scope_of(self.before, alert, rules)
            suppress(self.workspace, scope, "looked at", "tester", as_of + LONG, "run", as_of + LONG)
        submit_whole(self.workspace, TINY, folder / "whole")
        self.after = read_run(run(self.workspace))
        self.again = read_run(run(self.workspace))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return Story(tmp_path_factory.mktemp("story"), SCHEME)


def test_a_scheme_added_makes_alerts_for_it_and_nothing_else(story: Story) -> None:
    doers = scheme_accounts(TINY, SCHEME)
    new = changes(story.after).filter(state="new")
    assert new.height >= 1
    told = [accounts for accounts in fresh_accounts(story.after) if not accounts & doers]
    assert told == []
    others = changes(story.after).filter(pl.col("state") != "new")
    assert set(others["state"]) == {"unchanged"}
    assert others.height == changes(story.before).height


def test_the_same_data_twice_make_no_new_alert(story: Story) -> None:
    again = changes(story.again)
    assert set(again["state"]) == {"unchanged"}
    assert not again["fresh"].any()
    assert again.height == story.again.table("alerts").height
    assert story.again.record["counts"]["alerts_fresh"] == 0


def test_what_is_put_aside_is_held_and_stays_in_the_output(story: Story) -> None:
    one = changes(story.after).filter(alert_id=story.held)
    assert one["suppression_id"].item() == "S000001"
    assert story.held in set(story.after.table("alerts")["alert_id"])
    assert story.held not in set(story.after.table("queue")["item_id"])
    state = story.after.table("suppressions").row(by_predicate=pl.col("suppression_id") == "S000001", named=True)
    assert (state["state"], state["alert_id"], state["would_alert"], state["times"]) == (
        "holding",
        story.held,
        False,
        0,
    )


def test_rules_beyond_its_scope_wake_a_suppression(story: Story) -> None:
    state = story.after.table("suppressions").row(by_predicate=pl.col("suppression_id") == "S000002", named=True)
    assert state["state"] == "woken"
    assert state["new_rules"]
    assert changes(story.after).filter(alert_id=story.narrow)["suppression_id"].item() is None
    assert story.narrow in set(story.after.table("queue")["item_id"])


def test_the_record_says_what_the_run_was_held_against(story: Story) -> None:
    assert story.after.record["compared_with"]["run_id"] == story.before.record["run_id"]
    assert story.after.record["suppressions"] == 2
    assert story.after.record["counts"]["alerts_suppressed"] == 1


def test_a_run_made_again_from_its_record_gives_the_same_bytes(story: Story) -> None:
    record = story.after.record
    again = run(
        story.workspace,
        as_of=date.fromisoformat(record["as_of"]),
        version=record["inputs"]["ledger_version"],
        compare_with=record["compared_with"]["run_id"],
        suppressions=record["suppressions"],
    )
    for name in ALERT_OUTPUTS:
        assert (again / f"{name}.parquet").read_bytes() == (story.after.path / f"{name}.parquet").read_bytes()


def test_lifting_lets_the_alert_be_told_again(story: Story) -> None:
    lift(story.workspace, "S000001", "it changed", "tester")
    lifted = read_run(run(story.workspace))
    one = changes(lifted).row(by_predicate=pl.col("alert_id") == story.held, named=True)
    assert (one["state"], one["fresh"], one["suppression_id"]) == ("changed", True, None)
    assert one["words_en"] == "no longer put aside by S000001"
    assert lifted.record["counts"]["alerts_fresh"] == 1


def test_the_parts_of_every_score_add_up(tiny_run: Path) -> None:
    finished = read_run(tiny_run)
    sums = finished.table("alert_parts").group_by("alert_id").agg(pl.col("points").sum())
    both = finished.table("alerts").join(sums, on="alert_id")
    assert both.height == finished.table("alerts").height
    assert [float(one) for one in both["points"]] == both["risk_score"].to_list()


def test_a_ring_is_one_matter_under_its_lasting_name(tiny_run: Path) -> None:
    finished = read_run(tiny_run)
    named = changes(finished).filter(subject_kind="ring")
    assert named.height
    records = dict(finished.table("ring_records").select("ring_id", "name").iter_rows())
    assert named["matter_id"].to_list() == [records[one] for one in named["subject_id"]]


def test_the_sample_is_of_people_whom_no_alert_concerns(tiny_run: Path) -> None:
    finished = read_run(tiny_run)
    sample, queue = finished.table("below_line"), finished.table("queue")
    assert sample["place"].to_list() == list(range(1, 41))
    alerted = set(finished.table("alerts").explode("account_ids")["account_ids"])
    drawn = queue.filter(pl.col("item_id").is_in(sample["item_id"].implode()))
    assert drawn.height == 40
    assert not alerted & set(drawn.explode("account_ids")["account_ids"])
    assert drawn["bookings"].min() > 0  # type: ignore[operator]


def test_the_queue_does_not_tell_who_was_drawn(tiny_run: Path) -> None:
    queue = read_run(tiny_run).table("queue")
    assert queue["item_id"].is_sorted()
    assert queue.null_count().sum_horizontal().item() == 0
    assert set(queue["item_id"].str.len_chars()) == {17}


def test_each_alert_names_the_banks_and_counterparties_that_it_rests_on(tiny_run: Path) -> None:
    finished = read_run(tiny_run)
    basis = finished.table("alert_basis").join(finished.table("alerts"), on="alert_id")
    known = {one["bank_id"] for one in finished.record["inputs"]["submissions"]}
    for row in basis.to_dicts():
        assert row["banks"]
        assert set(row["banks"]) <= known
        assert not set(row["counterparties"]) & set(row["account_ids"])


def test_every_column_about_alerts_is_described() -> None:
    assert set(ALERT_OUTPUTS) == set(ALERT_ROWS)
    assert all(column.zh and column.en for file in ALERT_OUTPUTS.values() for column in file.values())
