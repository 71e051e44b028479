-- A dealer in used vehicles: over months he is paid by many and pays many, with words for vehicles on most of what has
-- words, and takes in what he pays out (one car may stand unsold at the end).
WITH sides AS (
    SELECT transfers.payee_party AS party, 'in' AS direction, transfers.transfer_id, transfers.payer_party AS other,
        transfers.amount, transfers.day, transfers.purpose_class
    FROM transfers
    WHERE NOT transfers.own AND transfers.amount >= $least
    UNION ALL
    SELECT transfers.payer_party, 'out', transfers.transfer_id, transfers.payee_party, transfers.amount, transfers.day,
        transfers.purpose_class
    FROM transfers
    WHERE NOT transfers.own AND transfers.amount >= $least
),
dealers AS (
    SELECT party
    FROM sides
    GROUP BY party
    HAVING count(DISTINCT CASE WHEN direction = 'in' AND purpose_class = 'vehicle' THEN other END) >= $people
        AND count(DISTINCT CASE WHEN direction = 'out' AND purpose_class = 'vehicle' THEN other END) >= 1
        AND max(CASE WHEN purpose_class = 'vehicle' THEN day END) - min(CASE WHEN purpose_class = 'vehicle' THEN day END)
            >= $span
        AND sum(CASE WHEN purpose_class IN ('vehicle', 'goods') THEN amount ELSE 0 END)
            >= $share * sum(CASE WHEN purpose_class IS NULL THEN 0 ELSE amount END)
        AND sum(CASE WHEN direction = 'in' THEN amount ELSE 0 END)
            >= $cover * sum(CASE WHEN direction = 'out' THEN amount ELSE 0 END)
)
SELECT sides.transfer_id
FROM sides
INNER JOIN dealers ON sides.party = dealers.party
WHERE sides.purpose_class IN ('vehicle', 'goods') OR sides.purpose_class IS NULL
