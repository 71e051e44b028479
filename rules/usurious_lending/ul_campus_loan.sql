-- Small loans of an unlicensed lender to several students: so by calling, or young,
-- paying a school and drawing no wages.
WITH schooled AS (
    SELECT DISTINCT party_id FROM flows WHERE lawful = 'S04' AND direction = 'out'
),
waged AS (
    SELECT DISTINCT party_id FROM flows WHERE lawful = 'S01' AND direction = 'in'
),
people AS (
    SELECT party_id, min(birth_day) AS birth_day, max(CASE WHEN occupation LIKE '%学生%' THEN 1 ELSE 0 END) AS student
    FROM accounts
    WHERE holder = 'individual'
    GROUP BY party_id
),
campus AS (
    SELECT
        outside_loans.loan_id, outside_loans.lender_set, outside_loans.account_count, outside_loans.borrower_party,
        outside_loans.disbursed_day, outside_loans.received
    FROM outside_loans
    INNER JOIN people ON outside_loans.borrower_party = people.party_id
    LEFT JOIN schooled ON outside_loans.borrower_party = schooled.party_id
    LEFT JOIN waged ON outside_loans.borrower_party = waged.party_id
    WHERE outside_loans.received BETWEEN $least_amount AND $most_amount
        AND (outside_loans.net_gain > 0 OR outside_loans.repaid < outside_loans.received)
        AND (
            people.student = 1
            OR (
                schooled.party_id IS NOT NULL AND waged.party_id IS NULL
                AND outside_loans.disbursed_day - people.birth_day >= $youngest
                AND outside_loans.disbursed_day - people.birth_day <= $oldest
            )
        )
),
windows AS (
    SELECT DISTINCT lender_set, disbursed_day AS ends, disbursed_day - $window + 1 AS starts
    FROM campus
),
sums AS (
    SELECT
        windows.lender_set, windows.starts, windows.ends,
        max(campus.account_count) AS account_count,
        count(*) AS loan_count,
        count(DISTINCT campus.borrower_party) AS student_count,
        sum(campus.received) AS in_hand
    FROM windows
    INNER JOIN campus
        ON windows.lender_set = campus.lender_set AND campus.disbursed_day BETWEEN windows.starts AND windows.ends
    GROUP BY windows.lender_set, windows.starts, windows.ends
    HAVING count(DISTINCT campus.borrower_party) >= $min_students
),
found AS (
    SELECT
        lender_set, starts, ends, account_count, loan_count, student_count, in_hand,
        row_number() OVER (PARTITION BY lender_set ORDER BY student_count DESC, ends) AS place
    FROM sums
)
SELECT
    lender_hands.account_id,
    lender_hands.transfer_id,
    found.account_count,
    found.loan_count,
    found.student_count,
    found.in_hand,
    found.in_hand AS amount,
    found.ends AS finding
FROM found
INNER JOIN campus ON found.lender_set = campus.lender_set AND campus.disbursed_day BETWEEN found.starts AND found.ends
INNER JOIN lender_hands ON campus.loan_id = lender_hands.loan_id
WHERE found.place = 1
