"""Small hand-made counties: transfers between named parties, one account each."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

EPOCH = date(1970, 1, 1)
LPR = [((date(2024, 10, 21) - EPOCH).days, Decimal("0.0310")), ((date(2025, 5, 20) - EPOCH).days, Decimal("0.0300"))]


def seconds(when: str) -> int:
    """Local seconds of '2025-03-01' (noon) or '2025-03-01 08:30'."""
    moment = datetime.fromisoformat(when if " " in when else f"{when} 12:00")
    return int(moment.replace(tzinfo=UTC).timestamp())


class County:
    """Parties in the order they are first named; every party has one account with id = party + 100."""

    def __init__(self) -> None:
        self.parties: dict[str, dict[str, Any]] = {}
        self.rows: list[dict[str, Any]] = []

    def party(self, name: str, **known: Any) -> int:
        entry = self.parties.setdefault(name, {"party_id": len(self.parties)})
        entry.update(known)
        return int(entry["party_id"])

    def pay(self, when: str, payer: str, payee: str, yuan: float, purpose: str | None = None, **known: Any) -> None:
        at = seconds(when)
        payer_party, payee_party = self.party(payer), self.party(payee)
        self.rows.append(
            {
                "payer_party": payer_party, "payee_party": payee_party,
                "payer_id": payer_party + 100, "payee_id": payee_party + 100,
                "amount": round(yuan * 100), "booked_at": at, "day": at // 86_400,
                "purpose_class": purpose, "own": False, "kin": False, "lawful": None,
            } | known
        )  # fmt: skip

    def transfers(self, order: Callable[[list[Any]], list[Any]] = list) -> pa.Table:
        numbered = [
            row | {"transfer_id": place} for place, row in enumerate(sorted(self.rows, key=lambda r: r["booked_at"]))
        ]
        kinds = {"booked_at": pa.int64(), "amount": pa.int64(), "purpose_class": pa.string(), "lawful": pa.string(),
                 "own": pa.bool_(), "kin": pa.bool_()}  # fmt: skip
        names = ["transfer_id", "payer_id", "payee_id", "payer_party", "payee_party",
                 "amount", "booked_at", "day", "purpose_class", "own", "kin", "lawful"]  # fmt: skip
        rows = order(numbered)
        return pa.table({n: pa.array([row[n] for row in rows], kinds.get(n, pa.int32())) for n in names})

    def accounts(self) -> pa.Table:
        texts = ["holder", "name", "name_class", "roster_kind", "phone", "address"]
        entries = list(self.parties.items())
        columns = {
            "account_id": pa.array([entry["party_id"] + 100 for _, entry in entries], pa.int32()),
            "party_id": pa.array([entry["party_id"] for _, entry in entries], pa.int32()),
            "held": pa.array([True for _ in entries]),
        }
        defaults = {"holder": "individual"}
        for text in texts:
            values = [name if text == "name" else entry.get(text, defaults.get(text)) for name, entry in entries]
            columns[text] = pa.array(values, pa.string())
        return pa.table(columns)


@pytest.fixture
def county() -> County:
    return County()


@pytest.fixture
def lpr() -> list[tuple[int, Decimal]]:
    return LPR
