"""Before a run: which rules can work on what the ledger holds, and for how many accounts they cannot tell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from screening.bench.ready import Setting
from screening.columns.derive import derive, derive_flows, mark_lawful, open_sources
from screening.engines.duckdb import DuckDB
from screening.rulebook.decide import COVERS
from screening.rulebook.reach import Reaches, needs
from screening.rulebook.rule import Rule
from screening.runs.stages import Stages, Watcher, nobody


@dataclass(frozen=True)
class Readiness:
    """What one rule could say of the ledger as it is.

    `state` is ready, partly (it cannot tell for some accounts) or not_evaluable (a needed column is empty throughout);
    `lacking` counts the accounts without each need; `subjects` are the accounts that it speaks of.
    """

    rule_id: str
    pack: str
    state: str
    subjects: int
    not_evaluable: int
    lacking: dict[str, int]
    missing: tuple[str, ...]


def readiness(
    setting: Setting, rules: Sequence[Rule], rules_folder: Path, watcher: Watcher = nobody
) -> list[Readiness]:
    """Give the readiness of every rule; only the tables that needs are read from are made, and nothing is written.

    A need that is a column of a table made later in a run (loans, pools and the like) can always be computed and counts
    as met.
    """
    with DuckDB(setting.pipeline.memory_for(setting.snapshot.bookings), setting.pipeline.threads) as engine:
        with Stages(watcher).stage("columns") as made:
            open_sources(engine, setting.snapshot)
            derive(engine, setting.as_of, rules_folder / "words.toml", setting.pipeline.derive, made)
            mark_lawful(engine, COVERS.empty_table())
            derive_flows(engine, replace(setting.pipeline.derive, relay_most_neighbours=0), made)
        reaches = Reaches(engine, setting.as_of_day)
        return [_of(reaches, _known_needs(engine, rule)) for rule in rules]


def _known_needs(engine: DuckDB, rule: Rule) -> Rule:
    """Give the rule with only the needs whose tables are made by now."""
    kept = [needed for needed in needs(rule) if engine.has(needed.split(".")[0])]
    return replace(rule, about={**rule.about, "requires": kept})


def _of(reaches: Reaches, rule: Rule) -> Readiness:
    """Give the readiness of one rule."""
    reach = reaches.of(rule, [])
    state = "not_evaluable" if reach.missing else "partly" if reach.not_evaluable else "ready"
    return Readiness(rule.rule_id, rule.pack, state, reach.subjects, reach.not_evaluable, reach.lacking, reach.missing)
