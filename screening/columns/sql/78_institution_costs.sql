-- What each loan in an institution's book cost, by the payments seen: all that the borrower paid, to the institution and to its
-- people, against what he got. The rate is that at which payments and interest by the day leave nothing owed, halved in on.
-- Where instalments of about one size still run, what is left of the loan by its term is taken as paid with the last:
-- with every usual plan at least that much is owed.
WITH RECURSIVE sums AS (
    SELECT
        institution_loan,
        sum(CASE WHEN part = 'disbursement' THEN amount ELSE 0 END) AS received,
        sum(CASE WHEN part <> 'disbursement' THEN amount ELSE 0 END) AS paid,
        sum(CASE WHEN part = 'back' THEN amount ELSE 0 END) AS back,
        sum(CASE WHEN part = 'side' THEN amount ELSE 0 END) AS side,
        min(CASE WHEN part = 'disbursement' THEN day END) AS first_day,
        max(day) AS last_day,
        min(CASE WHEN part = 'disbursement' THEN transfer_id END) AS transfer_id
    FROM institution_lending
    GROUP BY institution_loan
    HAVING sum(CASE WHEN part = 'disbursement' THEN amount ELSE 0 END) > 0
),
shared AS (
    SELECT DISTINCT one.institution_loan
    FROM institution_loans AS one
    INNER JOIN institution_loans AS other
        ON one.institution_id = other.institution_id AND one.borrower_party = other.borrower_party
        AND one.institution_loan <> other.institution_loan
        AND one.disbursed_day <= other.due_day + $grace AND other.disbursed_day <= one.due_day + $grace
),
by_day AS (
    SELECT institution_lending.institution_loan, institution_lending.day, CAST(sum(institution_lending.amount) AS BIGINT) AS amount
    FROM institution_lending
    INNER JOIN sums ON institution_lending.institution_loan = sums.institution_loan
    WHERE institution_lending.part <> 'disbursement' AND institution_lending.day >= sums.first_day
    GROUP BY institution_lending.institution_loan, institution_lending.day
),
plans AS (
    SELECT
        by_day.institution_loan,
        list({'owed': CAST(0 AS BIGINT), 'day': by_day.day, 'paid': by_day.amount} ORDER BY by_day.day) AS payments,
        count(*) >= 3 AND max(by_day.amount) * 2 <= min(by_day.amount) * 3 AS regular
    FROM by_day
    GROUP BY by_day.institution_loan
),
told AS (
    SELECT
        institution_loans.*, sums.received, sums.paid, sums.back, sums.side, sums.first_day, sums.last_day, sums.transfer_id,
        shared.institution_loan IS NULL AS alone,
        plans.payments,
        CASE
            WHEN sums.paid >= sums.received THEN 0
            WHEN plans.regular AND sums.last_day < institution_loans.due_day THEN
                institution_loans.principal * (institution_loans.due_day - sums.last_day)
                // greatest(institution_loans.due_day - institution_loans.disbursed_day, 1)
        END AS rest
    FROM institution_loans
    INNER JOIN sums ON institution_loans.institution_loan = sums.institution_loan
    LEFT JOIN plans ON institution_loans.institution_loan = plans.institution_loan
    LEFT JOIN shared ON institution_loans.institution_loan = shared.institution_loan
),
rated AS (
    SELECT
        institution_loan, rest,
        list_prepend({'owed': CAST(received AS BIGINT), 'day': first_day, 'paid': CAST(0 AS BIGINT)}, payments) AS payments
    FROM told
    WHERE alone AND rest IS NOT NULL AND payments IS NOT NULL AND last_day > first_day AND received <= 10000000000
),
-- Millionths a year, from nothing to 400 per cent.
halved AS (
    SELECT institution_loan, payments, rest, 0 AS turn, 0 AS low, 4000000 AS high
    FROM rated
    UNION ALL
    SELECT
        institution_loan, payments, rest, turn + 1,
        CASE WHEN owed < rest THEN (low + high) // 2 ELSE low END,
        CASE WHEN owed < rest THEN high ELSE (low + high) // 2 END
    FROM (
        SELECT
            *,
            list_reduce(payments, lambda owing, next: {
                'owed': owing.owed + owing.owed // 1000 * ((low + high) // 2) * (next.day - owing.day) // 365000 - next.paid,
                'day': next.day,
                'paid': next.paid
            }).owed AS owed
        FROM halved
        WHERE turn < 14
    )
),
rates AS (
    SELECT institution_loan, CAST((low + high) // 2 AS DECIMAL(18, 6)) * 0.000001 AS rate FROM halved WHERE turn = 14
)
SELECT
    told.institution_loan, told.institution_id, institutions.kind, told.borrower_party, told.principal, told.disbursed_day,
    told.due_day, told.annual_rate, told.fees, told.collateral, told.transfer_id,
    CAST(told.received AS BIGINT) AS received, CAST(told.paid AS BIGINT) AS paid, CAST(told.back AS BIGINT) AS back,
    CAST(told.side AS BIGINT) AS side, told.first_day, told.last_day, told.alone,
    CAST(rates.rate AS DECIMAL(18, 6)) AS rate
FROM told
INNER JOIN institutions ON told.institution_id = institutions.institution_id
LEFT JOIN rates ON told.institution_loan = rates.institution_loan
