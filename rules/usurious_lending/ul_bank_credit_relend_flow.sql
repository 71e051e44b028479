-- The same without a bank's loan book: a payment from a bank, lent on within weeks, some of it above the cap.
WITH credits AS (
    SELECT flows.transfer_id, flows.party_id, flows.day, flows.amount
    FROM flows
    LEFT JOIN bank_loans
        ON flows.party_id = bank_loans.party_id AND flows.amount = bank_loans.principal
        AND flows.day BETWEEN bank_loans.disbursed_day - 2 AND bank_loans.disbursed_day + 2
    WHERE flows.lawful = 'S13' AND flows.direction = 'in' AND flows.amount >= $least_amount
        AND bank_loans.bank_loan IS NULL
),
lent AS (
    SELECT credits.transfer_id AS credit, credits.amount AS credited, outside_loans.loan_id,
        outside_loans.received, outside_loans.gain, outside_loans.over_cap
    FROM credits
    INNER JOIN outside_loans
        ON credits.party_id = outside_loans.lender_party
        AND outside_loans.disbursed_day BETWEEN credits.day AND credits.day + $window
),
relent AS (
    SELECT credit, max(credited) AS credited, count(*) AS loan_count, sum(received) AS lent, sum(gain) AS gain
    FROM lent
    GROUP BY credit
    HAVING sum(received) >= $lent_share * max(credited) AND sum(CASE WHEN over_cap THEN 1 ELSE 0 END) > 0
)
SELECT
    lender_hands.account_id,
    lender_hands.transfer_id,
    relent.credited,
    relent.loan_count,
    relent.lent,
    relent.gain,
    relent.lent AS amount,
    relent.credit AS finding
FROM relent
INNER JOIN lent ON relent.credit = lent.credit
INNER JOIN lender_hands ON lent.loan_id = lender_hands.loan_id
