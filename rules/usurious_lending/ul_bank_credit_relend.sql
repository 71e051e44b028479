-- A bank's loan lent on within weeks at more than it costs, by the borrower or by a relative whom he passed it to.
WITH carriers AS (
    SELECT bank_loan, party_id AS carrier, disbursed_day, principal, annual_rate
    FROM bank_loans
    UNION
    SELECT bank_loans.bank_loan, transfers.payee_party, bank_loans.disbursed_day, bank_loans.principal,
    bank_loans.annual_rate
    FROM bank_loans
    INNER JOIN transfers
        ON bank_loans.party_id = transfers.payer_party
        AND transfers.day BETWEEN bank_loans.disbursed_day AND bank_loans.disbursed_day + $window
    WHERE transfers.kin AND transfers.amount >= $lent_share * bank_loans.principal
),
lent AS (
    SELECT
        carriers.bank_loan, carriers.principal, outside_loans.loan_id, outside_loans.received, outside_loans.gain,
        outside_loans.rate_declining, outside_loans.over_cap, outside_loans.disbursed_day
    FROM carriers
    INNER JOIN outside_loans
        ON carriers.carrier = outside_loans.lender_party
        AND outside_loans.disbursed_day BETWEEN carriers.disbursed_day AND carriers.disbursed_day + $window
    WHERE outside_loans.rate_declining > carriers.annual_rate
),
relent AS (
    SELECT
        bank_loan,
        max(principal) AS principal,
        count(DISTINCT loan_id) AS loan_count,
        sum(received) AS lent,
        sum(gain) AS gain,
        max(rate_declining) AS highest_rate,
        max(CASE WHEN over_cap THEN 1 ELSE 0 END) AS over_cap,
        max(disbursed_day) AS last_day
    FROM lent
    GROUP BY bank_loan
    HAVING sum(received) >= $lent_share * max(principal)
)
SELECT
    lender_hands.account_id,
    lender_hands.transfer_id,
    relent.principal,
    relent.loan_count,
    relent.lent,
    relent.gain,
    relent.highest_rate,
    relent.lent AS amount,
    CASE
        WHEN relent.gain >= law('relending_gain', relent.last_day) THEN 'critical'
        WHEN relent.over_cap = 1 THEN 'high'
        ELSE 'medium'
    END AS severity,
    relent.bank_loan AS finding
FROM relent
INNER JOIN lent ON relent.bank_loan = lent.bank_loan
INNER JOIN lender_hands ON lent.loan_id = lender_hands.loan_id
