"""One open alert for each matter: how each of a run's alerts stands to the run before it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from screening.alerts.settings import Again
from screening.alerts.stand import SAME, Difference, Stand, difference, is_material

NEW, CHANGED, UNCHANGED, GONE = "new", "changed", "unchanged", "gone"
STATES = (NEW, CHANGED, UNCHANGED, GONE)
RING = "ring"


@dataclass(frozen=True)
class Matter:
    """What an alert is about: a person, an account, or a ring under its lasting name."""

    matter_id: str
    alert_id: str
    kind: str
    subject_id: str
    stand: Stand


@dataclass(frozen=True)
class Change:
    """An alert beside what was known of its matter.

    `fresh` tells that it is to be read: new, grown materially since it was last told, or no longer put aside. `told` is
    the stand that was last told, `since_told` and `since_last` what changed since then and since the run before.
    `earlier` are other ids that its alert had, `joined` other alerts that are part of this one now, `became` those into
    which a gone one went.
    """

    matter: Matter
    state: str
    fresh: bool
    told: Stand
    first_told: date
    last_told: date
    since_told: Difference = SAME
    since_last: Difference = SAME
    earlier: tuple[str, ...] = ()
    suppression_id: str | None = None
    freed: str | None = None
    joined: tuple[str, ...] = ()
    became: tuple[str, ...] = ()

    @property
    def shown(self) -> Difference:
        """Give the difference that is told: since it was last told where it is fresh, else since the run before."""
        return self.since_told if self.fresh else self.since_last


def named_as_before(now: Sequence[Matter], before: Iterable[Change]) -> list[Matter]:
    """Give a run's matters under the names by which they were known: the same, or that of a person sharing an account.

    A customer's name changes when a further bank first reports him; his accounts stay his. Rings keep their lasting name.
    """
    names = {(one.matter.kind == RING, one.matter.matter_id) for one in before if one.state != GONE}
    mine = {(one.kind == RING, one.matter_id) for one in now}
    free = {
        account: one.matter.matter_id
        for one in before
        if one.state != GONE and one.matter.kind != RING and (False, one.matter.matter_id) not in mine
        for account in sorted(one.matter.stand.accounts)
    }
    named = []
    for matter in now:
        known = matter.kind == RING or (False, matter.matter_id) in names
        was = None if known else next((free[one] for one in sorted(matter.stand.accounts) if one in free), None)
        if was is not None:
            free = {account: name for account, name in free.items() if name != was}
        named.append(matter if was is None else replace(matter, matter_id=was))
    return named


def compared(
    now: Sequence[Matter], before: Iterable[Change], held: Mapping[str, str], again: Again, day: date
) -> list[Change]:
    """Give every alert of a run with its state, in its order, then those that are gone.

    `now` are matters named as before, `before` the changes that the run compared with wrote, `held` the suppression
    that holds an alert, by alert_id; `day` is the day of the run, on which people may read it.
    """
    open_ = {_key(one.matter): one for one in before if one.state != GONE}
    left = {key: one for key, one in open_.items() if key not in {_key(matter) for matter in now}}
    into, out_of = _by_account(now), _by_account(one.matter for one in left.values())
    made = []
    for matter in now:
        known, suppression, joined = open_.get(_key(matter)), held.get(matter.alert_id), _met(matter.stand, out_of)
        made.append(
            _known(matter, known, suppression, joined, again, day) if known else _new(matter, suppression, joined, day)
        )
    return made + [_gone(one, _met(one.matter.stand, into)) for one in left.values()]


def _key(matter: Matter) -> tuple[bool, str]:
    """Give what tells matters apart: a person may become known to a bank, a ring is never a person."""
    return matter.kind == RING, matter.matter_id


def _by_account(matters: Iterable[Matter]) -> dict[str, list[str]]:
    """Give the alerts that concern each account."""
    found: dict[str, list[str]] = {}
    for matter in matters:
        for account in matter.stand.accounts:
            found.setdefault(account, []).append(matter.alert_id)
    return found


def _met(stand: Stand, alerts: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Give the alerts that share an account with a stand."""
    return tuple(sorted({one for account in stand.accounts for one in alerts.get(account, ())}))


def _new(matter: Matter, suppression: str | None, joined: tuple[str, ...], day: date) -> Change:
    """Give an alert on a matter of which nothing was told."""
    return Change(matter, NEW, True, matter.stand, day, day, suppression_id=suppression, joined=joined)


def _known(
    matter: Matter, known: Change, suppression: str | None, joined: tuple[str, ...], again: Again, day: date
) -> Change:
    """Give an alert on a matter that was told before."""
    freed = known.suppression_id if suppression is None else None
    fresh = is_material(known.told, matter.stand, again) or freed is not None
    since_last = difference(known.matter.stand, matter.stand)
    return Change(
        matter=matter,
        state=CHANGED if fresh or since_last else UNCHANGED,
        fresh=fresh,
        told=matter.stand if fresh else known.told,
        first_told=known.first_told,
        last_told=day if fresh else known.last_told,
        since_told=difference(known.told, matter.stand),
        since_last=since_last,
        earlier=(*known.earlier, *((known.matter.alert_id,) if known.matter.alert_id != matter.alert_id else ())),
        suppression_id=suppression,
        freed=freed,
        joined=joined,
    )


def _gone(one: Change, became: tuple[str, ...]) -> Change:
    """Give an alert that no longer is, and where its accounts went."""
    return Change(
        one.matter, GONE, False, one.told, one.first_told, one.last_told,
        earlier=one.earlier, suppression_id=one.suppression_id, became=became,
    )  # fmt: skip
