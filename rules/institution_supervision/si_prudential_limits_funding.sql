-- A small-loan company reports that it borrows more than the law lets it: of banks and shareholders, or by bonds and securities,
-- against its net assets at the end of the year before (those of the report where it gave none then).
WITH years AS (
    SELECT
        institution_figures.institution_id, institution_figures.day, institution_figures.nonstandard_funding,
        institution_figures.standard_funding, institution_figures.net_assets,
        (1461 * ((4 * institution_figures.day + 2) // 1461) + 1) // 4 - 1 AS year_end
    FROM institution_figures
    INNER JOIN institutions ON institution_figures.institution_id = institutions.institution_id
    WHERE institutions.kind = 'small_loan'
),
before AS (
    SELECT years.institution_id, years.day, max(told.day) AS told_day
    FROM years
    INNER JOIN institution_figures AS told ON years.institution_id = told.institution_id AND told.day <= years.year_end
    GROUP BY years.institution_id, years.day
),
measured AS (
    SELECT
        years.institution_id, years.day, years.nonstandard_funding, years.standard_funding,
        coalesce(told.net_assets, years.net_assets) AS net_assets
    FROM years
    LEFT JOIN before ON years.institution_id = before.institution_id AND years.day = before.day
    LEFT JOIN institution_figures AS told ON before.institution_id = told.institution_id AND before.told_day = told.day
),
breaches AS (
    SELECT institution_id, day, nonstandard_funding, standard_funding, net_assets
    FROM measured
    WHERE nonstandard_funding > law('microloan_nonstandard_multiple', day) * net_assets
        OR standard_funding > law('microloan_standard_multiple', day) * net_assets
),
bookings AS (
    SELECT breaches.institution_id, breaches.day, max(transactions.transaction_id) AS transaction_id
    FROM breaches
    INNER JOIN accounts ON breaches.institution_id = accounts.institution_id
    INNER JOIN transactions ON accounts.account_id = transactions.account_id AND transactions.day <= breaches.day
    GROUP BY breaches.institution_id, breaches.day
)
SELECT
    transactions.account_id, bookings.transaction_id, breaches.institution_id AS finding, breaches.nonstandard_funding,
    breaches.standard_funding, breaches.net_assets,
    greatest(coalesce(breaches.nonstandard_funding, 0), coalesce(breaches.standard_funding, 0)) AS amount
FROM breaches
INNER JOIN bookings ON breaches.institution_id = bookings.institution_id AND breaches.day = bookings.day
INNER JOIN transactions ON bookings.transaction_id = transactions.transaction_id
