"""What those who do wrong do so as not to be seen, and which instance does what."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from county.people import County

LAWFUL = ("货款", "工资", "房租", "还款", "装修款", "归还借款", "生活费", "", "")
# Remarks of deposits name no goods: a pool that sold things would be none.
LAWFUL_STAKES = ("还款", "归还借款", "生活费", "房租", "装修款", "", "", "")

_ANYONE = ("lawful_remarks", "uneven_amounts", "mixed_hours", "lawful_income")
_LENDER = (
    "several_accounts", "own_hops", "borrowed_account", "lawful_remarks", "mixed_hours", "late_payments",
    "third_party_payers", "shared_borrowers",
)  # fmt: skip
_POOL = (
    "several_operators", "related_investors", "principal_withdrawn", "reinvestment", "business_income",
    "lawful_remarks", "uneven_amounts", "mixed_hours",
)  # fmt: skip
EVASIONS: dict[str, tuple[str, ...]] = {
    "cash_structuring": (
        "several_accounts", "own_hops", "lawful_remarks", "lawful_income", "uneven_amounts", "pauses",
        "larger_deposits", "several_branches", "atm",
    ),
    "passthrough_rapid": (*_ANYONE, "several_accounts", "borrowed_account", "pauses", "split_onward"),
    "fan_in": (*_ANYONE, "several_accounts", "own_hops", "borrowed_account", "other_payments", "split_onward"),
    "fan_out": (*_ANYONE, "several_accounts", "other_payments", "split_onward", "pauses"),
    "simple_cycle": (
        "lawful_remarks", "uneven_amounts", "mixed_hours", "other_account", "borrowed_account",
        "varying_commission", "other_payments", "split_onward",
    ),
    "scatter_gather": (
        "lawful_remarks", "uneven_amounts", "mixed_hours", "other_account", "borrowed_account",
        "varying_commission", "other_payments", "split_onward",
    ),
    "dormant_reactivation": (
        "lawful_remarks", "uneven_amounts", "mixed_hours", "borrowed_account", "idle_fees", "pauses",
        "split_onward", "part_stays", "probe_transfer",
    ),
    "repeat_lender": (*_LENDER, "cash_repayments", "early_settlement", "defaults", "uneven_amounts", "pauses"),
    "upfront_deduction": (*_LENDER, "loans_without_cut", "lawful_income"),
    "over_judicial_cap": (*_LENDER, "early_settlement", "uneven_amounts"),
    "cash_loan_714": (*_LENDER, "cash_repayments", "defaults", "uneven_amounts"),
    "public_pool": (*_POOL, "pauses"),
    "fixed_return": (*_POOL, "irregular_days", "rounded_payouts"),
    "ponzi": (*_POOL, "irregular_days", "rounded_payouts"),
    "lending_ring": (*_LENDER, "cash_repayments", "defaults", "uneven_amounts", "pauses"),
}  # fmt: skip


def _size(kind: str, turn: int) -> int:
    """How many an instance uses: of any four in a row one none, one one, one two, and one three or four."""
    quarter = (turn + zlib.crc32(kind.encode())) % 4
    return 3 + turn // 4 % 2 if quarter == 3 else quarter


def assigned(county: County, kind: str, turn: int) -> frozenset[str]:
    """Give the evasions of one instance; a kind's instances go through all of its evasions in turn."""
    options = EVASIONS[kind]
    order = county.rng(f"evasions {kind}").permutation(len(options))
    before = sum(_size(kind, t) for t in range(turn))
    return frozenset(options[int(order[(before + k) % len(order)])] for k in range(_size(kind, turn)))
