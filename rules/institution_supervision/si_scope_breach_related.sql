-- An institution lends to its own people well below what others pay it.
WITH priced AS (
    SELECT
        institution_loans.institution_loan, institution_loans.institution_id, institution_loans.annual_rate, institution_loans.principal,
        institution_insiders.role
    FROM institution_loans
    INNER JOIN institutions ON institution_loans.institution_id = institutions.institution_id
    LEFT JOIN institution_insiders
        ON institution_loans.institution_id = institution_insiders.institution_id
        AND institution_loans.borrower_party = institution_insiders.party_id
    WHERE institutions.kind = 'small_loan' AND institution_loans.annual_rate IS NOT NULL
),
peers AS (
    SELECT institution_id, count(*) AS peers, sum(annual_rate) AS rates
    FROM priced
    WHERE role IS NULL
    GROUP BY institution_id
)
SELECT
    institution_exposures.account_id, institution_exposures.transaction_id, priced.institution_loan AS finding,
    priced.annual_rate, peers.peers, priced.principal AS amount
FROM priced
INNER JOIN peers ON priced.institution_id = peers.institution_id
INNER JOIN institution_exposures ON priced.institution_loan = institution_exposures.institution_loan
WHERE priced.role IN ('officer', 'shareholder', 'company') AND peers.peers >= $peers
    AND (priced.annual_rate + $below) * peers.peers <= peers.rates
