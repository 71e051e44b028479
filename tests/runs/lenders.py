"""A town of lenders and their borrowers, delivered to a workspace quarter by quarter."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from deliveries import BANK, MONEY, write

from screening.intake.submit import submit
from screening.ledger.workspace import Workspace

NOON = timedelta(hours=12)


def account(person: str) -> str:
    """Give the account of a person of the town."""
    return f"A-{person}"


class Town:
    """Payments of a period, and who shares which phone; delivered at one bank."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = Workspace.create(folder / "workspace")
        self.phones: dict[str, str] = {}
        self.people: dict[str, None] = {}
        self.rows: list[dict[str, Any]] = []
        self.booked = 0

    def share_phone(self, phone: str, *people: str) -> None:
        """Let people give the bank one number."""
        self.phones |= dict.fromkeys(people, phone)

    def pay(self, day: date, payer: str, payee: str, yuan: int, device: str | None = None) -> None:
        """Book a payment with both."""
        for own, other, direction in ((payer, payee, "out"), (payee, payer, "in")):
            self.people[own] = None
            self.booked += 1
            self.rows.append(
                {
                    "transaction_id": f"t{self.booked:05d}",
                    "account_id": account(own),
                    "booked_at": datetime.combine(day, datetime.min.time()) + NOON,
                    "direction": direction,
                    "amount": Decimal(yuan),
                    "counterparty_account_id": account(other),
                    "counterparty_bank_id": BANK,
                    "instrument": "transfer",
                    "device_id": device if own == payer else None,
                }
            )

    def lends(self, lender: str, start: date, borrowers: int = 6, device: str | None = None) -> None:
        """Let somebody lend 10,000 to each of some borrowers, who pay 12,000 a month later."""
        for number in range(borrowers):
            borrower = f"{lender}-borrower-{number}"
            self.pay(start + timedelta(days=number), lender, borrower, 10_000, device)
            self.pay(start + timedelta(days=number + 30), borrower, lender, 12_000)

    def deliver(self, start: date, end: date) -> str:
        """Submit what was booked since the last delivery, and give the submission's id."""
        people = list(self.people)
        transactions = pl.DataFrame(self.rows, schema_overrides={"amount": MONEY, "device_id": pl.String})
        parties = pl.DataFrame(
            {
                "party_id": people,
                "party_type": "individual",
                "name": [f"客户{number}" for number in range(len(people))],
                "id_type": "other",
                "id_number": [f"X{number}" for number in range(len(people))],
                "phone": [self.phones.get(one) for one in people],
            },
            schema_overrides={"phone": pl.String},
        )
        accounts = pl.DataFrame(
            {
                "account_id": [account(one) for one in people],
                "party_id": people,
                "account_type": "personal",
                "opened_on": date(2020, 1, 1),
            }
        )
        tables = {"transactions": transactions, "accounts": accounts, "parties": parties}
        submission = f"{start:%Y%m}-{end:%Y%m}"
        place = write(
            self.folder / submission,
            tables,
            submission_id=submission,
            period_start=start.isoformat(),
            period_end=end.isoformat(),
        )
        receipt = submit(self.workspace, place)
        assert receipt.accepted, receipt
        self.rows = []
        return submission
