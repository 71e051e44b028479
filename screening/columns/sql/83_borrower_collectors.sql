-- Private accounts to which borrowers of an institution's book pay again and again, and what those pass on to its officers.
WITH borrowers AS (
    SELECT institution_id, borrower_party, min(disbursed_day) AS first_day
    FROM institution_loans
    WHERE borrower_party IS NOT NULL
    GROUP BY institution_id, borrower_party
),
officers_of AS (
    SELECT institution_id, party_id FROM institution_insiders WHERE role IN ('officer', 'shareholder')
),
collected AS (
    SELECT
        borrowers.institution_id, transfers.payee_party AS collector_party, transfers.payee_id AS account_id, transfers.transfer_id,
        transfers.payer_party AS other_party, transfers.amount, transfers.day, transfers.booked_at
    FROM borrowers
    INNER JOIN transfers ON borrowers.borrower_party = transfers.payer_party AND transfers.day >= borrowers.first_day
    INNER JOIN accounts ON transfers.payee_id = accounts.account_id
    WHERE accounts.holder = 'individual' AND NOT transfers.own AND NOT transfers.kin AND transfers.lawful IS NULL
        AND transfers.amount >= $least
    QUALIFY count(*) OVER (PARTITION BY borrowers.institution_id, transfers.payer_party, transfers.payee_party) >= 2
),
many AS (
    SELECT institution_id, collector_party, min(day) AS first_day
    FROM collected
    GROUP BY institution_id, collector_party
    HAVING count(DISTINCT other_party) >= 2
),
forwarded AS (
    SELECT
        many.institution_id, many.collector_party, transfers.payer_id AS account_id, transfers.transfer_id,
        transfers.payee_party AS other_party, transfers.amount, transfers.day
    FROM many
    INNER JOIN transfers ON many.collector_party = transfers.payer_party AND transfers.day >= many.first_day
    INNER JOIN officers_of
        ON many.institution_id = officers_of.institution_id AND transfers.payee_party = officers_of.party_id
    WHERE NOT transfers.own
)
SELECT
    collected.institution_id, collected.collector_party, collected.account_id, collected.transfer_id, 'collected' AS part,
    collected.other_party, collected.amount, collected.day,
    officers_of.party_id IS NOT NULL AS officer
FROM collected
INNER JOIN many ON collected.institution_id = many.institution_id AND collected.collector_party = many.collector_party
LEFT JOIN officers_of ON collected.institution_id = officers_of.institution_id AND collected.collector_party = officers_of.party_id
UNION ALL
SELECT institution_id, collector_party, account_id, transfer_id, 'forwarded', other_party, amount, day, FALSE
FROM forwarded
