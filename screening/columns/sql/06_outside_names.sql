-- The name under which submitters know an account that none of them holds.
SELECT account_numbers.account_id, min(counterparty_name) AS name
FROM bookings
INNER JOIN account_numbers ON bookings.counterparty_id = account_numbers.account_id
WHERE NOT account_numbers.held AND counterparty_name IS NOT NULL
GROUP BY account_numbers.account_id
