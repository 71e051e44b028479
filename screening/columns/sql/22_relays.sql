-- Money handed on: what one party paid another within days, and the third party to whom most of it went on. The middle
-- party may receive in parts, pay on in parts, and use another of his accounts. Busy parties are left out.
WITH movable AS (
    SELECT transfer_id, payer_id, payee_id, payer_party, payee_party, amount, booked_at, day
    FROM transfers
    WHERE NOT own AND lawful IS NULL AND amount >= $least_amount
),
quiet AS (
    SELECT payee_party AS party_id
    FROM movable
    GROUP BY payee_party
    HAVING count(DISTINCT payer_party) <= $most_neighbours
    INTERSECT
    SELECT payer_party
    FROM movable
    GROUP BY payer_party
    HAVING count(DISTINCT payee_party) <= $most_neighbours
),
arrivals AS (
    SELECT
        movable.*,
        sum(amount) OVER (
            PARTITION BY payer_party, payee_party ORDER BY booked_at
            RANGE BETWEEN CURRENT ROW AND $gather_time FOLLOWING
        ) AS in_total
    FROM movable
    INNER JOIN quiet ON movable.payee_party = quiet.party_id
),
passed AS (
    SELECT
        got.transfer_id AS in_transfer, paid.payee_party AS sink_party, any_value(got.in_total) AS in_total,
        CAST(sum(paid.amount) AS BIGINT) AS out_total
    FROM arrivals AS got
    INNER JOIN movable AS paid
        ON got.payee_party = paid.payer_party AND paid.booked_at > got.booked_at
        AND paid.booked_at <= got.booked_at + $longest_hold
    WHERE got.payer_party <> paid.payee_party
    GROUP BY got.transfer_id, paid.payee_party
    HAVING sum(paid.amount) * 100 >= any_value(got.in_total) * $least_percent
        AND sum(paid.amount) * 100 <= any_value(got.in_total) * $most_percent
)
SELECT
    got.payer_id AS source_id, got.payee_id AS middle_id, paid.payee_id AS sink_id,
    got.payer_party AS source_party, got.payee_party AS middle_party, paid.payee_party AS sink_party,
    got.transfer_id AS in_transfer, paid.transfer_id AS out_transfer,
    got.amount AS in_amount, paid.amount AS out_amount,
    CAST(passed.in_total AS BIGINT) AS in_total, passed.out_total,
    got.booked_at AS in_at, paid.booked_at AS out_at, got.day AS in_day, paid.day AS out_day
FROM passed
INNER JOIN movable AS got ON passed.in_transfer = got.transfer_id
INNER JOIN movable AS paid
    ON got.payee_party = paid.payer_party AND passed.sink_party = paid.payee_party
    AND paid.booked_at > got.booked_at AND paid.booked_at <= got.booked_at + $longest_hold
