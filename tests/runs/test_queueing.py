"""The queue of a run: the cut, what stays unread, and what judgements change."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from screening.alerts.judged import Judged
from screening.alerts.order import place_of
from screening.alerts.settings import AlertSettings, read_alert_settings
from screening.home import shipped
from screening.runs.queueing import below_line, queue_of
from screening.runs.reading import FinishedRun, read_run


@pytest.fixture(scope="module")
def settings() -> AlertSettings:
    return read_alert_settings(shipped("models") / "alerts")


@pytest.fixture(scope="module")
def finished(tiny_run: Path) -> FinishedRun:
    return read_run(tiny_run)


@pytest.fixture(scope="module")
def ids(finished: FinishedRun) -> list[str]:
    return finished.table("alerts")["alert_id"].to_list()


@pytest.fixture(scope="module")
def made_on(finished: FinishedRun) -> date:
    return datetime.fromisoformat(finished.record["started_at"]).date()


def test_a_capacity_takes_the_first_alerts_and_a_share_of_the_sample(
    finished: FinishedRun, settings: AlertSettings, ids: list[str]
) -> None:
    made = queue_of(finished, settings, [], capacity=10)
    assert len(made.items) == 10
    assert made.drawn == 1
    assert [one["item_id"] for one in made.items if one["item_id"] in ids] == ids[:9]
    assert [one["place"] for one in made.items] == list(range(1, 11))


def test_items_look_alike(finished: FinishedRun, settings: AlertSettings) -> None:
    keys = {tuple(one) for one in queue_of(finished, settings, [], capacity=10).items}
    assert len(keys) == 1


def test_the_cut_names_both_sides_and_what_decides(
    finished: FinishedRun, settings: AlertSettings, ids: list[str]
) -> None:
    made = queue_of(finished, settings, [], capacity=10)
    assert made.last_read is not None
    assert made.first_unread is not None
    assert (made.last_read["alert_id"], made.first_unread["alert_id"]) == (ids[8], ids[9])
    assert place_of(made.last_read) < place_of(made.first_unread)
    assert made.decided_by is not None


def test_what_stays_unread_is_counted_with_its_reckoned_risk(
    finished: FinishedRun, settings: AlertSettings, ids: list[str]
) -> None:
    made = queue_of(finished, settings, [], capacity=10)
    assert sum(one.read for one in made.cuts) == 9
    assert sum(one.unread for one in made.cuts) == len(ids) - 9
    for one in made.cuts:
        assert one.unread_well_founded == pytest.approx(one.unread * settings.expected[one.priority], abs=0.01)
        assert one.judged == 0
    amounts = finished.table("alerts")["amount"].to_list()[9:]
    assert sum(one.unread_amount for one in made.cuts) == sum(amounts)


def test_without_a_capacity_everything_is_read(finished: FinishedRun, settings: AlertSettings, ids: list[str]) -> None:
    made = queue_of(finished, settings, [])
    assert {one["item_id"] for one in made.items} >= set(ids)
    assert sum(one.unread for one in made.cuts) == 0
    assert made.first_unread is None


def test_judged_alerts_leave_the_queue_and_move_the_shares(
    finished: FinishedRun, settings: AlertSettings, ids: list[str], made_on: date
) -> None:
    judged = [Judged(one, well_founded=False, on=made_on) for one in ids[:4]]
    made = queue_of(finished, settings, judged, capacity=10)
    assert made.judged == 4
    assert not {one["item_id"] for one in made.items} & set(ids[:4])
    gravest = made.cuts[0]
    assert gravest.judged == 4
    weight = settings.weight
    assert gravest.share == round(weight * settings.expected["critical"] / (4 + weight), 4)


def test_an_alert_told_after_it_was_judged_is_open(
    finished: FinishedRun, settings: AlertSettings, ids: list[str], made_on: date
) -> None:
    judged = [Judged(ids[0], well_founded=False, on=made_on - timedelta(days=1))]
    assert queue_of(finished, settings, judged, capacity=10).judged == 0


def test_a_ranking_in_force_orders_the_queue_and_reckons_the_unread(
    finished: FinishedRun, settings: AlertSettings, ids: list[str]
) -> None:
    chances = {one: place / len(ids) for place, one in enumerate(ids)}
    made = queue_of(finished, settings, [], capacity=6, chances=chances)
    assert [one["item_id"] for one in made.items if one["item_id"] in chances] == ids[::-1][:5]
    assert sum(one.unread_well_founded for one in made.cuts) == pytest.approx(
        sum(sorted(chances.values())[:-5]), abs=0.05
    )


def test_judging_the_sample_gives_the_miss_rate_with_its_interval(finished: FinishedRun, made_on: date) -> None:
    sample = finished.table("below_line")
    judged = [
        Judged(one, well_founded=place == 0, on=made_on) for place, one in enumerate(sample["item_id"].to_list()[:20])
    ]
    judged.append(Judged(sample["subject_id"][20], well_founded=None, on=made_on))
    found = below_line([finished, finished], judged)
    assert (found.drawn, found.rate.judged, found.rate.missed, found.unsure) == (40, 20, 1, 1)
    assert found.rate.interval == pytest.approx((0.0012651, 0.2487328), abs=1e-6)
    assert found.population == sample["population"][0]


def test_what_was_judged_before_the_draw_is_no_sample(finished: FinishedRun, made_on: date) -> None:
    one = finished.table("below_line")["item_id"][0]
    judged = [Judged(one, well_founded=True, on=made_on - timedelta(days=1))]
    assert below_line([finished], judged).rate.judged == 0
