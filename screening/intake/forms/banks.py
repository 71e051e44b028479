"""Which bank each account belongs to: by its twelve digits, by a name that the profile knows, or by what was asked for."""

import re
from collections.abc import Iterable

from screening.contract.columns import CNAPS
from screening.errors import RefusedInput, WrongCall


def check_code(code: str) -> str:
    """Give a bank's code, or refuse it."""
    if not re.match(CNAPS, code):
        raise WrongCall(f"{code} 不是 12 位联行号 / is not a 12-digit CNAPS code", remedy="--bank 990000000011")
    return code


def asked_banks(given: Iterable[str]) -> tuple[str | None, dict[str, str]]:
    """Give the bank asked for and the names asked for, from `CNAPS` and `NAME=CNAPS`."""
    bank: str | None = None
    names: dict[str, str] = {}
    for one in given:
        name, equals, code = one.rpartition("=")
        if equals:
            names[name.strip()] = check_code(code.strip())
        else:
            bank = check_code(one.strip())
    return bank, names


def bank_code(text: str, names: dict[str, str]) -> str | None:
    """Give the code of a bank as a file names it: its digits, or the longest name that it begins with."""
    if re.match(CNAPS, text):
        return text
    known = [name for name in names if text.startswith(name)]
    return names[max(known, key=len)] if known else None


def codes(named: Iterable[str], names: dict[str, str], default: str | None) -> dict[str, str]:
    """Give each bank's code by its name; one unknown name may be the bank asked for, several cannot."""
    found = {text: bank_code(text, names) for text in named}
    unknown = sorted(text for text, code in found.items() if code is None)
    if len(unknown) > 1 or (unknown and default is None):
        raise RefusedInput(
            f"不知道这些银行的联行号 / banks without a known CNAPS code: {', '.join(unknown[:10])}",
            remedy=f"--bank {unknown[0]}=CNAPS，或写入配置的 [banks] / or [banks] in the profile",
        )
    return {text: code or default or "" for text, code in found.items()}
