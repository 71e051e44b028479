"""Everyday shopping: as many card and code payments as bring the county to the number of bookings asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from county.dates import DAYS, MONTH_START, MONTHS, clock, moment, shopping_weights
from county.ledger import BANK, Ints, Ledger, Movements, channel_code, fen

if TYPE_CHECKING:
    from county.people import County

PLACES = ("便利店", "超市", "早餐店", "菜市场", "药店", "水果店", "奶茶店", "饭店", "网购", "加油站", "公交", "外卖")


def interest(county: County, ledger: Ledger) -> None:
    """Each quarter's interest on the accounts people live by."""
    rng = county.rng("interest")
    people = county.role("resident")
    for day in (51, 142, 232, 324, 416):
        if day >= MONTH_START[county.first_month]:
            some = people[rng.random(len(people)) < 0.5]
            amount = fen(rng.lognormal(-0.2, 1.0, len(some)).round(2) + 0.01)
            ledger.add(
                BANK,
                some,
                amount,
                moment(np.full(len(some), day), 9_000),
                "结息",
                instrument="interest",
                channel="batch",
            )


def legs(county: County, movements: Movements) -> int:
    """Give the number of bookings that some movements give."""
    held = held_flags(county)
    return int(held[movements.payer].sum() + held[movements.payee].sum())


def held_flags(county: County) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether each account is kept at a submitting bank; the two last places stand for cash and the bank itself."""
    return np.array([a.held for a in county.accounts] + [False, False])


def shop(county: County, ledger: Ledger, so_far: Movements, count: int) -> None:
    """Enter that many purchases, shared out by how people shop and sized by what they have left to spend."""
    rng = county.rng("shopping")
    weight = np.array([a.spend for a in county.accounts])
    buyers = np.sort(rng.choice(len(weight), count, p=weight / weight.sum()))
    size = rng.lognormal(3.5, 1.0, count).clip(1.0, 4_000.0)
    budget = _left_to_spend(county, so_far)
    wanted = np.bincount(buyers, weights=size, minlength=len(weight))
    scale = np.divide(budget, wanted, out=np.ones_like(wanted), where=wanted > 0).clip(0.12, 4.5)
    amount = np.maximum((size * scale[buyers]).round(2), 0.5)
    days = np.arange(MONTH_START[county.first_month], DAYS)
    share = shopping_weights()[days]
    day = rng.choice(days, count, p=share / share.sum())
    processor = county.role("processor")[rng.choice(3, count, p=(0.42, 0.43, 0.15))]
    words = np.array([ledger.word(f"扫码付款-{p}") for p in PLACES])
    ways = np.array([channel_code("third_party"), channel_code("third_party"), channel_code("pos")])
    at = moment(day, clock(rng, count, "shop"))
    channel: Ints = ways[np.searchsorted(county.role("processor"), processor)]
    ledger.add(
        buyers,
        processor,
        fen(amount),
        at,
        words[rng.integers(0, len(PLACES), count)],
        instrument="card",
        channel=channel,
    )


def _left_to_spend(county: County, so_far: Movements) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Seven tenths of what ordinary life leaves on each account, and never less than a little a month."""
    size = len(county.accounts) + 2
    life = so_far.life
    came = np.bincount(so_far.payee[life] % size, weights=so_far.fen[life], minlength=size)
    went = np.bincount(so_far.payer[life] % size, weights=so_far.fen[life], minlength=size)
    least = np.array([a.spend for a in county.accounts]) * 120.0 * (MONTHS - county.first_month)
    return np.maximum((came - went)[:-2] / 100 * 0.7, least)
