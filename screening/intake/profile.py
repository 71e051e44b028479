"""Import profiles: which columns of a foreign file mean what."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from screening.contract.vocabulary import DIRECTIONS, INSTRUMENTS
from screening.errors import WrongCall
from screening.intake.forms.form import Form, form_of

FOLDER = Path(__file__).parent / "profiles"

Values = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Translation:
    """A column whose values are translated; a value that is not listed gives `otherwise`."""

    column: str
    values: dict[str, str]
    otherwise: str | None


@dataclass(frozen=True)
class Booking:
    """One booking that a foreign row gives, on one account, where its conditions hold."""

    leg: str
    account: tuple[str, ...]
    direction: str
    amount: str
    instrument: Translation | str
    counterparty: tuple[str, ...] = ()
    counterparty_bank: str | None = None
    currency: Translation | None = None
    purpose: str | None = None
    where: Values = field(default_factory=dict)
    unless: Values = field(default_factory=dict)

    def columns(self) -> set[str]:
        """Give every foreign column that is read."""
        translated = {one.column for one in (self.instrument, self.currency) if isinstance(one, Translation)}
        single = {one for one in (self.counterparty_bank, self.purpose) if one}
        return {*self.account, *self.counterparty, self.amount, *self.where, *self.unless} | translated | single


@dataclass(frozen=True)
class Profile:
    """How a foreign format is read; columns that it does not name, labels above all, are never touched."""

    name: str
    zh: str
    en: str
    bank_id: str
    time: str
    time_format: str
    bookings: tuple[Booking, ...]
    row_id: str | None = None

    def columns(self) -> set[str]:
        """Give every foreign column that is read."""
        own = {self.time} | ({self.row_id} if self.row_id else set())
        return own.union(*(booking.columns() for booking in self.bookings))


def profiles() -> list[str]:
    """Give the names of the profiles that come with the engine."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load_profile(name: str) -> Profile | Form:
    """Give a profile by its name, or from a TOML file of the user's own; one with `[[bookings]]` makes bookings of a row."""
    path = Path(name) if name.endswith(".toml") else FOLDER / f"{name}.toml"
    if not path.is_file():
        raise WrongCall(
            f"没有转换配置 {name} / there is no profile '{name}'",
            remedy=f"可用 / one of: {', '.join(profiles())}；或给出 .toml 路径 / or a path to a .toml",
        )
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        return _profile(path.stem, said) if "bookings" in said else form_of(path.stem, said)
    except KeyError as error:
        raise WrongCall(f"缺少 {error} / {error} is missing", where=path) from error
    except (tomllib.TOMLDecodeError, TypeError, AttributeError, ValueError) as error:
        raise WrongCall(f"配置无法读取 / the profile cannot be read: {error}", where=path) from error


def _profile(name: str, said: dict[str, Any]) -> Profile:
    return Profile(
        name=name,
        zh=said["zh"],
        en=said["en"],
        bank_id=said["bank_id"],
        time=said["time"],
        time_format=said["time_format"],
        row_id=said.get("row_id"),
        bookings=tuple(_booking(one) for one in said["bookings"]),
    )


def _booking(said: dict[str, Any]) -> Booking:
    if said["direction"] not in DIRECTIONS:
        raise ValueError(f"direction = {said['direction']!r}")
    return Booking(
        leg=said["leg"],
        account=_names(said["account"]),
        direction=said["direction"],
        amount=said["amount"],
        instrument=_instrument(said["instrument"]),
        counterparty=_names(said.get("counterparty", [])),
        counterparty_bank=said.get("counterparty_bank"),
        currency=_translation(said["currency"]) if "currency" in said else None,
        purpose=said.get("purpose"),
        where=_values(said.get("where", {})),
        unless=_values(said.get("unless", {})),
    )


def _instrument(said: Any) -> Translation | str:
    instrument = said if isinstance(said, str) else _translation(said)
    stated = {instrument} if isinstance(instrument, str) else {*instrument.values.values(), instrument.otherwise}
    strange = sorted(one for one in stated if one is not None and one not in INSTRUMENTS)
    if strange:
        raise ValueError(f"instrument = {', '.join(strange)}")
    return instrument


def _translation(said: dict[str, Any]) -> Translation:
    return Translation(said["column"], dict(said["values"]), said.get("otherwise"))


def _names(said: str | list[str]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def _values(said: dict[str, Any]) -> Values:
    return {column: tuple(str(one) for one in values) for column, values in said.items()}
