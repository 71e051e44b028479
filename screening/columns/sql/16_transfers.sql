-- Movements with what their legs say and who stands behind the accounts.
SELECT
    movements.transfer_id, movements.payer_id, movements.payee_id,
    payer.party_id AS payer_party, payee.party_id AS payee_party,
    movements.amount, movements.booked_at, CAST(movements.booked_at // 86400 AS INTEGER) AS day,
    coalesce(paid.instrument, got.instrument) AS instrument,
    coalesce(paid.channel, got.channel) AS channel,
    coalesce(paid.purpose, got.purpose) AS purpose,
    purpose_words.class AS purpose_class,
    movements.out_transaction, movements.in_transaction,
    payer.party_id = payee.party_id OR (
        payer.held <> payee.held AND payer.holder = 'individual' AND payer.name = payee.name
    ) AS own,
    kinship.party_id IS NOT NULL AS kin,
    CAST(NULL AS VARCHAR) AS lawful
FROM movements
INNER JOIN accounts AS payer ON movements.payer_id = payer.account_id
INNER JOIN accounts AS payee ON movements.payee_id = payee.account_id
LEFT JOIN bookings AS paid ON movements.out_transaction = paid.transaction_id
LEFT JOIN bookings AS got ON movements.in_transaction = got.transaction_id
LEFT JOIN purpose_words ON coalesce(paid.purpose, got.purpose) = purpose_words.purpose
LEFT JOIN kinship ON payer.party_id = kinship.party_id AND payee.party_id = kinship.other_party
