-- A cooperative and its members, where sales to organisations cover what the members are paid.
WITH earned AS (
    SELECT transfers.payee_party AS party, sum(transfers.amount) AS amount
    FROM transfers
    INNER JOIN accounts AS payer ON transfers.payer_id = payer.account_id
    INNER JOIN accounts AS payee ON transfers.payee_id = payee.account_id
    WHERE NOT transfers.own AND payee.name_class = 'cooperative' AND payer.holder = 'organisation'
        AND (transfers.purpose_class IS NULL OR transfers.purpose_class IN ('goods', 'farm', 'subsidy'))
    GROUP BY transfers.payee_party
),
paid AS (
    SELECT transfers.payer_party AS party, sum(transfers.amount) AS amount
    FROM transfers
    INNER JOIN earned ON transfers.payer_party = earned.party
    INNER JOIN accounts AS payee ON transfers.payee_id = payee.account_id
    WHERE payee.holder = 'individual'
    GROUP BY transfers.payer_party
),
sound AS (
    SELECT earned.party
    FROM earned
    LEFT JOIN paid ON earned.party = paid.party
    WHERE earned.amount >= coalesce(paid.amount, 0)
)
SELECT transfers.transfer_id
FROM transfers
INNER JOIN sound ON transfers.payer_party = sound.party
UNION
SELECT transfers.transfer_id
FROM transfers
INNER JOIN sound ON transfers.payee_party = sound.party
