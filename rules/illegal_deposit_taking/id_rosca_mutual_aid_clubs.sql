-- One keeper of several savings clubs, or of clubs that took as much as the line of law.
WITH clubs AS (
    SELECT party_id, each, count(DISTINCT CASE WHEN pot > 0 THEN round END) AS cycles, max(members) AS members, max(last_day) AS last_day
    FROM club_rounds
    GROUP BY party_id, each
),
taken AS (
    SELECT party_id, sum(taken) AS taken
    FROM (SELECT DISTINCT party_id, each, round, taken FROM club_rounds) AS rounds
    GROUP BY party_id
),
keepers AS (
    SELECT party_id, count(*) AS clubs, sum(members) AS members, max(last_day) AS last_day
    FROM clubs
    WHERE cycles >= $min_cycles
    GROUP BY party_id
)
SELECT
    club_rounds.account_id,
    club_rounds.transfer_id,
    keepers.clubs,
    keepers.members,
    taken.taken,
    keepers.party_id AS finding,
    CASE
        WHEN keepers.clubs >= $min_clubs AND taken.taken >= law('fundraising_amount', keepers.last_day) THEN 'high'
        ELSE 'medium'
    END AS severity
FROM keepers
INNER JOIN taken ON keepers.party_id = taken.party_id
INNER JOIN club_rounds ON keepers.party_id = club_rounds.party_id
WHERE keepers.clubs >= $min_clubs OR taken.taken >= law('fundraising_amount', keepers.last_day)
