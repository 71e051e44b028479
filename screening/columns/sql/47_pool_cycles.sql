-- How many people each pool pays from one payday to the next, and how much; paydays are as far apart as most of its payouts.
WITH steady AS (
    SELECT pool_payouts.pool_id, other_party, amount, day, purpose_class
    FROM pool_payouts
    INNER JOIN pool_facts ON pool_payouts.pool_id = pool_facts.pool_id
    WHERE pool_facts.steady_payees >= $least_payees
),
spans AS (
    SELECT
        steady.pool_id, min(steady.day) AS first_day,
        greatest(CAST(round(365 * any_value(pool_facts.usual_rate) / any_value(pool_facts.yearly_rate)) AS INTEGER), 1) AS gap
    FROM steady
    INNER JOIN pool_facts ON steady.pool_id = pool_facts.pool_id
    WHERE pool_facts.yearly_rate > 0
    GROUP BY steady.pool_id
),
-- Only cycles that lie wholly before the end of what was submitted can be held against others.
cycles AS (
    SELECT pool_id, first_day, gap, unnest(range((last_day - first_day + gap // 2 + 1) // gap)) AS cycle
    FROM spans, (SELECT max(day) AS last_day FROM pool_flows)
),
paid AS (
    SELECT
        steady.pool_id, (steady.day - spans.first_day + spans.gap // 2) // spans.gap AS cycle,
        count(DISTINCT other_party) AS payees, sum(amount) AS paid, quantile_disc(amount, 0.5) AS median,
        sum(CASE WHEN purpose_class = 'excuse' THEN 1 ELSE 0 END) AS excuses
    FROM steady
    INNER JOIN spans ON steady.pool_id = spans.pool_id
    GROUP BY steady.pool_id, cycle
),
entered AS (
    SELECT pool_flows.pool_id, (pool_flows.day - spans.first_day + spans.gap // 2) // spans.gap AS cycle, sum(amount) AS staked
    FROM pool_flows
    INNER JOIN spans ON pool_flows.pool_id = spans.pool_id
    WHERE part = 'stake' AND pool_flows.day >= spans.first_day - spans.gap // 2 - 8 * spans.gap
    GROUP BY pool_flows.pool_id, cycle
),
peaks AS (
    SELECT pool_id, max(staked) AS peak FROM entered GROUP BY pool_id
),
filled AS (
    SELECT
        cycles.pool_id, cycles.cycle, cycles.first_day, cycles.gap,
        coalesce(paid.payees, 0) AS payees, coalesce(paid.paid, 0) AS paid, coalesce(paid.median, 0) AS median,
        coalesce(paid.excuses, 0) AS excuses, coalesce(entered.staked, 0) AS staked, peaks.peak
    FROM cycles
    LEFT JOIN paid ON cycles.pool_id = paid.pool_id AND cycles.cycle = paid.cycle
    LEFT JOIN entered ON cycles.pool_id = entered.pool_id AND cycles.cycle = entered.cycle
    LEFT JOIN peaks ON cycles.pool_id = peaks.pool_id
)
SELECT
    pool_id, CAST(cycle AS INTEGER) AS cycle,
    CAST(first_day + cycle * gap - gap // 2 AS INTEGER) AS starts,
    CAST(first_day + cycle * gap - gap // 2 + gap - 1 AS INTEGER) AS ends,
    CAST(payees AS INTEGER) AS payees, CAST(paid AS BIGINT) AS paid, CAST(median AS BIGINT) AS median,
    CAST(staked AS BIGINT) AS staked, CAST(peak AS BIGINT) AS peak_staked,
    CAST(excuses + coalesce(lag(excuses) OVER following, 0) AS INTEGER) AS excuses,
    CAST(greatest(payees, lag(payees) OVER following) AS INTEGER) AS payees_of_two,
    CAST(greatest(median, lag(median) OVER following) AS BIGINT) AS median_of_two,
    CAST(greatest(staked, lag(staked) OVER following) AS BIGINT) AS staked_of_two,
    CAST(lag(paid) OVER following AS BIGINT) AS paid_before,
    CAST(sum(payees) OVER earlier AS INTEGER) AS payees_of_three,
    CAST(sum(median) OVER earlier AS BIGINT) AS median_of_three,
    CAST(count(*) OVER earlier AS INTEGER) AS earlier
FROM filled
WINDOW
    following AS (PARTITION BY pool_id ORDER BY cycle),
    earlier AS (PARTITION BY pool_id ORDER BY cycle ROWS BETWEEN 4 PRECEDING AND 2 PRECEDING)
