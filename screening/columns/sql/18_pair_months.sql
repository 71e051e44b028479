-- All that one party paid another in one month.
SELECT
    payer_party, payee_party, date_trunc('month', DATE '1970-01-01' + day) AS month,
    count(*) AS transfers, sum(amount) AS amount, max(amount) AS largest, min(day) AS first_day, max(day) AS last_day,
    bool_or(kin) AS kin
FROM transfers
WHERE NOT own
GROUP BY payer_party, payee_party, month
