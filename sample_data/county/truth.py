"""What was really done in the county: kept apart from what the banks report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from county.dates import DAY, ORIGIN, calendar_day
from county.rates import declining_rate, simple_rate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date


@dataclass(slots=True)
class Scheme:
    """One instance of a scheme kind."""

    scheme_id: str
    kind: str
    parameters: dict[str, Any]
    first_day: date
    last_day: date


@dataclass(slots=True)
class Loan:
    """One informal loan: what the borrower got, what was agreed and what came back."""

    loan_id: str
    scheme_id: str | None
    lender: int
    borrower: int
    collectors: list[int]
    disbursed_at: int
    received: float
    face: float
    repaid: float
    repayments: int
    last_at: int
    rate_simple: float | None
    rate_declining: float | None
    is_kin: bool
    repaid_in_cash: float


@dataclass
class Truth:
    """Schemes with their accounts, lawful look-alikes, loans and ring roles."""

    schemes: list[Scheme] = field(default_factory=list)
    scheme_accounts: list[tuple[str, str, int, str, bool]] = field(default_factory=list)
    look_alikes: list[tuple[str, str, int]] = field(default_factory=list)
    loans: list[Loan] = field(default_factory=list)
    ring_members: list[tuple[str, int, str]] = field(default_factory=list)
    _counts: dict[str, int] = field(default_factory=dict)

    def new_id(self, kind: str) -> str:
        """Give the next identifier of a kind, such as `ponzi-003`."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return f"{kind}-{self._counts[kind]:03d}"

    def scheme(self, scheme_id: str, kind: str, first_at: int, last_at: int, **parameters: Any) -> None:
        """Note an instance of a scheme with the figures it was made by."""
        first, last = (calendar_day((t - ORIGIN) // DAY) for t in (first_at, last_at))
        self.schemes.append(Scheme(scheme_id, kind, parameters, first, last))

    def cast(self, scheme_id: str, kind: str, accounts: Iterable[int], role: str, *, culpable: bool) -> None:
        """Note the accounts that play a role in a scheme."""
        self.scheme_accounts.extend((scheme_id, kind, int(a), role, culpable) for a in dict.fromkeys(accounts))

    def look_alike(self, kind: str, accounts: Iterable[int]) -> None:
        """Note lawful accounts that a naive rule would take for a scheme, under one identifier."""
        name = self.new_id(kind)
        self.look_alikes.extend((name, kind, int(a)) for a in accounts)

    def loan(
        self,
        scheme_id: str | None,
        lender: int,
        borrower: int,
        face: float,
        flows: Sequence[tuple[int, float, int]],
        *,
        is_kin: bool = False,
        cash: Sequence[tuple[int, float]] = (),
    ) -> None:
        """Note a loan from its flows: (second, yuan, account); below zero to the borrower, above zero back.

        `cash` is what came back in banknotes and in no bank's books; what was repaid and the rates count it.

        Money handed back within 72 hours of the first disbursement lowers what was received.
        """
        start = flows[0][0]
        back = [f for f in flows if f[1] > 0 and f[0] - start <= 3 * DAY and f[1] <= -0.5 * flows[0][1]]
        paid = [f for f in flows if f[1] > 0 and f not in back]
        received = round(-sum(f[1] for f in flows if f[1] < 0) - sum(f[1] for f in back), 2)
        in_cash = round(sum(yuan for _, yuan in cash), 2)
        repaid = round(sum(f[1] for f in paid) + in_cash, 2)
        last = max([f[0] for f in paid] + [at for at, _ in cash], default=start)
        timed = [((f[0] - ORIGIN) // DAY, f[1]) for f in flows] + [((at - ORIGIN) // DAY, yuan) for at, yuan in cash]
        self.loans.append(
            Loan(
                f"L{len(self.loans) + 1:06d}",
                scheme_id,
                lender,
                borrower,
                sorted({f[2] for f in paid}),
                start,
                received,
                face,
                repaid,
                len(paid) + len(cash),
                last,
                simple_rate(received, repaid, (last - ORIGIN) // DAY - (start - ORIGIN) // DAY),
                declining_rate(timed),
                is_kin,
                in_cash,
            )
        )
