-- Bookings that are one side of a movement between two accounts.
SELECT
    bookings.transaction_id,
    direction = 'out' AS paying,
    CASE WHEN direction = 'out' THEN bookings.account_id ELSE counterparty_id END AS payer_id,
    CASE WHEN direction = 'out' THEN counterparty_id ELSE bookings.account_id END AS payee_id,
    own.held AND other.held AS both_held,
    instrument = 'payroll' OR coalesce(channel, '') = 'batch' AS in_batch,
    amount, booked_at
FROM bookings
INNER JOIN account_numbers AS own ON bookings.account_id = own.account_id
INNER JOIN account_numbers AS other ON bookings.counterparty_id = other.account_id
WHERE bookings.account_id <> bookings.counterparty_id
