-- Two parties' dealings in either direction.
SELECT
    least(payer_party, payee_party) AS party_a, greatest(payer_party, payee_party) AS party_b,
    min(day) AS first_day,
    max(day) AS last_day,
    count(DISTINCT date_trunc('month', DATE '1970-01-01' + day)) AS months
FROM transfers
WHERE NOT own
GROUP BY party_a, party_b
