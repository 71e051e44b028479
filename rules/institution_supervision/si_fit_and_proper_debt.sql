-- An officer or shareholder of an institution who owes much that is overdue: to banks, or on loans between private people.
WITH insiders AS (
    SELECT DISTINCT party_id FROM institution_insiders WHERE role IN ('officer', 'shareholder')
),
debts AS (
    SELECT bank_loans.party_id, transactions.account_id, bank_loans.transaction_id, bank_loans.principal AS owed
    FROM bank_loans
    INNER JOIN insiders ON bank_loans.party_id = insiders.party_id
    INNER JOIN transactions ON bank_loans.transaction_id = transactions.transaction_id
    WHERE bank_loans.status LIKE '%逾期%' OR bank_loans.status LIKE '%不良%' OR bank_loans.status LIKE '%核销%'
    UNION ALL
    SELECT loans.borrower_party, transfers.payee_id, coalesce(transfers.in_transaction, transfers.out_transaction), loans.received - loans.repaid
    FROM loans
    INNER JOIN insiders ON loans.borrower_party = insiders.party_id
    INNER JOIN (
        SELECT loan_id, min(transfer_id) AS transfer_id FROM loan_flows WHERE part = 'disbursement' GROUP BY loan_id
    ) AS payouts ON loans.loan_id = payouts.loan_id
    INNER JOIN transfers ON payouts.transfer_id = transfers.transfer_id
    WHERE loans.status = 'default' AND NOT loans.kin
),
sums AS (
    SELECT party_id, count(*) AS loan_count, CAST(sum(owed) AS BIGINT) AS owed FROM debts GROUP BY party_id
)
SELECT debts.account_id, debts.transaction_id, sums.party_id AS finding, sums.loan_count, sums.owed AS amount
FROM debts
INNER JOIN sums ON debts.party_id = sums.party_id
WHERE sums.owed >= $owed
