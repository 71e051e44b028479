-- Firms of one boss take in other firms' money, and within a day it is with a few persons or drawn in banknotes, less a
-- fee. The boss's busiest quarter is judged. Two marks more are needed; critical where no wages, rent, utilities or taxes
-- are paid. That the firms use one device is a mark; that one agent opened their accounts is in no table.
WITH private AS (
    -- A firm of his that pays other firms for most of what it takes does other business.
    SELECT party_id
    FROM firm_flows
    GROUP BY party_id
    HAVING sum(CASE WHEN direction = 'out' AND other_holder = 'organisation' THEN amount ELSE 0 END)
        <= $trade_share * sum(CASE WHEN direction = 'in' THEN amount ELSE 0 END)
),
moves AS (
    SELECT
        firm_flows.boss, firm_flows.party_id, firm_flows.account_id, firm_flows.transfer_id, firm_flows.direction,
        firm_flows.other_party, firm_flows.other_holder, firm_flows.amount, firm_flows.day, firm_flows.kin, firm_flows.lawful
    FROM firm_flows
    INNER JOIN private ON firm_flows.party_id = private.party_id
),
daily AS (
    SELECT
        boss, day,
        sum(CASE direction WHEN 'in' THEN amount ELSE -amount END) AS kept,
        sum(CASE WHEN direction = 'in' AND other_holder = 'organisation' AND lawful IS NULL THEN amount ELSE 0 END) AS came,
        sum(CASE WHEN direction = 'out' AND other_holder <> 'organisation' AND lawful IS NULL THEN amount ELSE 0 END) AS went
    FROM moves
    GROUP BY boss, day
),
firms AS (
    SELECT DISTINCT moves.boss, moves.party_id, moves.account_id
    FROM moves
),
notes AS (
    SELECT firms.boss, account_days.day, sum(account_days.cash_out) AS cash
    FROM firms
    INNER JOIN account_days ON firms.account_id = account_days.account_id
    GROUP BY firms.boss, account_days.day
),
days AS (
    SELECT coalesce(daily.boss, notes.boss) AS boss, coalesce(daily.day, notes.day) AS day,
        coalesce(daily.came, 0) AS came, coalesce(daily.went, 0) + coalesce(notes.cash, 0) AS went,
        coalesce(notes.cash, 0) AS cash, coalesce(daily.kept, 0) - coalesce(notes.cash, 0) AS kept
    FROM daily
    FULL JOIN notes ON daily.boss = notes.boss AND daily.day = notes.day
),
rolling AS (
    SELECT
        boss, day,
        sum(came) OVER quarter AS came,
        sum(cash) OVER quarter AS cash,
        sum(kept) OVER quarter AS kept,
        came AS came_today,
        sum(went) OVER (PARTITION BY boss ORDER BY day RANGE BETWEEN CURRENT ROW AND 1 FOLLOWING) AS soon
    FROM days
    WINDOW quarter AS (PARTITION BY boss ORDER BY day RANGE BETWEEN $window - 1 PRECEDING AND CURRENT ROW)
),
busiest AS (
    SELECT boss, day AS ends, day - $window + 1 AS starts, came, cash, kept
    FROM (
        SELECT boss, day, came, cash, kept, row_number() OVER (PARTITION BY boss ORDER BY came DESC, day DESC) AS place
        FROM rolling
    )
    WHERE place = 1 AND came >= law('payment_settlement_turnover', day)
),
quick AS (
    SELECT busiest.boss
    FROM busiest
    INNER JOIN rolling ON busiest.boss = rolling.boss AND rolling.day BETWEEN busiest.starts AND busiest.ends
    GROUP BY busiest.boss
    HAVING sum(least(rolling.came_today, rolling.soon)) >= $share * sum(rolling.came_today)
),
moved AS (
    SELECT
        busiest.boss, moves.account_id, moves.transfer_id, moves.direction, moves.other_party, moves.other_holder,
        moves.amount, moves.kin,
        CASE
            WHEN moves.direction = 'in' THEN 0
            WHEN mod(moves.amount, 100000) = 0 THEN 1
            WHEN moves.amount < law('large_cash', moves.day)
                AND moves.amount >= $near_share * law('large_cash', moves.day) THEN 1
            ELSE 0
        END AS neat
    FROM busiest
    INNER JOIN quick ON busiest.boss = quick.boss
    INNER JOIN moves ON busiest.boss = moves.boss AND moves.day BETWEEN busiest.starts AND busiest.ends
    WHERE moves.lawful IS NULL
),
persons AS (
    SELECT
        boss, other_party, sum(amount) AS amount, count(*) AS payments,
        row_number() OVER (PARTITION BY boss ORDER BY sum(amount) DESC, other_party) AS place
    FROM moved
    WHERE direction = 'out' AND other_holder <> 'organisation'
    GROUP BY boss, other_party
),
few AS (
    SELECT busiest.boss
    FROM busiest
    LEFT JOIN persons ON busiest.boss = persons.boss AND persons.place <= $persons
    GROUP BY busiest.boss, busiest.came, busiest.cash
    HAVING coalesce(sum(persons.amount), 0) + busiest.cash >= $share * busiest.came
        AND (
            sum(CASE WHEN persons.payments >= 2 THEN 1 ELSE 0 END) >= $repeated
            OR busiest.cash >= $share * busiest.came
        )
),
payers AS (
    SELECT
        boss,
        count(DISTINCT
            CASE WHEN direction = 'in' AND other_holder = 'organisation' AND NOT kin THEN other_party END) AS clients,
        max(CASE WHEN amount IN (100, 500, 1000) THEN 1 ELSE 0 END) AS probe,
        CASE WHEN sum(neat) * 2 >= sum(CASE direction WHEN 'out' THEN 1 ELSE 0 END) THEN 1 ELSE 0 END AS neat
    FROM moved
    GROUP BY boss
),
kept_up AS (
    SELECT DISTINCT busiest.boss
    FROM busiest
    INNER JOIN firms ON busiest.boss = firms.boss
    INNER JOIN firm_upkeep
        ON firms.party_id = firm_upkeep.party_id AND firm_upkeep.day BETWEEN busiest.starts AND busiest.ends
),
one_device AS (
    SELECT DISTINCT one.boss
    FROM (
        SELECT firms.boss, transactions.device_id
        FROM busiest
        INNER JOIN firms ON busiest.boss = firms.boss
        INNER JOIN transactions ON firms.account_id = transactions.account_id
        GROUP BY firms.boss, transactions.device_id
        HAVING count(DISTINCT firms.party_id) >= 2
    ) AS one
    WHERE one.device_id IS NOT NULL
),
graded AS (
    SELECT
        busiest.boss, busiest.starts, busiest.ends, payers.clients, busiest.came,
        payers.probe + payers.neat
        + CASE WHEN busiest.kept BETWEEN $fee_least * busiest.came AND $fee_most * busiest.came THEN 1 ELSE 0 END
        + CASE WHEN kept_up.boss IS NULL THEN 1 ELSE 0 END
        + CASE WHEN one_device.boss IS NOT NULL THEN 1 ELSE 0 END AS marks,
        CASE WHEN kept_up.boss IS NULL THEN 'critical' ELSE 'high' END AS severity
    FROM busiest
    INNER JOIN few ON busiest.boss = few.boss
    INNER JOIN payers ON busiest.boss = payers.boss
    LEFT JOIN kept_up ON busiest.boss = kept_up.boss
    LEFT JOIN one_device ON busiest.boss = one_device.boss
)
SELECT
    moved.account_id, moved.transfer_id, graded.severity, CAST(graded.came AS BIGINT) AS amount,
    CAST(graded.clients AS INTEGER) AS clients, CAST(graded.marks AS INTEGER) AS marks, 'busiest' AS finding
FROM moved
INNER JOIN graded ON moved.boss = graded.boss
WHERE graded.clients >= $clients AND graded.marks >= $marks
