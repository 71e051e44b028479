-- Kickbacks: about the time of the payout several borrowers of an institution pay a small share of their loan to one of its people.
WITH taken AS (
    SELECT
        institution_lending.institution_id, institution_lending.account_id, institution_lending.transfer_id,
        institution_lending.borrower_party, institution_lending.amount
    FROM institution_lending
    INNER JOIN institution_loans ON institution_lending.institution_loan = institution_loans.institution_loan
    WHERE institution_lending.part = 'side' AND institution_lending.amount <= $share * institution_loans.principal
),
sums AS (
    SELECT institution_id, account_id, count(DISTINCT borrower_party) AS borrowers, CAST(sum(amount) AS BIGINT) AS taken
    FROM taken
    GROUP BY institution_id, account_id
)
SELECT taken.account_id, taken.transfer_id, sums.institution_id AS finding, sums.borrowers, sums.taken AS amount
FROM sums
INNER JOIN taken ON sums.institution_id = taken.institution_id AND sums.account_id = taken.account_id
WHERE sums.borrowers >= $borrowers
