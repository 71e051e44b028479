-- A buyer that pays several farmers for produce, and is paid by firms for what he sells on.
WITH bought AS (
    SELECT transfers.transfer_id, transfers.payer_party, transfers.payee_party, transfers.amount
    FROM transfers
    INNER JOIN accounts AS payee ON transfers.payee_id = payee.account_id
    WHERE transfers.purpose_class = 'farm' AND payee.holder = 'individual'
),
buyers AS (
    SELECT payer_party, count(DISTINCT payee_party) AS farmers, sum(amount) AS spent
    FROM bought
    GROUP BY payer_party
),
sold AS (
    SELECT transfers.payee_party, sum(transfers.amount) AS earned
    FROM transfers
    INNER JOIN accounts AS payer ON transfers.payer_id = payer.account_id
    WHERE NOT transfers.own AND payer.holder = 'organisation'
    GROUP BY transfers.payee_party
)
SELECT bought.transfer_id
FROM bought
INNER JOIN buyers ON bought.payer_party = buyers.payer_party
INNER JOIN sold ON buyers.payer_party = sold.payee_party
WHERE buyers.farmers >= $farmers AND sold.earned >= $sold_on * buyers.spent
