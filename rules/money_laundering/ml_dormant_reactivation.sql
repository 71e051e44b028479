-- An account that slept for half a year, then moved a large sum in and out within days. What lawful patterns cover
-- wakes it but does not count; what comes in and stays is a sale, an inheritance or a compensation, not a passage.
WITH active AS (
    SELECT account_id, party_id, day, in_amount - in_lawful AS in_amount, out_amount - out_lawful AS out_amount
    FROM account_days
    WHERE customer_count > 0
),
woken AS (
    SELECT
        active.account_id, active.day,
        active.day - coalesce(
            lag(active.day) OVER (PARTITION BY active.account_id ORDER BY active.day), accounts.covered_from
        ) AS slept
    FROM active
    INNER JOIN accounts ON active.account_id = accounts.account_id
    WHERE accounts.held AND accounts.roster_kind IS NULL
),
bursts AS (
    SELECT
        woken.account_id, woken.day AS starts, woken.slept,
        sum(active.in_amount) AS in_amount,
        sum(active.out_amount) AS out_amount
    FROM woken
    INNER JOIN active
        ON woken.account_id = active.account_id AND active.day BETWEEN woken.day AND woken.day + $window - 1
    WHERE woken.slept >= $idle
    GROUP BY woken.account_id, woken.day, woken.slept
),
before AS (
    SELECT bursts.account_id, bursts.starts, sum(active.in_amount + active.out_amount) AS turnover
    FROM bursts
    INNER JOIN active
        ON bursts.account_id = active.account_id AND active.day BETWEEN bursts.starts - 365 AND bursts.starts - 1
    GROUP BY bursts.account_id, bursts.starts
),
found AS (
    SELECT bursts.account_id, bursts.starts, bursts.slept
    FROM bursts
    LEFT JOIN before ON bursts.account_id = before.account_id AND bursts.starts = before.starts
    WHERE bursts.in_amount + bursts.out_amount >= $min_amount
        AND bursts.in_amount + bursts.out_amount >= $turnover_factor * coalesce(before.turnover, 0)
        AND least(bursts.in_amount, bursts.out_amount) >= $pass_share * greatest(bursts.in_amount, bursts.out_amount)
)
SELECT DISTINCT transactions.account_id, transactions.transaction_id, found.slept, found.starts AS finding
FROM transactions
INNER JOIN found
    ON transactions.account_id = found.account_id AND transactions.day BETWEEN found.starts AND found.starts + $window - 1
WHERE transactions.instrument NOT IN ('interest', 'fee')
