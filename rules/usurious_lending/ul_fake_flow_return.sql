-- A round sum handed to a borrower for show: much of it goes back within a day, to the lender's side, through another's
-- account, or as banknotes that the lender pays in; the borrower goes on paying for the whole.
WITH staged AS (
    SELECT
        outside_loans.loan_id, outside_loans.lender_set, outside_loans.borrower_party, outside_loans.received, outside_loans.repaid, outside_loans.upfront_back,
        outside_loans.gain, outside_loans.net_gain,
        transfers.transfer_id, transfers.payee_id, transfers.amount, transfers.booked_at,
        coalesce(transfers.out_transaction, transfers.in_transaction) AS transaction_id
    FROM outside_loans
    INNER JOIN loan_flows ON outside_loans.loan_id = loan_flows.loan_id
    INNER JOIN transfers ON loan_flows.transfer_id = transfers.transfer_id
    WHERE loan_flows.part = 'disbursement' AND transfers.amount >= $least_amount
        AND mod(transfers.amount, $round_to) = 0
),
sides AS (
    SELECT DISTINCT lender_set, account_id FROM lender_hands
),
paid_on AS (
    SELECT
        staged.transfer_id AS sent, staged.lender_set, staged.amount AS staged_amount, transfers.payee_id,
        transfers.amount,
        transfers.booked_at, coalesce(transfers.in_transaction, transfers.out_transaction) AS transaction_id
    FROM staged
    INNER JOIN transfers
        ON staged.payee_id = transfers.payer_id
        AND transfers.booked_at BETWEEN staged.booked_at AND staged.booked_at + $within
),
straight_back AS (
    SELECT paid_on.sent, paid_on.amount, paid_on.amount AS straight, paid_on.transaction_id, sides.account_id
    FROM paid_on
    INNER JOIN sides ON paid_on.lender_set = sides.lender_set AND paid_on.payee_id = sides.account_id
),
through_another AS (
    SELECT
        paid_on.sent, least(paid_on.amount, onward.amount) AS amount, 0 AS straight,
        coalesce(onward.in_transaction, onward.out_transaction) AS transaction_id, sides.account_id
    FROM paid_on
    INNER JOIN transfers AS onward
        ON paid_on.payee_id = onward.payer_id
        AND onward.booked_at BETWEEN paid_on.booked_at AND paid_on.booked_at + $onward_within
    INNER JOIN sides ON paid_on.lender_set = sides.lender_set AND onward.payee_id = sides.account_id
    WHERE onward.amount >= $kept_share * paid_on.amount AND onward.amount <= paid_on.amount
        AND paid_on.amount >= $least_return * paid_on.staged_amount
),
notes AS (
    SELECT transaction_id, account_id, direction, amount, booked_at
    FROM transactions
    WHERE instrument = 'cash'
),
in_notes AS (
    SELECT staged.transfer_id AS sent, deposit.amount, 0 AS straight, deposit.transaction_id, deposit.account_id
    FROM staged
    INNER JOIN notes AS withdrawal
        ON staged.payee_id = withdrawal.account_id
        AND withdrawal.booked_at BETWEEN staged.booked_at AND staged.booked_at + $within
    INNER JOIN sides ON staged.lender_set = sides.lender_set
    INNER JOIN notes AS deposit
        ON sides.account_id = deposit.account_id
        AND deposit.booked_at BETWEEN withdrawal.booked_at AND withdrawal.booked_at + $onward_within
    WHERE withdrawal.direction = 'out' AND deposit.direction = 'in'
        AND deposit.amount >= $kept_share * withdrawal.amount AND deposit.amount <= withdrawal.amount
        AND withdrawal.amount >= $least_return * staged.amount
),
returned AS (
    SELECT sent, amount, straight, transaction_id, account_id FROM straight_back
    UNION
    SELECT sent, amount, straight, transaction_id, account_id FROM through_another
    UNION
    SELECT sent, amount, straight, transaction_id, account_id FROM in_notes
),
loans_back AS (
    SELECT
        staged.loan_id, staged.lender_set, staged.borrower_party, staged.transaction_id, staged.transfer_id,
        staged.amount,
        least(staged.amount, sum(returned.amount)) AS came_back,
        CASE
            WHEN sum(returned.amount) >= $near_all * staged.amount AND staged.net_gain > 0
                AND staged.repaid + staged.upfront_back - sum(returned.straight) >= $near_all * staged.amount THEN 1
            ELSE 0
        END AS near_all
    FROM staged
    INNER JOIN returned ON staged.transfer_id = returned.sent
    WHERE staged.gain > 0 OR staged.repaid < staged.received
    GROUP BY
        staged.loan_id, staged.lender_set, staged.borrower_party, staged.transaction_id, staged.transfer_id,
        staged.amount, staged.repaid, staged.upfront_back, staged.net_gain
    HAVING sum(returned.amount) >= $least_return * staged.amount
        AND staged.repaid + staged.upfront_back > sum(returned.straight)
),
lenders AS (
    SELECT
        lender_set,
        count(DISTINCT loan_id) AS loan_count,
        count(DISTINCT borrower_party) AS borrower_count,
        sum(amount) AS staged,
        sum(came_back) AS came_back
    FROM loans_back
    GROUP BY lender_set
    HAVING count(DISTINCT borrower_party) >= $min_borrowers OR max(near_all) = 1
),
evidence AS (
    SELECT lender_hands.account_id, loans_back.transaction_id, loans_back.lender_set
    FROM loans_back
    INNER JOIN lender_hands ON loans_back.loan_id = lender_hands.loan_id
        AND loans_back.transfer_id = lender_hands.transfer_id
    UNION
    SELECT returned.account_id, returned.transaction_id, loans_back.lender_set
    FROM loans_back
    INNER JOIN returned ON loans_back.transfer_id = returned.sent
)
SELECT
    evidence.account_id,
    evidence.transaction_id,
    lenders.loan_count,
    lenders.borrower_count,
    lenders.staged,
    lenders.came_back,
    lenders.staged AS amount,
    CASE
        WHEN lenders.borrower_count >= $min_borrowers THEN 'critical'
        WHEN lenders.borrower_count > 1 THEN 'high'
        ELSE 'medium'
    END AS severity,
    lenders.lender_set AS finding
FROM evidence
INNER JOIN lenders ON evidence.lender_set = lenders.lender_set
