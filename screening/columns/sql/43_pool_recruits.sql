-- Who brought whom into a pool: within days of an entry, members who came in earlier get fixed shares of the entry fee;
-- the greatest share goes to the one who brought the new member, the next to the one above him.
WITH crowded AS (
    SELECT pool_id FROM pool_flows WHERE part = 'stake' GROUP BY pool_id HAVING count(DISTINCT other_party) >= $least_people
),
entries AS (
    SELECT pool_flows.pool_id, other_party, transfer_id, account_id, amount, booked_at, day
    FROM pool_flows
    INNER JOIN crowded ON pool_flows.pool_id = crowded.pool_id
    WHERE part = 'stake'
    QUALIFY row_number() OVER (PARTITION BY pool_flows.pool_id, other_party ORDER BY booked_at, transfer_id) = 1
),
rewards AS (
    SELECT pool_flows.pool_id, pool_flows.transfer_id, pool_flows.other_party, pool_flows.amount, pool_flows.booked_at, pool_flows.day
    FROM pool_flows
    INNER JOIN crowded ON pool_flows.pool_id = crowded.pool_id
    WHERE part = 'return'
),
-- A reward is for one of the last entries before it; which, the shares tell.
candidates AS (
    SELECT
        entries.pool_id, entries.other_party AS member, entries.booked_at AS entered_at,
        rewards.other_party AS receiver, rewards.transfer_id AS reward, rewards.booked_at,
        CAST((rewards.amount * 2000 + entries.amount) // (entries.amount * 2) AS INTEGER) AS rate
    FROM entries
    INNER JOIN rewards
        ON entries.pool_id = rewards.pool_id AND entries.day BETWEEN rewards.day - $days AND rewards.day
            AND entries.booked_at < rewards.booked_at AND entries.other_party <> rewards.other_party
            AND rewards.amount * 1000 BETWEEN $least_rate * entries.amount AND $most_rate * entries.amount
),
-- The shares of the pool: those at which most entries are followed by a reward, the greatest first.
rates AS (
    SELECT pool_id, rate, least(count(DISTINCT member), count(DISTINCT reward)) AS times
    FROM candidates
    GROUP BY pool_id, rate
),
common AS (
    SELECT rates.pool_id, rates.rate
    FROM rates
    INNER JOIN (SELECT pool_id, count(*) AS people FROM entries GROUP BY pool_id) AS sizes ON rates.pool_id = sizes.pool_id
    WHERE rates.times >= $share_of_entries * sizes.people
    QUALIFY row_number() OVER (PARTITION BY rates.pool_id ORDER BY rates.times DESC, rates.rate DESC) <= $most_shares
),
priced AS (
    SELECT
        candidates.pool_id, candidates.member, candidates.receiver, candidates.reward, candidates.rate,
        candidates.booked_at - candidates.entered_at AS wait
    FROM candidates
    INNER JOIN common ON candidates.pool_id = common.pool_id AND candidates.rate = common.rate
),
-- One reward for one entry at each share: first the nearest entry before each reward, then what is left over.
nearest AS (
    SELECT pool_id, member, receiver, reward, rate
    FROM (
        SELECT pool_id, member, receiver, reward, rate
        FROM priced
        QUALIFY row_number() OVER (PARTITION BY pool_id, reward ORDER BY wait, member) = 1
    )
    QUALIFY row_number() OVER (PARTITION BY pool_id, member, rate ORDER BY reward) = 1
),
left_over AS (
    SELECT pool_id, member, receiver, reward, rate
    FROM (
        SELECT priced.pool_id, priced.member, priced.receiver, priced.reward, priced.rate, priced.wait
        FROM priced
        ANTI JOIN nearest AS used ON priced.pool_id = used.pool_id AND priced.reward = used.reward
        ANTI JOIN nearest AS served
            ON priced.pool_id = served.pool_id AND priced.member = served.member AND priced.rate = served.rate
        QUALIFY row_number() OVER (PARTITION BY priced.pool_id, priced.reward ORDER BY priced.wait, priced.member) = 1
    )
    QUALIFY row_number() OVER (PARTITION BY pool_id, member, rate ORDER BY wait, reward) = 1
),
rewarded AS (
    SELECT
        pool_id, member, receiver, reward,
        row_number() OVER (PARTITION BY pool_id, member ORDER BY rate DESC, reward) AS place
    FROM (SELECT * FROM nearest UNION ALL SELECT * FROM left_over)
),
brought AS (
    SELECT pool_id, member, receiver FROM rewarded WHERE place = 1
),
levels AS (
    WITH RECURSIVE climbed AS (
        SELECT entries.pool_id, entries.other_party AS member, 1 AS level
        FROM entries
        LEFT JOIN brought ON entries.pool_id = brought.pool_id AND entries.other_party = brought.member
        WHERE brought.member IS NULL
        UNION ALL
        SELECT brought.pool_id, brought.member, climbed.level + 1
        FROM climbed
        INNER JOIN brought ON climbed.pool_id = brought.pool_id AND climbed.member = brought.receiver
        WHERE climbed.level < $most_levels
    )
    SELECT pool_id, member, max(level) AS level FROM climbed GROUP BY pool_id, member
)
SELECT
    entries.pool_id, entries.other_party AS member, brought.receiver AS recruiter, entries.account_id,
    entries.transfer_id, entries.amount, entries.day,
    CAST(levels.level AS INTEGER) AS level,
    CAST(coalesce(paid.shares, 0) AS INTEGER) AS shares,
    CAST(count(*) OVER tree AS INTEGER) AS people,
    CAST(sum(entries.amount) OVER tree AS BIGINT) AS entry_money,
    CAST(max(levels.level) OVER tree AS INTEGER) AS levels,
    CAST(count(brought.receiver) OVER tree AS INTEGER) AS recruited,
    CAST(sum(CASE WHEN paid.shares >= 2 THEN 1 ELSE 0 END) OVER tree AS INTEGER) AS shared
FROM entries
INNER JOIN (SELECT DISTINCT pool_id FROM brought) AS trees ON entries.pool_id = trees.pool_id
LEFT JOIN brought ON entries.pool_id = brought.pool_id AND entries.other_party = brought.member
LEFT JOIN levels ON entries.pool_id = levels.pool_id AND entries.other_party = levels.member
LEFT JOIN (SELECT pool_id, member, count(*) AS shares FROM rewarded GROUP BY pool_id, member) AS paid
    ON entries.pool_id = paid.pool_id AND entries.other_party = paid.member
WINDOW tree AS (PARTITION BY entries.pool_id)
