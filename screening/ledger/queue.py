"""Writers of one bank waiting for each other, so that none checks a delivery in vain."""

from collections.abc import Iterator
from contextlib import contextmanager

from screening.ledger.places import Places


@contextmanager
def queued(places: Places, bank_id: str) -> Iterator[None]:
    """Hold a bank's place at the ledger; others of the same bank wait, other banks do not.

    The system gives the place up when its holder dies. Where there are no such locks nobody waits: the commit itself
    lets one writer through and sends the others back, so that this spares work and is no guard.
    """
    try:
        import fcntl  # noqa: PLC0415 - not everywhere
    except ImportError:
        yield
        return
    file = places.turn(bank_id)
    file.parent.mkdir(exist_ok=True)
    with file.open("w", encoding="utf-8") as place:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
