-- Traces that pressure leaves in payments,
-- several kinds of them between one lender's side and one borrower within weeks.
WITH owed AS (
    SELECT DISTINCT lender_set, borrower_party FROM outside_loans
),
sides AS (
    SELECT DISTINCT lender_hands.lender_set, accounts.account_id, accounts.party_id
    FROM lender_hands
    INNER JOIN accounts ON lender_hands.account_id = accounts.account_id
),
collected AS (
    SELECT DISTINCT
        outside_loans.lender_set, outside_loans.borrower_party, transfers.transfer_id, transfers.payer_party,
        transfers.payee_id, transfers.amount, transfers.booked_at, transfers.day, transfers.purpose_class
    FROM outside_loans
    INNER JOIN loan_flows ON outside_loans.loan_id = loan_flows.loan_id
    INNER JOIN transfers ON loan_flows.transfer_id = transfers.transfer_id
    WHERE loan_flows.part <> 'disbursement'
),
crumbs AS (
    SELECT
        lender_set, borrower_party, transfer_id, day,
        count(*) OVER (
            PARTITION BY lender_set, borrower_party
            ORDER BY booked_at RANGE BETWEEN $crumb_time PRECEDING AND CURRENT ROW
        ) AS so_far
    FROM collected
    WHERE amount <= $crumb
),
others AS (
    SELECT one.lender_set, one.borrower_party, one.transfer_id, one.day
    FROM collected AS one
    INNER JOIN collected AS other
        ON one.lender_set = other.lender_set AND one.borrower_party = other.borrower_party
        AND other.day BETWEEN one.day - $relatives_time AND one.day
    WHERE one.payer_party <> one.borrower_party AND other.payer_party <> other.borrower_party
    GROUP BY one.lender_set, one.borrower_party, one.transfer_id, one.day
    HAVING count(DISTINCT other.payer_party) >= $min_relatives
),
nights AS (
    SELECT
        lender_set, borrower_party, transfer_id, day,
        count(*) OVER (
            PARTITION BY lender_set, borrower_party
            ORDER BY day RANGE BETWEEN $window PRECEDING AND CURRENT ROW
        ) AS so_far
    FROM collected
    WHERE mod(booked_at, 86400) < $morning
),
pennies AS (
    SELECT
        owed.lender_set, owed.borrower_party, flows.transfer_id, flows.day,
        count(*) OVER (
            PARTITION BY owed.lender_set, owed.borrower_party
            ORDER BY flows.day RANGE BETWEEN $window PRECEDING AND CURRENT ROW
        ) AS so_far
    FROM owed
    INNER JOIN flows ON owed.borrower_party = flows.party_id
    INNER JOIN sides ON owed.lender_set = sides.lender_set AND flows.other_id = sides.account_id
    WHERE flows.direction = 'in' AND flows.amount <= $penny
),
sold AS (
    SELECT collected.lender_set, collected.borrower_party, collected.transfer_id, collected.day
    FROM owed
    INNER JOIN flows ON owed.borrower_party = flows.party_id
    INNER JOIN collected
        ON owed.lender_set = collected.lender_set AND owed.borrower_party = collected.borrower_party
        AND collected.booked_at BETWEEN flows.booked_at AND flows.booked_at + $sale_time
    WHERE flows.direction = 'in' AND flows.purpose_class = 'vehicle' AND flows.amount >= $least_sale
        AND collected.amount >= $sale_share * flows.amount
),
agencies AS (
    SELECT collected.lender_set, collected.borrower_party, collected.transfer_id, collected.day
    FROM collected
    INNER JOIN flows
        ON collected.payee_id = flows.account_id
        AND flows.booked_at BETWEEN collected.booked_at AND collected.booked_at + $sale_time
    INNER JOIN accounts ON flows.other_id = accounts.account_id
    WHERE flows.direction = 'out' AND accounts.name_class = 'debt_collector'
        AND flows.amount >= $agency_share * collected.amount
),
signs AS (
    SELECT lender_set, borrower_party, 'crumbs' AS sign, transfer_id, day FROM crumbs WHERE so_far >= $min_crumbs
    UNION ALL
    SELECT lender_set, borrower_party, 'others', transfer_id, day FROM others
    UNION ALL
    SELECT lender_set, borrower_party, 'words', transfer_id, day FROM collected WHERE purpose_class = 'dunning'
    UNION ALL
    SELECT lender_set, borrower_party, 'nights', transfer_id, day FROM nights WHERE so_far >= $min_nights
    UNION ALL
    SELECT lender_set, borrower_party, 'pennies', transfer_id, day FROM pennies WHERE so_far >= $min_pennies
    UNION ALL
    SELECT lender_set, borrower_party, 'sale', transfer_id, day FROM sold
    UNION ALL
    SELECT lender_set, borrower_party, 'agency', transfer_id, day FROM agencies
),
told AS (
    SELECT DISTINCT sides.lender_set
    FROM sides
    INNER JOIN tipped ON sides.party_id = tipped.party_id
    WHERE tipped.topic = 'collection'
),
counted AS (
    SELECT
        last_sign.lender_set, last_sign.borrower_party, last_sign.day,
        count(DISTINCT signs.sign) + max(CASE WHEN told.lender_set IS NULL THEN 0 ELSE 1 END) AS sign_count
    FROM (SELECT DISTINCT lender_set, borrower_party, day FROM signs) AS last_sign
    INNER JOIN signs
        ON last_sign.lender_set = signs.lender_set AND last_sign.borrower_party = signs.borrower_party
        AND signs.day BETWEEN last_sign.day - $window AND last_sign.day
    LEFT JOIN told ON last_sign.lender_set = told.lender_set
    GROUP BY last_sign.lender_set, last_sign.borrower_party, last_sign.day
    HAVING count(DISTINCT signs.sign) + max(CASE WHEN told.lender_set IS NULL THEN 0 ELSE 1 END) >= $min_signs
),
pressed AS (
    SELECT DISTINCT signs.lender_set, signs.borrower_party, signs.transfer_id, counted.sign_count
    FROM counted
    INNER JOIN signs
        ON counted.lender_set = signs.lender_set AND counted.borrower_party = signs.borrower_party
        AND signs.day BETWEEN counted.day - $window AND counted.day
),
lenders AS (
    SELECT lender_set, count(DISTINCT borrower_party) AS borrower_count, max(sign_count) AS sign_count
    FROM pressed
    GROUP BY lender_set
)
SELECT DISTINCT
    sides.account_id,
    pressed.transfer_id,
    lenders.borrower_count,
    lenders.sign_count,
    lenders.lender_set AS finding
FROM pressed
INNER JOIN lenders ON pressed.lender_set = lenders.lender_set
INNER JOIN transfers ON pressed.transfer_id = transfers.transfer_id
INNER JOIN sides
    ON pressed.lender_set = sides.lender_set
    AND (transfers.payee_id = sides.account_id OR transfers.payer_id = sides.account_id)
