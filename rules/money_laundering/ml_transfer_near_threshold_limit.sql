-- Transfers just under the customary limits of cards and banking apps, time and again within a month, to several payees.
WITH near_limit AS (
    SELECT flows.party_id, flows.day, flows.transfer_id, flows.account_id, flows.other_party
    FROM flows
    INNER JOIN accounts ON flows.account_id = accounts.account_id
    WHERE flows.lawful IS NULL AND NOT flows.kin AND NOT flows.established AND flows.direction = 'out'
        AND accounts.held AND accounts.roster_kind IS NULL
        AND ((flows.amount < $card_limit AND flows.amount >= $card_limit - $band)
            OR (flows.amount < $app_limit AND flows.amount >= $app_limit - $band))
),
found AS (
    SELECT last.party_id, last.day AS ends
    FROM near_limit AS last
    INNER JOIN near_limit AS earlier
        ON last.party_id = earlier.party_id AND earlier.day BETWEEN last.day - $period + 1 AND last.day
    GROUP BY last.party_id, last.day, last.transfer_id
    HAVING count(*) >= $least_count AND count(DISTINCT earlier.other_party) >= $least_payees
)
SELECT DISTINCT near_limit.account_id, near_limit.transfer_id
FROM near_limit
INNER JOIN found ON near_limit.party_id = found.party_id AND near_limit.day BETWEEN found.ends - $period + 1 AND found.ends
