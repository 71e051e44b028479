-- Two parties' dealings in either direction.
SELECT
    least(payer_party, payee_party) AS party_a, greatest(payer_party, payee_party) AS party_b,
    min(first_day) AS first_day,
    max(last_day) AS last_day,
    count(DISTINCT month) AS months
FROM pair_months
GROUP BY party_a, party_b
