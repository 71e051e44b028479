-- Bookings that are one side of a movement between two accounts.
SELECT
    bookings.transaction_id,
    direction = 'out' AS paying,
    CASE WHEN direction = 'out' THEN own.account_id ELSE other.account_id END AS payer_id,
    CASE WHEN direction = 'out' THEN other.account_id ELSE own.account_id END AS payee_id,
    own.held AND other.held AS both_held,
    instrument = 'payroll' OR coalesce(channel, '') = 'batch' AS in_batch,
    amount, booked_at
FROM bookings
INNER JOIN account_numbers AS own ON bookings.account = own.account
INNER JOIN account_numbers AS other ON bookings.counterparty = other.account
WHERE bookings.account <> bookings.counterparty
