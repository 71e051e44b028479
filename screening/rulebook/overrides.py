"""A county's or bank's own values of parameters: one TOML, within each parameter's range.

```toml
[ml_fan_in]
min_payers = 12
```

What the law sets is no parameter, so that nobody can move it here.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from screening.columns.written import TIME, bind
from screening.errors import RefusedInput, did_you_mean
from screening.rulebook.parameters import Parameter
from screening.rulebook.rule import Rule, Rulebook

Overrides = Mapping[str, Mapping[str, Any]]


def read_overrides(file: Path) -> dict[str, dict[str, Any]]:
    """Give rule to parameter to value of a TOML file; empty where there is no such file."""
    if not file.exists():
        return {}
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise RefusedInput(
            f"不是有效的 TOML / not valid TOML: {error}", where=file, remedy="correct that line"
        ) from None
    flat = [name for name, values in found.items() if not isinstance(values, dict)]
    if flat:
        raise RefusedInput(
            f"{flat[0]!r} 不在任何规则之下 / stands under no rule", where=file, remedy="write [RULE_ID] above it"
        )
    return found


def overridden(book: Rulebook, overrides: Overrides, where: str) -> Rulebook:
    """Give the rulebook with some parameters' values replaced; every problem of the overrides is told at once."""
    every = {rule.rule_id: rule for rule in (*book.rules, *book.lawful)}
    problems = []
    for rule_id, values in overrides.items():
        if rule_id not in every:
            problems.append(f"[{rule_id}]: 没有这条规则 / no such rule{did_you_mean(rule_id, every)}")
            continue
        problems += [
            f"[{rule_id}] {name}: {problem}"
            for name, value in values.items()
            if (problem := refusal(every[rule_id], name, value))
        ]
    if problems:
        raise RefusedInput("\n".join(problems), where=where, remedy="screening rules show RULE 查看参数及其范围")
    return replace(
        book,
        rules=tuple(with_values(rule, overrides.get(rule.rule_id, {})) for rule in book.rules),
        lawful=tuple(with_values(rule, overrides.get(rule.rule_id, {})) for rule in book.lawful),
    )


def with_values(rule: Rule, values: Mapping[str, Any]) -> Rule:
    """Give a rule with other values of some parameters, unchecked."""
    parameters = {
        name: replace(one, value=values[name]) if name in values else one for name, one in rule.parameters.items()
    }
    return replace(rule, parameters=parameters)


def refusal(rule: Rule, name: str, value: Any) -> str | None:
    """Give why a value may not be set, in one sentence; None where it may."""
    parameter = rule.parameters.get(name)
    if parameter is None:
        return f"没有这个参数 / no such parameter{did_you_mean(name, rule.parameters)}"
    if not _alike(parameter, value):
        return f"{value!r} 与缺省值 {parameter.value!r} 不是同一种值 / not of the kind of its default"
    if parameter.limits:
        low, high = (_ordered(parameter, limit) for limit in parameter.limits)
        if not low <= _ordered(parameter, value) <= high:
            shown = " – ".join(str(limit) for limit in parameter.limits)
            return f"{value} 超出范围 / outside its range {shown}"
    return None


def _alike(parameter: Parameter, value: Any) -> bool:
    """Say whether a value is of the kind of the parameter's default: a time, a number or a text."""
    if isinstance(parameter.value, str):
        return isinstance(value, str) and bool(TIME.match(parameter.value)) == bool(TIME.match(value))
    if isinstance(value, bool):
        return False
    if isinstance(parameter.value, int) and parameter.unit in {None, "count", "days"}:
        return isinstance(value, int)
    return isinstance(value, int | Decimal)


def _ordered(parameter: Parameter, value: Any) -> Any:
    """Give a value in a form that can be compared: times in seconds."""
    if isinstance(value, str):
        return replace(parameter, value=value).seconds or 0
    return bind(value, None)
