-- One row a pool: whom it takes money of, in what sums and for what, and what it pays back.
WITH stakes AS (
    SELECT pool_flows.pool_id, other_party, amount, day, purpose_class, account_id, party_id
    FROM pool_flows
    WHERE part = 'stake'
),
prices AS (
    SELECT pool_id, sum(times) AS times
    FROM (
        SELECT pool_id, amount, count(*) AS times
        FROM stakes
        GROUP BY pool_id, amount
        QUALIFY row_number() OVER (PARTITION BY pool_id ORDER BY count(*) DESC, amount) <= $price_points
    )
    GROUP BY pool_id
),
ages AS (
    SELECT party_id, min(birth_day) AS birth_day
    FROM accounts
    WHERE holder = 'individual' AND birth_day IS NOT NULL
    GROUP BY party_id
),
members AS (
    SELECT
        stakes.pool_id, stakes.other_party, sum(stakes.amount) AS staked,
        min(stakes.day) - any_value(ages.birth_day) >= $elder_days AS elder
    FROM stakes
    LEFT JOIN ages ON stakes.other_party = ages.party_id
    GROUP BY stakes.pool_id, stakes.other_party
),
returned AS (
    SELECT pool_id, other_party, count(*) AS times, sum(amount) AS returned
    FROM pool_flows
    WHERE part = 'return'
    GROUP BY pool_id, other_party
),
people AS (
    SELECT
        members.pool_id,
        count(*) AS people,
        count(elder) AS aged,
        sum(CASE WHEN elder THEN 1 ELSE 0 END) AS elders,
        sum(CASE WHEN elder IS NOT NULL THEN staked ELSE 0 END) AS aged_taken,
        sum(CASE WHEN elder THEN staked ELSE 0 END) AS elder_taken,
        sum(CASE WHEN returned.times >= 1 THEN 1 ELSE 0 END) AS paid_back,
        sum(CASE WHEN returned.times >= $often THEN 1 ELSE 0 END) AS paid_often,
        sum(CASE WHEN returned.times >= $often AND returned.returned * 10 >= staked * 6 THEN 1 ELSE 0 END) AS recouped,
        sum(coalesce(returned.returned, 0)) AS returned,
        sum(coalesce(returned.times, 0)) AS returns,
        sum(CASE WHEN coalesce(returned.returned, 0) < staked THEN 1 ELSE 0 END) AS waiting,
        sum(CASE WHEN coalesce(returned.returned, 0) < staked THEN staked - coalesce(returned.returned, 0) ELSE 0 END) AS owed
    FROM members
    LEFT JOIN returned ON members.pool_id = returned.pool_id AND members.other_party = returned.other_party
    GROUP BY members.pool_id
),
takings AS (
    SELECT
        pool_id,
        sum(amount) AS taken, count(*) AS stakes, min(day) AS first_day, max(day) AS last_day,
        CAST(quantile_disc(amount, 0.5) AS BIGINT) AS median_ticket,
        sum(CASE WHEN purpose_class IN ('goods', 'farm', 'rent', 'refund', 'school') THEN 1 ELSE 0 END) AS goods,
        sum(CASE WHEN purpose_class IN ('fee', 'commission') THEN 1 ELSE 0 END) AS fee_stakes,
        sum(CASE WHEN purpose_class = 'care' THEN 1 ELSE 0 END) AS care,
        sum(CASE WHEN purpose_class = 'subscription' THEN 1 ELSE 0 END) AS subscriptions
    FROM stakes
    GROUP BY pool_id
),
-- The account that took most speaks for the pool.
takers AS (
    SELECT pool_id, account_id, party_id
    FROM stakes
    GROUP BY pool_id, account_id, party_id
    QUALIFY row_number() OVER (PARTITION BY pool_id ORDER BY sum(amount) DESC, account_id) = 1
),
at_counter AS (
    SELECT
        pool_flows.pool_id, pool_flows.other_party, pool_flows.day, transactions.transaction_id, transactions.branch_id,
        transactions.booked_at
    FROM pool_flows
    INNER JOIN transactions ON pool_flows.transfer_id = transactions.transfer_id AND transactions.direction = 'out'
    WHERE pool_flows.part = 'stake' AND transactions.channel = 'counter' AND transactions.branch_id IS NOT NULL
),
-- Several people who pay at one branch within half an hour were brought there together.
escorted AS (
    SELECT pool_id, count(DISTINCT branch_id || ' ' || day) AS bundles
    FROM (
        SELECT one.pool_id, one.branch_id, one.day
        FROM at_counter AS one
        INNER JOIN at_counter AS other
            ON one.pool_id = other.pool_id AND one.branch_id = other.branch_id
                AND other.booked_at BETWEEN one.booked_at - $together AND one.booked_at
        GROUP BY one.pool_id, one.branch_id, one.day, one.transaction_id
        HAVING count(DISTINCT other.other_party) >= 3
    )
    GROUP BY pool_id
),
population AS (
    SELECT
        CAST(count(*) FILTER (last_day - birth_day >= $elder_days) AS DECIMAL(18, 6)) / greatest(count(*), 1) AS elder_share
    FROM ages, (SELECT max(day) AS last_day FROM pool_flows)
),
payouts AS (
    SELECT
        pool_id, count(*) AS payouts,
        CAST(quantile_disc(CASE WHEN usual AND payments >= 3 THEN rate END, 0.5) AS BIGINT) AS usual_rate,
        CAST(quantile_disc(CASE WHEN usual AND payments >= 3 THEN gap END, 0.5) AS BIGINT) AS usual_gap,
        count(DISTINCT CASE WHEN steady AND payments >= 3 THEN other_party END) AS steady_payees,
        sum(CASE WHEN usual AND payments >= 3 THEN 1 ELSE 0 END) AS usual_payouts
    FROM pool_payouts
    GROUP BY pool_id
)
SELECT
    takings.pool_id, takers.account_id, takers.party_id,
    CAST(people.people AS INTEGER) AS people,
    CAST(takings.taken AS BIGINT) AS taken,
    CAST(takings.stakes AS INTEGER) AS stakes,
    CAST(prices.times AS INTEGER) AS at_price_points,
    takings.median_ticket,
    CAST(takings.goods AS INTEGER) AS goods,
    CAST(takings.fee_stakes AS INTEGER) AS fee_stakes,
    CAST(takings.care AS INTEGER) AS care,
    CAST(takings.subscriptions AS INTEGER) AS subscriptions,
    CAST(people.aged AS INTEGER) AS aged,
    CAST(people.elders AS INTEGER) AS elders,
    CAST(people.aged_taken AS BIGINT) AS aged_taken,
    CAST(people.elder_taken AS BIGINT) AS elder_taken,
    CAST(people.paid_back AS INTEGER) AS paid_back,
    CAST(people.paid_often AS INTEGER) AS paid_often,
    CAST(people.recouped AS INTEGER) AS recouped,
    CAST(people.returns AS INTEGER) AS returns,
    CAST(people.returned AS BIGINT) AS returned,
    CAST(people.waiting AS INTEGER) AS waiting,
    CAST(people.owed AS BIGINT) AS owed,
    CAST(coalesce(payouts.payouts, 0) AS INTEGER) AS payouts,
    CAST(coalesce(payouts.steady_payees, 0) AS INTEGER) AS steady_payees,
    CAST(coalesce(payouts.usual_payouts, 0) AS INTEGER) AS usual_payouts,
    CAST(CAST(payouts.usual_rate AS DECIMAL(18, 6)) / 1000 AS DECIMAL(18, 6)) AS usual_rate,
    CAST(CAST(payouts.usual_rate * 365 AS DECIMAL(18, 6)) / (nullif(payouts.usual_gap, 0) * 1000) AS DECIMAL(18, 6))
        AS yearly_rate,
    CAST(coalesce(escorted.bundles, 0) AS INTEGER) AS bundles,
    CAST(population.elder_share AS DECIMAL(18, 6)) AS local_elder_share,
    takings.first_day, takings.last_day
FROM takings
INNER JOIN takers ON takings.pool_id = takers.pool_id
INNER JOIN prices ON takings.pool_id = prices.pool_id
INNER JOIN people ON takings.pool_id = people.pool_id
LEFT JOIN payouts ON takings.pool_id = payouts.pool_id
LEFT JOIN escorted ON takings.pool_id = escorted.pool_id
CROSS JOIN population
