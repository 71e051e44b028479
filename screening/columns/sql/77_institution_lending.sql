-- Which transfers belong to which loan in an institution's book: paid out, paid back, and what a borrower pays its people
-- beside. Each transfer belongs to one loan: a payout to the one whose sum is nearest, a payment to the latest.
WITH own AS (
    SELECT account_id, institution_id FROM accounts WHERE institution_id IS NOT NULL
),
paid_out AS (
    SELECT
        institution_loans.institution_loan, institution_loans.institution_id, transfers.transfer_id,
        transfers.payer_id AS account_id, institution_loans.borrower_party, 'disbursement' AS part,
        transfers.amount, transfers.day, transfers.in_transaction
    FROM transfers
    INNER JOIN own ON transfers.payer_id = own.account_id
    INNER JOIN institution_loans
        ON own.institution_id = institution_loans.institution_id AND transfers.payee_party = institution_loans.borrower_party
        AND transfers.day BETWEEN institution_loans.disbursed_day - $days AND institution_loans.disbursed_day + $days
    WHERE NOT transfers.own AND coalesce(transfers.purpose_class, '') NOT IN ('wage', 'return', 'refund')
    QUALIFY row_number() OVER (
        PARTITION BY transfers.transfer_id
        ORDER BY abs(transfers.amount - institution_loans.principal), institution_loans.institution_loan
    ) = 1
),
paid_back AS (
    SELECT
        institution_loans.institution_loan, institution_loans.institution_id, transfers.transfer_id,
        transfers.payee_id AS account_id, institution_loans.borrower_party,
        CASE
            WHEN transfers.day <= institution_loans.disbursed_day + $at_once
                AND transfers.amount * 2 < institution_loans.principal THEN 'back'
            ELSE 'repayment'
        END AS part,
        transfers.amount, transfers.day, CAST(NULL AS INTEGER) AS in_transaction
    FROM transfers
    INNER JOIN own ON transfers.payee_id = own.account_id
    INNER JOIN institution_loans
        ON own.institution_id = institution_loans.institution_id AND transfers.payer_party = institution_loans.borrower_party
        AND transfers.day >= institution_loans.disbursed_day
    WHERE NOT transfers.own
    QUALIFY row_number() OVER (
        PARTITION BY transfers.transfer_id
        ORDER BY institution_loans.disbursed_day DESC, institution_loans.institution_loan DESC
    ) = 1
),
beside AS (
    SELECT
        institution_loans.institution_loan, institution_loans.institution_id, transfers.transfer_id,
        transfers.payee_id AS account_id, institution_loans.borrower_party, 'side' AS part,
        transfers.amount, transfers.day, CAST(NULL AS INTEGER) AS in_transaction
    FROM transfers
    INNER JOIN institution_insiders ON transfers.payee_party = institution_insiders.party_id
    INNER JOIN institution_loans
        ON institution_insiders.institution_id = institution_loans.institution_id
        AND transfers.payer_party = institution_loans.borrower_party
        AND transfers.day BETWEEN institution_loans.disbursed_day - 1 AND institution_loans.disbursed_day + $soon
    WHERE NOT transfers.own AND NOT transfers.kin AND transfers.lawful IS NULL
        AND transfers.amount * 10 <= institution_loans.principal
    QUALIFY row_number() OVER (
        PARTITION BY transfers.transfer_id
        ORDER BY institution_loans.disbursed_day DESC, institution_loans.institution_loan DESC
    ) = 1
)
SELECT * FROM paid_out
UNION ALL
SELECT * FROM paid_back
UNION ALL
SELECT * FROM beside
