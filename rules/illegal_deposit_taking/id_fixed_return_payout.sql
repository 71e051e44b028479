-- People who paid in first are paid at even intervals and at one rate of what they paid in.
WITH paid_in AS (
    SELECT pools.pool_id, flows.other_party, min(flows.booked_at) AS first_at
    FROM flows
    INNER JOIN pools ON flows.party_id = pools.party_id
    INNER JOIN accounts ON flows.account_id = accounts.account_id
    WHERE flows.direction = 'in' AND flows.other_holder = 'individual' AND flows.lawful IS NULL AND NOT flows.kin
        AND flows.amount >= $min_ticket AND accounts.roster_kind IS NULL
    GROUP BY pools.pool_id, flows.other_party
),
pool_flows AS (
    SELECT
        pools.pool_id, flows.account_id, flows.other_party, flows.direction, flows.transfer_id, flows.amount,
        flows.booked_at, flows.day, flows.lawful
    FROM flows
    INNER JOIN pools ON flows.party_id = pools.party_id
),
payouts AS (
    SELECT
        paid.pool_id, paid.other_party, paid.account_id, paid.transfer_id, paid.amount, paid.booked_at, paid.day,
        sum(CASE WHEN inflow.booked_at < paid.booked_at THEN inflow.amount ELSE 0 END) AS principal
    FROM pool_flows AS paid
    INNER JOIN paid_in
        ON paid.pool_id = paid_in.pool_id AND paid.other_party = paid_in.other_party AND paid.booked_at > paid_in.first_at
    INNER JOIN pool_flows AS inflow
        ON paid.pool_id = inflow.pool_id AND paid.other_party = inflow.other_party AND inflow.direction = 'in'
    WHERE paid.direction = 'out' AND paid.lawful IS NULL
    GROUP BY
        paid.pool_id, paid.other_party, paid.account_id, paid.transfer_id, paid.amount, paid.booked_at, paid.day
),
-- What is paid out beside a return of the principal: a payout of half the principal or more is a repayment of it.
returns AS (
    SELECT
        pool_id, other_party, account_id, transfer_id, amount, day, principal,
        day - lag(day) OVER (PARTITION BY pool_id, other_party ORDER BY booked_at, transfer_id) AS gap,
        floor(amount * 1000 / principal) AS ratio
    FROM payouts
    WHERE principal > 0 AND amount * 2 < principal
),
-- A payout is on a grid where the same payee got about the same share of his money a month, half a month or a week away.
gridded AS (
    SELECT DISTINCT one.pool_id, one.other_party, one.transfer_id
    FROM returns AS one
    INNER JOIN returns AS other
        ON one.pool_id = other.pool_id AND one.other_party = other.other_party AND one.transfer_id <> other.transfer_id
        AND other.ratio BETWEEN one.ratio - 1 AND one.ratio + 1
    WHERE abs(other.day - one.day) BETWEEN 24 AND 37 OR abs(other.day - one.day) BETWEEN 12 AND 18
        OR abs(other.day - one.day) BETWEEN 6 AND 8
),
payees AS (
    SELECT
        returns.pool_id, returns.other_party,
        count(*) AS payments,
        count(gap) AS gaps,
        sum(gap) AS gap_sum,
        sum(gap * gap) AS gap_squares,
        count(gridded.transfer_id) AS on_grid
    FROM returns
    LEFT JOIN gridded ON returns.pool_id = gridded.pool_id AND returns.transfer_id = gridded.transfer_id
    GROUP BY returns.pool_id, returns.other_party
    HAVING count(*) >= $min_payments
),
-- Even intervals: sd/mean of the gaps within the limit, written without a root; or most payouts on a grid.
regular AS (
    SELECT
        pool_id, other_party,
        CASE
            WHEN gaps * gap_squares - gap_sum * gap_sum <= $evenness * $evenness * gap_sum * gap_sum
                OR on_grid >= $grid_share * payments THEN 1 ELSE 0
        END AS even
    FROM payees
),
ratios AS (
    SELECT returns.pool_id, returns.ratio, count(*) AS times
    FROM returns
    INNER JOIN regular ON returns.pool_id = regular.pool_id AND returns.other_party = regular.other_party
    GROUP BY returns.pool_id, returns.ratio
),
near_ratios AS (
    SELECT one.pool_id, one.ratio, sum(other.times) AS times
    FROM ratios AS one
    INNER JOIN ratios AS other ON one.pool_id = other.pool_id AND other.ratio BETWEEN one.ratio - 1 AND one.ratio + 1
    GROUP BY one.pool_id, one.ratio
),
modal AS (
    SELECT
        pool_id, ratio, times,
        row_number() OVER (PARTITION BY pool_id ORDER BY times DESC, ratio) AS place
    FROM near_ratios
),
summed AS (
    SELECT pool_id, sum(times) AS payouts FROM ratios GROUP BY pool_id
),
found AS (
    SELECT
        regular.pool_id,
        count(*) AS payees,
        sum(regular.even) AS even_payees,
        max(modal.ratio) AS ratio,
        max(modal.times) AS modal_times,
        max(summed.payouts) AS payouts
    FROM regular
    INNER JOIN modal ON regular.pool_id = modal.pool_id AND modal.place = 1
    INNER JOIN summed ON regular.pool_id = summed.pool_id
    GROUP BY regular.pool_id
)
SELECT
    returns.account_id,
    returns.transfer_id,
    found.payees,
    found.payouts,
    CAST(found.ratio AS DECIMAL(18, 6)) / 1000 AS ratio,
    found.pool_id AS finding
FROM found
INNER JOIN returns ON found.pool_id = returns.pool_id
INNER JOIN regular ON returns.pool_id = regular.pool_id AND returns.other_party = regular.other_party
WHERE found.payees >= $min_payees AND found.even_payees >= $even_share * found.payees
    AND found.modal_times >= $ratio_share * found.payouts
