-- For finding victims: someone who owes several unlicensed lenders, hands most new money to the older ones at once and
-- pays lenders most of all that comes in.
WITH owed AS (
    SELECT borrower_party, loan_id, lender_set, borrower_account, disbursed_day, received
    FROM outside_loans
    WHERE received > 0
),
windows AS (
    SELECT DISTINCT borrower_party, disbursed_day AS starts, disbursed_day + $window - 1 AS ends
    FROM owed
),
several AS (
    SELECT
        windows.borrower_party, windows.starts, windows.ends,
        count(DISTINCT owed.lender_set) AS lender_count,
        count(*) AS loan_count,
        sum(owed.received) AS borrowed
    FROM windows
    INNER JOIN owed ON windows.borrower_party = owed.borrower_party
        AND owed.disbursed_day BETWEEN windows.starts AND windows.ends
    GROUP BY windows.borrower_party, windows.starts, windows.ends
    HAVING count(DISTINCT owed.lender_set) >= $min_lenders
),
passed AS (
    SELECT out_transfer, max(borrower_party) AS borrower_party, max(new_loan) AS new_loan, max(amount_out) AS amount_out
    FROM refinancings
    GROUP BY out_transfer
),
handed_on AS (
    SELECT several.borrower_party, several.ends, sum(passed.amount_out) AS handed_on
    FROM several
    INNER JOIN passed ON several.borrower_party = passed.borrower_party
    INNER JOIN owed ON passed.new_loan = owed.loan_id AND owed.disbursed_day BETWEEN several.starts AND several.ends
    GROUP BY several.borrower_party, several.ends
),
payments AS (
    SELECT DISTINCT outside_loans.borrower_party, loan_flows.transfer_id
    FROM outside_loans
    INNER JOIN loan_flows ON outside_loans.loan_id = loan_flows.loan_id
    WHERE loan_flows.part <> 'disbursement'
),
money AS (
    SELECT
        several.borrower_party, several.ends,
        sum(CASE WHEN flows.direction = 'in' THEN flows.amount ELSE 0 END) AS came_in,
        sum(CASE WHEN payments.transfer_id IS NOT NULL THEN flows.amount ELSE 0 END) AS repaid
    FROM several
    INNER JOIN flows ON several.borrower_party = flows.party_id AND flows.day BETWEEN several.starts AND several.ends
    LEFT JOIN payments ON several.borrower_party = payments.borrower_party AND flows.transfer_id = payments.transfer_id
    GROUP BY several.borrower_party, several.ends
),
found AS (
    SELECT
        several.borrower_party, several.starts, several.ends, several.lender_count, several.loan_count,
        several.borrowed,
        money.repaid,
        row_number() OVER (PARTITION BY several.borrower_party ORDER BY several.loan_count DESC, several.starts) AS place
    FROM several
    INNER JOIN handed_on ON several.borrower_party = handed_on.borrower_party AND several.ends = handed_on.ends
    INNER JOIN money ON several.borrower_party = money.borrower_party AND several.ends = money.ends
    WHERE handed_on.handed_on >= $handed_share * several.borrowed AND money.repaid >= $repaid_share * money.came_in
)
SELECT
    owed.borrower_account AS account_id,
    loan_flows.transfer_id,
    found.lender_count,
    found.loan_count,
    found.borrowed,
    found.repaid,
    found.borrowed AS amount,
    found.ends AS finding
FROM found
INNER JOIN owed ON found.borrower_party = owed.borrower_party AND owed.disbursed_day BETWEEN found.starts AND found.ends
INNER JOIN loan_flows ON owed.loan_id = loan_flows.loan_id
WHERE found.place = 1
