"""Every lender of a run against the lines of illegal lending: within two years, what, to how many, at what gain."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from screening.bench.county import County, rules_of
from screening.bench.ready import Setting
from screening.clock import date_of
from screening.errors import WrongCall
from screening.loans import rates
from screening.loans.lenders import LARGEST_DENSITY, SURE, Lines, Totals, density, totals
from screening.masking import mask_account
from screening.rulebook.law import Law, read_law

_PREFIX = "illegal_lending"


def lenders(county: County, setting: Setting, account: str | None, *, unmask: bool) -> list[dict[str, Any]]:
    """Give every lender set, the nearest to a line first; `account`, masked or whole, keeps the sets that it lends for.

    Amounts are exact yuan, ratios exact fractions. `all` counts every loan, `sure` those of confidence 0.6 and more.
    """
    rows = county.loans()
    numbers = sorted({row["lender_account"] for row in rows})
    whole = county.parties(set(numbers), unmask=True)
    kinds = {row["lender_set"]: whole[row["lender_account"]].holder == "organisation" for row in reversed(rows)}
    law = read_law(rules_of(setting))
    figures = {organisation: lines(law, setting.as_of, organisation=organisation) for organisation in (False, True)}
    of_set = {lender: figures[kind] for lender, kind in kinds.items()}
    organised = _in_rings(setting, rows, {number: whole[number].account for number in numbers})
    every = totals(rows, of_set, organised)
    sure = {one.lender_set: one for one in totals([r for r in rows if r["confidence"] >= SURE], of_set, organised)}
    connected = county.connected_borrowers()
    shown = county.parties(set(numbers), unmask=unmask)
    accounts_of, borrowers_of = defaultdict(set), defaultdict(set)
    for row in rows:
        accounts_of[row["lender_set"]].add(row["lender_account"])
        if not row["kin"]:
            borrowers_of[row["lender_set"]].add(row["borrower_party"])
    found = []
    for one in every:
        accounts = sorted(accounts_of[one.lender_set])
        texts = [whole[number].account for number in accounts]
        if account is not None and not any(account in (text, mask_account(text)) for text in texts):
            continue
        near = density(len(borrowers_of[one.lender_set]), connected.get(one.lender_set, 0))
        found.append(
            {
                "accounts": [shown[number].account for number in accounts],
                "name": shown[accounts[0]].name,
                "organisation": kinds[one.lender_set],
                "in_ring": one.lender_set in organised,
                "all": _told(one),
                "sure": _told(sure.get(one.lender_set)),
                "borrowers_connected": rates.displayed(near),
                "unspecified": None if near is None else near < LARGEST_DENSITY,
            }
        )
    return found


def lines(law: Law, day: date, *, organisation: bool) -> Lines:
    """Give the lines of the law on a day for an organisation or a person, money in fen."""
    kind = "organisation" if organisation else "individual"

    def figure(name: str) -> Decimal:
        value = law.value_on(f"{_PREFIX}_{name}", day)
        if value is None:
            raise WrongCall(
                f"{day} 尚无非法放贷的数额标准 / no lines of illegal lending were in force on {day}",
                remedy="2019-10-21 起 / from 2019-10-21",
            )
        return Decimal(value.value)

    def fen(name: str) -> int:
        return int(figure(f"{name}_{kind}") * 100)

    return Lines(
        window_days=int(figure("window")), loans=int(figure("loans")), principal=fen("principal"), gain=fen("gain"),
        heads=int(figure(f"borrowers_{kind}")), grave_principal=fen("grave_principal"), grave_gain=fen("grave_gain"),
        grave_heads=int(figure(f"grave_borrowers_{kind}")), near_loans=int(figure("near_loans")),
        near_share=Fraction(figure("near_share")), organised_share=Fraction(figure("organised_share")),
        organised_near_share=Fraction(figure("organised_near_share")),
    )  # fmt: skip


def _in_rings(setting: Setting, rows: Sequence[Mapping[str, Any]], accounts: Mapping[int, str]) -> frozenset[int]:
    """Find the sets of which an account belongs to a lending ring of the run and is no borrower of it."""
    if setting.run is None:
        return frozenset()
    rings = setting.run.table("rings").filter(pl.col("kind") == "lending").select("ring_id")
    members = (
        setting.run.table("ring_members").filter(pl.col("role") != "borrower").join(rings, on="ring_id", how="semi")
    )
    held = set(members["account_id"])
    return frozenset(row["lender_set"] for row in rows if accounts[row["lender_account"]] in held)


def _told(one: Totals | None) -> dict[str, Any] | None:
    if one is None:
        return None
    money = {name: Decimal(getattr(one, name)).scaleb(-2) for name in ("principal", "gain")}
    days = {"from": date_of(one.first_day), "to": date_of(one.last_day)}
    left = {name: value for name, value in asdict(one).items() if name not in ("lender_set", "first_day", "last_day")}
    return {**days, **left, **money}
