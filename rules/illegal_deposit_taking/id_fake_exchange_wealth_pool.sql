-- A firm without a licence, by its name or by the remarks of those who pay a seller of financial units, takes large sums of
-- many people and hands nearly all on to few firms within days.
WITH sellers AS (
    SELECT pool_facts.pool_id
    FROM pool_facts
    INNER JOIN accounts ON pool_facts.account_id = accounts.account_id
    WHERE accounts.holder = 'organisation' AND accounts.roster_kind IS NULL
        AND (accounts.name_class = 'finance_word' OR pool_facts.subscriptions >= $worded_share * pool_facts.stakes)
),
large AS (
    SELECT pool_flows.pool_id, pool_flows.other_party, pool_flows.account_id, pool_flows.transfer_id, pool_flows.amount, pool_flows.day
    FROM sellers
    INNER JOIN pool_flows ON sellers.pool_id = pool_flows.pool_id
    WHERE pool_flows.part = 'stake' AND pool_flows.amount >= $ticket
),
taken AS (
    SELECT pool_id, count(DISTINCT other_party) AS people, sum(amount) AS taken
    FROM large
    GROUP BY pool_id
    HAVING count(DISTINCT other_party) >= $min_people
),
-- What firms got on a day, as far as the stakes of that day and the days before cover it.
handed AS (
    SELECT pool_flows.pool_id, pool_flows.other_party, pool_flows.day, sum(pool_flows.amount) AS amount
    FROM taken
    INNER JOIN pool_flows ON taken.pool_id = pool_flows.pool_id
    WHERE pool_flows.direction = 'out' AND pool_flows.other_holder = 'organisation' AND pool_flows.lawful IS NULL
    GROUP BY pool_flows.pool_id, pool_flows.other_party, pool_flows.day
),
covered AS (
    SELECT handed.pool_id, handed.other_party, handed.day, least(handed.amount, sum(large.amount)) AS amount
    FROM handed
    INNER JOIN large ON handed.pool_id = large.pool_id AND large.day BETWEEN handed.day - $days AND handed.day
    GROUP BY handed.pool_id, handed.other_party, handed.day, handed.amount
),
receivers AS (
    SELECT
        pool_id, sum(amount) AS amount,
        row_number() OVER (PARTITION BY pool_id ORDER BY sum(amount) DESC, other_party) AS place
    FROM covered
    GROUP BY pool_id, other_party
),
forwarded AS (
    SELECT pool_id, sum(amount) AS amount, count(*) AS firms FROM receivers WHERE place <= $firms GROUP BY pool_id
)
SELECT
    large.account_id,
    large.transfer_id,
    taken.people,
    taken.taken,
    forwarded.firms,
    forwarded.amount AS forwarded,
    taken.taken AS amount,
    taken.pool_id AS finding
FROM taken
INNER JOIN forwarded ON taken.pool_id = forwarded.pool_id
INNER JOIN large ON taken.pool_id = large.pool_id
WHERE forwarded.amount >= $forwarded_share * taken.taken
