"""The receipt that a bank gets for a delivery."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from screening import __version__
from screening.contract.tables import CONTRACT_VERSION
from screening.intake.completeness import Completeness, completeness_from
from screening.intake.problems import Place, Problem


@dataclass(frozen=True)
class TableCount:
    """Rows of one table: sent, taken, set aside."""

    sent: int
    accepted: int
    rejected: int


@dataclass(frozen=True)
class Totals:
    """Credits and debits in yuan, exact, as text."""

    amount_in: str
    amount_out: str


@dataclass(frozen=True)
class Receipt:
    """What became of a delivery, and every problem found in it."""

    status: Literal["accepted", "refused"]
    bank_id: str | None
    submission_id: str | None
    digest: str | None
    period_start: str | None
    period_end: str | None
    replaces: str | None
    received_at: str
    tables: dict[str, TableCount] = field(default_factory=dict)
    totals_sent: Totals | None = None
    totals_accepted: Totals | None = None
    problems: tuple[Problem, ...] = ()
    rejected_rows: str | None = None
    completeness: Completeness | None = None
    contract_version: str = CONTRACT_VERSION
    software_version: str = __version__

    @property
    def accepted(self) -> bool:
        """Whether the delivery was taken, or would be."""
        return self.status == "accepted"

    def to_json(self) -> str:
        """Give the receipt as JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)

    @classmethod
    def from_json(cls, text: str) -> "Receipt":
        """Read a receipt back from its JSON text."""
        said: dict[str, Any] = json.loads(text)
        said["tables"] = {table: TableCount(**count) for table, count in said["tables"].items()}
        for name in ("totals_sent", "totals_accepted"):
            said[name] = Totals(**said[name]) if said[name] else None
        said["completeness"] = completeness_from(said.get("completeness"))
        said["problems"] = tuple(_problem(one) for one in said["problems"])
        return cls(**said)


def _problem(said: dict[str, Any]) -> Problem:
    return Problem(**{**said, "rows": tuple(Place(**place) for place in said["rows"])})
