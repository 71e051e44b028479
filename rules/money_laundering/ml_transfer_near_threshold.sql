-- Transfers kept just under the line of large-value reporting, time and again within a month, to or from several others or
-- through several banks, on days that stay under the line as a whole.
WITH moved AS (
    SELECT
        flows.party_id, flows.direction, flows.day, flows.transfer_id, flows.account_id, flows.other_party, flows.amount,
        accounts.bank_id,
        CASE accounts.holder
            WHEN 'organisation' THEN law('large_transfer_entity', flows.day)
            ELSE law('large_transfer_individual', flows.day)
        END AS line
    FROM flows
    INNER JOIN accounts ON flows.account_id = accounts.account_id
    WHERE flows.lawful IS NULL AND NOT flows.kin AND accounts.held AND accounts.roster_kind IS NULL
),
near_line AS (
    SELECT party_id, direction, day, transfer_id, account_id, other_party, amount, bank_id, line
    FROM moved
    WHERE amount < line AND amount >= $near_share * line
),
totals AS (
    SELECT
        near_line.party_id, near_line.direction, near_line.day,
        sum(CASE near_line.direction WHEN 'in' THEN account_days.in_amount - account_days.cash_in
            ELSE account_days.out_amount - account_days.cash_out END) AS total
    FROM (SELECT DISTINCT party_id, direction, day FROM near_line) AS near_line
    INNER JOIN account_days ON near_line.party_id = account_days.party_id AND near_line.day = account_days.day
    GROUP BY near_line.party_id, near_line.direction, near_line.day
),
found AS (
    SELECT last.party_id, last.direction, last.day AS ends, last.transfer_id
    FROM near_line AS last
    INNER JOIN near_line AS earlier ON last.party_id = earlier.party_id AND last.direction = earlier.direction
        AND earlier.day BETWEEN last.day - $period + 1 AND last.day
    INNER JOIN totals ON earlier.party_id = totals.party_id AND earlier.direction = totals.direction AND earlier.day = totals.day
    GROUP BY last.party_id, last.direction, last.day, last.transfer_id
    HAVING count(*) >= $least_count
        AND count(DISTINCT CASE WHEN totals.total < earlier.line THEN earlier.day END) >= $day_share * count(DISTINCT earlier.day)
        AND (count(DISTINCT earlier.other_party) >= 2 OR count(DISTINCT earlier.bank_id) >= 2
            OR mod(sum(earlier.amount), $round_sum) = 0)
)
SELECT DISTINCT near_line.account_id, near_line.transfer_id
FROM near_line
INNER JOIN found ON near_line.party_id = found.party_id AND near_line.direction = found.direction
    AND near_line.day BETWEEN found.ends - $period + 1 AND found.ends
