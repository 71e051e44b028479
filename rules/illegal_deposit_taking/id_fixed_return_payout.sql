-- People who paid in first are paid at even intervals and at one rate of what they paid in.
WITH paid_in AS (
    SELECT
        flows.party_id, flows.other_party,
        min(flows.booked_at) AS first_at,
        sum(flows.amount) AS principal
    FROM flows
    INNER JOIN accounts ON flows.account_id = accounts.account_id
    WHERE flows.direction = 'in' AND flows.other_holder = 'individual' AND flows.lawful IS NULL AND NOT flows.kin
        AND flows.amount >= $min_ticket AND accounts.roster_kind IS NULL
    GROUP BY flows.party_id, flows.other_party
),
wide AS (
    SELECT party_id
    FROM paid_in
    GROUP BY party_id
    HAVING count(*) >= $min_payees
),
payouts AS (
    SELECT
        flows.party_id, flows.other_party, flows.account_id, flows.transfer_id, flows.amount, flows.booked_at, flows.day,
        sum(CASE WHEN inflow.booked_at < flows.booked_at THEN inflow.amount ELSE 0 END) AS principal
    FROM flows
    INNER JOIN wide ON flows.party_id = wide.party_id
    INNER JOIN paid_in
        ON flows.party_id = paid_in.party_id AND flows.other_party = paid_in.other_party AND flows.booked_at > paid_in.first_at
    INNER JOIN flows AS inflow
        ON flows.party_id = inflow.party_id AND flows.other_party = inflow.other_party AND inflow.direction = 'in'
    WHERE flows.direction = 'out' AND flows.lawful IS NULL
    GROUP BY
        flows.party_id, flows.other_party, flows.account_id, flows.transfer_id, flows.amount, flows.booked_at, flows.day
),
-- What is paid out beside a return of the principal: a payout of half the principal or more is a repayment of it.
returns AS (
    SELECT
        party_id, other_party, account_id, transfer_id, amount, day, principal,
        day - lag(day) OVER (PARTITION BY party_id, other_party ORDER BY booked_at, transfer_id) AS gap,
        floor(amount * 1000 / principal) AS ratio
    FROM payouts
    WHERE principal > 0 AND amount * 2 < principal
),
-- A payout is on a grid where the same payee got about the same share of his money a month, half a month or a week away.
gridded AS (
    SELECT DISTINCT one.party_id, one.other_party, one.transfer_id
    FROM returns AS one
    INNER JOIN returns AS other
        ON one.party_id = other.party_id AND one.other_party = other.other_party AND one.transfer_id <> other.transfer_id
        AND other.ratio BETWEEN one.ratio - 1 AND one.ratio + 1
    WHERE abs(other.day - one.day) BETWEEN 24 AND 37 OR abs(other.day - one.day) BETWEEN 12 AND 18
        OR abs(other.day - one.day) BETWEEN 6 AND 8
),
payees AS (
    SELECT
        returns.party_id, returns.other_party,
        count(*) AS payments,
        count(gap) AS gaps,
        sum(gap) AS gap_sum,
        sum(gap * gap) AS gap_squares,
        count(gridded.transfer_id) AS on_grid
    FROM returns
    LEFT JOIN gridded ON returns.party_id = gridded.party_id AND returns.transfer_id = gridded.transfer_id
    GROUP BY returns.party_id, returns.other_party
    HAVING count(*) >= $min_payments
),
-- Even intervals: sd/mean of the gaps within the limit, written without a root; or most payouts on a grid.
regular AS (
    SELECT
        party_id, other_party,
        CASE
            WHEN gaps * gap_squares - gap_sum * gap_sum <= $evenness * $evenness * gap_sum * gap_sum
                OR on_grid >= $grid_share * payments THEN 1 ELSE 0
        END AS even
    FROM payees
),
ratios AS (
    SELECT returns.party_id, returns.ratio, count(*) AS times
    FROM returns
    INNER JOIN regular ON returns.party_id = regular.party_id AND returns.other_party = regular.other_party
    GROUP BY returns.party_id, returns.ratio
),
near_ratios AS (
    SELECT one.party_id, one.ratio, sum(other.times) AS times
    FROM ratios AS one
    INNER JOIN ratios AS other ON one.party_id = other.party_id AND other.ratio BETWEEN one.ratio - 1 AND one.ratio + 1
    GROUP BY one.party_id, one.ratio
),
modal AS (
    SELECT
        party_id, ratio, times,
        row_number() OVER (PARTITION BY party_id ORDER BY times DESC, ratio) AS place
    FROM near_ratios
),
summed AS (
    SELECT party_id, sum(times) AS payouts FROM ratios GROUP BY party_id
),
found AS (
    SELECT
        regular.party_id,
        count(*) AS payees,
        sum(regular.even) AS even_payees,
        max(modal.ratio) AS ratio,
        max(modal.times) AS modal_times,
        max(summed.payouts) AS payouts
    FROM regular
    INNER JOIN modal ON regular.party_id = modal.party_id AND modal.place = 1
    INNER JOIN summed ON regular.party_id = summed.party_id
    GROUP BY regular.party_id
)
SELECT
    returns.account_id,
    returns.transfer_id,
    found.payees,
    found.payouts,
    CAST(found.ratio AS DECIMAL(18, 6)) / 1000 AS ratio,
    found.party_id AS finding
FROM found
INNER JOIN returns ON found.party_id = returns.party_id
INNER JOIN regular ON returns.party_id = regular.party_id AND returns.other_party = regular.other_party
WHERE found.payees >= $min_payees AND found.even_payees >= $even_share * found.payees
    AND found.modal_times >= $ratio_share * found.payouts
