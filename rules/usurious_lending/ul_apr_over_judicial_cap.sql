-- Loans whose rate on the outstanding principal is above four times the LPR in force when they were made.
-- Someone to whom ten or more people "lend" takes deposits; he is no borrower here.
WITH many_lenders AS (
    SELECT borrower_party
    FROM loans
    GROUP BY borrower_party
    HAVING count(DISTINCT lender_set) >= $deposit_taker
),
over AS (
    SELECT loans.loan_id, loans.lender_set, loans.received, loans.repaid, loans.rate_declining, loans.rate_cap, loans.gain
    FROM loans
    LEFT JOIN many_lenders ON loans.borrower_party = many_lenders.borrower_party
    WHERE loans.over_cap AND loans.confidence >= $min_confidence AND loans.gain >= $min_gain
        AND many_lenders.borrower_party IS NULL AND NOT loans.kin
),
lenders AS (
    SELECT
        lender_set,
        count(*) AS loan_count,
        max(rate_declining) AS highest_rate,
        min(rate_declining) AS lowest_rate,
        min(rate_cap) AS lowest_cap,
        sum(received) AS in_hand,
        sum(gain) AS paid_beyond
    FROM over
    GROUP BY lender_set
)
SELECT
    CASE WHEN loan_flows.part = 'disbursement' THEN transfers.payer_id ELSE transfers.payee_id END AS account_id,
    loan_flows.transfer_id,
    lenders.loan_count,
    lenders.highest_rate,
    lenders.lowest_rate,
    lenders.lowest_cap,
    lenders.in_hand,
    lenders.paid_beyond,
    lenders.in_hand AS amount,
    lenders.lender_set AS finding
FROM lenders
INNER JOIN over ON lenders.lender_set = over.lender_set
INNER JOIN loan_flows ON over.loan_id = loan_flows.loan_id
INNER JOIN transfers ON loan_flows.transfer_id = transfers.transfer_id
INNER JOIN accounts
    ON accounts.account_id = CASE WHEN loan_flows.part = 'disbursement' THEN transfers.payer_id ELSE transfers.payee_id END
WHERE accounts.roster_kind IS NULL
