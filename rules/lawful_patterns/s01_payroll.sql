-- Wages: an organisation pays at least five people on pay days, month after month, with a payroll remark or in batch.
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
employers AS (
    SELECT payer_party
    FROM staff
    GROUP BY payer_party
    HAVING count(*) >= $staff
)
SELECT paid.transfer_id
FROM paid
INNER JOIN employers ON paid.payer_party = employers.payer_party
