-- Bookings as rules read them.
WITH sides AS (
    SELECT out_transaction AS transaction_id, transfer_id FROM movements WHERE out_transaction IS NOT NULL
    UNION ALL
    SELECT in_transaction, transfer_id FROM movements WHERE in_transaction IS NOT NULL
)
SELECT
    bookings.transaction_id,
    bookings.account_id, own.party_id,
    bookings.counterparty_id, other.party_id AS counterparty_party,
    bookings.booked_at, CAST(bookings.booked_at // 86400 AS INTEGER) AS day,
    bookings.direction, bookings.amount, bookings.balance_after,
    bookings.instrument, bookings.channel, bookings.purpose, purpose_words.class AS purpose_class,
    name_words.class AS counterparty_class,
    bookings.branch_id, bookings.region_code, bookings.ip, bookings.agent_name, bookings.device_id,
    sides.transfer_id
FROM bookings
INNER JOIN account_numbers AS own ON bookings.account_id = own.account_id
LEFT JOIN account_numbers AS other ON bookings.counterparty_id = other.account_id
LEFT JOIN purpose_words ON bookings.purpose = purpose_words.purpose
LEFT JOIN name_words ON bookings.counterparty_name = name_words.name
LEFT JOIN sides ON bookings.transaction_id = sides.transaction_id
