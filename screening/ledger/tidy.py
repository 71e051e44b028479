"""Rows that never came to count, taken away again."""

import shutil
from collections.abc import Iterable

from deltalake.exceptions import CommitFailedError

from screening.contract.tables import BATCH, SUBMISSION
from screening.ledger.delta import files_by_batch, forget_batches, open_table
from screening.ledger.log import read_events
from screening.ledger.places import Places


def drop_batches(places: Places, batches: Iterable[str]) -> None:
    """Take batches out of the tables that name them, then their files away; one that counts by now stays.

    Where other writers crowd a table out of its turn, its share stays as well, unseen, until the next time.
    """
    accepted = {event.submission.batch for event in read_events(open_table(places.log)) if event.submission}
    gone = set(batches) - accepted
    for name in SUBMISSION:
        folder = places.table(name)
        try:
            forget_batches(folder, gone & set(files_by_batch(open_table(folder))))
        except CommitFailedError:
            continue
        for batch in gone:
            shutil.rmtree(folder / f"{BATCH}={batch}", ignore_errors=True)
