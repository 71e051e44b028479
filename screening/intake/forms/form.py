"""A form: how one kind of bank return is read, as a profile states it."""

from dataclasses import dataclass, field
from typing import Any

from screening.contract.vocabulary import ACCOUNT_TYPES, CHANNELS, DIRECTIONS, ID_TYPES
from screening.intake.forms.meanings import TABLES, flat, known_values, meanings, plain

Columns = dict[str, tuple[str, ...]]

# What each kind of value may come to; the others are free.
_ALLOWED: dict[str, tuple[str, ...]] = {
    "direction": DIRECTIONS,
    "cash": ("cash", "transfer"),
    "success": ("yes", "no"),
    "reversal": ("yes", "no"),
    "account_type": ACCOUNT_TYPES,
    "id_type": ID_TYPES,
    "channel": CHANNELS,
}


@dataclass(frozen=True)
class Form:
    """Columns by their meaning for each table, and what values mean."""

    name: str
    zh: str
    en: str
    tables: dict[str, Columns]
    values: dict[str, dict[str, str]]
    bank_id: str | None = None
    banks: dict[str, str] = field(default_factory=dict)
    signed: bool = False
    quoted: bool = True
    empty: tuple[str, ...] = ()

    def columns(self) -> set[str]:
        """Give every heading that is read."""
        return {name for columns in self.tables.values() for names in columns.values() for name in names}


@dataclass(frozen=True)
class Match:
    """Which table a heading row announces, and which of its columns hold what."""

    table: str
    columns: dict[str, tuple[int, ...]]


def form_of(name: str, said: dict[str, Any]) -> Form:
    """Give the form that a profile states."""
    return Form(
        name=name,
        zh=said["zh"],
        en=said["en"],
        tables={table: _columns(table, said[table]) for table in TABLES if table in said},
        values=known_values() | {kind: _values(kind, groups) for kind, groups in said.get("values", {}).items()},
        bank_id=said.get("bank_id"),
        banks=dict(said.get("banks", {})),
        signed=bool(said.get("signed", False)),
        quoted=bool(said.get("quoted", True)),
        empty=tuple(str(one) for one in said.get("empty", ())),
    )


def _columns(table: str, said: dict[str, Any]) -> Columns:
    strange = sorted(set(said) - set(meanings(table)))
    if strange:
        raise ValueError(f"[{table}] {', '.join(strange)}")
    return {meaning: (names,) if isinstance(names, str) else tuple(names) for meaning, names in said.items()}


def _values(kind: str, groups: dict[str, list[Any]]) -> dict[str, str]:
    if kind not in known_values():
        raise ValueError(f"[values.{kind}]")
    strange = sorted(set(groups) - set(_ALLOWED.get(kind, groups)))
    if strange:
        raise ValueError(f"[values.{kind}] {', '.join(strange)}")
    return flat(groups)


def match(form: Form, heading: list[str]) -> Match | None:
    """Give what a heading row announces; nothing where no table has what it needs."""
    places: dict[str, int] = {}
    for place, text in enumerate(heading):
        places.setdefault(plain(text), place)
    for table in TABLES:
        columns = {
            meaning: found
            for meaning, names in form.tables.get(table, {}).items()
            if (found := tuple(dict.fromkeys(places[plain(one)] for one in names if plain(one) in places)))
        }
        if not missing(table, set(columns), signed=form.signed):
            return Match(table, columns)
    return None


def missing(table: str, found: set[str], *, signed: bool) -> list[str]:
    """Give what a table needs and has not; each need is one meaning, or several of which one will do."""
    needs: list[set[str]] = [{"name", "id_number"}]
    if table == "transactions":
        needs = [{"card", "account"}, {"time", "date"}, {"amount", "amount_in"}]
        if "amount_in" in found or "amount_out" in found:
            needs += [{"amount_in"}, {"amount_out"}]
        elif not signed:
            needs.append({"direction"})
    elif table == "accounts":
        needs.append({"card", "account"})
    else:
        needs = [{"name"}, {"id_number"}]
    return [" | ".join(sorted(need)) for need in needs if not need & found]
