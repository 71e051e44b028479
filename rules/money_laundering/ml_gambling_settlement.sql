-- A month of many small round receipts from many persons, some of whom get other sums back; round sums that look like gifts
-- count too, for guests get nothing back. Critical where the evening has most of it, half of what leaves are large round
-- sums, or a remark speaks of play.
WITH small AS (
    SELECT
        transfer_id, account_id, party_id, other_party, direction, amount, booked_at, day, purpose_class,
        CASE
            WHEN direction = 'in'
                AND amount IN (5000, 10000, 20000, 30000, 50000, 100000, 200000, 300000, 500000, 1000000) THEN 1
            ELSE 0
        END AS stake
    FROM flows
    WHERE coalesce(lawful, 'S14') = 'S14' AND NOT kin AND other_holder <> 'organisation'
),
daily AS (
    SELECT party_id, day, count(*) AS credits, sum(stake) AS stakes
    FROM small
    WHERE direction = 'in'
    GROUP BY party_id, day
),
rolling AS (
    SELECT party_id, day, sum(credits) OVER month AS credits, sum(stakes) OVER month AS stakes
    FROM daily
    WINDOW month AS (PARTITION BY party_id ORDER BY day RANGE BETWEEN $window - 1 PRECEDING AND CURRENT ROW)
),
busiest AS (
    SELECT party_id, day AS ends, day - $window + 1 AS starts
    FROM (
        SELECT
            party_id, day, credits, stakes,
            row_number() OVER (PARTITION BY party_id ORDER BY stakes DESC, day) AS place
        FROM rolling
    )
    WHERE place = 1 AND credits >= $credits AND stakes >= $stake_share * credits
),
moved AS (
    SELECT
        small.transfer_id, small.account_id, small.party_id, small.other_party, small.direction, small.amount, small.stake,
        small.purpose_class,
        CASE WHEN mod(small.booked_at, 86400) >= 72000 OR mod(small.booked_at, 86400) < 7200 THEN 1 ELSE 0 END AS evening
    FROM busiest
    INNER JOIN small ON busiest.party_id = small.party_id AND small.day >= busiest.starts
        AND small.day <= busiest.ends + CASE small.direction WHEN 'in' THEN 0 ELSE $tail END
),
players AS (
    SELECT
        party_id, other_party,
        max(CASE WHEN direction = 'in' THEN 1 ELSE 0 END) AS paid,
        CASE WHEN max(CASE WHEN direction = 'in' THEN 1 ELSE 0 END) = 1
            AND max(CASE WHEN direction = 'out' THEN 1 ELSE 0 END) = 1
            AND sum(CASE WHEN direction = 'in' THEN amount ELSE -amount END) <> 0 THEN 1 ELSE 0 END AS won
    FROM moved
    GROUP BY party_id, other_party
),
tables AS (
    SELECT party_id, sum(paid) AS players, sum(won) AS winners
    FROM players
    GROUP BY party_id
    HAVING sum(paid) >= $players AND sum(won) >= $least_winners * sum(paid) AND sum(won) <= $most_winners * sum(paid)
),
sums AS (
    SELECT
        party_id,
        CASE WHEN sum(amount * evening) * 2 >= sum(amount) THEN 1 ELSE 0 END
        + CASE
            WHEN sum(CASE WHEN direction = 'out' AND amount >= $large AND mod(amount, 10000) = 0 THEN amount ELSE 0 END) * 2
                >= sum(CASE WHEN direction = 'out' THEN amount ELSE 0 END) THEN 1
            ELSE 0
        END
        + max(CASE WHEN purpose_class = 'gaming' THEN 1 ELSE 0 END) AS marks
    FROM moved
    GROUP BY party_id
    HAVING sum(CASE WHEN direction = 'in' AND amount <= $median THEN 1 ELSE 0 END) * 2
        >= sum(CASE WHEN direction = 'in' THEN 1 ELSE 0 END)
),
-- An account of the party that took few of the stakes is not the one they are settled over.
used AS (
    SELECT account_id
    FROM (
        SELECT account_id, stakes, sum(stakes) OVER (PARTITION BY party_id) AS all_stakes
        FROM (SELECT party_id, account_id, sum(stake) AS stakes FROM moved GROUP BY party_id, account_id)
    )
    WHERE stakes * 10 >= all_stakes
)
SELECT
    moved.account_id, moved.transfer_id,
    CAST(tables.players AS INTEGER) AS players, CAST(tables.winners AS INTEGER) AS winners,
    CASE WHEN sums.marks >= 1 THEN 'critical' ELSE 'high' END AS severity, 'busiest' AS finding
FROM moved
INNER JOIN tables ON moved.party_id = tables.party_id
INNER JOIN sums ON moved.party_id = sums.party_id
INNER JOIN used ON moved.account_id = used.account_id
