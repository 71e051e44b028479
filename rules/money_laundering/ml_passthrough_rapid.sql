-- Money in and out again within a day, nothing kept: on several days of a month, which is high, or once for a very large sum,
-- which is medium; a step less where the remarks are of houses, estates or vehicles, in which agents and dealers deal.
-- Long-standing dealings, relatives and lawful patterns are no part of it.
WITH strange AS (
    SELECT transfer_id, account_id, direction, amount, booked_at, day, purpose_class
    FROM flows
    WHERE lawful IS NULL AND NOT kin AND NOT established
),
rolling AS (
    SELECT
        account_id, transfer_id, direction, booked_at, day,
        sum(CASE WHEN direction = 'in' THEN amount ELSE 0 END) OVER ahead AS in_amount,
        sum(CASE WHEN direction = 'out' THEN amount ELSE 0 END) OVER ahead AS out_amount,
        sum(CASE WHEN purpose_class IN ('house', 'estate', 'vehicle') THEN amount ELSE 0 END) OVER ahead AS told
    FROM strange
    WINDOW ahead AS (PARTITION BY account_id ORDER BY booked_at RANGE BETWEEN CURRENT ROW AND $window FOLLOWING)
),
blocks AS (
    SELECT account_id, booked_at AS starts, booked_at + $window AS ends, day, in_amount, out_amount, told
    FROM rolling
    WHERE direction = 'in' AND in_amount >= $min_amount AND out_amount >= $min_share * in_amount
        AND out_amount <= in_amount * $max_share
),
-- Money that goes back to the account it came from is a return, not a passing through.
returned AS (
    SELECT DISTINCT blocks.account_id, blocks.starts
    FROM blocks
    INNER JOIN flows AS got
        ON blocks.account_id = got.account_id AND got.direction = 'in' AND got.booked_at BETWEEN blocks.starts AND blocks.ends
    INNER JOIN flows AS paid
        ON blocks.account_id = paid.account_id AND paid.direction = 'out' AND paid.booked_at BETWEEN blocks.starts AND blocks.ends
        AND got.other_party = paid.other_party AND paid.amount * 2 >= blocks.out_amount
),
spread AS (
    SELECT blocks.account_id, blocks.starts, blocks.ends, blocks.day, blocks.in_amount, blocks.out_amount, blocks.told,
        dense_rank() OVER (PARTITION BY blocks.account_id ORDER BY blocks.day) AS nth_day
    FROM blocks
    LEFT JOIN returned ON blocks.account_id = returned.account_id AND blocks.starts = returned.starts
    WHERE returned.account_id IS NULL
),
repeated AS (
    SELECT
        account_id, day, in_amount, out_amount, told,
        max(nth_day) OVER month - min(nth_day) OVER month + 1 AS days_in_month,
        sum(told) OVER month AS told_in_month
    FROM spread
    WINDOW month AS (PARTITION BY account_id ORDER BY day RANGE BETWEEN $period - 1 PRECEDING AND CURRENT ROW)
),
alarming AS (
    SELECT
        account_id, day AS ends_day, day - $period + 1 AS starts_day,
        CASE WHEN told_in_month > 0 THEN 2 ELSE 3 END AS weight
    FROM repeated
    WHERE days_in_month >= $min_days
    UNION
    SELECT account_id, day, day, CASE WHEN told * 2 >= in_amount + out_amount THEN 1 ELSE 2 END
    FROM repeated
    WHERE in_amount >= $min_amount * $single_factor
),
graded AS (
    SELECT account_id, CASE max(weight) WHEN 3 THEN 'high' WHEN 2 THEN 'medium' ELSE 'low' END AS severity
    FROM alarming
    GROUP BY account_id
)
SELECT DISTINCT strange.account_id, strange.transfer_id, graded.severity
FROM strange
INNER JOIN spread ON strange.account_id = spread.account_id AND strange.booked_at BETWEEN spread.starts AND spread.ends
INNER JOIN alarming ON spread.account_id = alarming.account_id AND spread.day BETWEEN alarming.starts_day AND alarming.ends_day
INNER JOIN graded ON strange.account_id = graded.account_id
INNER JOIN accounts ON strange.account_id = accounts.account_id
WHERE accounts.held AND accounts.roster_kind IS NULL
