-- A firm without business of its own through which large sums pass. Its busiest quarter is judged: four marks are medium,
-- five with no upkeep paid are high. An address that several share is no mark, for business centres have hundreds; who
-- opened the accounts as agent is in no table.
WITH daily AS (
    SELECT
        party_id, day,
        sum(CASE WHEN direction = 'in' THEN amount ELSE 0 END) AS came,
        sum(CASE WHEN direction = 'out' THEN amount ELSE 0 END) AS went
    FROM firm_flows
    GROUP BY party_id, day
),
rolling AS (
    SELECT party_id, day, sum(came) OVER quarter AS came, sum(went) OVER quarter AS went
    FROM daily
    WINDOW quarter AS (PARTITION BY party_id ORDER BY day RANGE BETWEEN $window - 1 PRECEDING AND CURRENT ROW)
),
busiest AS (
    SELECT party_id, day AS ends, day - $window + 1 AS starts, came, went
    FROM (
        SELECT
            party_id, day, came, went,
            row_number() OVER (PARTITION BY party_id ORDER BY came DESC, day DESC) AS place
        FROM rolling
    )
    WHERE place = 1 AND came >= $least_turnover
),
firms AS (
    SELECT DISTINCT party_id, phone, controller, registered_day, registered_capital
    FROM accounts
    WHERE holder = 'organisation' AND held
),
phones AS (
    SELECT phone FROM firms GROUP BY phone HAVING count(*) >= $shared
),
bosses AS (
    SELECT controller FROM firms GROUP BY controller HAVING count(*) >= $shared
),
kept_up AS (
    SELECT DISTINCT busiest.party_id
    FROM busiest
    INNER JOIN firm_upkeep
        ON busiest.party_id = firm_upkeep.party_id AND firm_upkeep.day BETWEEN busiest.starts AND busiest.ends
),
moved AS (
    SELECT
        firm_flows.party_id, firm_flows.account_id, firm_flows.transfer_id, firm_flows.other_id,
        CASE WHEN mod(firm_flows.day, 7) IN (2, 3) OR mod(firm_flows.booked_at, 86400) < 21600
            OR mod(firm_flows.booked_at, 86400) >= 82800 THEN 1 ELSE 0 END AS odd_hour
    FROM busiest
    INNER JOIN firm_flows
        ON busiest.party_id = firm_flows.party_id AND firm_flows.day BETWEEN busiest.starts AND busiest.ends
),
dealt AS (
    SELECT
        moved.party_id, count(DISTINCT substring(accounts.industry_code, 1, 1)) AS industries,
        sum(moved.odd_hour) AS odd_hours, count(*) AS payments
    FROM moved
    INNER JOIN accounts ON moved.other_id = accounts.account_id
    GROUP BY moved.party_id
),
left_over AS (
    SELECT party_id, sum(balance_end) AS balance
    FROM (
        SELECT
            busiest.party_id, account_days.balance_end,
            row_number() OVER (PARTITION BY account_days.account_id ORDER BY account_days.day DESC) AS place
        FROM busiest
        INNER JOIN account_days ON busiest.party_id = account_days.party_id AND account_days.day <= busiest.ends
    )
    WHERE place = 1
    GROUP BY party_id
),
lives AS (
    SELECT busiest.party_id, min(daily.day) AS first_day, max(daily.day) AS last_day
    FROM busiest
    INNER JOIN daily ON busiest.party_id = daily.party_id
    GROUP BY busiest.party_id
),
judged AS (
    SELECT
        busiest.party_id, busiest.came, kept_up.party_id IS NULL AS no_upkeep,
        CASE WHEN kept_up.party_id IS NULL THEN 1 ELSE 0 END
        + CASE WHEN firms.registered_day >= busiest.ends - $young THEN 1 ELSE 0 END
        + CASE WHEN busiest.came >= $multiple * firms.registered_capital THEN 1 ELSE 0 END
        + CASE WHEN dealt.industries >= $industries THEN 1 ELSE 0 END
        + CASE WHEN least(busiest.came, busiest.went) >= $pass_share * greatest(busiest.came, busiest.went) THEN 1 ELSE 0 END
        + CASE WHEN left_over.balance <= $left_share * busiest.came THEN 1 ELSE 0 END
        + CASE WHEN phones.phone IS NOT NULL OR bosses.controller IS NOT NULL THEN 1 ELSE 0 END
        + CASE
            WHEN lives.last_day - lives.first_day < $active AND lives.last_day <= seen.last_day - $silent THEN 1
            ELSE 0
        END
        + CASE WHEN dealt.odd_hours >= $odd_share * dealt.payments THEN 1 ELSE 0 END AS marks
    FROM busiest
    INNER JOIN firms ON busiest.party_id = firms.party_id
    INNER JOIN dealt ON busiest.party_id = dealt.party_id
    INNER JOIN left_over ON busiest.party_id = left_over.party_id
    INNER JOIN lives ON busiest.party_id = lives.party_id
    CROSS JOIN (SELECT max(day) AS last_day FROM account_days) AS seen
    LEFT JOIN kept_up ON busiest.party_id = kept_up.party_id
    LEFT JOIN phones ON firms.phone = phones.phone
    LEFT JOIN bosses ON firms.controller = bosses.controller
)
SELECT
    moved.account_id, moved.transfer_id, CAST(judged.marks AS INTEGER) AS marks, CAST(judged.came AS BIGINT) AS amount,
    CASE WHEN judged.marks > $marks AND judged.no_upkeep THEN 'high' ELSE 'medium' END AS severity, 'busiest' AS finding
FROM moved
INNER JOIN judged ON moved.party_id = judged.party_id
WHERE judged.marks >= $marks
