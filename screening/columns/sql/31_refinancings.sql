-- New money of one loan that went straight on to a lender to whom the borrower owed an older one.
WITH parts AS (
    SELECT
        outside_loans.loan_id, outside_loans.borrower_party, outside_loans.lender_set, outside_loans.disbursed_at,
        loan_flows.part, transfers.transfer_id, transfers.amount, transfers.booked_at, transfers.payer_party, transfers.payee_party
    FROM outside_loans
    INNER JOIN loan_flows ON outside_loans.loan_id = loan_flows.loan_id
    INNER JOIN transfers ON loan_flows.transfer_id = transfers.transfer_id
),
passed_on AS (
    SELECT
        money.borrower_party,
        money.loan_id AS new_loan, payment.loan_id AS old_loan,
        money.lender_set AS new_set, payment.lender_set AS old_set,
        money.payer_party AS new_lender_party, payment.payee_party AS old_lender_party,
        money.transfer_id AS in_transfer, payment.transfer_id AS out_transfer,
        money.amount AS amount_in, payment.amount AS amount_out,
        payment.booked_at - money.booked_at AS lag
    FROM parts AS money
    INNER JOIN parts AS payment
        ON money.borrower_party = payment.borrower_party AND payment.disbursed_at < money.disbursed_at
        AND payment.booked_at BETWEEN money.booked_at AND money.booked_at + $within
    WHERE money.part = 'disbursement' AND payment.part <> 'disbursement'
),
borrowers AS (
    SELECT DISTINCT lender_set, borrower_party FROM outside_loans
),
shared AS (
    SELECT passed.new_set, passed.old_set
    FROM (SELECT DISTINCT new_set, old_set FROM passed_on WHERE new_set <> old_set) AS passed
    INNER JOIN borrowers AS theirs ON passed.new_set = theirs.lender_set
    INNER JOIN borrowers AS also ON passed.old_set = also.lender_set AND theirs.borrower_party = also.borrower_party
    GROUP BY passed.new_set, passed.old_set
    HAVING count(*) >= $common_borrowers
)
SELECT
    passed_on.borrower_party, passed_on.new_loan, passed_on.old_loan, passed_on.new_lender_party, passed_on.old_lender_party,
    passed_on.in_transfer, passed_on.out_transfer, passed_on.amount_in, passed_on.amount_out, passed_on.lag,
    passed_on.new_set = passed_on.old_set
    OR shared.new_set IS NOT NULL
    OR coalesce(there.transfers, 0) + coalesce(back.transfers, 0) >= $mutual_transfers AS same_circle
FROM passed_on
LEFT JOIN shared ON passed_on.new_set = shared.new_set AND passed_on.old_set = shared.old_set
LEFT JOIN pairs AS there
    ON passed_on.new_lender_party = there.payer_party AND passed_on.old_lender_party = there.payee_party
LEFT JOIN pairs AS back
    ON passed_on.old_lender_party = back.payer_party AND passed_on.new_lender_party = back.payee_party
