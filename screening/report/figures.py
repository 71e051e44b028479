"""Amounts, rates, days and personal data as the page shows them."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from screening.masking import mask_account, mask_phone
from screening.rulebook.reasons import percent, yuan

_ACCOUNT = re.compile(r"(?<![0-9])[0-9]{13,}(?![0-9])")
_PHONE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
_TEN_THOUSAND = 10_000 * 100
_HUNDRED_MILLION = 10_000 * _TEN_THOUSAND


def fen(amount: Decimal | None) -> int:
    """Give yuan as fen; nothing counts as none."""
    return 0 if amount is None else int(amount * 100)


def money(amount: Decimal | None) -> str:
    """Give exact yuan as people write it, or a dash."""
    return "—" if amount is None else yuan(fen(amount))


def short_money(amount: int) -> str:
    """Give fen in the unit that suits a chart: 元, 万 or 亿."""
    for unit, name in ((_HUNDRED_MILLION, "亿"), (_TEN_THOUSAND, "万")):
        if amount >= unit:
            return f"{Decimal(amount) / unit:,.1f}".removesuffix(".0") + name
    return f"{amount // 100:,}"


def rate(value: float | None) -> str:
    """Give a rate a year as a percentage, or a dash where it cannot be told."""
    return "—" if value is None else percent(value)


def share(part: int, whole: int) -> str:
    """Give a part of a whole as a percentage; a trifle is never shown as nothing."""
    if not whole:
        return "—"
    value = Decimal(part) * 100 / whole
    return "<0.1%" if 0 < value < Decimal("0.1") else f"{value:.1f}%"


def count(value: int) -> str:
    """Give a count with its thousands apart."""
    return f"{value:,}"


def day(value: datetime | date | None) -> str:
    """Give the day of a moment, or a dash."""
    return "—" if value is None else f"{value:%Y-%m-%d}"


def masked(text: str) -> str:
    """Give a text with whatever looks like an account number or a mobile number masked."""
    text = _ACCOUNT.sub(lambda found: mask_account(found.group()), text)
    return _PHONE.sub(lambda found: mask_phone(found.group()), text)


FILTERS: dict[str, Callable[..., str]] = {
    "money": money,
    "short_money": short_money,
    "rate": rate,
    "count": count,
    "day": day,
    "masked": masked,
    "account": mask_account,
    "yuan": yuan,
}
"""What the templates may apply to a figure."""
