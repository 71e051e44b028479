-- A pool whose payouts to earlier investors are made of later investors' money, with hardly any other income.
WITH pools AS (
    SELECT
        party_id,
        sum(investor_in) AS taken,
        sum(new_investors) AS people,
        sum(business_in) AS business,
        sum(returned) AS returned,
        sum(returned_from_investors) AS traced,
        sum(returned_pro_rata) AS pro_rata,
        sum(CASE WHEN returned > 0 THEN 1 ELSE 0 END) AS payout_months
    FROM pool_months
    GROUP BY party_id
),
found AS (
    SELECT party_id, taken, people, business, returned, traced, pro_rata, payout_months
    FROM pools
    WHERE people >= $min_people AND payout_months >= $min_months AND returned >= $min_returned_share * taken
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
    found.party_id AS finding
FROM found
INNER JOIN flows ON found.party_id = flows.party_id
INNER JOIN accounts ON flows.account_id = accounts.account_id
WHERE flows.other_holder = 'individual' AND flows.lawful IS NULL AND NOT flows.kin AND flows.amount >= $min_ticket
    AND accounts.roster_kind IS NULL
