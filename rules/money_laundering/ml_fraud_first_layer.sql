-- A person who never paid this party before pays a large sum, and within minutes most of it is gone in several payments to
-- several whom the party never dealt with before: two such payers within a week, or one where a tip speaks of the party.
WITH strange AS (
    SELECT transfer_id, account_id, party_id, other_party, direction, amount, booked_at, day, first_day
    FROM stranger_flows
    WHERE first_day = day
),
credits AS (
    SELECT strange.transfer_id, strange.party_id, strange.other_party, strange.amount, strange.booked_at, strange.day
    FROM strange
    INNER JOIN accounts ON strange.account_id = accounts.account_id
    WHERE strange.direction = 'in' AND strange.amount >= $least_amount AND accounts.roster_kind IS NULL
),
emptied AS (
    SELECT credits.transfer_id, credits.party_id, credits.other_party, credits.day, credits.amount, credits.booked_at
    FROM credits
    INNER JOIN strange
        ON credits.party_id = strange.party_id AND strange.direction = 'out'
        AND strange.booked_at BETWEEN credits.booked_at AND credits.booked_at + $minutes
    GROUP BY credits.transfer_id, credits.party_id, credits.other_party, credits.day, credits.amount, credits.booked_at
    HAVING sum(strange.amount) >= $share * credits.amount
        AND (count(*) >= $split OR count(DISTINCT strange.other_party) >= $payees)
),
near AS (
    SELECT one.transfer_id, count(DISTINCT other.other_party) AS payers
    FROM emptied AS one
    INNER JOIN emptied AS other
        ON one.party_id = other.party_id AND other.day BETWEEN one.day - $window + 1 AND one.day + $window - 1
    GROUP BY one.transfer_id
),
found AS (
    SELECT DISTINCT emptied.transfer_id, emptied.party_id, emptied.booked_at, near.payers
    FROM emptied
    INNER JOIN near ON emptied.transfer_id = near.transfer_id
    LEFT JOIN tipped ON emptied.party_id = tipped.party_id
    WHERE near.payers >= $payers OR tipped.party_id IS NOT NULL
)
SELECT DISTINCT strange.account_id, strange.transfer_id, CAST(found.payers AS INTEGER) AS payers
FROM found
INNER JOIN strange
    ON found.party_id = strange.party_id
    AND (
        found.transfer_id = strange.transfer_id
        OR (strange.direction = 'out' AND strange.booked_at BETWEEN found.booked_at AND found.booked_at + $minutes)
    )
