-- New money of one loan that went straight on to somebody to whom the borrower owed an older one.
WITH parts AS (
    SELECT
        outside_loans.loan_id, outside_loans.borrower_party,
        CASE WHEN loan_flows.part = 'disbursement' THEN transfers.payer_party ELSE transfers.payee_party END AS lender_party,
        loan_flows.part = 'disbursement' AS lent,
        transfers.transfer_id, transfers.amount, transfers.booked_at
    FROM outside_loans
    INNER JOIN loan_flows ON outside_loans.loan_id = loan_flows.loan_id
    INNER JOIN transfers ON loan_flows.transfer_id = transfers.transfer_id
),
owed AS (
    SELECT borrower_party, lender_party, loan_id, min(booked_at) AS since
    FROM parts
    GROUP BY borrower_party, lender_party, loan_id
),
passed_on AS (
    SELECT
        money.borrower_party, money.loan_id AS new_loan, max(owed.loan_id) AS old_loan,
        money.lender_party AS new_lender_party, payment.lender_party AS old_lender_party,
        money.transfer_id AS in_transfer, payment.transfer_id AS out_transfer,
        money.amount AS amount_in, payment.amount AS amount_out,
        payment.booked_at - money.booked_at AS lag
    FROM parts AS money
    INNER JOIN parts AS payment
        ON money.borrower_party = payment.borrower_party
        AND payment.booked_at BETWEEN money.booked_at AND money.booked_at + $within
    INNER JOIN owed
        ON payment.borrower_party = owed.borrower_party AND payment.lender_party = owed.lender_party
        AND owed.loan_id <> money.loan_id AND owed.since < money.booked_at
    WHERE money.lent AND NOT payment.lent
    GROUP BY
        money.borrower_party, money.loan_id, money.lender_party, payment.lender_party, money.transfer_id,
        payment.transfer_id, money.amount, payment.amount, money.booked_at, payment.booked_at
),
told AS (
    SELECT passed_on.*, newer.lender_set AS new_set, older.lender_set AS old_set
    FROM passed_on
    INNER JOIN outside_loans AS newer ON passed_on.new_loan = newer.loan_id
    INNER JOIN outside_loans AS older ON passed_on.old_loan = older.loan_id
),
borrowers AS (
    SELECT DISTINCT lender_set, borrower_party FROM outside_loans
),
shared AS (
    SELECT passed.new_set, passed.old_set
    FROM (SELECT DISTINCT new_set, old_set FROM told WHERE new_set <> old_set) AS passed
    INNER JOIN borrowers AS theirs ON passed.new_set = theirs.lender_set
    INNER JOIN borrowers AS also ON passed.old_set = also.lender_set AND theirs.borrower_party = also.borrower_party
    GROUP BY passed.new_set, passed.old_set
    HAVING count(*) >= $common_borrowers
)
SELECT
    told.borrower_party, told.new_loan, told.old_loan, told.new_lender_party, told.old_lender_party,
    told.in_transfer, told.out_transfer, told.amount_in, told.amount_out, told.lag,
    told.new_set = told.old_set
    OR shared.new_set IS NOT NULL
    OR coalesce(there.transfers, 0) + coalesce(back.transfers, 0) >= $mutual_transfers AS same_circle
FROM told
LEFT JOIN shared ON told.new_set = shared.new_set AND told.old_set = shared.old_set
LEFT JOIN pairs AS there ON told.new_lender_party = there.payer_party AND told.old_lender_party = there.payee_party
LEFT JOIN pairs AS back ON told.old_lender_party = back.payer_party AND told.new_lender_party = back.payee_party
