-- Bookings that take another back. A table of its own: only then is it known how few they are among all bookings.
SELECT bank_id, transaction_id, reverses, account_id, amount, direction
FROM src_transactions
WHERE reverses IS NOT NULL AND booked_at < $until AND coalesce(currency, 'CNY') = 'CNY'
