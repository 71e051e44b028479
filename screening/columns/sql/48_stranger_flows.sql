-- Movements of some size between two parties who are strangers: no relatives, no regular dealings, no lawful pattern.
-- Parties with very many others are shops or payment institutions and left out with all their movements.
WITH strange AS (
    SELECT
        transfer_id, account_id, party_id, other_id, other_party, direction, amount, booked_at, day, first_day,
        purpose_class
    FROM flows
    WHERE lawful IS NULL AND NOT kin AND NOT established AND amount >= $least_amount
),
busy AS (
    SELECT party_id
    FROM strange
    GROUP BY party_id
    HAVING count(DISTINCT other_party) > $most_others
)
SELECT strange.*
FROM strange
WHERE party_id NOT IN (SELECT party_id FROM busy) AND other_party NOT IN (SELECT party_id FROM busy)
