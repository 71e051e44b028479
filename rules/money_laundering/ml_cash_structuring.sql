-- Cash split up below the reporting line: within days, over branches on one day, or by several depositors on one day.
-- The line is a sum of one day and one customer, so every part is measured on the customer's day.
WITH cash AS (
    SELECT account_id, party_id, transaction_id, direction, amount, day, branch_id, agent_name
    FROM transactions
    WHERE instrument = 'cash'
),
days AS (
    SELECT
        party_id, direction, day,
        sum(amount) AS total,
        count(DISTINCT branch_id) AS branches,
        count(DISTINCT agent_name) AS agents,
        max(amount) AS largest,
        sum(CASE WHEN amount >= $floor AND amount < law('large_cash', day) THEN amount ELSE 0 END) AS near_total,
        sum(CASE WHEN amount >= $floor AND amount < law('large_cash', day) THEN 1 ELSE 0 END) AS near_count
    FROM cash
    GROUP BY party_id, direction, day
),
windows AS (
    SELECT
        party_id, direction, day, branches, agents, largest, total,
        sum(near_total) OVER recent AS window_total,
        sum(near_count) OVER recent AS window_count,
        sum(CASE WHEN total * 10 >= law('large_cash', day) * 8 AND total < law('large_cash', day) THEN 1 ELSE 0 END) OVER recent AS near_days,
        count(*) OVER recent AS active_days,
        sum(total) OVER around AS around_total,
        sum(total) OVER recent AS recent_total,
        count(*) OVER around AS around_days,
        max(day) OVER around - min(day) OVER around + 1 AS around_span
    FROM days
    WINDOW
        recent AS (PARTITION BY party_id, direction ORDER BY day RANGE BETWEEN $window - 1 PRECEDING AND CURRENT ROW),
        around AS (PARTITION BY party_id, direction ORDER BY day RANGE BETWEEN 180 PRECEDING AND 180 FOLLOWING)
),
-- A shop that banks its takings every day is measured against its own weeks before and after.
unlike_usual AS (
    SELECT party_id, direction, day, branches, agents, largest, total, window_total, window_count, near_days, active_days
    FROM windows
    WHERE around_days < $regular_days
        OR recent_total * (around_span - $window) >= (around_total - recent_total) * $window * $break_factor
),
split_over_days AS (
    SELECT party_id, direction, day AS ends, day - $window + 1 AS starts, 'days' AS way
    FROM unlike_usual
    WHERE window_count >= $min_count AND window_total >= $min_total AND near_days >= $day_share * active_days
),
split_over_branches AS (
    SELECT party_id, direction, day AS ends, day AS starts, 'branches' AS way
    FROM unlike_usual
    WHERE branches >= $min_branches AND total >= $min_branch_total AND largest < law('large_cash', day)
),
split_over_people AS (
    SELECT party_id, direction, day AS ends, day AS starts, 'people' AS way
    FROM unlike_usual
    WHERE agents >= $min_agents AND total >= law('large_cash', day) AND largest < law('large_cash', day) AND direction = 'in'
),
found AS (
    SELECT party_id, direction, ends, starts, way FROM split_over_days
    UNION ALL
    SELECT party_id, direction, ends, starts, way FROM split_over_branches
    UNION ALL
    SELECT party_id, direction, ends, starts, way FROM split_over_people
),
-- One week of it may be a harvest or a wedding; a second time, or several branches or people, is more.
graded AS (
    SELECT
        party_id, direction,
        CASE
            WHEN max(CASE WHEN way <> 'days' THEN 1 ELSE 0 END) = 1 OR max(ends) - min(ends) > $window THEN 'high'
            ELSE 'medium'
        END AS severity
    FROM found
    GROUP BY party_id, direction
)
SELECT DISTINCT cash.account_id, cash.transaction_id, graded.severity
FROM cash
INNER JOIN graded ON cash.party_id = graded.party_id AND cash.direction = graded.direction
INNER JOIN found
    ON cash.party_id = found.party_id AND cash.direction = found.direction AND cash.day BETWEEN found.starts AND found.ends
INNER JOIN accounts ON cash.account_id = accounts.account_id
WHERE cash.amount < law('large_cash', cash.day) AND (cash.amount >= $floor OR found.way <> 'days') AND accounts.roster_kind IS NULL
