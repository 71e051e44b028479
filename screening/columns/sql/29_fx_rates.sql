-- Published middle rates.
SELECT CAST(date_diff('day', DATE '1970-01-01', published_on) AS INTEGER) AS day, currency, CAST(mid AS DECIMAL(18, 6)) AS mid
FROM src_fx_rates
WHERE published_on < CAST($until AS DATE)
