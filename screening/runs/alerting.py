"""What a run writes about its alerts beyond the alerts: changes, parts, basis, suppressions, the sample, the queue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from screening.alerts.basis import Basis, Turnover, bases, together, turnovers
from screening.alerts.below_line import drawn
from screening.alerts.build import Alert
from screening.alerts.change_words import Titles, told
from screening.alerts.changes import STATES, Change, Matter, compared, named_as_before
from screening.alerts.held import Count, Meeting, counted, holding, meetings
from screening.alerts.names import Names, digest_id
from screening.alerts.settings import AlertSettings
from screening.alerts.stand import Stand, stand_from
from screening.alerts.suppressions import Suppression
from screening.clock import date_of
from screening.engines.duckdb import DuckDB
from screening.runs.reading import FinishedRun

Row = dict[str, Any]
PARTY = "party"


@dataclass(frozen=True)
class Known:
    """What alerts are held against: settings, the run before, suppressions, lasting names of rings, titles of rules.

    `as_of` is the last day that the run sees, `day` the one on which it is made.
    """

    settings: AlertSettings
    before: FinishedRun | None
    suppressions: Sequence[Suppression]
    ring_names: Mapping[str, str]
    titles: Titles
    as_of: date
    day: date
    seed: tuple[object, ...]


def alerting(engine: DuckDB, alerts: Sequence[Alert], names: Names, known: Known) -> tuple[dict[str, list[Row]], Row]:
    """Give the tables about a run's alerts, and the counts that its record tells."""
    before = read_changes(known.before) if known.before else []
    matters = named_as_before([_matter(one, names, known.ring_names) for one in alerts], before)
    rests_on = bases(engine, alerts, names)
    others = {alert_id: one.counterparties for alert_id, one in rests_on.items()}
    met = meetings(known.suppressions, matters, others, known.as_of)
    changes = compared(matters, before, holding(met), known.settings.again, known.day)
    sample, population = _sample(engine, alerts, names, known)
    kept_back = {one.matter.alert_id for one in changes if one.suppression_id}
    tables = {
        "alert_changes": [_change_row(one, known.titles) for one in changes],
        "alert_parts": [row for one in alerts for row in _part_rows(one)],
        "alert_basis": [_basis_row(rests_on[one.alert_id]) for one in alerts],
        "suppressions": _suppression_rows(met, changes, _counted_before(known.before)),
        "below_line": [
            {"place": place, "item_id": _item(names.subject[party]), "subject_id": names.subject[party],
             "population": population}
            for place, party in enumerate(sample, start=1)
        ],
        "queue": _queue_rows(engine, [one for one in alerts if one.alert_id not in kept_back], sample, names),
    }  # fmt: skip
    states = {state: sum(one.state == state for one in changes) for state in STATES}
    return tables, {
        "alerts_by_change": states,
        "alerts_fresh": sum(one.fresh and not one.suppression_id for one in changes),
        "alerts_suppressed": len(kept_back),
    }


def read_changes(run: FinishedRun) -> list[Change]:
    """Give what a run wrote of its alerts' changes, for a later run to compare with; nothing from older software."""
    if not (run.path / "alert_changes.parquet").is_file():
        return []
    return [
        Change(
            matter=Matter(
                row["matter_id"], row["alert_id"], row["subject_kind"], row["subject_id"], stand_from(row["stand"])
            ),
            state=row["state"],
            fresh=row["fresh"],
            told=stand_from(row["told"]),
            first_told=row["first_told"],
            last_told=row["last_told"],
            suppression_id=row["suppression_id"],
            earlier=tuple(row["earlier_alert_ids"]),
        )
        for row in run.table("alert_changes").to_dicts()
    ]


def _matter(one: Alert, names: Names, ring_names: Mapping[str, str]) -> Matter:
    """Give what an alert is about, and how it stands."""
    subject = one.subject
    stand = Stand(
        accounts=frozenset(names.account[account] for account in subject.accounts),
        amounts=one.amounts,
        priority=one.priority,
        last_day=one.last_at // 86400,
    )
    lasting = ring_names.get(subject.subject_id, subject.subject_id)
    return Matter(lasting, one.alert_id, subject.kind, subject.subject_id, stand)


def _change_row(one: Change, titles: Titles) -> Row:
    """Give a change as its file holds it."""
    shown = one.shown
    words_zh, words_en = told(one, titles)
    return {
        "alert_id": one.matter.alert_id,
        "matter_id": one.matter.matter_id,
        "subject_kind": one.matter.kind,
        "subject_id": one.matter.subject_id,
        "state": one.state,
        "fresh": one.fresh,
        "suppression_id": one.suppression_id,
        "earlier_alert_ids": list(one.earlier),
        "joined": list(one.joined),
        "became": list(one.became),
        "new_accounts": list(shown.new_accounts),
        "gone_accounts": list(shown.gone_accounts),
        "new_rules": list(shown.new_rules),
        "gone_rules": list(shown.gone_rules),
        "amount_more": _yuan(shown.more),
        "amount_less": _yuan(shown.less),
        "priority_before": shown.priorities[0] if shown.priorities else None,
        "first_told": one.first_told,
        "last_told": one.last_told,
        "words_zh": words_zh,
        "words_en": words_en,
        "stand": one.matter.stand.as_json(),
        "told": one.told.as_json(),
    }


def _part_rows(one: Alert) -> list[Row]:
    """Give the parts of an alert's score as their file holds them."""
    return [
        {"alert_id": one.alert_id, "place": place, "kind": part.kind, "rule_id": part.rule_id, "points": part.points}
        for place, part in enumerate(one.parts, start=1)
    ]


def _basis_row(one: Basis) -> Row:
    """Give a basis as its file holds it."""
    return {
        "alert_id": one.alert_id,
        "bookings": one.bookings,
        "banks": list(one.banks),
        "counterparties": list(one.counterparties),
    }


def _suppression_rows(met: Sequence[Meeting], changes: Sequence[Change], before: Mapping[str, Count]) -> list[Row]:
    """Give what became of each suppression."""
    counts = counted(met, changes, before)
    rows = []
    for one in met:
        would, so_far = counts[one.suppression.suppression_id]
        rows.append(
            {
                "suppression_id": one.suppression.suppression_id,
                "matter_id": one.suppression.scope.matter_id,
                "alert_id": one.alert_id,
                "state": one.state,
                "new_rules": list(one.new_rules),
                "new_counterparties": list(one.new_counterparties),
                "would_alert": would,
                "times": so_far.times,
                "amount": _yuan(so_far.fen),
            }
        )
    return rows


def _counted_before(run: FinishedRun | None) -> dict[str, Count]:
    """Give what each suppression had kept back by the run compared with."""
    if run is None or not (run.path / "suppressions.parquet").is_file():
        return {}
    rows = run.table("suppressions").to_dicts()
    return {row["suppression_id"]: Count(row["times"], int(row["amount"] * 100)) for row in rows}


def _sample(engine: DuckDB, alerts: Sequence[Alert], names: Names, known: Known) -> tuple[list[int], int]:
    """Give the parties drawn from those whom no alert concerns and who moved money, and how many those are."""
    alerted = {account for one in alerts for account in one.subject.accounts}
    alerted_parties = {party for one in alerts for party in one.subject.parties}
    moved = set(engine.fetch("SELECT DISTINCT account_id FROM account_days")["account_id"].to_pylist())
    quiet = {
        names.subject[party]: party
        for party, accounts in names.held.items()
        if party not in alerted_parties and not alerted & set(accounts) and moved & set(accounts)
    }
    chosen = drawn(quiet, known.settings.sample, known.settings.seed, *known.seed)
    return [quiet[one] for one in chosen], len(quiet)


def _item(subject_id: str) -> str:
    """Give the number of a drawn customer: the one that his alert would have."""
    return digest_id("A", PARTY, subject_id)


def _queue_rows(engine: DuckDB, alerts: Sequence[Alert], sample: Sequence[int], names: Names) -> list[Row]:
    """Give alerts and drawn customers alike, in the order of their numbers, so that nothing tells which is which."""
    items = [(one.alert_id, one.subject.kind, one.subject.subject_id, one.subject.accounts) for one in alerts]
    items += [(_item(names.subject[one]), PARTY, names.subject[one], names.held[one]) for one in sample]
    party_of = {account: party for party, accounts in names.held.items() for account in accounts}
    whole = {
        item: {*accounts, *(other for one in accounts if one in party_of for other in names.held[party_of[one]])}
        for item, _, _, accounts in items
    }
    moved = turnovers(engine, [one for accounts in whole.values() for one in accounts])
    return [
        {
            "item_id": item,
            "subject_kind": kind,
            "subject_id": subject_id,
            "account_ids": sorted(names.account[one] for one in whole[item]),
            **_turnover(together([moved[one] for one in sorted(whole[item]) if one in moved])),
        }
        for item, kind, subject_id, _ in sorted(items)
    ]


def _turnover(one: Turnover) -> Row:
    """Give a turnover as the queue's file holds it."""
    return {
        "turnover": _yuan(one.fen),
        "bookings": one.bookings,
        "first_day": None if one.first_day is None else date_of(one.first_day),
        "last_day": None if one.last_day is None else date_of(one.last_day),
    }


def _yuan(fen: int) -> Decimal:
    """Give fen as exact yuan."""
    return Decimal(fen) / 100
