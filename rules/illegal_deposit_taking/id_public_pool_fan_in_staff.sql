-- A firm that raises money in the house, but also of outsiders, directly or through staff who hand outsiders' money on.
WITH paid AS (
    SELECT
        pool_id, account_id, transfer_id, other_party, part, amount, day,
        coalesce(purpose_class, '') IN ('goods', 'farm', 'rent', 'refund', 'school', 'fee', 'commission') AS sale
    FROM pool_flows
    WHERE part IN ('staff', 'stake')
),
raised AS (
    SELECT
        pool_id,
        count(DISTINCT CASE WHEN part = 'staff' THEN other_party END) AS staff,
        count(DISTINCT CASE WHEN part = 'stake' AND NOT sale THEN other_party END) AS outsiders,
        count(DISTINCT CASE WHEN part = 'stake' AND sale THEN other_party END) AS buyers,
        sum(CASE WHEN part = 'stake' AND NOT sale THEN amount ELSE 0 END) AS of_outsiders,
        sum(CASE WHEN sale THEN 0 ELSE amount END) AS taken,
        max(day) AS last_day
    FROM paid
    GROUP BY pool_id
    HAVING count(DISTINCT CASE WHEN part = 'staff' THEN other_party END) >= $min_staff
),
-- What a member of staff put in, he had got of an outsider days before.
handed_on AS (
    SELECT paid.pool_id, count(DISTINCT paid.transfer_id) AS times
    FROM raised
    INNER JOIN paid ON raised.pool_id = paid.pool_id
    INNER JOIN relays ON paid.transfer_id = relays.out_transfer
    INNER JOIN accounts ON relays.source_id = accounts.account_id
    WHERE paid.part = 'staff' AND accounts.holder = 'individual' AND relays.out_at - relays.in_at <= $soon
        AND relays.out_amount BETWEEN $least_ratio * relays.in_amount AND $most_ratio * relays.in_amount
    GROUP BY paid.pool_id
)
SELECT
    paid.account_id,
    paid.transfer_id,
    raised.staff,
    raised.outsiders,
    raised.of_outsiders,
    coalesce(handed_on.times, 0) AS handed_on,
    raised.taken,
    raised.taken AS amount,
    raised.pool_id AS finding,
    CASE WHEN raised.taken >= law('fundraising_half_amount', raised.last_day) THEN 'high' ELSE 'medium' END AS severity
FROM raised
INNER JOIN paid ON raised.pool_id = paid.pool_id
LEFT JOIN handed_on ON raised.pool_id = handed_on.pool_id
-- A shop whose customers pay for goods raises nothing of them.
WHERE NOT paid.sale AND (
    handed_on.times >= $min_handed_on
    OR raised.buyers < $sales_share * (raised.buyers + raised.outsiders) AND (
        raised.outsiders >= $min_outsiders OR raised.of_outsiders >= $outsider_share * raised.taken
    )
)
