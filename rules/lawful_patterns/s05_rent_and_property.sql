-- Rent: a tenant pays the same sum at least three times, and never gets money from the landlord; or a property firm is paid.
WITH tenants AS (
    SELECT payer_party, payee_party, amount
    FROM transfers
    WHERE purpose_class = 'rent'
    GROUP BY payer_party, payee_party, amount
    HAVING count(*) >= $times
),
paid_back AS (
    SELECT DISTINCT payer_party, payee_party
    FROM transfers
    WHERE amount >= $deposit
)
SELECT transfers.transfer_id
FROM transfers
INNER JOIN tenants
    ON transfers.payer_party = tenants.payer_party AND transfers.payee_party = tenants.payee_party
    AND transfers.amount = tenants.amount
LEFT JOIN paid_back ON tenants.payee_party = paid_back.payer_party AND tenants.payer_party = paid_back.payee_party
WHERE paid_back.payer_party IS NULL
UNION
SELECT transfers.transfer_id
FROM transfers
INNER JOIN accounts AS payee ON transfers.payee_id = payee.account_id
WHERE payee.name_class = 'property' AND payee.holder <> 'individual'
