"""The queue of a run: what to read within a capacity, the cut, and what stays unread with its reckoned risk."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from screening.alerts.below_line import MissRate, dealt_in, expected_shares
from screening.alerts.changes import CHANGED
from screening.alerts.judged import Judged, JudgedNames, by_name
from screening.alerts.order import KEYS, place_of
from screening.alerts.settings import PRIORITIES, AlertSettings
from screening.runs.reading import FinishedRun

Row = dict[str, Any]
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Cut:
    """One priority at the cut: open, within the queue and left unread.

    `share` is the part of such alerts reckoned well founded, resting on `judged` cases; `unread_well_founded` is what
    that makes of the unread, `unread_amount` their yuan (of one alert beside another it may be the same money).
    """

    priority: str
    open: int
    read: int
    unread: int
    unread_amount: Decimal
    judged: int
    share: float
    unread_well_founded: float


@dataclass(frozen=True)
class Queue:
    """What to read in which order, alerts and drawn customers alike; `drawn` is how many of them were drawn at random.

    `last_read` and `first_unread` are the alerts on both sides of the cut, and `decided_by` the key that parts them.
    """

    run_id: str
    capacity: int | None
    items: list[Row]
    drawn: int
    judged: int
    suppressed: int
    cuts: list[Cut]
    last_read: Row | None
    first_unread: Row | None
    decided_by: tuple[str, str] | None


def queue_of(
    run: FinishedRun, settings: AlertSettings, judged: Sequence[Judged], capacity: int | None = None,
    chances: Mapping[str, float] | None = None,
) -> Queue:  # fmt: skip
    """Give the queue of a run.

    What was judged is read already, unless it was told again since. Of the places, a share goes to the sample below the
    line. `chances` are the alerts' probabilities by a promoted ranking: it orders the queue and reckons what is unread.
    """
    names = by_name(judged)
    every = run.table("alerts").to_dicts()
    changes = {row["alert_id"]: row for row in run.table("alert_changes").to_dicts()}
    held = [one for one in every if changes[one["alert_id"]]["suppression_id"]]
    open_ = [one for one in every if one not in held and not is_read(one, changes[one["alert_id"]], names)]
    if chances is not None:
        open_.sort(key=lambda one: (-chances[one["alert_id"]], place_of(one)))
    figures = {row["item_id"]: row for row in run.table("queue").to_dicts()}
    sample = [
        row["item_id"]
        for row in run.table("below_line").sort("place").to_dicts()
        if names.of(row["item_id"], row["subject_id"], *figures[row["item_id"]]["account_ids"]) is None
    ]
    places = len(open_) if capacity is None else capacity
    wanted = min(len(sample), max(1, places * settings.percent_of_capacity // 100)) if places else 0
    places = places + wanted if capacity is None else places
    seed = (settings.seed, run.record["as_of"], run.record["inputs"]["ledger_version"], places)
    chosen = dealt_in([one["alert_id"] for one in open_], sample[:wanted], places, *seed)
    taken = set(chosen)
    read = [one for one in open_ if one["alert_id"] in taken]
    unread = [one for one in open_ if one["alert_id"] not in taken]
    return Queue(
        run_id=run.record["run_id"],
        capacity=capacity,
        items=[{"place": place, **figures[one]} for place, one in enumerate(chosen, start=1)],
        drawn=len(chosen) - len(read),
        judged=len(every) - len(held) - len(open_),
        suppressed=len(held),
        cuts=_cuts(open_, unread, _judged_by_priority(every, changes, names), settings, chances),
        last_read=read[-1] if read and unread else None,
        first_unread=unread[0] if unread else None,
        decided_by=_decided(read[-1], unread[0]) if read and unread and chances is None else None,
    )


def is_read(alert: Mapping[str, Any], change: Mapping[str, Any], names: JudgedNames) -> bool:
    """Say whether an alert was judged after it was last told; on one day, a changed alert counts as told after."""
    one = judgement_on(alert, change, names)
    if one is None:
        return False
    again = change["fresh"] and change["state"] == CHANGED
    return bool(change["last_told"] < one.on or (change["last_told"] == one.on and not again))


def judgement_on(alert: Mapping[str, Any], change: Mapping[str, Any], names: JudgedNames) -> Judged | None:
    """Give the newest judgement on an alert, under any id that its matter had."""
    return names.of(alert["alert_id"], alert["subject_id"], *change["earlier_alert_ids"], *alert["account_ids"])


def _judged_by_priority(
    alerts: Sequence[Mapping[str, Any]], changes: Mapping[str, Row], names: JudgedNames
) -> dict[str, tuple[int, int]]:
    """Give well founded and judged alerts by priority; those of which a reader could not tell are left out."""
    found: dict[str, tuple[int, int]] = {}
    for alert in alerts:
        one = judgement_on(alert, changes[alert["alert_id"]], names)
        if one is not None and one.well_founded is not None:
            founded, judged = found.get(alert["priority"], (0, 0))
            found[alert["priority"]] = founded + one.well_founded, judged + 1
    return found


def _cuts(
    open_: Sequence[Mapping[str, Any]],
    unread: Sequence[Mapping[str, Any]],
    judged: Mapping[str, tuple[int, int]],
    settings: AlertSettings,
    chances: Mapping[str, float] | None,
) -> list[Cut]:
    """Give each priority at the cut, gravest first."""
    shares = expected_shares(settings.expected, settings.weight, judged)
    counted, left = Counter(one["priority"] for one in open_), Counter(one["priority"] for one in unread)
    cuts = []
    for priority in PRIORITIES:
        mine = [one for one in unread if one["priority"] == priority]
        reckoned = sum(shares[priority] if chances is None else chances[one["alert_id"]] for one in mine)
        cuts.append(
            Cut(
                priority=priority,
                open=counted[priority],
                read=counted[priority] - left[priority],
                unread=left[priority],
                unread_amount=sum((one["amount"] for one in mine), Decimal(0)),
                judged=judged.get(priority, (0, 0))[1],
                share=round(shares[priority], 4),
                unread_well_founded=round(reckoned, 2),
            )
        )
    return cuts


def _decided(read: Mapping[str, Any], unread: Mapping[str, Any]) -> tuple[str, str]:
    """Give the key that puts the last alert read before the first unread one."""
    return next(key for key, one, other in zip(KEYS, place_of(read), place_of(unread), strict=True) if one != other)


@dataclass(frozen=True)
class BelowLine:
    """What judging the samples of all runs says of those whom no alert concerned; `population` is the newest run's."""

    runs: int
    drawn: int
    population: int
    rate: MissRate
    unsure: int


def below_line(runs: Sequence[FinishedRun], judged: Sequence[Judged]) -> BelowLine:
    """Give the miss rate over everybody drawn in some runs, oldest first; a customer drawn twice counts once.

    Only what was judged since he was drawn counts: an older judgement was not on a sample.
    """
    drawn: dict[str, tuple[date, list[str]]] = {}
    population = 0
    counted = [run for run in runs if (run.path / "below_line.parquet").is_file()]
    for run in counted:
        day = datetime.fromisoformat(run.record["started_at"]).date()
        rows = run.table("below_line").to_dicts()
        accounts = {row["item_id"]: row["account_ids"] for row in run.table("queue").to_dicts()}
        for row in rows:
            drawn.setdefault(row["subject_id"], (day, [row["item_id"], *accounts[row["item_id"]]]))
        population = rows[0]["population"] if rows else 0
    names = by_name(judged)
    found = ((day, names.of(item, subject, *own)) for subject, (day, (item, *own)) in sorted(drawn.items()))
    told = [one for day, one in found if one is not None and one.on >= day]
    sure = [one for one in told if one.well_founded is not None]
    rate = MissRate(len(sure), sum(bool(one.well_founded) for one in sure), CONFIDENCE)
    return BelowLine(len(counted), len(drawn), population, rate, len(told) - len(sure))
