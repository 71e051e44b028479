-- Off the book: people of an institution lend from their own accounts to those who borrow of it.
WITH lent AS (
    SELECT DISTINCT
        institution_insiders.institution_id, loans.loan_id, loans.lender_party, loans.borrower_party, loans.received,
        loan_flows.transfer_id
    FROM institution_insiders
    INNER JOIN loans ON institution_insiders.party_id = loans.lender_party
    INNER JOIN institution_loans
        ON institution_insiders.institution_id = institution_loans.institution_id
        AND loans.borrower_party = institution_loans.borrower_party
    INNER JOIN loan_flows ON loans.loan_id = loan_flows.loan_id
    WHERE NOT loans.kin AND loans.received >= $least AND loan_flows.part = 'disbursement'
),
sums AS (
    SELECT institution_id, count(DISTINCT loan_id) AS loan_count, count(DISTINCT borrower_party) AS borrowers,
        count(DISTINCT lender_party) AS lenders, CAST(sum(received) AS BIGINT) AS lent
    FROM (SELECT DISTINCT institution_id, loan_id, borrower_party, lender_party, received FROM lent) AS each_loan
    GROUP BY institution_id
)
SELECT
    transfers.payer_id AS account_id, lent.transfer_id, sums.institution_id AS finding, sums.loan_count, sums.borrowers,
    sums.lenders, sums.lent AS amount
FROM lent
INNER JOIN sums ON lent.institution_id = sums.institution_id
INNER JOIN transfers ON lent.transfer_id = transfers.transfer_id
WHERE sums.borrowers >= $borrowers
