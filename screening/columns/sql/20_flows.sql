-- Each transfer twice, as payer and as payee see it; own-account moves left out.
WITH dealt AS (
    SELECT
        transfer_id, payer_id, payer_party, payee_id, payee_party, amount, booked_at, transfers.day, instrument,
        purpose_class, kin, lawful,
        dealings.first_day,
        dealings.months >= $regular_months AND dealings.last_day - dealings.first_day >= $regular_days AS established
    FROM transfers
    INNER JOIN dealings
        ON least(payer_party, payee_party) = dealings.party_a AND greatest(payer_party, payee_party) = dealings.party_b
    WHERE NOT own
)
SELECT
    transfer_id, payer_id AS account_id, payer_party AS party_id, payee_id AS other_id, payee_party AS other_party,
    accounts.holder AS other_holder,
    'out' AS direction, amount, booked_at, day, instrument, purpose_class, kin, lawful, first_day, established
FROM dealt
INNER JOIN accounts ON payee_id = accounts.account_id
UNION ALL
SELECT
    transfer_id, payee_id, payee_party, payer_id, payer_party, accounts.holder,
    'in', amount, booked_at, day, instrument, purpose_class, kin, lawful, first_day, established
FROM dealt
INNER JOIN accounts ON payer_id = accounts.account_id
