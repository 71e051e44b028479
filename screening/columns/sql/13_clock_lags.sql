-- How much later the payee's bank usually books than the payer's, learnt where a match leaves no choice.
WITH plain AS (
    SELECT outs.payer_id, outs.payee_id, ins.booked_at - outs.booked_at AS gap
    FROM plain_matches
    INNER JOIN clustered_legs AS outs ON plain_matches.out_transaction = outs.transaction_id
    INNER JOIN clustered_legs AS ins ON plain_matches.in_transaction = ins.transaction_id
    WHERE outs.outs = 1 AND outs.ins = 1
)
SELECT payer.bank_id AS payer_bank, payee.bank_id AS payee_bank, CAST(floor(median(gap)) AS BIGINT) AS lag
FROM plain
INNER JOIN account_banks AS payer ON plain.payer_id = payer.account_id
INNER JOIN account_banks AS payee ON plain.payee_id = payee.account_id
GROUP BY payer.bank_id, payee.bank_id
