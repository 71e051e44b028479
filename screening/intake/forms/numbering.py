"""One id for each account, and one for each booking, the same whichever file and order they come in."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

import polars as pl

Pair = tuple[str | None, str | None]
_SHORT, _LONG = 4, 8
_WHAT = ("account_id", "booked_at", "direction", "amount", "balance_after", "serial", "counterparty_account_id")


@dataclass(frozen=True)
class Numbers:
    """By which number each account goes, out of its card and account numbers."""

    shared: frozenset[str]
    alias: dict[str, str]

    def own(self) -> pl.Expr:
        """Give the id of a row's own account: its card, else its account number.

        Where several cards draw on one account, the account number is the id, for the balance is the account's.
        """
        paired = pl.col("card").is_not_null() & pl.col("account").is_not_null()
        alone = pl.coalesce("card", "account").replace(self.alias)
        joint = pl.when(pl.col("account").is_in(list(self.shared))).then("account").otherwise("card")
        return pl.when(paired).then(joint).otherwise(alone)

    def other(self) -> pl.Expr:
        """Give the id of the other side's account: the same as its own bookings have, where it has any."""
        return pl.col("counterparty_account_id").replace(self.alias)


def numbers(pairs: Iterable[Pair]) -> Numbers:
    """Give the ids that pairs of card and account number, seen anywhere, lead to."""
    both = {(card, account) for card, account in pairs if card and account}
    cards: dict[str, set[str]] = defaultdict(set)
    for card, account in both:
        cards[account].add(card)
    shared = frozenset(account for account, drawn in cards.items() if len(drawn) > 1)
    ids: dict[str, set[str]] = defaultdict(set)
    for card, account in both:
        chosen = account if account in shared else card
        ids[card].add(chosen)
        ids[account].add(chosen)
    # A number that leads to several accounts stays itself.
    alias = {number: next(iter(found)) for number, found in ids.items() if len(found) == 1 and number not in found}
    return Numbers(shared, alias)


def transaction_ids(rows: pl.DataFrame, seen: Counter[str]) -> pl.Series:
    """Give an id made from what the booking is, so that the same booking from another file has the same id.

    Without serial number and balance, two equal bookings of one file cannot be told from one written twice: they are
    taken as two, and a second file that holds the same two adds none. `seen` counts them from slice to slice.
    """
    text = pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in _WHAT], separator="\x1f")
    bare = pl.col("serial").is_null() & pl.col("balance_after").is_null()
    key = rows.select(text.alias("key"), bare.alias("bare"), "serial", "file")
    digests = [
        digest(_nth(text, file, seen) if bare else text, _LONG if serial is None else _SHORT)
        for text, bare, serial, file in key.iter_rows()
    ]
    named = pl.concat_str("serial", pl.Series("digest", digests, dtype=pl.String), separator="-", ignore_nulls=True)
    return rows.select(named.alias("transaction_id")).to_series()


def _nth(text: str, file: str, seen: Counter[str]) -> str:
    """Give a booking's text with how often the file has held the same before."""
    place = f"{file}\x1f{text}"
    seen[place] += 1
    return f"{text}\x1f{seen[place]}"


def digest(text: str, size: int) -> str:
    """Give a digest of a text, of so many bytes, in hexadecimal."""
    return blake2b(text.encode(), digest_size=size).hexdigest()


def made_up_id(kind: str, *parts: str | None) -> str:
    """Give a customer number made from what is known of a customer, without showing it."""
    return f"{kind}-{digest('|'.join(part or '' for part in parts), _LONG)}"
