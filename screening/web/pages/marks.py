"""Which alerts and rings of a run each account is in, so that it is marked wherever it is shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Marks:
    """By account: the alerts that concern it, and the rings that it is a member of with its role there."""

    alerts: Mapping[str, tuple[str, ...]]
    rings: Mapping[str, tuple[tuple[str, str], ...]]

    def alerts_of(self, accounts: Iterable[str]) -> tuple[str, ...]:
        """Give the alerts that concern any of some accounts, each once."""
        return tuple(dict.fromkeys(alert for one in accounts for alert in self.alerts.get(one, ())))

    def rings_of(self, accounts: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Give the rings of some accounts with their roles, each once."""
        return tuple(dict.fromkeys(ring for one in accounts for ring in self.rings.get(one, ())))


def marks_of(alerts: pl.DataFrame, members: pl.DataFrame) -> Marks:
    """Give the marks of a run from its alerts and its members of rings, in the order of the alerts."""
    by_alert: dict[str, list[str]] = {}
    for alert_id, accounts in alerts.select("alert_id", "account_ids").iter_rows():
        for account in accounts:
            by_alert.setdefault(account, []).append(alert_id)
    by_ring: dict[str, list[tuple[str, str]]] = {}
    for ring_id, account, role in members.select("ring_id", "account_id", "role").iter_rows():
        by_ring.setdefault(account, []).append((ring_id, role))
    return Marks(
        {account: tuple(found) for account, found in by_alert.items()},
        {account: tuple(found) for account, found in by_ring.items()},
    )
