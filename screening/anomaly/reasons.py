"""Why an account scored as it did: the behaviours that drove it, beside its peers and its own past."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from screening.anomaly.attribution import parts
from screening.anomaly.features import AnomalyModel, Behaviour, Column, read_behaviour
from screening.anomaly.forest import Fitted, Scored
from screening.anomaly.peers import group_of, scaled, usual
from screening.engines.duckdb import DuckDB

_MOST = 3
"""Behaviours named of an account."""
_LEAST = 0.05
"""A smaller share of the score is not worth a line."""
PAST_DAYS = 90
"""Own past is how the account stood so many days before the last one seen."""


@dataclass(frozen=True)
class Reason:
    """One behaviour that drove an account's score; `place` 1 is the strongest.

    `feature` is the telling number of the behaviour: `value`, beside its peers' median and its own past (None where the
    account had no booking yet), in CNY, a count, or per cent of a total for shares. `share` is the behaviour's part of the
    whole score; the parts of all behaviours add up to 1. `clear` is False where no behaviour stands out: no clear driver.
    """

    account_id: int
    place: int
    behaviour: str
    feature: str
    unit: str
    value: Decimal
    peers: Decimal
    past: Decimal | None
    share: float
    clear: bool
    zh: str
    en: str


def reasons(model: AnomalyModel, scored: Scored, rows: NDArray[np.int64], past: Behaviour | None) -> list[Reason]:
    """Give the reasons of the accounts in these rows, by account and place."""
    fitted = scored.fitted
    if fitted is None or not len(rows):
        return []
    columns = fitted.columns
    names = list(model.groups)
    belongs = np.array([names.index(column.feature.group) for column in columns])
    saved = parts(fitted.forest, scored.far[rows])
    summed = np.stack([saved[:, belongs == group].sum(axis=1) for group in range(len(names))], axis=1)
    whole = summed.sum(axis=1)
    told = _Told(fitted, scored.behaviour, past)
    found = []
    for at, row in enumerate(rows.tolist()):
        order = np.argsort(-summed[at], kind="stable")[:_MOST]
        shares = summed[at] / whole[at] if whole[at] > 0 else np.zeros(len(names))
        clear = bool(shares[order[0]] >= model.settings["clear"])
        for place, group in enumerate(order.tolist(), start=1):
            if shares[group] >= _LEAST:
                column = int(np.argmax(np.where(belongs == group, saved[at], -np.inf)))
                found.append(told.reason(row, place, column, float(shares[group]), clear=clear))
    return found


def past_behaviour(engine: DuckDB, model: AnomalyModel, last_day: int, accounts: NDArray[np.int64]) -> Behaviour:
    """Give what the model's query says of accounts as they stood `PAST_DAYS` before the last day seen."""
    until = last_day - PAST_DAYS
    listed = ", ".join(str(account) for account in accounts.tolist()) or "NULL"
    query = f"""
        WITH flows AS (SELECT * FROM main.flows WHERE day <= {until} AND account_id IN ({listed})),
        account_days AS (SELECT * FROM main.account_days WHERE day <= {until} AND account_id IN ({listed})),
        relays AS (
            SELECT * FROM main.relays
            WHERE out_day <= {until} AND (middle_id IN ({listed}) OR source_id IN ({listed}) OR sink_id IN ({listed}))
        )
        SELECT * FROM ({model.query}) AS features
    """
    return read_behaviour(engine, model, query)


class _Told:
    """Puts the numbers behind a column beside each other and into words."""

    def __init__(self, fitted: Fitted, behaviour: Behaviour, past: Behaviour | None) -> None:
        self._fitted, self._now, self._past = fitted, behaviour, past
        self._groups = group_of(behaviour, fitted.peers)
        self._places = {account: at for at, account in enumerate(past.accounts.tolist())} if past else {}

    def reason(self, row: int, place: int, column: int, share: float, *, clear: bool) -> Reason:
        """Give the reason of one account that a column tells."""
        one, peers, group = self._fitted.columns[column], self._fitted.peers, self._groups[row : row + 1]
        account = int(self._now.accounts[row])
        unit = "per cent" if one.share else one.feature.unit
        value = self._shown(self._now, one, row, group)
        middle = _rounded(usual(one, float(peers.medians[group[0], column])), unit)
        before = self._places.get(account) if one.feature.past else None
        past = self._shown(self._past, one, before, group) if self._past is not None and before is not None else None
        zh, en = _worded(one, unit, value, middle, past)
        return Reason(
            account,
            place,
            one.feature.group,
            one.feature.name,
            unit,
            value,
            middle,
            past,
            round(share, 4),
            clear,
            zh,
            en,
        )

    def _shown(self, behaviour: Behaviour, column: Column, row: int, group: NDArray[np.int64]) -> Decimal:
        """Give a column's value in the unit that people read."""
        value = scaled(behaviour, column, self._fitted.peers.totals, np.array([row]), group)[0]
        return _rounded(usual(column, float(value)), "per cent" if column.share else column.feature.unit)


def _rounded(value: float, unit: str) -> Decimal:
    """Give fen as yuan, a share as per cent, a count as it is."""
    if unit == "CNY":
        return Decimal(round(value)) / 100
    return Decimal(round(value * 1000)) / 10 if unit == "per cent" else Decimal(round(value))


def _worded(column: Column, unit: str, value: Decimal, peers: Decimal, past: Decimal | None) -> tuple[str, str]:
    """Give the reason in both languages."""
    sign = {"CNY": ("元", " CNY"), "count": ("", ""), "per cent": ("%", " %")}[unit]
    zh, en = column.feature.zh, column.feature.en
    if column.share:
        zh, en = f"{zh}占比", f"{en}, as a share"
    told_zh = f"{zh}{value:,}{sign[0]}，同类中位数{peers:,}{sign[0]}"
    told_en = f"{en}: {value:,}{sign[1]}, peers' median {peers:,}{sign[1]}"
    if past is not None:
        told_zh, told_en = f"{told_zh}，三个月前{past:,}{sign[0]}", f"{told_en}, three months before {past:,}{sign[1]}"
    return told_zh, told_en
