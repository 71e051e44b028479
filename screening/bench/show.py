"""Everything about one rule that an analyst or a lawyer asks for."""

from dataclasses import dataclass
from typing import Any

from screening.bench.values import range_of
from screening.columns.tables import READABLE
from screening.rulebook.reach import subjects_of
from screening.rulebook.rule import LAWFUL, Rule


@dataclass(frozen=True)
class ParameterShown:
    """One parameter: default and value in force as written, its unit and its range."""

    name: str
    default: str
    value: str
    shown_zh: str
    shown_en: str
    unit: str | None
    range: str


@dataclass(frozen=True)
class RuleShown:
    """One rule set out. `sees` are the tables it reads with their meaning; `says` is the comment that heads its SQL."""

    rule_id: str
    pack: str
    version: str
    file: str
    title_zh: str
    title_en: str
    severity: str
    typology: str
    says: str
    subjects: str
    sees: dict[str, str]
    requires: tuple[str, ...]
    history: str | None
    reason_zh: str
    reason_en: str
    parameters: tuple[ParameterShown, ...]
    law: tuple[dict[str, Any], ...]
    constants: tuple[str, ...]
    look_alikes: tuple[str, ...]
    does_not_prove: str
    facts: dict[str, str]
    match: tuple[str, ...]
    no_match: tuple[str, ...]
    unproven: tuple[dict[str, Any], ...]
    sql: str | None


def shown_rule(rule: Rule, written: Rule, *, sql: bool = False) -> RuleShown:
    """Give a rule set out; `rule` has the values in force, `written` those of its file."""
    about = rule.about
    return RuleShown(
        rule_id=rule.rule_id,
        pack=rule.pack,
        version=rule.version,
        file=str(rule.path),
        title_zh=about["title_zh"],
        title_en=about["title_en"],
        severity=rule.severity,
        typology=str(about.get("typology", about.get("code", rule.rule_id))),
        says=heading(rule.sql),
        subjects=subjects_of(rule),
        sees={name: READABLE[name].meaning for name in rule.inputs if name in READABLE},
        requires=tuple(about.get("requires", ())),
        history=about.get("history"),
        reason_zh=about.get("reason_zh", ""),
        reason_en=about.get("reason_en", ""),
        parameters=tuple(_parameter(rule, written, name) for name in rule.parameters),
        law=tuple(dict(one) for one in about.get("basis", ())),
        constants=rule.constants,
        look_alikes=tuple(about.get("look_alikes", ())),
        does_not_prove=about.get("does_not_prove", ""),
        facts=dict(rule.facts),
        match=tuple(one.name for one in rule.cases if one.evidence),
        no_match=tuple(one.name for one in rule.cases if not one.evidence),
        unproven=tuple(dict(one) for one in about.get("unproven", ())),
        sql=rule.sql if sql else None,
    )


def heading(sql: str) -> str:
    """Give the comment at the head of a query as one text."""
    lines = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return " ".join(lines)


def is_lawful(rule: RuleShown) -> bool:
    """Say whether it is a lawful pattern, which gives transfers and accuses nobody."""
    return rule.pack == LAWFUL


def _parameter(rule: Rule, written: Rule, name: str) -> ParameterShown:
    """Give one parameter with the value of its file and the one in force."""
    one, default = rule.parameters[name], written.parameters[name]
    return ParameterShown(
        name=name,
        default=str(default.value),
        value=str(one.value),
        shown_zh=one.shown("zh"),
        shown_en=one.shown("en"),
        unit=one.unit,
        range=range_of(one),
    )
