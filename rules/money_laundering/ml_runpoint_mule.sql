-- A card's busiest day of receipts from persons it never dealt with before, judged by the marks of a card lent for passing
-- money on: a trifle tried first, many payers, payers of several provinces, gone within half an hour, by night, nothing
-- left, hardly used before, payees shared with other such cards. That an account was restricted and then used again is in
-- no table. Remarks of goods on most receipts make it a sale.
WITH credits AS (
    SELECT
        moved.party_id, moved.transfer_id, moved.other_id, moved.other_party, moved.amount, moved.booked_at, moved.day,
        CASE WHEN moved.first_day > moved.day - $newness THEN 1 ELSE 0 END AS fresh,
        CASE WHEN moved.purpose_class IN ('goods', 'farm', 'vehicle', 'travel', 'school') THEN 1 ELSE 0 END AS sale
    FROM stranger_flows AS moved
    INNER JOIN accounts ON moved.other_id = accounts.account_id
    INNER JOIN accounts AS card ON moved.account_id = card.account_id
    WHERE moved.direction = 'in' AND accounts.holder <> 'organisation' AND card.holder <> 'organisation' AND card.held
),
rolling AS (
    SELECT
        party_id, booked_at, transfer_id, count(*) OVER recent AS credits, sum(amount) OVER recent AS came,
        sum(fresh) OVER recent AS fresh, sum(sale) OVER recent AS sales
    FROM credits
    WINDOW recent AS (PARTITION BY party_id ORDER BY booked_at RANGE BETWEEN $hours PRECEDING AND CURRENT ROW)
),
bursts AS (
    SELECT party_id, booked_at - $hours AS starts, booked_at AS gathered, booked_at + $hours AS ends, credits, came
    FROM rolling
    QUALIFY row_number() OVER (PARTITION BY party_id ORDER BY credits DESC, booked_at, transfer_id) = 1
),
candidates AS (
    SELECT bursts.party_id, bursts.starts, bursts.gathered, bursts.ends, bursts.credits, bursts.came
    FROM bursts
    INNER JOIN rolling ON bursts.party_id = rolling.party_id AND bursts.gathered = rolling.booked_at
    WHERE bursts.credits >= $fewest AND bursts.came >= $least_amount
        AND rolling.fresh >= $fresh_share * rolling.credits AND rolling.sales * 2 <= rolling.credits
),
payers AS (
    SELECT
        candidates.party_id, count(DISTINCT credits.other_party) AS payers,
        count(DISTINCT substring(accounts.region_code, 1, 2)) AS provinces
    FROM candidates
    INNER JOIN credits
        ON candidates.party_id = credits.party_id AND credits.booked_at BETWEEN candidates.starts AND candidates.gathered
    INNER JOIN accounts ON credits.other_id = accounts.account_id
    GROUP BY candidates.party_id
),
moved AS (
    SELECT
        candidates.party_id, flows.account_id, flows.transfer_id, flows.direction, flows.other_party, flows.amount,
        flows.booked_at,
        max(CASE flows.direction WHEN 'in' THEN flows.booked_at END) OVER (
            PARTITION BY candidates.party_id ORDER BY flows.booked_at, flows.transfer_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS last_credit,
        CASE WHEN mod(flows.booked_at, 86400) < 21600 OR mod(flows.booked_at, 86400) >= 82800 THEN 1 ELSE 0 END AS night
    FROM candidates
    INNER JOIN flows
        ON candidates.party_id = flows.party_id AND flows.booked_at >= candidates.starts
        AND flows.booked_at <= CASE flows.direction WHEN 'in' THEN candidates.gathered ELSE candidates.ends END
    WHERE flows.lawful IS NULL
),
passed AS (
    SELECT
        party_id,
        sum(CASE direction WHEN 'out' THEN amount ELSE 0 END) AS went,
        sum(CASE WHEN direction = 'out' AND booked_at <= last_credit + $lag THEN amount ELSE 0 END) AS soon,
        sum(night) AS nights, count(*) AS payments
    FROM moved
    GROUP BY party_id
),
probes AS (
    SELECT DISTINCT candidates.party_id
    FROM candidates
    INNER JOIN flows
        ON candidates.party_id = flows.party_id
        AND flows.booked_at BETWEEN candidates.gathered - $hours * 3 AND candidates.gathered
    WHERE flows.amount <= $probe
),
-- An account of the holder over which little of it went took no part.
used AS (
    SELECT party_id, account_id
    FROM (
        SELECT party_id, account_id, amount, sum(amount) OVER (PARTITION BY party_id) AS whole
        FROM (SELECT party_id, account_id, sum(amount) AS amount FROM moved GROUP BY party_id, account_id)
    )
    WHERE amount * 10 >= whole
),
worked AS (
    SELECT DISTINCT party_id, account_id FROM moved WHERE direction = 'in'
),
emptied AS (
    SELECT candidates.party_id
    FROM candidates
    INNER JOIN used ON candidates.party_id = used.party_id
    INNER JOIN account_days
        ON used.account_id = account_days.account_id
        AND account_days.day BETWEEN candidates.starts // 86400 AND candidates.ends // 86400
    GROUP BY candidates.party_id, candidates.came
    HAVING min(account_days.balance_end) <= $left_share * candidates.came
),
busy_before AS (
    SELECT candidates.party_id
    FROM candidates
    INNER JOIN worked ON candidates.party_id = worked.party_id
    INNER JOIN account_days
        ON worked.account_id = account_days.account_id
        AND account_days.day BETWEEN candidates.starts // 86400 - $months * 30 AND candidates.starts // 86400 - 1
    GROUP BY candidates.party_id
    HAVING sum(account_days.in_amount + account_days.out_amount) >= $base * $months
),
common AS (
    SELECT other_party FROM moved WHERE direction = 'out' GROUP BY other_party HAVING count(DISTINCT party_id) >= $cards
),
sharing AS (
    SELECT DISTINCT moved.party_id
    FROM moved
    INNER JOIN common ON moved.other_party = common.other_party
    WHERE moved.direction = 'out'
),
graded AS (
    SELECT
        candidates.party_id, candidates.came, payers.payers,
        CASE WHEN probes.party_id IS NOT NULL THEN 1 ELSE 0 END
        + CASE WHEN candidates.credits >= $credits AND payers.payers >= $payers THEN 1 ELSE 0 END
        + CASE WHEN payers.provinces >= $provinces THEN 1 ELSE 0 END
        + CASE WHEN passed.went >= $gone * candidates.came AND passed.soon * 2 >= passed.went THEN 1 ELSE 0 END
        + CASE WHEN passed.nights >= $night_share * passed.payments THEN 1 ELSE 0 END
        + CASE WHEN emptied.party_id IS NOT NULL THEN 1 ELSE 0 END
        + CASE WHEN busy_before.party_id IS NULL THEN 1 ELSE 0 END
        + CASE WHEN sharing.party_id IS NOT NULL THEN 1 ELSE 0 END AS marks
    FROM candidates
    INNER JOIN payers ON candidates.party_id = payers.party_id
    INNER JOIN passed ON candidates.party_id = passed.party_id
    LEFT JOIN probes ON candidates.party_id = probes.party_id
    LEFT JOIN emptied ON candidates.party_id = emptied.party_id
    LEFT JOIN busy_before ON candidates.party_id = busy_before.party_id
    LEFT JOIN sharing ON candidates.party_id = sharing.party_id
)
SELECT
    moved.account_id, moved.transfer_id, CAST(graded.marks AS INTEGER) AS marks, CAST(graded.payers AS INTEGER) AS payers,
    CAST(graded.came AS BIGINT) AS amount, 'burst' AS finding,
    CASE
        WHEN graded.marks > $marks AND graded.came >= law('helping_settlement', moved.booked_at // 86400) THEN 'critical'
        WHEN graded.marks > $marks THEN 'high'
        ELSE 'medium'
    END AS severity
FROM moved
INNER JOIN graded ON moved.party_id = graded.party_id
INNER JOIN used ON moved.account_id = used.account_id
WHERE graded.marks >= $marks
