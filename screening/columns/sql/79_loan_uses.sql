-- Where the money of a bank's or an institution's loan went: first in, first out, on the account that it came to, and once more
-- on another account of the borrower or a relative that part of it was passed to. Where a payment of about the loan's own sum
-- follows within a day, that is the loan's, and what was there before is not spent first.
WITH begun AS (
    SELECT 'bank' AS source, bank_loan AS loan, party_id, transaction_id, disbursed_day, principal, purpose_class
    FROM bank_loans
    WHERE transaction_id IS NOT NULL
    UNION ALL
    SELECT
        'institution', institution_lending.institution_loan, institution_lending.borrower_party,
        institution_lending.in_transaction, institution_loans.disbursed_day, institution_loans.principal,
        institution_loans.purpose_class
    FROM institution_lending
    INNER JOIN institution_loans ON institution_lending.institution_loan = institution_loans.institution_loan
    WHERE institution_lending.part = 'disbursement' AND institution_lending.in_transaction IS NOT NULL
),
seeds AS (
    SELECT
        begun.source, begun.loan, begun.party_id, begun.principal, begun.purpose_class, transactions.account_id,
        transactions.transaction_id, transactions.amount AS lent, transactions.day AS first_day,
        greatest(coalesce(transactions.balance_after, 0) - transactions.amount, 0) AS before
    FROM begun
    INNER JOIN transactions ON begun.transaction_id = transactions.transaction_id
),
paid_out AS (
    SELECT
        seeds.*, transactions.transaction_id AS spent_by, transactions.transfer_id, transactions.amount, transactions.day,
        transactions.booked_at, transactions.channel, transactions.purpose_class AS remark,
        transactions.counterparty_id, transactions.counterparty_party, transactions.counterparty_class,
        sum(transactions.amount) OVER (
            PARTITION BY seeds.source, seeds.transaction_id ORDER BY transactions.transaction_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS out_so_far,
        max(CASE
            WHEN transactions.day <= seeds.first_day + 1 AND transactions.amount * 100 BETWEEN seeds.lent * $about AND seeds.lent * 100
                THEN 1 ELSE 0
        END) OVER (PARTITION BY seeds.source, seeds.transaction_id) AS earmarked
    FROM seeds
    INNER JOIN transactions
        ON seeds.account_id = transactions.account_id AND transactions.transaction_id > seeds.transaction_id
        AND transactions.day <= seeds.first_day + $days
    WHERE transactions.direction = 'out'
),
spent AS (
    SELECT * EXCLUDE (before), CASE WHEN earmarked = 1 THEN 0 ELSE before END AS before FROM paid_out
),
traced AS (
    SELECT *, least(out_so_far, before + lent) - greatest(out_so_far - amount, before) AS share
    FROM spent
    WHERE least(out_so_far, before + lent) > greatest(out_so_far - amount, before)
),
passed AS (
    SELECT
        traced.source, traced.loan, traced.party_id, traced.principal, traced.purpose_class, received.account_id,
        received.transaction_id, traced.share AS lent, traced.first_day, traced.spent_by,
        greatest(coalesce(received.balance_after, 0) - received.amount, 0) AS before
    FROM traced
    INNER JOIN transfers ON traced.transfer_id = transfers.transfer_id
    INNER JOIN transactions AS received ON transfers.in_transaction = received.transaction_id
    WHERE transfers.own OR transfers.kin
),
spent_on AS (
    SELECT
        passed.source, passed.loan, passed.party_id, passed.principal, passed.purpose_class, passed.account_id,
        passed.lent, passed.first_day, passed.before, passed.spent_by AS passed_by,
        transactions.transaction_id AS spent_by, transactions.transfer_id, transactions.amount, transactions.day,
        transactions.booked_at, transactions.channel, transactions.purpose_class AS remark,
        transactions.counterparty_id, transactions.counterparty_party, transactions.counterparty_class,
        sum(transactions.amount) OVER (
            PARTITION BY passed.source, passed.loan, passed.transaction_id ORDER BY transactions.transaction_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS out_so_far
    FROM passed
    INNER JOIN transactions
        ON passed.account_id = transactions.account_id AND transactions.transaction_id > passed.transaction_id
        AND transactions.day <= passed.first_day + $days
    WHERE transactions.direction = 'out'
),
used AS (
    SELECT
        source, loan, party_id, principal, purpose_class, account_id, first_day, spent_by, transfer_id, amount, share, day, booked_at,
        channel, remark, counterparty_id, counterparty_party, counterparty_class
    FROM traced
    UNION ALL
    SELECT
        source, loan, party_id, principal, purpose_class, account_id, first_day, spent_by, transfer_id, amount,
        least(out_so_far, before + lent) - greatest(out_so_far - amount, before), day, booked_at,
        channel, remark, counterparty_id, counterparty_party, counterparty_class
    FROM spent_on
    WHERE least(out_so_far, before + lent) > greatest(out_so_far - amount, before)
),
informal AS (
    SELECT DISTINCT loan_flows.transfer_id
    FROM loan_flows
    INNER JOIN loans ON loan_flows.loan_id = loans.loan_id
    WHERE loan_flows.part = 'disbursement' AND NOT loans.kin AND loans.gain > 0
),
payees AS (
    SELECT DISTINCT source, loan, party_id, counterparty_party AS payee_party FROM used WHERE counterparty_party IS NOT NULL
),
homes AS (
    SELECT DISTINCT accounts.party_id, accounts.address
    FROM accounts
    INNER JOIN (SELECT DISTINCT party_id FROM payees) AS borrowers ON accounts.party_id = borrowers.party_id
    WHERE accounts.holder = 'individual' AND accounts.address IS NOT NULL
),
own_people AS (
    SELECT DISTINCT party_id, party_id AS near_party FROM payees
    UNION
    SELECT payees.party_id, pairs.payee_party
    FROM (SELECT DISTINCT party_id FROM payees) AS payees
    INNER JOIN pairs ON payees.party_id = pairs.payer_party
    WHERE pairs.kin
    UNION
    SELECT homes.party_id, accounts.party_id
    FROM homes
    INNER JOIN accounts ON homes.address = accounts.address
    WHERE accounts.holder = 'individual'
    QUALIFY count(*) OVER (PARTITION BY homes.party_id) <= $household
),
returned AS (
    SELECT payees.source, payees.loan, payees.payee_party, transfers.transfer_id, transfers.amount, transfers.booked_at, transfers.day
    FROM payees
    INNER JOIN transfers ON payees.payee_party = transfers.payer_party
    INNER JOIN own_people ON payees.party_id = own_people.party_id AND transfers.payee_party = own_people.near_party
    WHERE coalesce(transfers.purpose_class, '') NOT IN ('wage', 'refund') AND NOT transfers.own
        AND transfers.payer_party <> payees.party_id
),
came_back AS (
    SELECT used.source, used.loan, used.spent_by, sum(returned.amount) AS returned, min(returned.transfer_id) AS return_transfer
    FROM used
    INNER JOIN returned
        ON used.source = returned.source AND used.loan = returned.loan AND used.counterparty_party = returned.payee_party
        AND returned.booked_at > used.booked_at AND returned.day <= used.day + $back_days
    GROUP BY used.source, used.loan, used.spent_by
)
SELECT
    used.source, used.loan, used.party_id, used.account_id, used.principal, used.purpose_class, used.first_day,
    used.spent_by AS transaction_id, used.transfer_id, used.counterparty_id AS payee_id, used.counterparty_party AS payee_party,
    CAST(used.share AS BIGINT) AS amount, used.amount AS paid, used.day, used.channel,
    CASE
        WHEN transfers.own OR transfers.kin THEN 'passed'
        WHEN used.counterparty_class = 'broker' OR payee.name_class = 'broker' THEN 'securities'
        WHEN used.counterparty_class = 'developer' OR payee.name_class = 'developer' THEN 'property'
        WHEN used.remark IN ('invest', 'subscription') OR payee.name_class = 'finance_word' THEN 'wealth'
        WHEN informal.transfer_id IS NOT NULL AND payee.holder = 'individual' THEN 'lending'
        ELSE 'other'
    END AS use,
    CAST(coalesce(came_back.returned, 0) AS BIGINT) AS returned,
    came_back.return_transfer
FROM used
LEFT JOIN transfers ON used.transfer_id = transfers.transfer_id
LEFT JOIN accounts AS payee ON used.counterparty_id = payee.account_id
LEFT JOIN informal ON used.transfer_id = informal.transfer_id
LEFT JOIN came_back ON used.source = came_back.source AND used.loan = came_back.loan AND used.spent_by = came_back.spent_by
