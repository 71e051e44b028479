"""Where each submission stands: counting, replaced or withdrawn, as the events of its bank leave it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from screening.ledger.delta import open_table
from screening.ledger.log import Event, Submission, read_events
from screening.ledger.places import Places

State = Literal["counting", "replaced", "withdrawn"]


@dataclass(frozen=True)
class Standing:
    """An accepted submission and its state; `withdrawal` is the event that took it out, where one holds."""

    submission: Submission
    state: State = "counting"
    replaced_by: str | None = None
    withdrawal: Event | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What names the submission over all banks."""
        return self.submission.bank_id, self.submission.submission_id


def standings(events: Iterable[Event]) -> tuple[Standing, ...]:
    """Give every submission ever accepted with its state, by bank and id.

    A submission that replaces another keeps it out for good: withdrawing the newer one does not bring the older back.
    """
    found: dict[tuple[str, str], Standing] = {}
    for event in events:
        _apply(found, event)
    return tuple(found[key] for key in sorted(found))


def all_standings(places: Places) -> tuple[Standing, ...]:
    """Give every submission ever accepted with its state now."""
    return standings(read_events(open_table(places.log)))


def _apply(found: dict[tuple[str, str], Standing], event: Event) -> None:
    """Carry one event into the states reached so far."""
    key = (event.bank_id, event.submission_id)
    if event.submission is not None:
        found[key] = Standing(event.submission)
        older = (event.bank_id, event.submission.replaces or "")
        if older in found:
            found[older] = replace(found[older], state="replaced", replaced_by=event.submission_id)
    elif key in found and event.kind == "withdrawn":
        found[key] = replace(found[key], state="withdrawn", withdrawal=event)
    elif key in found:
        found[key] = replace(found[key], state="counting", withdrawal=None)


def counting(of: Iterable[Standing]) -> tuple[Submission, ...]:
    """Give the submissions whose rows count."""
    return tuple(one.submission for one in of if one.state == "counting")
