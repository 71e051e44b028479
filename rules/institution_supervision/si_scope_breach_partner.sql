-- A rented licence: one firm that is neither bank nor owner pays a small-loan company most of what that lends.
WITH paid_in AS (
    SELECT accounts.institution_id, flows.other_party, flows.account_id, flows.transfer_id, flows.amount, flows.day
    FROM accounts
    INNER JOIN flows ON accounts.account_id = flows.account_id
    INNER JOIN accounts AS payer ON flows.other_id = payer.account_id
    LEFT JOIN institution_insiders
        ON accounts.institution_id = institution_insiders.institution_id AND flows.other_party = institution_insiders.party_id
    LEFT JOIN institution_loans
        ON accounts.institution_id = institution_loans.institution_id AND flows.other_party = institution_loans.borrower_party
    WHERE accounts.roster_kind = 'small_loan' AND flows.direction = 'in' AND payer.holder = 'organisation'
        AND coalesce(payer.name_class, '') <> 'bank' AND institution_insiders.party_id IS NULL
        AND institution_loans.institution_loan IS NULL
),
partners AS (
    SELECT institution_id, other_party, count(*) AS payments, CAST(sum(amount) AS BIGINT) AS paid, min(day) AS first_day, max(day) AS last_day
    FROM paid_in
    GROUP BY institution_id, other_party
),
lent AS (
    SELECT partners.institution_id, partners.other_party, count(*) AS loan_count, CAST(sum(institution_loans.principal) AS BIGINT) AS lent
    FROM partners
    INNER JOIN institution_loans
        ON partners.institution_id = institution_loans.institution_id
        AND institution_loans.disbursed_day BETWEEN partners.first_day AND partners.last_day + $days
    GROUP BY partners.institution_id, partners.other_party
)
SELECT
    paid_in.account_id, paid_in.transfer_id, partners.institution_id AS finding, lent.loan_count, lent.lent, partners.paid AS amount
FROM partners
INNER JOIN lent ON partners.institution_id = lent.institution_id AND partners.other_party = lent.other_party
INNER JOIN paid_in ON partners.institution_id = paid_in.institution_id AND partners.other_party = paid_in.other_party
WHERE partners.payments >= $payments AND lent.loan_count >= $loans AND partners.paid >= $share * lent.lent
