-- Money handed on: a receipt of which a middle account passes most to another within days. Busy middles are left out.
WITH movable AS (
    SELECT transfer_id, payer_id, payee_id, payer_party, payee_party, amount, booked_at, day
    FROM transfers
    WHERE NOT own AND lawful IS NULL AND amount >= $least_amount
),
receivers AS (
    SELECT payee_id AS account_id FROM movable GROUP BY payee_id HAVING count(DISTINCT payer_id) <= $most_neighbours
),
payers AS (
    SELECT payer_id AS account_id FROM movable GROUP BY payer_id HAVING count(DISTINCT payee_id) <= $most_neighbours
),
handed AS (
    SELECT
        got.payer_id AS source_id, got.payee_id AS middle_id, paid.payee_id AS sink_id,
        got.payer_party AS source_party, got.payee_party AS middle_party, paid.payee_party AS sink_party,
        got.transfer_id AS in_transfer, paid.transfer_id AS out_transfer,
        got.amount AS in_amount, paid.amount AS out_amount,
        got.booked_at AS in_at, paid.booked_at AS out_at, got.day AS in_day, paid.day AS out_day
    FROM movable AS got
    INNER JOIN movable AS paid
        ON got.payee_id = paid.payer_id AND paid.booked_at > got.booked_at AND paid.booked_at <= got.booked_at + $longest_hold
        AND paid.amount <= got.amount AND paid.amount * 100 >= got.amount * $least_percent
    WHERE got.payee_id IN (SELECT account_id FROM receivers) AND paid.payer_id IN (SELECT account_id FROM payers)
        AND got.payer_party <> paid.payee_party
)
SELECT * FROM handed
