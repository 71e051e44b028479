-- Wages: an organisation pays at least five people, month after month, with a payroll remark or in batch. Whoever first
-- paid the organisation a sum is no mere employee of it.
WITH paid AS (
    SELECT transfers.transfer_id, transfers.payer_party, transfers.payee_party, transfers.amount, transfers.day
    FROM transfers
    INNER JOIN accounts AS payer ON transfers.payer_id = payer.account_id
    WHERE payer.holder = 'organisation'
        AND (transfers.purpose_class = 'wage' OR transfers.instrument = 'payroll')
),
staff AS (
    SELECT payer_party, payee_party, min(amount) AS least, max(amount) AS most
    FROM paid
    GROUP BY payer_party, payee_party
    HAVING max(day) - min(day) >= $months * 30 - 10 AND count(*) >= $months
),
paid_in AS (
    SELECT DISTINCT payee_party AS payer_party, payer_party AS payee_party
    FROM transfers
    WHERE amount >= $paid_in
),
employers AS (
    SELECT payer_party
    FROM staff
    GROUP BY payer_party
    HAVING count(*) >= $staff
)
SELECT paid.transfer_id
FROM paid
INNER JOIN employers ON paid.payer_party = employers.payer_party
LEFT JOIN paid_in ON paid.payer_party = paid_in.payer_party AND paid.payee_party = paid_in.payee_party
WHERE paid_in.payer_party IS NULL
