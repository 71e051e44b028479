-- Layers of accounts: several parties take money of the same payers, keep next to nothing and hand it to the same payees within
-- days. What is paid for goods is trade that settles level by level. High where one layer stands on another, or where half of
-- the layer's accounts are new; else low.
WITH layers AS (
    SELECT
        layer, count(DISTINCT party_id) AS width,
        CAST(sum(CASE direction WHEN 'in' THEN amount ELSE 0 END) AS BIGINT) AS moved,
        CASE
            WHEN bool_or(on_layer) OR count(DISTINCT CASE WHEN fresh THEN party_id END) * 2 >= count(DISTINCT party_id) THEN 'high'
            ELSE 'low'
        END AS severity
    FROM layer_moves
    GROUP BY layer
    HAVING sum(CASE direction WHEN 'in' THEN amount ELSE 0 END) >= $min_amount
        AND sum(CASE WHEN purpose_class IN ('goods', 'farm') THEN amount ELSE 0 END) < $goods_share * sum(amount)
),
-- Whoever deals with one party of the layer alone may have bought or sold something: he is no part of it.
ends AS (
    SELECT layer, other_id, direction
    FROM layer_moves
    GROUP BY layer, other_id, direction
    HAVING count(DISTINCT party_id) >= 2
)
SELECT
    layer_moves.account_id, layer_moves.transfer_id, layers.width, layers.moved, layers.moved AS amount, layers.severity,
    'mule' AS role, layer_moves.layer AS pattern, layer_moves.layer AS finding
FROM layer_moves
INNER JOIN layers ON layer_moves.layer = layers.layer
UNION
SELECT
    layer_moves.other_id, layer_moves.transfer_id, layers.width, layers.moved, layers.moved, layers.severity,
    CAST(NULL AS VARCHAR), layer_moves.layer, layer_moves.layer
FROM layer_moves
INNER JOIN layers ON layer_moves.layer = layers.layer
INNER JOIN ends
    ON layer_moves.layer = ends.layer AND layer_moves.other_id = ends.other_id AND layer_moves.direction = ends.direction
