-- Bookings as rules read them.
SELECT
    bookings.transaction_id,
    own.account_id, own.party_id,
    other.account_id AS counterparty_id, other.party_id AS counterparty_party,
    bookings.booked_at, CAST(bookings.booked_at // 86400 AS INTEGER) AS day,
    bookings.direction, bookings.amount, bookings.balance_after,
    bookings.instrument, bookings.channel, bookings.purpose, purpose_words.class AS purpose_class,
    name_words.class AS counterparty_class,
    bookings.branch_id, bookings.region_code, bookings.ip, bookings.agent_name, bookings.device_id,
    coalesce(paid.transfer_id, got.transfer_id) AS transfer_id
FROM bookings
INNER JOIN account_numbers AS own ON bookings.account = own.account
LEFT JOIN account_numbers AS other ON bookings.counterparty = other.account
LEFT JOIN purpose_words ON bookings.purpose = purpose_words.purpose
LEFT JOIN name_words ON bookings.counterparty_name = name_words.name
LEFT JOIN movements AS paid ON bookings.transaction_id = paid.out_transaction
LEFT JOIN movements AS got ON bookings.transaction_id = got.in_transaction
