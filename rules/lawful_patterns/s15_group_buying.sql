-- Many small sales with words for goods, to someone who hands most of the takings to suppliers as payment for goods.
WITH small AS (
    SELECT
        transfer_id, payee_party AS seller, payer_party AS buyer,
        CASE WHEN purpose_class IN ('goods', 'farm') THEN amount END AS takings
    FROM transfers
    WHERE NOT own AND amount < $most
),
sellers AS (
    SELECT seller, sum(takings) AS takings
    FROM small
    GROUP BY seller
    HAVING count(DISTINCT CASE WHEN takings IS NOT NULL THEN buyer END) >= $buyers AND count(takings) >= $sales
        AND count(takings) >= $worded * count(*)
),
bought AS (
    SELECT payer_party AS seller, sum(amount) AS purchases
    FROM transfers
    WHERE NOT own AND purpose_class IN ('goods', 'farm')
    GROUP BY payer_party
)
SELECT small.transfer_id
FROM small
INNER JOIN sellers ON small.seller = sellers.seller
INNER JOIN bought ON sellers.seller = bought.seller
WHERE bought.purchases >= $handed_on * sellers.takings
