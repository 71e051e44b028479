-- Legs matched one to one in time order, where a cluster has as many of each side and every match is within tolerance.
WITH matched AS (
    SELECT
        outs.transaction_id AS out_transaction, ins.transaction_id AS in_transaction,
        outs.payer_id, outs.payee_id, outs.amount, outs.cluster,
        max(abs(outs.booked_at - ins.booked_at)) OVER (PARTITION BY outs.payer_id, outs.payee_id, outs.amount, outs.cluster) AS widest
    FROM clustered_legs AS outs
    INNER JOIN clustered_legs AS ins
        ON outs.payer_id = ins.payer_id AND outs.payee_id = ins.payee_id AND outs.amount = ins.amount
        AND outs.cluster = ins.cluster AND outs.place = ins.place
    WHERE outs.paying AND NOT ins.paying AND outs.outs = outs.ins
)
SELECT out_transaction, in_transaction FROM matched WHERE widest <= $tolerance
