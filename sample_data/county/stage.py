"""What every scheme needs at hand: the county, the ledger, the truth and a random stream of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from county.dates import DAY, DAYS, MONTH_START, MONTHS, moment
from county.evasions import LAWFUL
from county.ledger import CASH

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np

    from county.ledger import Ledger
    from county.people import County
    from county.truth import Truth

LAST = int(moment(DAYS, 0)) - 600  # nothing is entered after this second


@dataclass
class Stage:
    """The setting of one scheme instance."""

    county: County
    ledger: Ledger
    truth: Truth
    rng: np.random.Generator
    scheme_id: str
    kind: str
    reserve: list[int]  # accounts of those set aside to do wrong
    evasions: frozenset[str] = frozenset()
    dropped: set[str] = field(default_factory=set)  # evasions for which nobody or nothing was at hand
    backers: list[int] = field(default_factory=list)

    def does(self, evasion: str) -> bool:
        """Whether this instance hides itself in that way."""
        return evasion in self.evasions and evasion not in self.dropped

    def record(self, first_at: int, last_at: int, **parameters: Any) -> None:
        """Note the instance in the truth, with its figures and its evasions."""
        hidden = sorted(self.evasions - self.dropped)
        self.truth.scheme(self.scheme_id, self.kind, first_at, min(last_at, LAST), **parameters, evasions=hidden)

    def cast(self, accounts: Iterable[int], role: str, *, culpable: bool) -> None:
        """Note the accounts that play a role in this instance."""
        self.truth.cast(self.scheme_id, self.kind, accounts, role, culpable=culpable)

    def remark(self, *plain: str) -> str:
        """Give a remark: one of the plain ones, or one that imitates lawful dealings."""
        return self.one_of(*LAWFUL) if self.does("lawful_remarks") else self.one_of(*plain)

    def money(self, yuan: float, step: int) -> float:
        """Give a sum rounded to a step, or left uneven."""
        if self.does("uneven_amounts"):
            return round(yuan + self.between(-0.4, 0.4) * step, 2 if self.chance(0.3) else 0)
        return float(round(yuan / step) * step)

    def start(self, room: int) -> int:
        """Give a first day that leaves so many days of room before the period ends."""
        return self.whole(MONTH_START[self.county.first_month] + 12, DAYS - room)

    def abroad(self, count: int) -> list[int]:
        """Give accounts of persons at banks that do not submit."""
        return self.county.outsiders(self.rng, count)

    def between(self, low: float, high: float) -> float:
        """Give a figure between two others."""
        return float(self.rng.uniform(low, high))

    def whole(self, low: int, high: int) -> int:
        """Give a whole figure from `low` to `high`, both possible."""
        return int(self.rng.integers(low, high + 1))

    def one_of(self, *words: str) -> str:
        """One of some remarks."""
        return words[int(self.rng.integers(len(words)))]

    def chance(self, share: float) -> bool:
        """Draw a lot that is true in that share of cases."""
        return bool(self.rng.random() < share)

    def time(self, day: int, low_hour: float = 8.0, high_hour: float = 22.5) -> int:
        """Give a second on a day between two hours; those who keep mixed hours also act at night."""
        if self.does("mixed_hours") and self.chance(0.5):
            low_hour, high_hour = 0.05, 23.9
        return int(moment(day, int(self.rng.uniform(low_hour, high_hour) * 3600)))

    def culprits(self, count: int) -> list[int]:
        """Give the main accounts of residents who have no other part to play."""
        if len(self.reserve) < count:
            raise ValueError(
                f"{self.kind} takes more people than its Kind says: set `parts` to the most of one instance"
            )
        return [self.reserve.pop() for _ in range(count)]

    def crowd(self, count: int, shun: Iterable[int] = ()) -> list[int]:
        """Give that many residents, unrelated to one another and to those shunned, who know nothing of the scheme."""
        chosen = self.county.crowd(self.rng, count, shun)
        self.county.victims.update(self.county.accounts[a].party for a in chosen)
        return chosen

    def side_account(self, person: int) -> int:
        """Open a further account of a person, at another bank, with a little ordinary life of its own."""
        party = self.county.accounts[person].party
        used = {self.county.accounts[a].bank for a in self.county.accounts_of[party]}
        free = [b for b in range(4) if b not in used] or [0, 1, 2, 3]
        number = self.county.open(party, free[self.whole(0, len(free) - 1)], opening=self.between(5, 300), spend=0.12)
        self.ledger.life = True
        for start in MONTH_START[self.county.first_month : MONTHS]:
            if self.chance(0.6):
                at = self.time(start + self.whole(0, 26))
                self.ledger.pay(person, number, float(self.whole(1, 4) * 100), at, "本人转账")
        self.ledger.life = False
        return number

    def side_accounts(self, person: int, low: int, high: int) -> list[int]:
        """Open as many further accounts of a person as lie between two figures."""
        return [self.side_account(person) for _ in range(self.whole(low, high))]

    def relative(self, person: int) -> int | None:
        """Give the main account of a grown-up of the same household who has no part yet; null when there is none."""
        for other in self.county.housemates(self.county.accounts[person].party):
            if other not in self.county.taken and other not in self.county.victims:
                self.county.taken.add(other)
                return self.county.main(other)
        return None

    def borrowed(self, person: int) -> int | None:
        """Give the account of a relative, or of another who lends his name, to work through; null if none is free."""
        found = self.relative(person)
        if found is None:
            for account in self.county.crowd(self.rng, 40, [person]):
                party = self.county.accounts[account].party
                if party not in self.county.victims:
                    self.county.taken.add(party)
                    found = account
                    break
        if found is None:
            self.dropped.add("borrowed_account")
        return found

    def own_account(self, person: int) -> int:
        """Give the account a person works through: one of its own, or the one his wages come to."""
        return person if self.does("lawful_income") else self.side_account(person)

    def supply(self, account: int, yuan: float, at: int) -> None:
        """Let the means for something come in beforehand: from accounts elsewhere, or as banknotes."""
        for part in uneven(self.rng, yuan, self.whole(1, 2), 100):
            when = max(at - self.whole(3, 90) * 3_600, int(moment(0, 30_000)))
            if self.chance(0.25) and part < 40_000:
                hour = int(moment((when - int(moment(0, 0))) // DAY, self.whole(9, 16) * 3_600))
                note = round(part, -2)
                self.ledger.pay(CASH, account, note, min(hour, at), "", instrument="cash", channel="counter")
            else:
                self.pay(self.backer(), account, part, when, self.one_of("", "往来款", "转账"))

    def backer(self) -> int:
        """Give one of the two accounts elsewhere that money for this instance comes from."""
        if not self.backers:
            self.backers = self.abroad(2)
        return self.backers[self.whole(0, 1)]

    def pay(self, payer: int, payee: int, yuan: float, at: int, purpose: str = "") -> bool:
        """Enter a transfer to the fen unless it would lie beyond the period; true when it was entered."""
        if at > LAST:
            return False
        channel = "mobile" if self.county.accounts[payer].personal else "online"
        self.ledger.pay(payer, payee, round(yuan, 2), at, purpose, instrument="transfer", channel=channel)
        return True


def days_later(at: int, days: float) -> int:
    """Give the second that lies some days after another."""
    return at + round(days * DAY)


def uneven(rng: np.random.Generator, total: float, parts: int, step: int = 1) -> list[float]:
    """Give a sum cut into uneven parts, each a multiple of `step` but for the last."""
    shares = rng.dirichlet([6.0] * parts) * total
    cut = [float(round(s / step) * step) for s in shares[:-1]]
    return [*cut, round(total - sum(cut), 2)]
