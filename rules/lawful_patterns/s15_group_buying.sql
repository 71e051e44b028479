-- Many small sales with words for goods, to someone who hands most of the takings to suppliers as payment for goods.
WITH sales AS (
    SELECT payee_party AS seller, count(*) AS sales, count(DISTINCT payer_party) AS buyers, sum(amount) AS takings
    FROM transfers
    WHERE NOT own AND amount < $most AND purpose_class IN ('goods', 'farm')
    GROUP BY payee_party
),
all_small AS (
    SELECT payee_party AS seller, count(*) AS credits
    FROM transfers
    WHERE NOT own AND amount < $most
    GROUP BY payee_party
),
bought AS (
    SELECT payer_party AS seller, sum(amount) AS purchases
    FROM transfers
    WHERE NOT own AND purpose_class IN ('goods', 'farm')
    GROUP BY payer_party
)
SELECT transfers.transfer_id
FROM transfers
INNER JOIN sales ON transfers.payee_party = sales.seller
INNER JOIN all_small ON sales.seller = all_small.seller
INNER JOIN bought ON sales.seller = bought.seller
WHERE transfers.amount < $most AND sales.buyers >= $buyers AND sales.sales >= $sales AND sales.sales * 2 >= all_small.credits
    AND bought.purchases * 10 >= sales.takings * 4
