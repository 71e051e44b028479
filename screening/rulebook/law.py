"""What the law fixes: figures of rules/law.toml by name and day, and their place in a rule's SQL.

A rule says `law('large_cash', day)`. Before it runs, each such call becomes a CASE over the days on which the figure was
in force: fen for CNY, cents for USD, DECIMAL(18,6) for rates and shares, INTEGER for all else, NULL outside force.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlglot import tokenize
from sqlglot.errors import TokenError
from sqlglot.tokenizer_core import Token, TokenType

from screening.clock import day_of
from screening.errors import RefusedInput, did_you_mean

FILE = "law.toml"
MONEY = ("CNY", "USD")
FRACTIONS = ("rate", "share")
COUNTED = ("count", "hours", "days", "months", "years")
UNITS = (*MONEY, *FRACTIONS, *COUNTED)

_CITED = re.compile(r"\{law\.(\w+)\}")
_OPENING = (TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE)
_CLOSING = (TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE)
_TIMES = {"hours": "小时", "days": "天", "months": "个月", "years": "年"}
_FIGURE_KEYS = {"title_zh", "title_en", "unit", "values"}
_VALUE_KEYS = {"from", "to", "value", "instrument", "article", "tag", "from_tag", "says"}
_NEEDED = _VALUE_KEYS - {"to", "from_tag"}
_TAGS = {"V", "V2", "M", "C", "E"}


@dataclass(frozen=True)
class Value:
    """One value of a figure. `last` is the last day in force, None while in force; `value` is yuan, fraction or count.

    `tag` tells where the figure was read and `from_tag` where its date was, as the regulatory basis tags them.
    """

    first: date
    last: date | None
    value: int | Decimal
    instrument: str
    article: str
    tag: str
    from_tag: str
    says: str

    def in_force(self, day: date) -> bool:
        """Say whether it was the law on a day; both ends belong to it."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Figure:
    """One figure that the law fixes, with its values in the order of their days."""

    name: str
    title_zh: str
    title_en: str
    unit: str
    values: tuple[Value, ...]

    def on(self, day: date) -> Value | None:
        """Give the value in force on a day; None where there was none."""
        return next((one for one in self.values if one.in_force(day)), None)

    def shown(self, value: int | Decimal, language: str = "zh") -> str:
        """Give a value as a reader sees it, in `zh` or `en`: 50,000, 36%, 2天."""
        if self.unit in FRACTIONS:
            return f"{(Decimal(value) * 100).normalize():f}%"
        plain = f"{value:,}"
        if self.unit in _TIMES:
            word = self.unit if value != 1 else self.unit.removesuffix("s")
            return f"{plain}{_TIMES[self.unit]}" if language == "zh" else f"{plain} {word}"
        return plain


@dataclass(frozen=True)
class Law:
    """Every figure by its name, in the order of the file."""

    figures: Mapping[str, Figure] = field(default_factory=dict)

    def figure(self, name: str) -> Figure:
        """Give a figure; a name that the law does not have is refused with the nearest one."""
        if name not in self.figures:
            raise RefusedInput(
                f"法定数额没有这一项 / no figure of law {name!r}",
                where=FILE,
                remedy=f"screening rules law{did_you_mean(name, self.figures)}",
            )
        return self.figures[name]

    def value_on(self, name: str, day: date) -> Value | None:
        """Give the value of a figure on a day; None where none was in force."""
        return self.figure(name).on(day)

    def basis(self, name: str) -> list[dict[str, Any]]:
        """Give a figure's values as entries of a rule's basis: instrument, article, from, to, tag and what it says."""
        figure = self.figure(name)
        return [
            {
                "law": (name,),
                "instrument": one.instrument,
                "article": one.article,
                "from": one.first,
                **({"to": one.last} if one.last else {}),
                "tag": one.tag,
                "says": one.says,
            }
            for one in figure.values
        ]


class Cited:
    """The figures of law on one day, as a reason cites them: `{law.large_cash}` gives 50,000."""

    def __init__(self, law: Law, day: date, language: str) -> None:
        """Cite a day's law in `zh` or `en`."""
        self._law, self._day, self._language = law, day, language

    def __getattr__(self, name: str) -> str:
        """Give the value in force as a reader sees it, a dash where there was none."""
        if name not in self._law.figures:
            raise KeyError(f"law.{name}")
        figure = self._law.figures[name]
        value = figure.on(self._day)
        return figure.shown(value.value, self._language) if value else "—"


def days(provision: Mapping[str, Any]) -> str:
    """Give the days on which a provision is in force: from, and to where it ended."""
    return f"{provision['from']} – {provision['to']}" if "to" in provision else str(provision["from"])


def merged(provisions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the provisions of a basis with those of one article and time made one, saying what each says."""
    made: dict[Any, dict[str, Any]] = {}
    for number, one in enumerate(provisions):
        place = (
            tuple(one.get(key) for key in ("instrument", "article", "from", "to", "tag")) if "law" in one else number
        )
        if place not in made:
            made[place] = one
            continue
        first = made[place]
        (zh, en), (more_zh, more_en) = (entry["says"].split(" / ", 1) for entry in (first, one))
        said = first["says"] if f"；{more_zh}；" in f"；{zh}；" else f"{zh}；{more_zh} / {en}; {more_en}"
        made[place] = {**first, "law": (*first["law"], *one["law"]), "says": said}
    return list(made.values())


def read_law(folder: Path) -> Law:
    """Give the figures of a rules folder; none where it has no law.toml. Every fault is named with its place."""
    file = folder / FILE
    if not file.exists():
        return Law()
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise RefusedInput(
            f"不是有效的 TOML / not valid TOML: {error}", where=file, remedy="correct that line"
        ) from None
    return Law({name: _figure(name, entry, f"{file}: {name}") for name, entry in entries.items()})


def _figure(name: str, entry: dict[str, Any], where: str) -> Figure:
    """Give one figure from its table."""
    _keys(entry, _FIGURE_KEYS, _FIGURE_KEYS, where)
    unit = entry["unit"]
    if unit not in UNITS:
        raise RefusedInput(f"未知的单位 / unknown unit {unit!r}", where=where, remedy=f"one of {', '.join(UNITS)}")
    values = tuple(sorted((_value(one, unit, where) for one in entry["values"]), key=lambda one: one.first))
    if not values:
        raise RefusedInput("没有数值 / no values", where=where, remedy="write values = [{ from = …, value = …, … }]")
    for earlier, later in pairwise(values):
        if earlier.last is None or earlier.last >= later.first:
            raise RefusedInput(
                f"施行期间重叠 / the value from {earlier.first} is still in force on {later.first}",
                where=where,
                remedy="give the earlier value a `to` before that day",
            )
    return Figure(name, entry["title_zh"], entry["title_en"], unit, values)


def _value(entry: dict[str, Any], unit: str, where: str) -> Value:
    """Give one value from its inline table."""
    _keys(entry, _VALUE_KEYS, _NEEDED, where)
    tag, from_tag = entry["tag"], entry.get("from_tag", entry["tag"])
    for one in (tag, from_tag):
        if one.split(":")[0] not in _TAGS:
            raise RefusedInput(
                f"未知的出处标记 / unknown tag {one!r}",
                where=where,
                remedy=f"begin with one of {', '.join(sorted(_TAGS))}",
            )
    first, last, value = entry["from"], entry.get("to"), entry["value"]
    if not all(type(one) is date for one in (first, last or first)) or (last is not None and last < first):
        raise RefusedInput(
            f"日期不对 / from {first} to {last}", where=where, remedy="write dates, `to` not before `from`"
        )
    whole = type(value) is int
    if not whole and not (unit not in COUNTED and isinstance(value, Decimal)):
        raise RefusedInput(f"数值不对 / value {value!r}", where=where, remedy=f"write a number of {unit}")
    if " / " not in str(entry["says"]):
        raise RefusedInput(f"says {entry['says']!r}", where=where, remedy='write says = "中文 / English"')
    words = {key: str(entry[key]) for key in ("instrument", "article", "says")}
    return Value(first=first, last=last, value=value, tag=tag, from_tag=from_tag, **words)


def _keys(entry: dict[str, Any], known: set[str], needed: set[str], where: str) -> None:
    """Refuse a key that nothing reads, and the absence of a needed one."""
    unknown, missing = sorted(set(entry) - known), sorted(needed - set(entry))
    if unknown:
        raise RefusedInput(
            f"未知的键 / unknown key {unknown[0]!r}", where=where, remedy=f"one of {', '.join(sorted(known))}"
        )
    if missing:
        raise RefusedInput(f"缺少键 / missing key {missing[0]!r}", where=where, remedy=f"write {missing[0]} = …")


@dataclass(frozen=True)
class Call:
    """One `law(…)` in a query's text: where it stands, and its arguments; name is None where it is no literal."""

    start: int
    end: int
    name: str | None
    arguments: tuple[str, ...]


@lru_cache(maxsize=512)
def calls(sql: str) -> tuple[Call, ...]:
    """Give the outermost `law(…)` calls of a query, in order; none where the text is no SQL."""
    try:
        tokens = tokenize(sql, read="duckdb")
    except TokenError:
        return ()
    return tuple(_calls(sql, tokens))


def _calls(sql: str, tokens: Sequence[Token]) -> Iterator[Call]:
    """Find the calls by their tokens, so that all other text stays as it is written."""
    place = 0
    while place < len(tokens) - 1:
        opens = tokens[place + 1].token_type is TokenType.L_PAREN
        named = tokens[place].text.lower() == "law" and tokens[place].token_type is not TokenType.STRING
        if not (opens and named):
            place += 1
            continue
        arguments, last = _arguments(tokens, place + 2)
        if last is None:
            return
        first = arguments[0][0] if arguments and len(arguments[0]) == 1 else None
        name = first.text if first is not None and first.token_type is TokenType.STRING else None
        texts = tuple(sql[one[0].start : one[-1].end + 1] for one in arguments if one)
        yield Call(tokens[place].start, tokens[last].end + 1, name, texts)
        place = last + 1


def _arguments(tokens: Sequence[Token], place: int) -> tuple[list[list[Token]], int | None]:
    """Give the tokens of each argument from a place after the bracket, and where the call closes."""
    arguments: list[list[Token]] = [[]]
    depth = 0
    for at in range(place, len(tokens)):
        kind = tokens[at].token_type
        if kind is TokenType.R_PAREN and depth == 0:
            return arguments, at
        if kind is TokenType.COMMA and depth == 0:
            arguments.append([])
            continue
        depth += (kind in _OPENING) - (kind in _CLOSING)
        arguments[-1].append(tokens[at])
    return arguments, None


def cited(template: str) -> tuple[str, ...]:
    """Give the names of the figures that a reason cites, as they are cited."""
    return tuple(_CITED.findall(template))


def names_used(sql: str) -> tuple[str, ...]:
    """Give the names of the figures that a query uses, sorted."""
    found = {call.name for call in calls(sql) if call.name}
    inner = {name for call in calls(sql) for argument in call.arguments[1:] for name in names_used(argument)}
    return tuple(sorted(found | inner))


def expand(sql: str, law: Law) -> str:
    """Give a query in which each `law('NAME', day)` is a CASE over days; everything else stays as it is written.

    A call that is none of that form, or whose name the law does not have, is refused.
    """
    parts, place = [], 0
    for call in calls(sql):
        parts += [sql[place : call.start], _case(call, law)]
        place = call.end
    return "".join([*parts, sql[place:]])


def _case(call: Call, law: Law) -> str:
    """Give the CASE of one call."""
    if call.name is None or len(call.arguments) != 2:  # noqa: PLR2004
        raise RefusedInput(
            f"law({', '.join(call.arguments)})",
            remedy="write law('NAME', day), the name as a literal, the day a number",
        )
    figure = law.figure(call.name)
    day = f"({expand(call.arguments[1], law)})"
    whens = " ".join(f"WHEN {_within(one, day)} THEN {bound(figure, one)}" for one in figure.values)
    return f"(CASE {whens} END)"


def _within(value: Value, day: str) -> str:
    """Give the condition that a value is in force on a day."""
    first = day_of(value.first)
    return f"{day} >= {first}" if value.last is None else f"{day} BETWEEN {first} AND {day_of(value.last)}"


def bound(figure: Figure, value: Value) -> str:
    """Give a value as SQL sees it, with its type."""
    if figure.unit in MONEY:
        return f"CAST({int(Decimal(value.value) * 100)} AS BIGINT)"
    if figure.unit in FRACTIONS:
        return f"CAST({Decimal(value.value):f} AS DECIMAL(18, 6))"
    return f"CAST({value.value} AS INTEGER)"
