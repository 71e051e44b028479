"""Values of parameters as they are typed on the command line, each within its range."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from itertools import product

from screening.errors import WrongCall
from screening.rulebook.overrides import refusal, with_values
from screening.rulebook.parameters import Parameter
from screening.rulebook.rule import Rule

MOST = 100
"""As many sets of values are tried at once, at most."""

Values = dict[str, int | Decimal | str]


def grid(rule: Rule, settings: Sequence[str]) -> list[Values]:
    """Give every combination of the values in `name=value[,value…]`, in the order typed; each value is within range."""
    wanted: dict[str, list[int | Decimal | str]] = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        name = name.strip()
        if not equals or not text.strip():
            raise WrongCall(f"--set {setting!r}", remedy="写作 / write name=value[,value…]")
        if name in wanted:
            raise WrongCall(f"--set {name} 给了两次 / given twice", remedy=f"--set {name}=value,value")
        typed = [one.strip() for one in text.split(",") if one.strip()]
        wanted[name] = [_checked(rule, name, one) for one in typed]
    combinations = [dict(zip(wanted, values, strict=True)) for values in product(*wanted.values())]
    if len(combinations) > MOST:
        raise WrongCall(f"{len(combinations)} 组取值 / sets of values", remedy=f"一次至多 / at most {MOST} at once")
    return combinations


def variant(rule: Rule, values: Values) -> Rule:
    """Give the rule with other values of some parameters."""
    return with_values(rule, values)


def shown(rule: Rule, values: Values) -> str:
    """Give a set of values as people read it: `min_days 5，window 3天`; of one parameter the value alone."""
    texts = {name: variant(rule, values).parameters[name].shown("zh") for name in values}
    if len(texts) == 1:
        return next(iter(texts.values()))
    return "，".join(f"{name} {text}" for name, text in texts.items())


def range_of(one: Parameter) -> str:
    """Give the range of a parameter as people read it; empty where it has none."""
    return " – ".join(str(limit) for limit in one.limits)


def _checked(rule: Rule, name: str, typed: str) -> int | Decimal | str:
    """Give a typed value in the form of the rule's TOML; one that the rule does not allow is refused with the range."""
    parameter = rule.parameters.get(name)
    value = typed if parameter is None else _read(parameter, typed)
    problem = refusal(rule, name, value)
    if problem:
        limits = range_of(parameter) if parameter else ""
        names = "、".join(rule.parameters)
        remedy = f"取值范围 / range {limits}" if limits else f"参数 / parameters: {names}"
        raise WrongCall(f"{name}={typed}: {problem}", where=rule.rule_id, remedy=remedy)
    return value


def _read(parameter: Parameter, typed: str) -> int | Decimal | str:
    """Give a typed value as a number, a share (`80%` too) or a time (`7`, of a parameter in days, is `7 days`)."""
    if isinstance(parameter.value, str):
        unit = re.sub(r"^\d+ ", "", parameter.value).rstrip("s")
        return f"{typed} {unit}s" if typed.isdigit() and parameter.seconds is not None else typed
    plain = typed.replace("_", "")
    try:
        number = Decimal(plain.rstrip("%")) / (100 if plain.endswith("%") else 1)
    except InvalidOperation:
        return typed
    return int(number) if re.fullmatch(r"-?\d+", plain) else number
