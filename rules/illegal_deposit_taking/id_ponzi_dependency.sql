-- A pool whose payouts to earlier investors are made of later investors' money, with hardly any other income left after
-- what it pays to firms.
WITH summed AS (
    SELECT
        pool_id,
        sum(investor_in) AS taken,
        sum(new_investors) AS people,
        sum(business_in) - sum(business_out) AS business,
        sum(returned) AS returned,
        sum(returned_from_investors) AS traced,
        sum(returned_pro_rata) AS pro_rata,
        sum(CASE WHEN returned > 0 THEN 1 ELSE 0 END) AS payout_months
    FROM pool_months
    GROUP BY pool_id
),
members AS (
    SELECT
        pools.pool_id, flows.other_party,
        min(CASE WHEN flows.direction = 'in' THEN flows.booked_at END) AS first_in,
        max(CASE WHEN flows.direction = 'out' THEN flows.booked_at END) AS last_out
    FROM pools
    INNER JOIN flows ON pools.party_id = flows.party_id
    WHERE flows.other_holder = 'individual' AND flows.lawful IS NULL AND NOT flows.kin
        AND (flows.direction = 'out' OR flows.amount >= $min_ticket)
    GROUP BY pools.pool_id, flows.other_party
),
-- Whoever pays back only some of those who paid him is a trader who returns goods, not a taker of deposits.
paid_back AS (
    SELECT pool_id, count(*) AS people
    FROM members
    WHERE last_out > first_in
    GROUP BY pool_id
),
found AS (
    SELECT
        summed.pool_id, summed.taken, summed.people, summed.business, summed.returned, summed.traced, summed.pro_rata,
        summed.payout_months
    FROM summed
    INNER JOIN paid_back ON summed.pool_id = paid_back.pool_id
    WHERE summed.people >= $min_people AND paid_back.people >= $member_share * summed.people AND payout_months >= $min_months AND returned >= $min_returned_share * taken
        AND traced >= $dependency * returned AND business < $business_share * returned
)
SELECT
    flows.account_id,
    flows.transfer_id,
    found.people,
    found.taken,
    found.returned,
    CAST(CAST(found.traced AS DECIMAL(38, 0)) / found.returned AS DECIMAL(18, 6)) AS dependency_fifo,
    CAST(CAST(found.pro_rata AS DECIMAL(38, 0)) / found.returned AS DECIMAL(18, 6)) AS dependency_pro_rata,
    found.taken AS amount,
    found.pool_id AS finding
FROM found
INNER JOIN pools ON found.pool_id = pools.pool_id
INNER JOIN flows ON pools.party_id = flows.party_id
INNER JOIN accounts ON flows.account_id = accounts.account_id
WHERE flows.other_holder = 'individual' AND flows.lawful IS NULL AND NOT flows.kin AND flows.amount >= $min_ticket
    AND accounts.roster_kind IS NULL
