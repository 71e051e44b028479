-- All that one party paid another.
SELECT
    payer_party, payee_party,
    CAST(sum(transfers) AS INTEGER) AS transfers,
    CAST(sum(amount) AS BIGINT) AS amount,
    max(largest) AS largest,
    min(first_day) AS first_day, max(last_day) AS last_day,
    CAST(count(*) AS INTEGER) AS months,
    bool_or(kin) AS kin
FROM pair_months
GROUP BY payer_party, payee_party
