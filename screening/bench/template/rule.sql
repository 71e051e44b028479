-- Several large credits from different payers within a few days. Relatives and lawful patterns are no part of it.
-- A working example to begin from: write here in a sentence what your rule looks for, and change the steps below.
WITH received AS (
    SELECT flows.account_id, flows.transfer_id, flows.other_party, flows.day
    FROM flows
    INNER JOIN accounts ON flows.account_id = accounts.account_id
    WHERE flows.direction = 'in' AND flows.lawful IS NULL AND NOT flows.kin AND flows.amount >= $least_amount
        AND accounts.held AND accounts.roster_kind IS @ROSTER@
),
-- For each day with such a credit: how many payers there were in the window that ends on it.
found AS (
    SELECT ends.account_id, ends.day AS last_day, count(DISTINCT received.other_party) AS payers
    FROM (SELECT DISTINCT account_id, day FROM received) AS ends
    INNER JOIN received
        ON ends.account_id = received.account_id AND received.day BETWEEN ends.day - $window + 1 AND ends.day
    GROUP BY ends.account_id, ends.day
    HAVING count(DISTINCT received.other_party) >= $payers
)
SELECT DISTINCT received.account_id, received.transfer_id
FROM received
INNER JOIN found
    ON received.account_id = found.account_id
    AND received.day BETWEEN found.last_day - $window + 1 AND found.last_day
