-- Each transfer twice, as payer and as payee see it; own-account moves left out.
WITH sides AS (
    SELECT
        transfer_id, payer_id AS account_id, payer_party AS party_id, payee_id AS other_id, payee_party AS other_party,
        'out' AS direction, amount, booked_at, day, instrument, purpose_class, kin, lawful
    FROM transfers
    WHERE NOT own
    UNION ALL
    SELECT
        transfer_id, payee_id, payee_party, payer_id, payer_party, 'in', amount, booked_at, day, instrument, purpose_class, kin, lawful
    FROM transfers
    WHERE NOT own
)
SELECT
    sides.transfer_id, sides.account_id, sides.party_id, sides.other_id, sides.other_party,
    accounts.holder AS other_holder,
    sides.direction, sides.amount, sides.booked_at, sides.day, sides.instrument, sides.purpose_class, sides.kin, sides.lawful,
    dealings.first_day,
    dealings.months >= $regular_months AND dealings.last_day - dealings.first_day >= $regular_days AS established
FROM sides
INNER JOIN accounts ON sides.other_id = accounts.account_id
INNER JOIN dealings
    ON least(sides.party_id, sides.other_party) = dealings.party_a
    AND greatest(sides.party_id, sides.other_party) = dealings.party_b
