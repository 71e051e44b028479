-- Figures that supervised institutions report.
SELECT
    institution_numbers.institution_id,
    CAST(date_diff('day', DATE '1970-01-01', as_of) AS INTEGER) AS day,
    CAST(net_assets * 100 AS BIGINT) AS net_assets,
    CAST(nonstandard_funding * 100 AS BIGINT) AS nonstandard_funding,
    CAST(standard_funding * 100 AS BIGINT) AS standard_funding,
    CAST(bank_borrowing * 100 AS BIGINT) AS bank_borrowing,
    beds,
    CAST(planned_balance * 100 AS BIGINT) AS planned_balance
FROM src_institution_figures
INNER JOIN institution_numbers ON src_institution_figures.institution_id = institution_numbers.institution
WHERE as_of < CAST($until AS DATE)
