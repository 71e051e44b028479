"""A small town whose payments are told one by one, and the rings found in it."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from screening.loans.rebuild import rebuild_loans
from screening.networks.rings import Rings, lending_rings

AS_OF = 20_800
LPR = [(20_000, Decimal("0.03"))]
Rows = list[dict[str, Any]]


class Town:
    """Payments between named people; the account of a person is his number and 100."""

    def __init__(self) -> None:
        self.people: dict[str, dict[str, Any]] = {}
        self.rows: Rows = []
        self.devices: list[tuple[str, str]] = []

    def person(self, name: str, **known: Any) -> int:
        entry = self.people.setdefault(name, {"number": len(self.people)})
        entry.update(known)
        return int(entry["number"])

    def pay(
        self, day: str, payer: str, payee: str, yuan: int, purpose: str | None = None, *, kin: bool = False
    ) -> None:
        at = int(datetime.fromisoformat(f"{day} 12:00").replace(tzinfo=UTC).timestamp())
        parties = {"payer_party": self.person(payer), "payee_party": self.person(payee)}
        facts = {"amount": yuan * 100, "at": at, "purpose_class": purpose, "kin": kin}
        self.rows.append(parties | facts)

    def lends(self, lender: str, collector: str, borrowers: int, *, month: int = 1, prefix: str = "") -> None:
        for number in range(borrowers):
            borrower = f"{prefix or lender} borrower {number}"
            self.pay(f"2025-{month:02}-{number + 1:02}", lender, borrower, 10_000)
            self.pay(f"2025-{month + 2:02}-{number + 1:02}", borrower, collector, 12_000)

    def rings(self, order: Callable[[Rows], Rows] = list) -> Rings:
        rows = order([row | {"id": place} for place, row in enumerate(sorted(self.rows, key=lambda row: row["at"]))])
        transfers = pa.table(
            {
                "transfer_id": pa.array([row["id"] for row in rows], pa.int32()),
                "payer_party": pa.array([row["payer_party"] for row in rows], pa.int32()),
                "payee_party": pa.array([row["payee_party"] for row in rows], pa.int32()),
                "payer_id": pa.array([row["payer_party"] + 100 for row in rows], pa.int32()),
                "payee_id": pa.array([row["payee_party"] + 100 for row in rows], pa.int32()),
                "amount": pa.array([row["amount"] for row in rows], pa.int64()),
                "booked_at": pa.array([row["at"] for row in rows], pa.int64()),
                "purpose_class": pa.array([row["purpose_class"] for row in rows], pa.string()),
                "own": pa.array([False for _ in rows]),
                "kin": pa.array([row["kin"] for row in rows]),
                "lawful": pa.nulls(len(rows), pa.string()),
            }
        )
        people = list(self.people.values())
        texts = {
            text: pa.array([entry.get(text) for entry in people], pa.string())
            for text in ("name_class", "roster_kind", "phone", "address")
        }
        accounts = pa.table(
            {
                "account_id": pa.array([entry["number"] + 100 for entry in people], pa.int32()),
                "party_id": pa.array([entry["number"] for entry in people], pa.int32()),
                "holder": pa.array(["individual" for _ in people]),
                "held": pa.array([entry.get("held", True) for entry in people], pa.bool_()),
            }
            | texts
        )
        devices = pa.table(
            {
                "account_id": pa.array([self.person(name) + 100 for name, _ in self.devices], pa.int32()),
                "device_id": pa.array([device for _, device in self.devices], pa.string()),
            }
        )
        return lending_rings(rebuild_loans(transfers, accounts, LPR, AS_OF), transfers, accounts, devices)

    def roles(self, rings: Rings) -> dict[str, str]:
        names = {entry["number"]: name for name, entry in self.people.items()}
        return {names[row["party_id"]]: row["role"] for row in rings.members.to_pylist() if row["role"] != "borrower"}


def whole_ring(town: Town) -> None:
    """Gold funds two lenders; Teller collects for both; Boss is paid by Teller every month and by Second."""
    town.pay("2024-12-20", "Gold", "First", 60_000)
    town.pay("2024-12-21", "Gold", "Second", 50_000)
    town.lends("First", "Teller", 6)
    town.lends("Second", "Teller", 6, month=2)
    for month in (3, 4, 5):
        town.pay(f"2025-{month:02}-25", "Teller", "Boss", 9_000)
        town.pay(f"2025-{month:02}-26", "Second", "Boss", 3_000)
