-- Each return that a pool pays, what share of the stake it is, and whether its payee is paid at even intervals.
-- A payout of half the stake or more is a return of the stake itself and is left out.
WITH returns AS (
    SELECT
        pool_id, account_id, other_party, transfer_id, amount, booked_at, day, purpose_class, staked_before AS principal,
        CAST(amount * 1000 // staked_before AS INTEGER) AS rate,
        day - lag(day) OVER (PARTITION BY pool_id, other_party ORDER BY booked_at, transfer_id) AS gap
    FROM pool_flows
    WHERE part = 'return' AND amount * 2 < staked_before
),
-- A payout is on a grid where the same payee got about the same share a month, half a month or a week before or after.
gridded AS (
    SELECT DISTINCT one.pool_id, one.transfer_id
    FROM returns AS one
    INNER JOIN returns AS other
        ON one.pool_id = other.pool_id AND one.other_party = other.other_party AND one.transfer_id <> other.transfer_id
        AND other.rate BETWEEN one.rate - 1 AND one.rate + 1
    WHERE abs(other.day - one.day) BETWEEN 24 AND 37 OR abs(other.day - one.day) BETWEEN 12 AND 18
        OR abs(other.day - one.day) BETWEEN 6 AND 8
),
payees AS (
    SELECT
        returns.pool_id, returns.other_party,
        count(*) AS payments, count(gap) AS gaps, sum(gap) AS gap_sum, sum(gap * gap) AS gap_squares,
        count(gridded.transfer_id) AS on_grid
    FROM returns
    LEFT JOIN gridded ON returns.pool_id = gridded.pool_id AND returns.transfer_id = gridded.transfer_id
    GROUP BY returns.pool_id, returns.other_party
),
rates AS (
    SELECT pool_id, rate, count(*) AS times FROM returns GROUP BY pool_id, rate
),
near_rates AS (
    SELECT one.pool_id, one.rate, sum(other.times) AS times
    FROM rates AS one
    INNER JOIN rates AS other ON one.pool_id = other.pool_id AND other.rate BETWEEN one.rate - 1 AND one.rate + 1
    GROUP BY one.pool_id, one.rate
),
usual AS (
    SELECT pool_id, rate
    FROM near_rates
    QUALIFY row_number() OVER (PARTITION BY pool_id ORDER BY times DESC, rate) = 1
)
-- Even intervals: sd/mean of the gaps within the limit, written without a root; or most payouts on a grid.
SELECT
    returns.pool_id, returns.account_id, returns.other_party, returns.transfer_id, returns.amount, returns.booked_at,
    returns.day, returns.purpose_class, returns.principal, returns.rate, returns.gap,
    CAST(payees.payments AS INTEGER) AS payments,
    gaps > 0 AND gaps * gap_squares - gap_sum * gap_sum <= $evenness * $evenness * gap_sum * gap_sum
        OR on_grid >= $grid_share * payments AS steady,
    returns.rate BETWEEN usual.rate - 1 AND usual.rate + 1 AS usual
FROM returns
INNER JOIN payees ON returns.pool_id = payees.pool_id AND returns.other_party = payees.other_party
INNER JOIN usual ON returns.pool_id = usual.pool_id
