"""One rule with other values of its parameters over the ledger's past: what it would have found, and at what cost."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from time import perf_counter

from screening.bench.known import Known
from screening.bench.ready import Setting
from screening.bench.values import Values, shown, variant
from screening.clock import date_of, day_of
from screening.engines.duckdb import DuckDB
from screening.errors import WrongCall
from screening.masking import mask_account
from screening.rulebook.decide import Finding, decide
from screening.rulebook.rule import Rule

EXAMPLES = 5
"""As many subjects are shown of those that enter, leave or are lost."""


@dataclass(frozen=True)
class Period:
    """The days of which findings count, both included: by the day of a finding's last booking."""

    first: date
    last: date

    @property
    def weeks(self) -> int:
        """Give the number of calendar weeks that it touches, from Monday."""
        return (_monday(self.last) - _monday(self.first)).days // 7 + 1


@dataclass(frozen=True)
class Trial:
    """What one set of values finds in the period.

    An alert is a subject: a person or organisation with all his accounts. `per_week` counts each in the week in which his
    first finding was complete. `entering` and `leaving` are against the values in force; `alone` are subjects that no other
    rule of the newest run found; `confirmed` and `weak` are known positives among the alerts, `explained` those whom people
    judged explained: to lose one of these spares work. `hours` is reviewing time.
    """

    values: dict[str, str]
    label: str
    in_force: bool
    alerts: int
    findings: int
    accounts: int
    per_week: dict[str, int]
    entering: int
    leaving: int
    entering_examples: tuple[str, ...]
    leaving_examples: tuple[str, ...]
    overlap: dict[str, int]
    alone: int
    confirmed: int
    confirmed_lost: int
    confirmed_lost_examples: tuple[str, ...]
    weak: int
    weak_lost: int
    explained: int
    explained_lost: int
    hours: Decimal
    seconds: float

    @property
    def a_week(self) -> Decimal:
        """Give the alerts a week on average."""
        return (Decimal(self.alerts) / max(1, len(self.per_week))).quantize(Decimal("0.1"))


@dataclass(frozen=True)
class Backtest:
    """The trials of one rule, the values in force first. `*_known` are the known positives there are to be found."""

    rule_id: str
    version: str
    title_zh: str
    title_en: str
    parameters: tuple[str, ...]
    as_of: str
    period: tuple[str, str]
    weeks: int
    run_id: str | None
    minutes_per_alert: int
    confirmed_known: int
    weak_known: int
    explained_known: int
    strangers: int
    trials: tuple[Trial, ...]


@dataclass(frozen=True)
class _Hits:
    """The findings of one set of values in the period."""

    findings: list[Finding]
    seconds: float

    @property
    def parties(self) -> frozenset[int]:
        return frozenset(one.party_id for one in self.findings)


def period_of(setting: Setting, first: date | None, last: date | None) -> Period:
    """Give the period asked for within what the ledger covers."""
    start = first or min(one.period_start for one in setting.snapshot.submissions)
    end = min(last or setting.as_of, setting.as_of)
    if start > end:
        raise WrongCall(f"--from {start} 晚于 / is after {end}", remedy=f"数据截至 / the data end on {setting.as_of}")
    return Period(start, end)


def backtest(
    engine: DuckDB,
    setting: Setting,
    rule: Rule,
    tried: Sequence[Values],
    period: Period,
    known: Known,
    minutes: int,
    progress: Callable[[str, int], None],
) -> Backtest:
    """Try sets of values on the tables in the engine; the values in force are always tried first, for comparison."""
    force: Values = {name: rule.parameters[name].value for one in tried for name in one}
    sets = [force, *(one for one in tried if one != force)]
    hits = []
    for values in sets:
        hits.append(_hits(engine, setting, variant(rule, values), period))
        progress(shown(rule, values) or rule.rule_id, len(hits[-1].parties))
    told = _Telling(engine, setting, rule, period, known, minutes, hits[0])
    trials = tuple(told.trial(values, one) for values, one in zip(sets, hits, strict=True))
    return Backtest(
        rule_id=rule.rule_id,
        version=rule.version,
        title_zh=rule.about["title_zh"],
        title_en=rule.about["title_en"],
        parameters=tuple(force),
        as_of=setting.as_of.isoformat(),
        period=(period.first.isoformat(), period.last.isoformat()),
        weeks=period.weeks,
        run_id=setting.run.record["run_id"] if setting.run else None,
        minutes_per_alert=minutes,
        confirmed_known=len(known.confirmed),
        weak_known=len(known.weak),
        explained_known=len(known.explained),
        strangers=len(known.strangers),
        trials=trials,
    )


def _hits(engine: DuckDB, setting: Setting, rule: Rule, period: Period) -> _Hits:
    """Give the findings whose last booking falls into the period."""
    started = perf_counter()
    findings, _ = decide(engine, [rule], setting.as_of_day, lambda _rule, _found: None)
    first, last = day_of(period.first), day_of(period.last)
    kept = [one for one in findings if first <= one.window_end // 86400 <= last]
    return _Hits(kept, round(perf_counter() - started, 3))


def _monday(day: date) -> date:
    """Give the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


class _Telling:
    """Puts the findings of each set of values beside those in force."""

    def __init__(
        self,
        engine: DuckDB,
        setting: Setting,
        rule: Rule,
        period: Period,
        known: Known,
        minutes: int,
        force: _Hits,
    ) -> None:
        self._rule, self._period, self._known, self._minutes, self._force = rule, period, known, minutes, force
        self._names = _names(engine)
        self._others = _other_rules(setting, rule, self._names)

    def trial(self, values: Values, hits: _Hits) -> Trial:
        """Tell of one set of values."""
        parties, force = hits.parties, self._force.parties
        confirmed, weak = self._known.confirmed, self._known.weak
        lost = (force & confirmed) - parties
        overlap = Counter({rule: len(found & parties) for rule, found in self._others.items()})
        others = frozenset[int]().union(*self._others.values())
        return Trial(
            values={name: str(value) for name, value in values.items()},
            label=shown(self._rule, values) if values else "现行 / in force",
            in_force=hits is self._force,
            alerts=len(parties),
            findings=len(hits.findings),
            accounts=len({one.account_id for one in hits.findings}),
            per_week=self._per_week(hits),
            entering=len(parties - force),
            leaving=len(force - parties),
            entering_examples=self._examples(parties - force, hits),
            leaving_examples=self._examples(force - parties, self._force),
            overlap={rule: count for rule, count in overlap.most_common() if count},
            alone=len(parties - others),
            confirmed=len(parties & confirmed),
            confirmed_lost=len(lost),
            confirmed_lost_examples=self._examples(lost, self._force),
            weak=len(parties & weak),
            weak_lost=len((force & weak) - parties),
            explained=len(parties & self._known.explained),
            explained_lost=len((force & self._known.explained) - parties),
            hours=(Decimal(len(parties)) * self._minutes / 60).quantize(Decimal("0.1")),
            seconds=hits.seconds,
        )

    def _per_week(self, hits: _Hits) -> dict[str, int]:
        """Give the alerts of every week of the period, by its Monday."""
        first: dict[int, int] = {}
        for one in hits.findings:
            first[one.party_id] = min(one.window_end, first.get(one.party_id, one.window_end))
        counted = Counter(_monday(date_of(moment // 86400)) for moment in first.values())
        start = _monday(self._period.first)
        weeks = (start + timedelta(days=7 * number) for number in range(self._period.weeks))
        return {week.isoformat(): counted[week] for week in weeks}

    def _examples(self, parties: Iterable[int], hits: _Hits) -> tuple[str, ...]:
        """Give some subjects, the largest amounts first, each by a masked account that was found."""
        wanted = set(parties)
        amounts: dict[int, int] = {}
        account: dict[int, int] = {}
        for one in hits.findings:
            if one.party_id in wanted and one.amount >= amounts.get(one.party_id, -1):
                amounts[one.party_id], account[one.party_id] = one.amount, one.account_id
        ranked = sorted(amounts, key=lambda party: (-amounts[party], party))[:EXAMPLES]
        return tuple(mask_account(self._names[account[party]][0]) for party in ranked)


def _names(engine: DuckDB) -> dict[int, tuple[str, int]]:
    """Give account number and party of every account in the run."""
    rows = engine.fetch("SELECT account_id, account, party_id FROM account_numbers ORDER BY account_id").to_pylist()
    return {row["account_id"]: (row["account"], row["party_id"]) for row in rows}


def _other_rules(setting: Setting, rule: Rule, names: Mapping[int, tuple[str, int]]) -> dict[str, frozenset[int]]:
    """Give the parties that each other rule found in the run; none where there is no run."""
    if setting.run is None:
        return {}
    party = dict(names.values())
    rows = setting.run.table("findings").select("rule_id", "account_id").unique().sort("rule_id", "account_id")
    found: dict[str, set[int]] = {}
    for rule_id, account in rows.iter_rows():
        if rule_id != rule.rule_id and account in party:
            found.setdefault(rule_id, set()).add(party[account])
    return {rule_id: frozenset(parties) for rule_id, parties in found.items()}
