-- Many small loans for a week or two to many people, with much withheld or at a rate beyond 360 % a year.
WITH small AS (
    SELECT
        lender_set, loan_id, account_count, borrower_party, disbursed_day, received, gain,
        CASE WHEN term_days BETWEEN $least_days AND $most_days OR extensions > 0 THEN 1 ELSE 0 END AS short,
        CASE WHEN upfront_rate >= $least_rate OR rate_simple > $high_rate THEN 1 ELSE 0 END AS dear
    FROM outside_loans
    WHERE received BETWEEN $least_amount AND $most_amount AND repayments > 0
),
windows AS (
    SELECT DISTINCT lender_set, disbursed_day AS ends, disbursed_day - $window + 1 AS starts
    FROM small
),
sums AS (
    SELECT
        windows.lender_set, windows.starts, windows.ends,
        max(small.account_count) AS account_count,
        count(*) AS loan_count,
        count(DISTINCT small.borrower_party) AS borrower_count,
        sum(small.received) AS in_hand,
        sum(small.gain) AS gain,
        sum(small.short) AS short,
        sum(small.dear) AS dear
    FROM windows
    INNER JOIN small
        ON windows.lender_set = small.lender_set AND small.disbursed_day BETWEEN windows.starts AND windows.ends
    GROUP BY windows.lender_set, windows.starts, windows.ends
),
found AS (
    SELECT
        lender_set, starts, ends, account_count, loan_count, borrower_count, in_hand, gain,
        row_number() OVER (PARTITION BY lender_set ORDER BY loan_count DESC, ends) AS place
    FROM sums
    WHERE loan_count >= $min_loans AND borrower_count >= $min_borrowers AND short >= $short_share * loan_count
        AND dear >= $dear_share * loan_count
)
SELECT
    lender_hands.account_id,
    lender_hands.transfer_id,
    found.account_count,
    found.loan_count,
    found.borrower_count,
    found.in_hand,
    found.gain,
    found.in_hand AS amount,
    found.ends AS finding
FROM found
INNER JOIN small ON found.lender_set = small.lender_set AND small.disbursed_day BETWEEN found.starts AND found.ends
INNER JOIN lender_hands ON small.loan_id = lender_hands.loan_id
WHERE found.place = 1
