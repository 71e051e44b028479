-- Loans of the banks' own books as their newest submission tells them, each with the booking that paid it out.
WITH newest AS (
    SELECT src_loans.*, CAST(date_diff('day', DATE '1970-01-01', disbursed_on) AS INTEGER) AS disbursed_day
    FROM src_loans
    INNER JOIN submissions USING (bank_id, submission_id)
    WHERE disbursed_on < CAST($until AS DATE)
    QUALIFY row_number() OVER (
        PARTITION BY src_loans.bank_id, src_loans.loan_id ORDER BY submissions.rank DESC, source_file, source_row
    ) = 1
),
numbered AS (
    SELECT
        CAST(row_number() OVER (ORDER BY newest.bank_id, newest.loan_id) AS INTEGER) AS bank_loan,
        account_numbers.party_id, account_numbers.account_id, newest.disbursed_day,
        CAST(newest.principal * 100 AS BIGINT) AS principal,
        CAST(newest.annual_rate AS DECIMAL(18, 6)) AS annual_rate,
        newest.term_months, newest.purpose, purpose_words.class AS purpose_class, newest.product, newest.status
    FROM newest
    INNER JOIN account_numbers ON newest.account_id = account_numbers.account
    LEFT JOIN purpose_words ON newest.purpose = purpose_words.purpose
),
paid_out AS (
    SELECT numbered.bank_loan, min(transactions.transaction_id) AS transaction_id
    FROM numbered
    INNER JOIN transactions
        ON numbered.account_id = transactions.account_id AND numbered.principal = transactions.amount
        AND transactions.day BETWEEN numbered.disbursed_day - 2 AND numbered.disbursed_day + 2
    WHERE transactions.direction = 'in'
    GROUP BY numbered.bank_loan
)
SELECT numbered.*, paid_out.transaction_id
FROM numbered
LEFT JOIN paid_out USING (bank_loan)
