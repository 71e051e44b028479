-- A home where more people prepaid than its licensed beds can take.
SELECT
    pool_flows.account_id,
    pool_flows.transfer_id,
    care_homes.prepaid_people,
    care_homes.prepaid,
    care_homes.beds,
    care_homes.prepaid AS amount,
    care_homes.pool_id AS finding,
    CASE WHEN care_homes.to_controllers >= $controller_share * care_homes.prepaid THEN 'critical' ELSE 'high' END AS severity
FROM care_homes
INNER JOIN pool_flows
    ON care_homes.pool_id = pool_flows.pool_id AND pool_flows.day BETWEEN care_homes.starts AND care_homes.ends
WHERE care_homes.prepaid_people >= $min_people AND care_homes.prepaid_people > $heads_a_bed * care_homes.beds
    AND pool_flows.part = 'stake' AND pool_flows.amount >= $prepayment
