"""What share of what should be there is there: one bank, one submission."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

WORDS: dict[str, tuple[str, str]] = {
    "rows_accepted": ("合格的行 / 报送的行", "rows accepted of those sent"),
    "control_totals_agreed": ("相符的控制总数 / 申报的控制总数", "control totals that agree of those stated"),
    "days_with_bookings": ("有记账的日 / 应有记账的日", "days with bookings of those expected"),
    "branches_with_bookings": ("有记账的网点 / 应有记账的网点", "branches with bookings of those expected"),
    "branch_days_with_bookings": (
        "有记账的网点日 / 应有记账的网点日",
        "days of branches with bookings of those expected",
    ),
    "parties_with_id_number": ("有证件号码的客户 / 报送的客户", "customers with an identity number of those sent"),
    "accounts_with_bookings": ("有记账的账户 / 已知的账户", "accounts with bookings of those known"),
    "counterparties_named": ("注明对方的转账 / 全部转账", "transfers that name the other side"),
    "remarks_given": ("有摘要的转账 / 全部转账", "transfers with a remark"),
    "balances_given": ("有余额的记账 / 全部记账", "bookings with a balance"),
    "balances_chained": (
        "与上一笔衔接的余额 / 可核对的余额",
        "balances that follow from the one before, of those comparable",
    ),
}


@dataclass(frozen=True)
class Measure:
    """So many of so many; `share` is cut, not rounded, so that 1 says that nothing is missing."""

    name: str
    have: int
    of: int
    share: str | None  # null where nothing was expected

    @property
    def zh(self) -> str:
        """What is counted, in Chinese."""
        return WORDS[self.name][0]

    @property
    def en(self) -> str:
        """What is counted, in English."""
        return WORDS[self.name][1]


@dataclass(frozen=True)
class Completeness:
    """The measures of one submission, and the first of the days and branches that are missing."""

    bank_id: str
    submission_id: str
    period_start: str
    period_end: str
    measures: tuple[Measure, ...]
    missing_days: tuple[str, ...] = ()
    missing_branches: tuple[str, ...] = ()
    missing_branch_days: tuple[str, ...] = ()

    def share(self, name: str) -> Decimal | None:
        """Give a measure's share; None where nothing was expected or it was not measured."""
        found = next((one.share for one in self.measures if one.name == name), None)
        return None if found is None else Decimal(found)


def measure(name: str, have: int, of: int) -> Measure:
    """Give a measure with its share to four places."""
    share = (Decimal(have) / of).quantize(Decimal("0.0001"), ROUND_DOWN) if of else None
    return Measure(name, have, of, None if share is None else str(share))


def completeness_from(said: dict[str, Any] | None) -> Completeness | None:
    """Read a certificate back from its parsed JSON; None where there is none."""
    if said is None:
        return None
    lists = {name: tuple(said[name]) for name in ("missing_days", "missing_branches", "missing_branch_days")}
    measures = tuple(
        Measure(**{name: one[name] for name in ("name", "have", "of", "share")}) for one in said["measures"]
    )
    return Completeness(**{**said, **lists, "measures": measures})
