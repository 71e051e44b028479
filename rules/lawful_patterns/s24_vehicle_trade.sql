-- A dealer in used vehicles: over months he is paid by many and pays many, with words for vehicles on most of what has
-- words, and takes in what he pays out (one car may stand unsold at the end).
WITH large AS (
    SELECT transfer_id, payer_party, payee_party, amount, day, purpose_class
    FROM transfers
    WHERE NOT own AND amount >= $least
),
sides AS (
    SELECT payee_party AS party, 'in' AS direction, transfer_id, payer_party AS other, amount, day, purpose_class
    FROM large
    UNION ALL
    SELECT payer_party, 'out', transfer_id, payee_party, amount, day, purpose_class
    FROM large
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
