-- The fullest half-year of each pool: who paid in, whether they know one another, and whether they were paid back.
WITH stakes AS (
    SELECT pool_flows.pool_id, party_id, other_party, transfer_id, amount, day, purpose_class
    FROM pool_flows
    INNER JOIN (SELECT pool_id FROM pool_facts WHERE people >= $least_people) AS crowded
        ON pool_flows.pool_id = crowded.pool_id
    WHERE part = 'stake'
),
days AS (
    SELECT
        pool_id, day, sum(amount) AS taken, count(*) AS stakes,
        sum(CASE WHEN purpose_class IN ('goods', 'farm', 'rent', 'refund', 'school') THEN 1 ELSE 0 END) AS goods,
        sum(CASE WHEN purpose_class IN ('fee', 'commission') THEN 1 ELSE 0 END) AS fee_stakes
    FROM stakes
    GROUP BY pool_id, day
),
-- Whoever paid in counts from that day on, until he pays again, when he counts anew, or until the window has passed.
counting AS (
    SELECT
        pool_id, day,
        least(day + $window, lead(day) OVER (PARTITION BY pool_id, other_party ORDER BY day)) AS stops
    FROM (SELECT DISTINCT pool_id, other_party, day FROM stakes)
),
steps AS (
    SELECT pool_id, day, sum(step) AS step
    FROM (
        SELECT pool_id, day, 1 AS step FROM counting
        UNION ALL
        SELECT pool_id, stops, -1 FROM counting
    )
    GROUP BY pool_id, day
),
counted AS (
    SELECT pool_id, day, sum(step) OVER (PARTITION BY pool_id ORDER BY day) AS people FROM steps
),
rolling AS (
    SELECT
        pool_id, day AS ends, day - $window + 1 AS starts,
        sum(taken) OVER recent AS taken, sum(stakes) OVER recent AS stakes,
        sum(goods) OVER recent AS goods, sum(fee_stakes) OVER recent AS fee_stakes
    FROM days
    WINDOW recent AS (PARTITION BY pool_id ORDER BY day RANGE BETWEEN $window - 1 PRECEDING AND CURRENT ROW)
),
sums AS (
    SELECT rolling.*, counted.people
    FROM rolling
    INNER JOIN counted ON rolling.pool_id = counted.pool_id AND rolling.ends = counted.day
),
fullest AS (
    SELECT *
    FROM sums
    QUALIFY row_number() OVER (PARTITION BY pool_id ORDER BY people DESC, taken DESC, ends) = 1
),
members AS (
    SELECT fullest.pool_id, stakes.other_party, count(*) AS times, max(stakes.amount) AS most, min(stakes.amount) AS least
    FROM fullest
    INNER JOIN stakes ON fullest.pool_id = stakes.pool_id AND stakes.day BETWEEN fullest.starts AND fullest.ends
    GROUP BY fullest.pool_id, stakes.other_party
),
returned AS (
    SELECT pool_id, other_party, count(*) AS times FROM pool_flows WHERE part = 'return' GROUP BY pool_id, other_party
),
member_facts AS (
    SELECT
        members.pool_id,
        sum(CASE WHEN returned.times > 0 THEN 1 ELSE 0 END) AS paid_back,
        sum(coalesce(returned.times, 0)) AS returns,
        sum(CASE WHEN members.times >= $fees_in_a_row AND members.most * 10 <= members.least * 11 THEN 1 ELSE 0 END) AS regulars
    FROM members
    LEFT JOIN returned ON members.pool_id = returned.pool_id AND members.other_party = returned.other_party
    GROUP BY members.pool_id
),
acquainted AS (
    SELECT one.pool_id, count(*) AS links
    FROM members AS one
    INNER JOIN pairs ON one.other_party = pairs.payer_party
    INNER JOIN members AS other ON one.pool_id = other.pool_id AND pairs.payee_party = other.other_party
    GROUP BY one.pool_id
),
-- What the pool paid to firms for goods and works in those months and the next three.
spent AS (
    SELECT fullest.pool_id, sum(pool_flows.amount) AS spent
    FROM fullest
    INNER JOIN pool_flows ON fullest.pool_id = pool_flows.pool_id
    WHERE pool_flows.direction = 'out' AND pool_flows.other_holder = 'organisation'
        AND pool_flows.purpose_class IN ('goods', 'farm', 'travel', 'school')
        AND pool_flows.day BETWEEN fullest.starts AND fullest.ends + 90
    GROUP BY fullest.pool_id
)
SELECT
    fullest.pool_id, CAST(fullest.starts AS INTEGER) AS starts, fullest.ends,
    CAST(fullest.people AS INTEGER) AS people,
    CAST(fullest.taken AS BIGINT) AS taken,
    CAST(fullest.stakes AS INTEGER) AS stakes,
    CAST(fullest.goods AS INTEGER) AS goods,
    CAST(fullest.fee_stakes AS INTEGER) AS fee_stakes,
    CAST(member_facts.regulars AS INTEGER) AS regulars,
    CAST(member_facts.paid_back AS INTEGER) AS paid_back,
    CAST(member_facts.returns AS INTEGER) AS returns,
    CAST(coalesce(acquainted.links, 0) AS INTEGER) AS links,
    CAST(coalesce(spent.spent, 0) AS BIGINT) AS spent,
    accounts.holder, accounts.name_class, accounts.industry_code, accounts.roster_kind
FROM fullest
INNER JOIN member_facts ON fullest.pool_id = member_facts.pool_id
INNER JOIN pool_facts ON fullest.pool_id = pool_facts.pool_id
INNER JOIN accounts ON pool_facts.account_id = accounts.account_id
LEFT JOIN acquainted ON fullest.pool_id = acquainted.pool_id
LEFT JOIN spent ON fullest.pool_id = spent.pool_id
