"""The alert of an address: of the newest run, or of the newest older one that had it."""

from dataclasses import dataclass

import polars as pl

from screening.web.pages.call import Call
from screening.web.pages.gate import NotThere
from screening.web.pages.shelf import Row, Shown


@dataclass(frozen=True)
class Found:
    """An alert with the run that it is read from; `newest` is the newest run, which may not have it any more."""

    shown: Shown
    row: Row
    newest: Shown

    @property
    def gone(self) -> bool:
        """Tell whether the newest run has it no longer."""
        return self.shown.run_id != self.newest.run_id

    def heirs(self) -> list[Row]:
        """Give the changes of the newest run's alerts that carry on an alert which is gone."""
        if not self.gone:
            return []
        carried = pl.col("earlier_alert_ids").list.contains(self.row["alert_id"])
        return self.newest.table("alert_changes").filter(carried.fill_null(value=False)).to_dicts()


def found_alert(call: Call) -> Found:
    """Give the alert of the address; an id that no run has is not there."""
    alert_id = call.named("alert_id")
    newest = call.house.shelf.newest()
    row = newest.alert(alert_id) if newest else None
    if newest and row:
        return Found(newest, row, newest)
    older = call.house.shelf.older_with(alert_id) if newest else None
    row = older.alert(alert_id) if older else None
    if newest is None or older is None or row is None:
        raise NotThere("没有这条预警 / there is no such alert", remedy="回到队列查找 / look for it in the queue")
    return Found(older, row, newest)
