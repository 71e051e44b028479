-- A customer who opens several accounts within weeks, or closes several, and moves large sums of others through them just then.
WITH events AS (
    SELECT party_id, account_id, opened_day AS day, opened_day AS starts, opened_day + $near AS ends, 'opened' AS event
    FROM accounts
    WHERE roster_kind IS NULL
    UNION ALL
    SELECT party_id, account_id, closed_day, closed_day - $near, closed_day, 'closed'
    FROM accounts
    WHERE roster_kind IS NULL
),
bursts AS (
    SELECT last.party_id, last.event, last.day - $near AS first_day, last.day AS last_day
    FROM events AS last
    INNER JOIN events AS earlier
        ON last.party_id = earlier.party_id AND last.event = earlier.event AND earlier.day BETWEEN last.day - $near AND last.day
    GROUP BY last.party_id, last.event, last.day, last.account_id
    HAVING count(*) >= CASE last.event WHEN 'opened' THEN $opened ELSE $closed END
),
moved AS (
    SELECT DISTINCT bursts.party_id, bursts.event, flows.account_id, flows.transfer_id, flows.direction, flows.amount
    FROM bursts
    INNER JOIN events ON bursts.party_id = events.party_id AND bursts.event = events.event
        AND events.day BETWEEN bursts.first_day AND bursts.last_day
    INNER JOIN flows ON events.account_id = flows.account_id AND flows.day BETWEEN events.starts AND events.ends
    WHERE flows.lawful IS NULL AND NOT flows.kin
),
found AS (
    SELECT party_id, event
    FROM moved
    GROUP BY party_id, event
    HAVING sum(CASE direction WHEN 'in' THEN amount ELSE 0 END) >= $min_amount
        AND sum(CASE direction WHEN 'out' THEN amount ELSE 0 END) >= $pass_share * sum(CASE direction WHEN 'in' THEN amount ELSE 0 END)
)
SELECT moved.account_id, moved.transfer_id, moved.event AS finding
FROM moved
INNER JOIN found ON moved.party_id = found.party_id AND moved.event = found.event
