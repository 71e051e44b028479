-- All that one party paid another.
SELECT
    payer_party, payee_party,
    CAST(count(*) AS INTEGER) AS transfers,
    CAST(sum(amount) AS BIGINT) AS amount,
    max(amount) AS largest,
    min(day) AS first_day, max(day) AS last_day,
    CAST(count(DISTINCT date_trunc('month', DATE '1970-01-01' + day)) AS INTEGER) AS months,
    bool_or(kin) AS kin
FROM transfers
WHERE NOT own
GROUP BY payer_party, payee_party
