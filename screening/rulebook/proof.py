"""The proof of a rule's cases: whatever is changed in the rule, one of them must come out otherwise."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from screening.engines.duckdb import DuckDB, SqlError, Unbindable
from screening.rulebook.cases import Stage, case_engine
from screening.rulebook.mutants import Mutant, mutants, unchanged
from screening.rulebook.rule import Rule

_ONLY_SEVERITY = ("只有严重程度改变", "only the severity does, so state `severity` in that case")
_NO_QUERY = ("这样改后查询无法运行", "changed so, it is no query that could run")


@dataclass(frozen=True)
class Unproven:
    """Something that the cases of a rule leave unproven; `change` names the mutant, `told` says it to the author."""

    rule_id: str
    change: str
    place: str
    told: str

    def __str__(self) -> str:
        """Give place and words in one line."""
        return f"{self.place}: {self.told}"


@dataclass(frozen=True)
class Proof:
    """What became of the mutants of one rule.

    `killed` broke a case, `excused` break none and the rule says why; the rest, and every excuse without need, is in
    `unproven`. A mutant that is no query at all proves nothing.
    """

    rule_id: str
    killed: tuple[str, ...]
    excused: tuple[str, ...]
    unproven: tuple[Unproven, ...]


def prove(rules: Iterable[Rule]) -> list[Proof]:
    """Give the proof of every rule."""
    with case_engine() as engine:
        engine.plan_plainly()
        return [_proof(engine, rule) for rule in rules]


def _proof(engine: DuckDB, rule: Rule) -> Proof:
    """Run every mutant on the cases of a rule until one comes out otherwise."""
    every = mutants(rule)
    trial = _Trial(unchanged(rule))
    for case in rule.cases:
        stage = Stage(engine, rule, case)
        trial.run(stage, [one for one in every if one.change not in trial.killed])
    excuses = {str(entry.get("change")): str(entry.get("why", "")).strip() for entry in rule.about.get("unproven", ())}
    alive = [one for one in every if one.change not in trial.killed]
    excused = [one.change for one in alive if excuses.get(one.change)]
    return Proof(
        rule.rule_id,
        tuple(one.change for one in every if one.change in trial.killed),
        tuple(excused),
        (
            *(_survivor(rule, one, trial.hints.get(one.change)) for one in alive if one.change not in excused),
            *_needless(rule, excuses, {one.change for one in alive}),
        ),
    )


class _Trial:
    """Which mutants have been told from the rule so far."""

    def __init__(self, plain: Mutant) -> None:
        """Begin with none; `plain` is the rule unchanged."""
        self.plain = plain
        self.killed: set[str] = set()
        self.hints: dict[str, tuple[str, str]] = {}

    def run(self, stage: Stage, alive: list[Mutant]) -> None:
        """Run mutants on one case; one that moves a parameter says nothing where the case sets that itself."""
        rows = stage.rows(self.plain.sql, self.plain.uses)
        stated = stage.stated(rows)
        for mutant in alive:
            if mutant.moved and mutant.moved[0] in stage.case.parameters:
                continue
            try:
                found = stage.rows(mutant.sql, mutant.uses, dict([mutant.moved] if mutant.moved else []))
            except Unbindable:
                self.hints[mutant.change] = _NO_QUERY
            except SqlError:
                self.killed.add(mutant.change)
            else:
                if stage.stated(found) != stated:
                    self.killed.add(mutant.change)
                elif found != rows:
                    self.hints[mutant.change] = _ONLY_SEVERITY


def _survivor(rule: Rule, mutant: Mutant, hint: tuple[str, str] | None) -> Unproven:
    """Tell of a mutant that every case takes for the rule."""
    if mutant.moved:
        name, value = mutant.change.split(" = ", 1)
        zh, en = f"参数 {name} 改为 {value}，没有案例因此改变", f"{mutant.change} changes no case that leaves it alone"
    else:
        zh, en = "去掉此条件，没有案例因此改变", f"no case changes with: {mutant.change}"
    if hint:
        zh, en = f"{zh}；{hint[0]}", f"{en}; {hint[1]}"
    return Unproven(rule.rule_id, mutant.change, mutant.place, f"{zh} / {en}")


def _needless(rule: Rule, excuses: dict[str, str], alive: set[str]) -> Iterator[Unproven]:
    """Tell of every excuse that has no reason or no use."""
    place = f"rules/{rule.pack}/{rule.rule_id}.toml"
    for change, why in excuses.items():
        if change not in alive:
            yield Unproven(rule.rule_id, change, place, f"此豁免已无必要 / this excuse is not needed: {change!r}")
        elif not why:
            yield Unproven(rule.rule_id, change, place, f"豁免须说明 why / an excuse says why: {change!r}")
