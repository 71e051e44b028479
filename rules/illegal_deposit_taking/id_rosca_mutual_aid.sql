-- A savings club: several members pay one keeper the same sum, cycle after cycle, and one of them gets the pot.
WITH clubs AS (
    SELECT
        party_id, each, count(DISTINCT CASE WHEN pot > 0 THEN round END) AS cycles, max(members) AS members, max(pot) AS largest_pot
    FROM club_rounds
    GROUP BY party_id, each
)
SELECT
    club_rounds.account_id,
    club_rounds.transfer_id,
    clubs.members,
    clubs.cycles,
    clubs.each,
    clubs.largest_pot,
    concat(CAST(clubs.party_id AS VARCHAR), '/', CAST(clubs.each AS VARCHAR)) AS finding,
    CASE WHEN clubs.members <= $small_members AND clubs.largest_pot < $small_pot THEN 'info' ELSE 'low' END AS severity
FROM clubs
INNER JOIN club_rounds ON clubs.party_id = club_rounds.party_id AND clubs.each = club_rounds.each
WHERE clubs.cycles >= $min_cycles AND clubs.members BETWEEN $least_members AND $most_members
