"""Residents in households, with ages, callings and accounts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from county import identifiers, names
from county.people import County, Party

if TYPE_CHECKING:
    from numpy.typing import NDArray

CALLINGS = (
    ("farmer", "农民", 0.25), ("migrant", "外出务工", 0.15), ("clerk", "企业职工", 0.26), ("teacher", "教师", 0.05),
    ("official", "公务员", 0.05), ("nurse", "医护人员", 0.04), ("shopkeeper", "个体经营者", 0.09),
    ("driver", "司机", 0.06), ("self_employed", "自由职业", 0.05),
)  # fmt: skip
WORDS = {key: word for key, word, _ in CALLINGS} | {"student": "学生", "retired": "退休人员", "old_farmer": "务农"}
_KEYS = [key for key, _, _ in CALLINGS]
_SHARES = np.array([share for _, _, share in CALLINGS])
# Yuan that passes through a household purse does not come evenly: shopping weight by calling.
SPENDING = {"student": 0.9, "retired": 0.6, "old_farmer": 0.35, "farmer": 0.6, "migrant": 0.9}


class Home(NamedTuple):
    """Where a household lives and how it is reached."""

    number: int
    town: int
    address: str
    phone: str


def settle(county: County, persons: int) -> None:
    """Fill an empty county with households until it holds that many persons with accounts."""
    rng = county.rng("population")
    issued: dict[tuple[int, date], int] = {}
    while len(county.parties) < persons:
        home = _home(county, rng)
        surname = str(rng.choice(np.array(names.SURNAMES), p=_surname_shares()))
        parents_age = int(rng.integers(26, 58))
        _member(county, rng, home, issued, surname=surname, age=parents_age, male=True)
        if rng.random() < 0.8:
            other = str(rng.choice(np.array(names.SURNAMES), p=_surname_shares()))
            _member(county, rng, home, issued, surname=other, age=parents_age - int(rng.integers(-2, 5)), male=False)
        if rng.random() < 0.45:
            _member(county, rng, home, issued, surname=surname, age=parents_age + int(rng.integers(23, 30)), male=True)
        if rng.random() < 0.45:
            other = str(rng.choice(np.array(names.SURNAMES)))
            _member(county, rng, home, issued, surname=other, age=parents_age + int(rng.integers(21, 29)), male=False)
        if parents_age > 40 and rng.random() < 0.55:
            _member(
                county, rng, home, issued, surname=surname, age=int(rng.integers(17, 23)), male=bool(rng.random() < 0.5)
            )
    county.residents = len(county.parties)


def _surname_shares() -> NDArray[np.float64]:
    weight = 1.0 / (np.arange(len(names.SURNAMES)) + 6.0)
    shares: NDArray[np.float64] = weight / weight.sum()
    return shares


def _home(county: County, rng: np.random.Generator) -> Home:
    number = county.households
    county.households += 1
    town = int(rng.choice(8, p=[0.36, 0.13, 0.11, 0.09, 0.08, 0.09, 0.07, 0.07]))
    if town == 0:
        street = names.STREETS[int(rng.integers(8))]
        place = f"{street}{number % 613 + 1}号{rng.integers(1, 19)}栋{number % 7 + 1}0{number % 5 + 1}室"
    else:
        place = f"{names.VILLAGES[int(rng.integers(12))]}村{number % 9 + 1}组{number // 9 + 1}号"
    address = f"栖禾县{names.TOWNS[town]}{place}"
    return Home(number, town, address, identifiers.telephone(county.next_serial()))


def _calling(rng: np.random.Generator, age: int, town: int) -> str:
    if age < 23:
        return "student"
    if age >= 60:
        return "old_farmer" if town and rng.random() < 0.7 else "retired"
    shares = _SHARES.copy()
    if town == 0:
        shares[0] *= 0.15
    return str(rng.choice(np.array(_KEYS), p=shares / shares.sum()))


def _member(
    county: County,
    rng: np.random.Generator,
    home: Home,
    issued: dict[tuple[int, date], int],
    *,
    surname: str,
    age: int,
    male: bool,
) -> None:
    age = min(max(age, 17), 86)
    born = date(2025, 7, 1) - timedelta(days=int(age * 365.25 + rng.integers(0, 365)))
    serial = issued.get((home.town, born), 10)
    issued[home.town, born] = serial + 1
    calling = _calling(rng, age, home.town)
    party = county.add_party(
        Party(
            individual=True,
            name=names.person_name(rng, surname, male=male),
            id_number=identifiers.resident_id(identifiers.town_region(home.town), born, serial, male=male),
            born=born,
            male=male,
            phone=home.phone if rng.random() < 0.12 else identifiers.telephone(county.next_serial()),
            address=home.address,
            town=home.town,
            occupation=WORDS[calling],
            household=home.number,
        )
    )
    _cards(county, rng, party, calling)


def _cards(county: County, rng: np.random.Generator, party: int, calling: str) -> None:
    order = rng.permutation(4)
    bank = 0 if rng.random() < 0.35 else int(order[0])
    weight = float(SPENDING.get(calling, 1.0) * rng.lognormal(0, 0.5))
    main = county.open(party, bank, opening=float(rng.lognormal(8.3, 1.0)), spend=weight)
    county.give_role(calling, main)
    county.give_role("resident", main)
    if rng.random() < 0.34:
        second = int(order[1]) if int(order[1]) != bank else int(order[2])
        number = county.open(party, second, opening=float(rng.lognormal(7.0, 1.0)), spend=0.3 * weight)
        county.give_role("second", number)
