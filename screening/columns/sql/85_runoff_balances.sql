-- What an institution's old loans stand at on each day for which its run-off plan allows a balance: the book less what its
-- borrowers have paid since.
WITH planned AS (
    SELECT institution_figures.institution_id, institution_figures.day, institution_figures.planned_balance
    FROM institution_figures
    INNER JOIN institutions ON institution_figures.institution_id = institutions.institution_id
    WHERE institution_figures.planned_balance IS NOT NULL
),
books AS (
    SELECT planned.institution_id, planned.day, planned.planned_balance, sum(institution_loans.principal) AS lent
    FROM planned
    INNER JOIN institution_loans
        ON planned.institution_id = institution_loans.institution_id AND institution_loans.disbursed_day <= planned.day
    GROUP BY planned.institution_id, planned.day, planned.planned_balance
),
paid AS (
    SELECT
        books.institution_id, books.day,
        sum(institution_lending.amount) AS paid,
        max(institution_lending.transfer_id) AS transfer_id
    FROM books
    INNER JOIN institution_loans ON books.institution_id = institution_loans.institution_id
    INNER JOIN institution_lending ON institution_loans.institution_loan = institution_lending.institution_loan
    WHERE institution_lending.part IN ('repayment', 'back') AND institution_lending.day <= books.day
    GROUP BY books.institution_id, books.day
),
bookings AS (
    SELECT books.institution_id, books.day, max(transactions.transaction_id) AS transaction_id
    FROM books
    INNER JOIN accounts ON books.institution_id = accounts.institution_id
    INNER JOIN transactions ON accounts.account_id = transactions.account_id AND transactions.day <= books.day
    GROUP BY books.institution_id, books.day
)
SELECT
    books.institution_id, transactions.account_id, bookings.transaction_id, books.day, books.planned_balance,
    CAST(greatest(books.lent - coalesce(paid.paid, 0), 0) AS BIGINT) AS balance,
    lag(CAST(greatest(books.lent - coalesce(paid.paid, 0), 0) AS BIGINT), 3) OVER (
        PARTITION BY books.institution_id ORDER BY books.day
    ) AS balance_before
FROM books
INNER JOIN bookings ON books.institution_id = bookings.institution_id AND books.day = bookings.day
INNER JOIN transactions ON bookings.transaction_id = transactions.transaction_id
LEFT JOIN paid ON books.institution_id = paid.institution_id AND books.day = paid.day
