"""Identity numbers, credit codes, card numbers and telephones that pass their checks and belong to nobody.

The region code 9901xx is in no edition of GB/T 2260, so that no number made here can be a real person's or company's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

REGION = "9901"
COUNTY_REGION = "990100"
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def town_region(town: int) -> str:
    """Give the invented six-digit code of a town of the county."""
    return f"{REGION}{town + 1:02d}"


def id_check(first_17: str) -> str:
    """Give the check character of a resident identity number (ISO 7064 MOD 11-2)."""
    return _ID_CHECKS[sum(int(d) * w for d, w in zip(first_17, _ID_WEIGHTS, strict=True)) % 11]


def resident_id(region: str, born: date, serial: int, *, male: bool) -> str:
    """Give an 18-character identity number; odd sequence for men, even for women."""
    body = f"{region}{born:%Y%m%d}{(2 * serial + (1 if male else 2)) % 1000:03d}"
    return body + id_check(body)


def uscc_check(first_17: str) -> str:
    """Give the check character of a unified social credit code (GB 32100)."""
    total = sum(_USCC_ALPHABET.index(c) * w for c, w in zip(first_17, _USCC_WEIGHTS, strict=True))
    return _USCC_ALPHABET[(31 - total % 31) % 31]


def credit_code(serial: int, prefix: str = "91") -> str:
    """Give an 18-character unified social credit code under the invented region; the prefix tells the kind of body."""
    subject = f"{serial:08d}"
    rest = 11 - sum(int(d) * w for d, w in zip(subject, _ORG_WEIGHTS, strict=True)) % 11
    body = prefix + COUNTY_REGION + subject + {10: "X", 11: "0"}.get(rest, str(rest))
    return body + uscc_check(body)


def luhn_digit(body: str) -> str:
    """Give the Luhn check digit of a card number."""
    total = 0
    for place, char in enumerate(reversed(body)):
        digit = int(char) * (2 if place % 2 == 0 else 1)
        total += digit - 9 if digit > 9 else digit
    return str(-total % 10)


def card_number(bank: int, serial: int) -> str:
    """Give a 19-digit card number of a bank; the same serial never gives the same number twice."""
    body = f"62{9900 + bank:04d}{(serial * 7_919_101 + 104_729) % 10**12:012d}"
    return body + luhn_digit(body)


def business_account(bank: int, serial: int) -> str:
    """Give a 17-digit account number of a company; not a card, so it carries no check digit."""
    return f"99{10 + bank:02d}01{(serial * 611_953 + 7) % 10**9:09d}" + f"{serial % 89 + 10:02d}"


def telephone(serial: int) -> str:
    """Give a mobile number in the 154 range, which no operator has been given."""
    return f"154{(serial * 48_271 + 12_345) % 10**8:08d}"
