-- Layers: parties that pass money on at the same time, from payers and to payees that they share; a row each movement of theirs.
-- A layer is known by its lowest-numbered party.
WITH moved AS (
    SELECT
        passings.party_id, passings.starts, passings.gathered, stranger_flows.account_id, stranger_flows.other_id,
        stranger_flows.other_party, stranger_flows.transfer_id, stranger_flows.direction, stranger_flows.amount,
        stranger_flows.purpose_class
    FROM passings
    INNER JOIN stranger_flows ON passings.party_id = stranger_flows.party_id
        AND stranger_flows.booked_at BETWEEN passings.starts
        AND CASE stranger_flows.direction WHEN 'in' THEN passings.gathered ELSE passings.ends END
),
touched AS (
    SELECT DISTINCT party_id, starts, gathered, direction, other_party
    FROM moved
),
shared AS (
    SELECT one.party_id, one.starts, other.party_id AS mate_party, other.starts AS mate_starts, one.direction
    FROM touched AS one
    INNER JOIN touched AS other
        ON one.other_party = other.other_party AND one.direction = other.direction AND one.party_id <> other.party_id
        AND other.starts BETWEEN one.starts - (one.gathered - one.starts) AND one.gathered
    GROUP BY one.party_id, one.starts, other.party_id, other.starts, one.direction
    HAVING count(*) >= $least_shared
),
mates AS (
    SELECT party_id, starts, mate_party, mate_starts
    FROM shared
    GROUP BY party_id, starts, mate_party, mate_starts
    HAVING count(*) = 2
),
lowest AS (
    SELECT party_id, starts, least(party_id, min(mate_party)) AS layer
    FROM mates
    GROUP BY party_id, starts
),
layered AS (
    SELECT mates.party_id, mates.starts, min(lowest.layer) AS layer
    FROM mates
    INNER JOIN lowest ON mates.mate_party = lowest.party_id AND mates.mate_starts = lowest.starts
    GROUP BY mates.party_id, mates.starts
)
SELECT DISTINCT
    layered.layer, moved.party_id, moved.account_id, moved.other_id, moved.transfer_id, moved.direction, moved.amount,
    moved.purpose_class,
    coalesce(accounts.opened_day > moved.starts // 86400 - $young, FALSE) AS fresh,
    below.layer IS NOT NULL AS on_layer
FROM moved
INNER JOIN layered ON moved.party_id = layered.party_id AND moved.starts = layered.starts
INNER JOIN accounts ON moved.account_id = accounts.account_id
LEFT JOIN (SELECT DISTINCT party_id, layer FROM layered) AS below
    ON moved.other_party = below.party_id AND layered.layer <> below.layer
