"""What every scheme needs at hand: the county, the ledger, the truth and a random stream of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from county.dates import DAY, DAYS, MONTH_START, MONTHS, moment

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
        """Give a second on a day between two hours."""
        return int(moment(day, int(self.rng.uniform(low_hour, high_hour) * 3600)))

    def culprits(self, count: int) -> list[int]:
        """Give the main accounts of residents who have no other part to play."""
        return [self.county.reserve.pop() for _ in range(count)]

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

    def relative(self, person: int) -> int | None:
        """Give the main account of a grown-up of the same household who has no part yet; null when there is none."""
        for other in self.county.housemates(self.county.accounts[person].party):
            if other not in self.county.taken and other not in self.county.victims:
                self.county.taken.add(other)
                return self.county.main(other)
        return None

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
