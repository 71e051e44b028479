-- Who hands out and takes in the money of each rebuilt loan, on the lender's side: the accounts that deal with a share of
-- their set's loans, hold no licence, and whose holder does not borrow as often himself.
WITH hands AS (
    SELECT
        loans.lender_set, loans.loan_id, loan_flows.transfer_id,
        CASE WHEN loan_flows.part = 'disbursement' THEN transfers.payer_id ELSE transfers.payee_id END AS account_id
    FROM loans
    INNER JOIN loan_flows ON loans.loan_id = loan_flows.loan_id
    INNER JOIN transfers ON loan_flows.transfer_id = transfers.transfer_id
),
acted AS (
    SELECT account_id, count(DISTINCT loan_id) AS loan_count
    FROM hands
    GROUP BY account_id
),
set_sizes AS (
    SELECT lender_set, count(*) AS loan_count
    FROM loans
    GROUP BY lender_set
),
borrowed AS (
    SELECT borrower_party, count(*) AS loan_count
    FROM loans
    GROUP BY borrower_party
)
SELECT
    hands.lender_set, hands.loan_id, hands.transfer_id, hands.account_id,
    CAST(count(DISTINCT hands.account_id) OVER (PARTITION BY hands.lender_set) AS INTEGER) AS account_count
FROM hands
INNER JOIN accounts ON hands.account_id = accounts.account_id
INNER JOIN acted ON hands.account_id = acted.account_id
INNER JOIN set_sizes ON hands.lender_set = set_sizes.lender_set
LEFT JOIN borrowed ON accounts.party_id = borrowed.borrower_party
WHERE accounts.roster_kind IS NULL AND coalesce(borrowed.loan_count, 0) < acted.loan_count
    AND acted.loan_count * 100 >= $least_percent * set_sizes.loan_count
