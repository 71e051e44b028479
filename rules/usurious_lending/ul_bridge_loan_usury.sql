-- Large sums lent for days at a daily rate to people who pay off their bank with them and return them out of the bank's
-- next loan; again and again.
WITH bridges AS (
    SELECT
        loan_id, lender_set, borrower_party, account_count, disbursed_day, last_day, received, gain,
        CASE WHEN gain >= $steep_rate * received * term_days THEN 1 ELSE 0 END AS steep
    FROM outside_loans
    WHERE received >= $least_amount AND term_days <= $most_days AND gain >= $daily_rate * received * term_days
),
bank_flows AS (
    SELECT party_id, direction, amount, day
    FROM flows
    WHERE lawful = 'S13'
),
paid_off AS (
    SELECT bridges.loan_id
    FROM bridges
    INNER JOIN bank_flows
        ON bridges.borrower_party = bank_flows.party_id
        AND bank_flows.day BETWEEN bridges.disbursed_day AND bridges.disbursed_day + $pay_off_time
    WHERE bank_flows.direction = 'out'
    GROUP BY bridges.loan_id, bridges.received
    HAVING sum(bank_flows.amount) >= $bank_share * bridges.received
),
lent_anew AS (
    SELECT bridges.loan_id
    FROM bridges
    INNER JOIN bank_flows
        ON bridges.borrower_party = bank_flows.party_id
        AND bank_flows.day BETWEEN bridges.disbursed_day AND bridges.last_day
    WHERE bank_flows.direction = 'in'
    GROUP BY bridges.loan_id, bridges.received
    HAVING sum(bank_flows.amount) >= $bank_share * bridges.received
),
crossed AS (
    SELECT
        bridges.loan_id, bridges.lender_set, bridges.borrower_party, bridges.account_count, bridges.disbursed_day,
        bridges.received, bridges.gain, bridges.steep
    FROM bridges
    INNER JOIN paid_off ON bridges.loan_id = paid_off.loan_id
    INNER JOIN lent_anew ON bridges.loan_id = lent_anew.loan_id
),
bankers AS (
    SELECT lender_hands.lender_set
    FROM lender_hands
    INNER JOIN accounts ON lender_hands.account_id = accounts.account_id
    WHERE accounts.employer LIKE '%银行%' OR accounts.employer LIKE '%信用社%'
    GROUP BY lender_hands.lender_set
),
windows AS (
    SELECT DISTINCT lender_set, disbursed_day AS ends, disbursed_day - $window + 1 AS starts
    FROM crossed
),
sums AS (
    SELECT
        windows.lender_set, windows.starts, windows.ends,
        max(crossed.account_count) AS account_count,
        count(*) AS loan_count,
        count(DISTINCT crossed.borrower_party) AS borrower_count,
        sum(crossed.received) AS lent,
        sum(crossed.gain) AS gain,
        max(crossed.steep) AS steep
    FROM windows
    INNER JOIN crossed
        ON windows.lender_set = crossed.lender_set AND crossed.disbursed_day BETWEEN windows.starts AND windows.ends
    GROUP BY windows.lender_set, windows.starts, windows.ends
    HAVING count(DISTINCT crossed.borrower_party) >= $min_borrowers
),
found AS (
    SELECT
        lender_set, starts, ends, account_count, loan_count, borrower_count, lent, gain, steep,
        row_number() OVER (PARTITION BY lender_set ORDER BY loan_count DESC, ends) AS place
    FROM sums
)
SELECT
    lender_hands.account_id,
    lender_hands.transfer_id,
    found.account_count,
    found.loan_count,
    found.borrower_count,
    found.lent,
    found.gain,
    found.lent AS amount,
    CASE WHEN found.steep = 1 OR bankers.lender_set IS NOT NULL THEN 'high' ELSE 'medium' END AS severity,
    found.ends AS finding
FROM found
INNER JOIN crossed ON found.lender_set = crossed.lender_set
    AND crossed.disbursed_day BETWEEN found.starts AND found.ends
INNER JOIN lender_hands ON crossed.loan_id = lender_hands.loan_id
LEFT JOIN bankers ON found.lender_set = bankers.lender_set
WHERE found.place = 1
