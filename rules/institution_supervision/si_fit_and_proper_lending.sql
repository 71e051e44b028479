-- An officer or shareholder of an institution who lends to several others for gain on his own account.
WITH lent AS (
    SELECT outside_loans.loan_id, outside_loans.lender_party, outside_loans.borrower_party, outside_loans.received, outside_loans.net_gain
    FROM outside_loans
    INNER JOIN institution_insiders ON outside_loans.lender_party = institution_insiders.party_id
    WHERE institution_insiders.role IN ('officer', 'shareholder') AND outside_loans.net_gain > 0
    GROUP BY outside_loans.loan_id, outside_loans.lender_party, outside_loans.borrower_party, outside_loans.received, outside_loans.net_gain
),
sums AS (
    SELECT
        lender_party, count(*) AS loan_count, count(DISTINCT borrower_party) AS borrowers, CAST(sum(received) AS BIGINT) AS lent,
        CAST(sum(net_gain) AS BIGINT) AS gain
    FROM lent
    GROUP BY lender_party
)
SELECT
    transfers.payer_id AS account_id, loan_flows.transfer_id, sums.lender_party AS finding, sums.loan_count, sums.borrowers,
    sums.gain, sums.lent AS amount,
    CASE WHEN sums.loan_count >= $many THEN 'high' ELSE 'medium' END AS severity
FROM sums
INNER JOIN lent ON sums.lender_party = lent.lender_party
INNER JOIN loan_flows ON lent.loan_id = loan_flows.loan_id
INNER JOIN transfers ON loan_flows.transfer_id = transfers.transfer_id
WHERE loan_flows.part = 'disbursement' AND sums.borrowers >= $borrowers
