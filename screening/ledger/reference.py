"""The regulator's tables: replaced whole, every version kept."""

import polars as pl

from screening.contract.tables import stored_schema
from screening.ledger.delta import Overtaken, append_parts, open_table, overwrite
from screening.ledger.places import Places
from screening.ledger.snapshot import reference_key


def store_reference(places: Places, table: str, frame: pl.DataFrame) -> int:
    """Replace a regulator's table; gives the version of the ledger that first shows it.

    The new version is recorded in the submissions log, so that one version number names submissions and reference
    tables together.
    """
    version = overwrite(places.reference(table), frame.select(stored_schema(table).names()))
    key = reference_key(table)
    while True:
        log = open_table(places.log)
        recorded = log.noted(key)
        if recorded is not None and recorded >= version:
            return log.version
        try:
            append_parts(log, [], (key, version))
        except Overtaken:
            continue
        return open_table(places.log).version
