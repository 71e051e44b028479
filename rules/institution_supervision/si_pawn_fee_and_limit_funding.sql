-- A pawnshop reports that it borrows more of banks than its equity.
WITH breaches AS (
    SELECT institution_figures.institution_id, institution_figures.day, institution_figures.bank_borrowing, institution_figures.net_assets
    FROM institution_figures
    INNER JOIN institutions ON institution_figures.institution_id = institutions.institution_id
    WHERE institutions.kind = 'pawnshop'
        AND institution_figures.bank_borrowing > law('pawn_borrowing_multiple', institution_figures.day) * institution_figures.net_assets
),
bookings AS (
    SELECT breaches.institution_id, breaches.day, max(transactions.transaction_id) AS transaction_id
    FROM breaches
    INNER JOIN accounts ON breaches.institution_id = accounts.institution_id
    INNER JOIN transactions ON accounts.account_id = transactions.account_id AND transactions.day <= breaches.day
    GROUP BY breaches.institution_id, breaches.day
)
SELECT
    transactions.account_id, bookings.transaction_id, breaches.institution_id AS finding, breaches.net_assets,
    breaches.bank_borrowing AS amount
FROM breaches
INNER JOIN bookings ON breaches.institution_id = bookings.institution_id AND breaches.day = bookings.day
INNER JOIN transactions ON bookings.transaction_id = transactions.transaction_id
