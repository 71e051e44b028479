"""How each account stands in the network: what it hands on, its ring, and what it draws from accounts with findings."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from screening.engines.duckdb import DuckDB
from screening.networks.rings import Rings

Numbers = NDArray[np.float64]
VICTIMS = frozenset({"borrower", "depositor"})


@dataclass(frozen=True)
class Weights:
    """What each tie is worth; engineering defaults, set on sample counties, divided by their sum.

    `whole` is the sum in fen from which a sum drawn counts whole; smaller ones count by their logarithm.
    """

    handed: float = 0.1
    drawn: float = 8.0
    drawn_own: float = 8.0
    same_party: float = 2.0
    same_person: float = 2.0
    whole: int = 500_000_000


_STANDING = """
    WITH handed AS (
        SELECT middle_id AS account_id, sum(in_amount) AS amount, count(*) AS times
        FROM (SELECT DISTINCT middle_id, in_transfer, in_amount FROM relays)
        GROUP BY middle_id
    ),
    received AS (
        SELECT account_id, sum(CASE WHEN direction = 'in' THEN amount ELSE 0 END) AS amount FROM flows GROUP BY account_id
    ),
    -- Wages, purchases and loans paid out make nobody an accomplice.
    dealt AS (
        SELECT
            flows.account_id, flows.other_party,
            bool_or(found_accounts.account_id IS NOT NULL) AS found,
            coalesce(bool_or(own.controller = other.controller), FALSE) AS one_hand,
            sum(CASE WHEN direction = 'in' THEN amount ELSE 0 END) AS got,
            sum(CASE WHEN direction = 'out' THEN amount ELSE 0 END) AS paid
        FROM flows
        INNER JOIN accounts AS own ON flows.account_id = own.account_id
        INNER JOIN accounts AS other ON flows.other_id = other.account_id
        LEFT JOIN found_accounts ON flows.other_id = found_accounts.account_id
        WHERE lawful IS NULL AND instrument <> 'payroll'
            AND coalesce(purpose_class, '') NOT IN ('wage', 'rent', 'tax', 'utility', 'goods', 'house', 'vehicle')
            AND transfer_id NOT IN (SELECT transfer_id FROM loan_flows WHERE transfer_id IS NOT NULL)
        GROUP BY flows.account_id, flows.other_party
    ),
    drawn AS (
        SELECT
            account_id,
            sum(got) AS got,
            sum(CASE WHEN found AND got > paid THEN got - paid ELSE 0 END) AS drawn,
            sum(CASE WHEN found AND one_hand AND got > paid THEN got - paid ELSE 0 END) AS drawn_own,
            sum(CASE WHEN found AND paid > got THEN paid - got ELSE 0 END) AS given
        FROM dealt
        GROUP BY account_id
    ),
    parties AS (
        SELECT party_id, min(account_id) AS one, count(*) AS accounts
        FROM accounts SEMI JOIN found_accounts USING (account_id)
        GROUP BY party_id
    ),
    persons AS (
        SELECT controller, min(account_id) AS one, count(*) AS accounts
        FROM accounts SEMI JOIN found_accounts USING (account_id)
        WHERE controller IS NOT NULL
        GROUP BY controller
    )
    SELECT
        accounts.account_id,
        CAST(coalesce(handed.amount, 0) AS BIGINT) AS handed,
        CAST(coalesce(handed.times, 0) AS BIGINT) AS times,
        CAST(coalesce(received.amount, 0) AS BIGINT) AS received,
        CAST(coalesce(drawn.got, 0) AS BIGINT) AS got,
        CAST(coalesce(drawn.drawn, 0) AS BIGINT) AS drawn,
        CAST(coalesce(drawn.drawn_own, 0) AS BIGINT) AS drawn_own,
        CAST(coalesce(drawn.given, 0) AS BIGINT) AS given,
        coalesce(parties.accounts > 1 OR parties.one <> accounts.account_id, FALSE) AS same_party,
        coalesce(persons.accounts > 1 OR persons.one <> accounts.account_id, FALSE) AS same_person
    FROM accounts
    LEFT JOIN handed ON accounts.account_id = handed.account_id
    LEFT JOIN received ON accounts.account_id = received.account_id
    LEFT JOIN drawn ON accounts.account_id = drawn.account_id
    LEFT JOIN parties ON accounts.party_id = parties.party_id
    LEFT JOIN persons ON accounts.controller = persons.controller
    ORDER BY accounts.account_id
"""


def network_scores(
    engine: DuckDB, groups: Iterable[Rings], found: Collection[int], weights: Weights | None = None
) -> pa.Table:
    """Give `account_id`, `network_score` (0 to 1) of every account; `found` are the accounts with findings.

    Four ties add up. What the account hands on: the share of its receipts that left within days, discounted where that
    happened seldom (n times count n/(n+1)), or its strength in a ring where that is more. What it keeps of money that
    came, beyond what it paid them, from parties with findings, by size and by its share of all it got; once more where
    one person answers for both. And findings on another account of its party, or of another party of the same person.
    Who paid parties with findings more than he drew stands as their victim, at 0. Borrowers and depositors of a ring are
    its victims and gain nothing by it.
    """
    engine.load("found_accounts", pa.table({"account_id": pa.array(sorted(found), pa.int32())}))
    table = engine.fetch(_STANDING)
    engine.drop("found_accounts")
    score = _tied(
        {name: table[name].to_numpy().astype(float) for name in table.column_names}, groups, weights or Weights()
    )
    return pa.table({"account_id": table["account_id"], "network_score": pa.array(np.round(score, 6))})


def _tied(ties: dict[str, Numbers], groups: Iterable[Rings], weights: Weights) -> Numbers:
    """Give the weighted sum of an account's ties, 0 to 1."""
    handed = np.minimum(_share(ties["handed"], ties["received"]), 1.0) * ties["times"] / (ties["times"] + 1.0)
    _strengthen(handed, ties["account_id"], groups)
    size = np.log1p(weights.whole)
    drawn = np.minimum(np.log1p(ties["drawn"]) / size, 1.0) * _share(ties["drawn"], ties["got"])
    summed = (
        weights.handed * handed
        + weights.drawn * drawn
        + weights.drawn_own * np.minimum(np.log1p(ties["drawn_own"]) / size, 1.0)
        + weights.same_party * ties["same_party"]
        + weights.same_person * ties["same_person"]
    )
    summed = np.where(ties["given"] > ties["drawn"], 0.0, summed)
    most = weights.handed + weights.drawn + weights.drawn_own + weights.same_party + weights.same_person
    scores: Numbers = summed / most
    return scores


def _share(part: Numbers, whole: Numbers) -> Numbers:
    """Give part by whole, 0 where there is nothing."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _strengthen(score: Numbers, accounts: Numbers, groups: Iterable[Rings]) -> None:
    """Lift what the members of rings hand on to their strength in the ring, victims aside."""
    places = {int(account): place for place, account in enumerate(accounts)}
    for rings in groups:
        for member in rings.members.to_pylist():
            if member["role"] not in VICTIMS:
                place = places[member["account_id"]]
                score[place] = max(score[place], float(member["strength"]))
