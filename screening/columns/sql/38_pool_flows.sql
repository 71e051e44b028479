-- What goes in and out of each pool, between its own parties left out, with the part that each payment plays.
WITH outside AS (
    SELECT
        pools.pool_id, flows.transfer_id, flows.account_id, flows.party_id, flows.other_id, flows.other_party,
        flows.other_holder, flows.direction, flows.amount, flows.booked_at, flows.day, flows.purpose_class, flows.kin,
        flows.lawful,
        flows.direction = 'in' AND flows.other_holder = 'individual' AND flows.lawful IS NULL AND NOT flows.kin
            AND flows.amount >= $least_ticket AND repayments.transfer_id IS NULL
            AND (accounts.roster_kind IS NULL OR accounts.roster_kind = 'other' AND accounts.name_class = 'care_home')
            AS stake,
        flows.direction = 'out' AND (flows.purpose_class = 'wage' OR flows.instrument = 'payroll') AS wage
    FROM flows
    INNER JOIN pools ON flows.party_id = pools.party_id
    INNER JOIN accounts ON flows.account_id = accounts.account_id
    LEFT JOIN pools AS other ON flows.other_party = other.party_id AND pools.pool_id = other.pool_id
    LEFT JOIN (SELECT DISTINCT transfer_id FROM loan_flows WHERE part <> 'disbursement') AS repayments
        ON flows.transfer_id = repayments.transfer_id
    WHERE other.party_id IS NULL
),
first_stakes AS (
    SELECT pool_id, other_party, min(booked_at) AS first_at FROM outside WHERE stake GROUP BY pool_id, other_party
),
-- Whoever had wages several times before he first paid in is one of the house.
staff AS (
    SELECT outside.pool_id, outside.other_party
    FROM outside
    INNER JOIN first_stakes ON outside.pool_id = first_stakes.pool_id AND outside.other_party = first_stakes.other_party
    WHERE outside.wage AND outside.booked_at < first_stakes.first_at
    GROUP BY outside.pool_id, outside.other_party
    HAVING count(*) >= $wages
),
told AS (
    SELECT
        outside.* EXCLUDE (stake, wage),
        outside.stake AND staff.pool_id IS NULL AS stake, outside.stake AND staff.pool_id IS NOT NULL AS staff
    FROM outside
    LEFT JOIN staff ON outside.pool_id = staff.pool_id AND outside.other_party = staff.other_party
),
summed AS (
    SELECT
        *,
        CAST(sum(CASE WHEN stake THEN amount ELSE 0 END) OVER earlier AS BIGINT) AS staked_before
    FROM told
    WINDOW earlier AS (
        PARTITION BY pool_id, other_party ORDER BY booked_at, transfer_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
)
SELECT
    pool_id, transfer_id, account_id, party_id, other_id, other_party, other_holder, direction,
    CASE
        WHEN stake THEN 'stake'
        WHEN staff THEN 'staff'
        WHEN direction = 'out' AND other_holder = 'individual' AND lawful IS NULL AND staked_before > 0 THEN 'return'
        ELSE 'other'
    END AS part,
    amount, booked_at, day, purpose_class, kin, lawful,
    CASE WHEN stake THEN staked_before - amount ELSE staked_before END AS staked_before
FROM summed
