-- Soon after a loan the borrower pays fees to two or more firms tied to the lender or to one another; with the fees the
-- loan costs more than the cap.
WITH firms AS (
    SELECT account_id, party_id, controller, phone
    FROM accounts
    WHERE holder = 'organisation' AND roster_kind IS NULL
),
fees AS (
    SELECT
        outside_loans.loan_id, outside_loans.lender_set, firms.account_id, firms.party_id, firms.controller,
        firms.phone,
        flows.transfer_id, flows.amount
    FROM outside_loans
    INNER JOIN flows
        ON outside_loans.borrower_party = flows.party_id
        AND flows.day BETWEEN outside_loans.disbursed_day AND outside_loans.disbursed_day + $window
        AND flows.booked_at > outside_loans.disbursed_at
    INNER JOIN firms ON flows.other_id = firms.account_id
    WHERE flows.direction = 'out' AND flows.lawful IS NULL AND flows.amount > $trifle
        AND flows.amount <= $most_share * outside_loans.received
),
sides AS (
    SELECT DISTINCT lender_hands.lender_set, accounts.party_id, accounts.controller, accounts.phone
    FROM lender_hands
    INNER JOIN accounts ON lender_hands.account_id = accounts.account_id
),
alike AS (
    SELECT loan_id, controller FROM fees GROUP BY loan_id, controller HAVING count(DISTINCT party_id) >= $min_payees
),
ties AS (
    SELECT fees.lender_set, fees.party_id
    FROM fees
    INNER JOIN sides ON fees.lender_set = sides.lender_set AND fees.controller = sides.controller
    UNION
    SELECT fees.lender_set, fees.party_id
    FROM fees
    INNER JOIN sides ON fees.lender_set = sides.lender_set AND fees.phone = sides.phone
    UNION
    SELECT fees.lender_set, fees.party_id
    FROM fees
    INNER JOIN sides ON fees.lender_set = sides.lender_set
    INNER JOIN pairs ON fees.party_id = pairs.payer_party AND sides.party_id = pairs.payee_party
    UNION
    SELECT fees.lender_set, fees.party_id
    FROM fees
    INNER JOIN alike ON fees.loan_id = alike.loan_id AND fees.controller = alike.controller
),
split AS (
    SELECT
        outside_loans.loan_id, outside_loans.lender_set, outside_loans.borrower_party, outside_loans.received,
        CAST(sum(fees.amount) AS BIGINT) AS fees
    FROM outside_loans
    INNER JOIN fees ON outside_loans.loan_id = fees.loan_id
    INNER JOIN ties ON fees.lender_set = ties.lender_set AND fees.party_id = ties.party_id
    GROUP BY
        outside_loans.loan_id, outside_loans.lender_set, outside_loans.borrower_party, outside_loans.received,
        outside_loans.repaid, outside_loans.term_days, outside_loans.rate_cap
    HAVING count(DISTINCT fees.party_id) >= $min_payees AND sum(fees.amount) >= $fee_share * outside_loans.received
        AND (outside_loans.repaid + sum(fees.amount) - outside_loans.received) * 365
        > outside_loans.rate_cap * outside_loans.received * outside_loans.term_days
),
lenders AS (
    SELECT
        lender_set,
        count(*) AS loan_count,
        count(DISTINCT borrower_party) AS borrower_count,
        sum(received) AS in_hand,
        sum(fees) AS fees
    FROM split
    GROUP BY lender_set
),
evidence AS (
    SELECT lender_hands.account_id, lender_hands.transfer_id, split.lender_set
    FROM split
    INNER JOIN lender_hands ON split.loan_id = lender_hands.loan_id
    UNION
    SELECT fees.account_id, fees.transfer_id, split.lender_set
    FROM split
    INNER JOIN fees ON split.loan_id = fees.loan_id
    INNER JOIN ties ON fees.lender_set = ties.lender_set AND fees.party_id = ties.party_id
)
SELECT
    evidence.account_id,
    evidence.transfer_id,
    lenders.loan_count,
    lenders.borrower_count,
    lenders.in_hand,
    lenders.fees,
    lenders.fees AS amount,
    CASE WHEN lenders.borrower_count >= $cluster THEN 'high' ELSE 'medium' END AS severity,
    lenders.lender_set AS finding
FROM evidence
INNER JOIN lenders ON evidence.lender_set = lenders.lender_set
