-- A pool most of whose investors are old, who pay in large sums, with one sign more: fixed returns, remarks of beds and cards,
-- people brought to the counter together, or a tip.
WITH tips AS (
    SELECT DISTINCT pools.pool_id
    FROM tipped
    INNER JOIN pools ON tipped.party_id = pools.party_id
    WHERE tipped.topic = 'deposits'
)
SELECT
    pool_flows.account_id,
    pool_flows.transfer_id,
    pool_facts.people,
    pool_facts.elders,
    pool_facts.aged,
    pool_facts.elder_taken,
    pool_facts.elder_taken AS amount,
    pool_facts.pool_id AS finding
FROM pool_facts
INNER JOIN pool_flows ON pool_facts.pool_id = pool_flows.pool_id
INNER JOIN accounts ON pool_facts.account_id = accounts.account_id
LEFT JOIN tips ON pool_facts.pool_id = tips.pool_id
LEFT JOIN pool_crowds ON pool_facts.pool_id = pool_crowds.pool_id
WHERE pool_flows.part = 'stake' AND pool_facts.people >= $min_people AND pool_facts.aged >= $known_share * pool_facts.people
    AND (
        pool_facts.elders >= $elder_share * pool_facts.aged
        OR pool_facts.elder_taken >= $elder_share * pool_facts.aged_taken
    )
    AND pool_facts.median_ticket >= $ticket
    AND pool_facts.elders >= $times_local * pool_facts.local_elder_share * pool_facts.aged
    AND (
        pool_facts.steady_payees >= $steady_payees
        OR pool_facts.care >= $care_share * pool_facts.stakes
        OR pool_facts.bundles >= $bundles
        OR tips.pool_id IS NOT NULL
    )
    -- What was collected for journeys and goods goes on to those who sell them.
    AND coalesce(pool_crowds.spent, 0) < $spent_share * pool_facts.taken
    -- A care home is the business of id_eldercare_prepay_overcapacity; it pays its residents nothing back.
    AND NOT (
        coalesce(accounts.name_class, '') = 'care_home'
        AND (starts_with(coalesce(accounts.industry_code, ''), 'Q') OR accounts.roster_kind IS NOT NULL)
        AND pool_facts.steady_payees < $steady_payees
    )
