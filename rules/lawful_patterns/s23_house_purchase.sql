-- A flat bought from a developer (the payee is a firm of that kind, no person's account), and what the buyer gathered for
-- it in the weeks before, up to the price.
WITH bought AS (
    SELECT transfers.transfer_id, transfers.payer_party, transfers.amount, transfers.booked_at, transfers.day
    FROM transfers
    INNER JOIN accounts AS payee ON transfers.payee_id = payee.account_id
    WHERE payee.name_class = 'developer' AND payee.holder <> 'individual'
),
gathered AS (
    SELECT
        transfers.transfer_id, bought.amount AS price,
        sum(transfers.amount) OVER (
            PARTITION BY bought.transfer_id ORDER BY transfers.booked_at DESC, transfers.transfer_id
        ) AS so_far
    FROM bought
    INNER JOIN transfers
        ON bought.payer_party = transfers.payee_party AND NOT transfers.own AND transfers.booked_at < bought.booked_at
        AND transfers.day >= bought.day - $weeks_before
)
SELECT transfer_id FROM bought
UNION
SELECT transfer_id FROM gathered WHERE so_far <= price
