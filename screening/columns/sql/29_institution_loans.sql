-- Loan books of supervised institutions.
SELECT
    CAST(row_number() OVER (ORDER BY src_institution_loans.institution_id, loan_no) AS INTEGER) AS institution_loan,
    institution_numbers.institution_id,
    customers.party_id AS borrower_party,
    person_numbers.person AS borrower,
    CAST(principal * 100 AS BIGINT) AS principal,
    CAST(date_diff('day', DATE '1970-01-01', disbursed_on) AS INTEGER) AS disbursed_day,
    CAST(date_diff('day', DATE '1970-01-01', due_on) AS INTEGER) AS due_day,
    CAST(annual_rate AS DECIMAL(18, 6)) AS annual_rate,
    CAST(fees * 100 AS BIGINT) AS fees,
    collateral, src_institution_loans.purpose, purpose_words.class AS purpose_class,
    borrower_region_code AS borrower_region,
    payer.account_id AS disbursement_account, payee.account_id AS repayment_account,
    src_institution_loans.status
FROM src_institution_loans
INNER JOIN institution_numbers ON src_institution_loans.institution_id = institution_numbers.institution
LEFT JOIN (SELECT DISTINCT identity, party_id FROM account_numbers) AS customers
    ON customers.identity = 'N' || upper(trim(borrower_id_number))
LEFT JOIN person_numbers ON upper(trim(borrower_id_number)) = person_numbers.id_number
LEFT JOIN account_numbers AS payer ON disbursement_account_id = payer.account
LEFT JOIN account_numbers AS payee ON repayment_account_id = payee.account
LEFT JOIN purpose_words ON src_institution_loans.purpose = purpose_words.purpose
WHERE disbursed_on < CAST($until AS DATE)
