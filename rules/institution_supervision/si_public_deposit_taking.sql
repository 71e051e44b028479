-- An institution that may not take deposits: many individuals who are neither its people nor its borrowers pay it or its people
-- large sums, and get payments again and again, or the money is lent on at once.
WITH payers AS (
    SELECT
        institution_id, other_party,
        sum(CASE WHEN part = 'stake' THEN amount ELSE 0 END) AS staked,
        sum(CASE WHEN part = 'return' THEN 1 ELSE 0 END) AS returns
    FROM institution_deposits
    WHERE part <> 'lent'
    GROUP BY institution_id, other_party
),
crowds AS (
    SELECT
        institution_id, count(*) AS payers, CAST(sum(staked) AS BIGINT) AS staked,
        sum(CASE WHEN returns >= $returns THEN 1 ELSE 0 END) AS paid_again
    FROM payers
    GROUP BY institution_id
),
lent AS (
    SELECT institution_id, CAST(sum(CASE WHEN soon THEN amount ELSE 0 END) AS BIGINT) AS lent
    FROM institution_deposits
    WHERE part = 'lent'
    GROUP BY institution_id
),
takers AS (
    SELECT institution_id, account_id
    FROM institution_deposits
    WHERE part = 'stake'
    GROUP BY institution_id, account_id
    HAVING count(*) >= $stakes
)
SELECT
    institution_deposits.account_id, institution_deposits.transfer_id, crowds.institution_id AS finding,
    crowds.payers, crowds.paid_again, coalesce(lent.lent, 0) AS lent, crowds.staked AS amount
FROM crowds
INNER JOIN institution_deposits ON crowds.institution_id = institution_deposits.institution_id
INNER JOIN takers
    ON institution_deposits.institution_id = takers.institution_id AND institution_deposits.account_id = takers.account_id
LEFT JOIN lent ON crowds.institution_id = lent.institution_id
WHERE institution_deposits.part <> 'lent' AND crowds.payers >= $payers
    AND (crowds.paid_again >= $paid_again OR lent.lent >= $lent_share * crowds.staked)
