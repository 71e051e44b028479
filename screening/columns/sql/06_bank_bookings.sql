-- What each bank's bookings tell and leave out.
SELECT
    bank_id, count(*) AS bookings,
    count(*) FILTER (counterparty_id IS NULL AND instrument NOT IN ('cash', 'fee', 'interest')) AS no_counterparty,
    count(*) FILTER (purpose IS NULL) AS no_purpose,
    count(*) FILTER (balance_after IS NULL) AS no_balance,
    CAST(min(booked_at) // 86400 AS INTEGER) AS first_day, CAST(max(booked_at) // 86400 AS INTEGER) AS last_day
FROM bookings
GROUP BY bank_id
