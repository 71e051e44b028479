-- A home whose prepayments exceed a year of its monthly fees, where no number of beds is known. What most residents pay at
-- one time of the year is the fee for a year; what is not led away to those behind it may be such fees too: medium.
SELECT
    pool_flows.account_id,
    pool_flows.transfer_id,
    care_homes.prepaid_people,
    care_homes.prepaid,
    care_homes.monthly_fees,
    care_homes.prepaid AS amount,
    care_homes.pool_id AS finding,
    CASE WHEN care_homes.to_controllers >= $controller_share * care_homes.prepaid THEN 'critical' ELSE 'medium' END AS severity
FROM care_homes
INNER JOIN pool_flows
    ON care_homes.pool_id = pool_flows.pool_id AND pool_flows.day BETWEEN care_homes.starts AND care_homes.ends
WHERE care_homes.beds IS NULL AND care_homes.prepaid_people >= $min_people
    AND care_homes.prepaid > $months * care_homes.monthly_fees
    AND care_homes.busiest_season < $season_share * care_homes.prepaid
    AND pool_flows.part = 'stake' AND pool_flows.amount >= $prepayment
