"""What those who do wrong do so as not to be seen, and which instance does what."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from county.kinds import Kind
    from county.people import County

LAWFUL = ("货款", "工资", "房租", "还款", "装修款", "归还借款", "生活费", "", "")
# Remarks of deposits name no goods: a pool that sold things would be none.
LAWFUL_STAKES = ("还款", "归还借款", "生活费", "房租", "装修款", "", "", "")

ANYONE = ("lawful_remarks", "uneven_amounts", "mixed_hours", "lawful_income")
LENDER = (
    "several_accounts", "own_hops", "borrowed_account", "lawful_remarks", "mixed_hours", "late_payments",
    "third_party_payers", "shared_borrowers",
)  # fmt: skip
POOL = (
    "several_operators", "related_investors", "principal_withdrawn", "reinvestment", "business_income",
    "lawful_remarks", "uneven_amounts", "mixed_hours",
)  # fmt: skip


def size(kind: str, turn: int) -> int:
    """How many an instance uses: of any four in a row one none, one one, one two, and one three or four."""
    quarter = (turn + zlib.crc32(kind.encode())) % 4
    return 3 + turn // 4 % 2 if quarter == 3 else quarter


def assigned(county: County, kind: Kind, turn: int) -> frozenset[str]:
    """Give the evasions of one instance; a kind's instances go through all of its evasions in turn."""
    options = kind.evasions
    if not options:
        return frozenset()
    order = county.rng(f"evasions {kind.name}").permutation(len(options))
    before = sum(size(kind.name, t) for t in range(turn))
    return frozenset(options[int(order[(before + k) % len(order)])] for k in range(size(kind.name, turn)))
