-- One of a lending ring pays several people about once a month: the same sum each time and no wage, or sums that follow what
-- he collected in the thirty days before.
WITH core AS (
    SELECT DISTINCT party_id FROM lending_ring_members WHERE role <> 'borrower'
),
paid AS (
    SELECT flows.party_id, flows.other_party, flows.day, sum(flows.amount) // 100 AS amount
    FROM core
    INNER JOIN flows ON core.party_id = flows.party_id
    LEFT JOIN loan_flows ON flows.transfer_id = loan_flows.transfer_id
    WHERE flows.direction = 'out' AND flows.lawful IS NULL AND flows.other_holder = 'individual'
        AND loan_flows.transfer_id IS NULL
    GROUP BY flows.party_id, flows.other_party, flows.day
),
monthly AS (
    SELECT
        party_id, other_party, count(*) AS times,
        CAST(count(*) * sum(amount * amount) - sum(amount) * sum(amount) AS DECIMAL(24,0)) AS spread,
        CAST(sum(amount) * sum(amount) AS DECIMAL(24,0)) AS squared
    FROM paid
    GROUP BY party_id, other_party
    HAVING count(*) >= $least_months
        AND max(day) - min(day) BETWEEN (count(*) - 1) * $shortest_month AND (count(*) - 1) * $longest_month
        AND sum(amount) * 100 >= $least_sum * count(*)
),
collected AS (
    SELECT core.party_id, flows.day, sum(flows.amount) // 100 AS amount
    FROM core
    INNER JOIN flows ON core.party_id = flows.party_id
    INNER JOIN (SELECT DISTINCT transfer_id FROM loan_flows WHERE part <> 'disbursement') AS repayments
        ON flows.transfer_id = repayments.transfer_id
    WHERE flows.direction = 'in'
    GROUP BY core.party_id, flows.day
),
pairs_of AS (
    SELECT paid.party_id, paid.other_party, paid.day, max(paid.amount) AS share, sum(coalesce(collected.amount, 0)) AS takings
    FROM paid
    INNER JOIN monthly ON paid.party_id = monthly.party_id AND paid.other_party = monthly.other_party
    LEFT JOIN collected
        ON paid.party_id = collected.party_id AND collected.day > paid.day - 30 AND collected.day <= paid.day
    GROUP BY paid.party_id, paid.other_party, paid.day
),
-- The square of the correlation, held against its line without dividing.
following AS (
    SELECT party_id, other_party
    FROM (
        SELECT
            party_id, other_party,
            CAST(count(*) * sum(share * takings) - sum(share) * sum(takings) AS DECIMAL(19,0)) AS together,
            CAST(count(*) * sum(share * share) - sum(share) * sum(share) AS DECIMAL(19,0)) AS of_shares,
            CAST(count(*) * sum(takings * takings) - sum(takings) * sum(takings) AS DECIMAL(19,0)) AS of_takings
        FROM pairs_of
        GROUP BY party_id, other_party
    ) AS moments
    WHERE together > 0
        AND CAST(together * together AS DECIMAL(30,0))
        >= $correlation * $correlation * CAST(of_shares * of_takings AS DECIMAL(30,0))
),
members AS (
    SELECT
        monthly.party_id, monthly.other_party, monthly.times,
        CASE WHEN monthly.spread <= $most_spread * $most_spread * monthly.squared THEN 1 ELSE 0 END AS fixed,
        CASE WHEN following.party_id IS NULL THEN 0 ELSE 1 END AS follows
    FROM monthly
    LEFT JOIN following ON monthly.party_id = following.party_id AND monthly.other_party = following.other_party
),
payers AS (
    SELECT party_id, sum(fixed) AS fixed, sum(follows) AS follows, sum(greatest(fixed, follows)) AS members
    FROM members
    GROUP BY party_id
    HAVING sum(fixed) >= $least_members OR sum(follows) >= $least_following
)
SELECT flows.account_id, flows.transfer_id, payers.members, payers.fixed, payers.follows, 'schedule' AS finding
FROM payers
INNER JOIN members ON payers.party_id = members.party_id
INNER JOIN flows ON members.party_id = flows.party_id AND members.other_party = flows.other_party
INNER JOIN accounts ON flows.account_id = accounts.account_id
LEFT JOIN loan_flows ON flows.transfer_id = loan_flows.transfer_id
WHERE flows.direction = 'out' AND flows.lawful IS NULL AND loan_flows.transfer_id IS NULL
    AND members.fixed + members.follows > 0 AND accounts.held
