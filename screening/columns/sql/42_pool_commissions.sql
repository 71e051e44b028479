-- Payments to somebody within days of another's stake, always about the same share of the stake.
WITH crowded AS (
    SELECT pool_id FROM pool_flows WHERE part = 'stake' GROUP BY pool_id HAVING count(DISTINCT other_party) >= $least_people
),
stakes AS (
    SELECT pool_flows.pool_id, other_party, transfer_id, amount, booked_at, day
    FROM pool_flows
    INNER JOIN crowded ON pool_flows.pool_id = crowded.pool_id
    WHERE part = 'stake'
),
-- Those behind the pool whom it pays may pay the promoters for it.
helpers AS (
    SELECT DISTINCT pool_flows.pool_id, other_party AS party_id
    FROM pool_flows
    INNER JOIN crowded ON pool_flows.pool_id = crowded.pool_id
    WHERE direction = 'out' AND other_holder = 'individual' AND kin
),
paid AS (
    SELECT pool_flows.pool_id, other_party, account_id, transfer_id, amount, booked_at, day, purpose_class
    FROM pool_flows
    INNER JOIN crowded ON pool_flows.pool_id = crowded.pool_id
    WHERE direction = 'out' AND other_holder = 'individual' AND lawful IS NULL
    UNION ALL
    SELECT helpers.pool_id, other_party, account_id, transfer_id, amount, booked_at, day, purpose_class
    FROM helpers
    INNER JOIN flows ON helpers.party_id = flows.party_id
    WHERE direction = 'out' AND other_holder = 'individual' AND lawful IS NULL AND NOT kin
),
outs AS (
    SELECT
        *,
        count(*) OVER receiver AS payments,
        max(day) OVER receiver - min(day) OVER receiver AS span,
        sum(amount) OVER receiver AS received
    FROM paid
    WINDOW receiver AS (PARTITION BY pool_id, other_party)
),
-- Whoever is paid once a month is an employee or a landlord.
pairs_of AS (
    SELECT
        outs.pool_id, outs.other_party, outs.account_id, outs.transfer_id, outs.amount, outs.booked_at, outs.day,
        outs.purpose_class, outs.payments, outs.received,
        stakes.other_party AS investor, stakes.transfer_id AS stake_id, stakes.amount AS stake,
        CAST((outs.amount * 2000 + stakes.amount) // (stakes.amount * 2) AS INTEGER) AS rate
    FROM outs
    INNER JOIN stakes
        ON outs.pool_id = stakes.pool_id AND stakes.day BETWEEN outs.day - $days AND outs.day
            AND stakes.booked_at < outs.booked_at AND outs.other_party <> stakes.other_party
            AND outs.amount * 1000 BETWEEN $least_rate * stakes.amount AND $most_rate * stakes.amount
    WHERE outs.payments >= $times AND outs.span < $rarely * (outs.payments - 1)
),
-- A stake is paid for once, and a payment is for one stake: at each rate, the first of each.
counted AS (
    SELECT one.pool_id, one.other_party, one.rate,
        least(count(DISTINCT other.transfer_id), count(DISTINCT other.stake_id)) AS times
    FROM (SELECT DISTINCT pool_id, other_party, rate FROM pairs_of) AS one
    INNER JOIN pairs_of AS other
        ON one.pool_id = other.pool_id AND one.other_party = other.other_party
            AND other.rate BETWEEN one.rate - $near AND one.rate + $near
    GROUP BY one.pool_id, one.other_party, one.rate
),
usual AS (
    SELECT pool_id, other_party, rate, times
    FROM counted
    WHERE times >= $times
    QUALIFY row_number() OVER (PARTITION BY pool_id, other_party ORDER BY times DESC, rate DESC) = 1
),
invested AS (
    SELECT pool_id, other_party, sum(amount) AS invested FROM stakes GROUP BY pool_id, other_party
)
SELECT
    pairs_of.pool_id, pairs_of.other_party, pairs_of.account_id, pairs_of.transfer_id, pairs_of.amount, pairs_of.day,
    pairs_of.purpose_class, pairs_of.stake, pairs_of.investor,
    usual.rate,
    CAST(usual.times AS INTEGER) AS times,
    CAST(pairs_of.payments AS INTEGER) AS payments,
    CAST(pairs_of.received AS BIGINT) AS received,
    CAST(coalesce(invested.invested, 0) AS BIGINT) AS invested
FROM pairs_of
INNER JOIN usual ON pairs_of.pool_id = usual.pool_id AND pairs_of.other_party = usual.other_party
LEFT JOIN invested ON pairs_of.pool_id = invested.pool_id AND pairs_of.other_party = invested.other_party
WHERE pairs_of.rate BETWEEN usual.rate - $near AND usual.rate + $near
QUALIFY row_number() OVER (
    PARTITION BY pairs_of.pool_id, pairs_of.transfer_id ORDER BY abs(pairs_of.rate - usual.rate), pairs_of.stake_id
) = 1
