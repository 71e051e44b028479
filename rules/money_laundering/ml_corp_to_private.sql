-- A firm pays a large sum, or many sums under a line, to a few persons within a month: no wages, no purchases from farmers,
-- and more than an owner draws of what his business takes. High where two further marks hold: relatives or the legal
-- representative among the payees, remarks that say little, no upkeep paid, the money drawn or sent on within two days.
WITH paid AS (
    SELECT
        transfer_id, account_id, party_id, other_party, amount, day, kin, purpose_class,
        CASE
            WHEN amount < law('large_cash', day) AND amount >= $near_share * law('large_cash', day) THEN 1
            WHEN amount < law('large_transfer_individual_cross_border', day)
                AND amount >= $near_share * law('large_transfer_individual_cross_border', day) THEN 1
            ELSE 0
        END AS near_line
    FROM firm_flows
    WHERE direction = 'out' AND other_holder <> 'organisation' AND lawful IS NULL
        AND coalesce(purpose_class, '') NOT IN ('farm', 'wage', 'tax')
),
daily AS (
    SELECT party_id, day, sum(amount) AS amount, sum(near_line) AS near_line
    FROM paid
    GROUP BY party_id, day
),
rolling AS (
    SELECT party_id, day, sum(amount) OVER month AS amount, sum(near_line) OVER month AS near_line
    FROM daily
    WINDOW month AS (PARTITION BY party_id ORDER BY day RANGE BETWEEN $window - 1 PRECEDING AND CURRENT ROW)
),
busiest AS (
    SELECT party_id, day AS ends, day - $window + 1 AS starts, amount
    FROM (
        SELECT party_id, day, amount, row_number() OVER (PARTITION BY party_id ORDER BY amount DESC, day) AS place
        FROM rolling
        WHERE amount >= $least_sum OR near_line >= $near_count
    )
    WHERE place = 1
),
moved AS (
    SELECT
        paid.transfer_id, paid.account_id, paid.party_id, paid.other_party, paid.amount, paid.day, paid.kin,
        paid.purpose_class
    FROM busiest
    INNER JOIN paid ON busiest.party_id = paid.party_id AND paid.day BETWEEN busiest.starts AND busiest.ends
),
payees AS (
    SELECT
        party_id, other_party, sum(amount) AS amount, max(CASE WHEN kin THEN 1 ELSE 0 END) AS kin,
        row_number() OVER (PARTITION BY party_id ORDER BY sum(amount) DESC, other_party) AS place
    FROM moved
    GROUP BY party_id, other_party
),
receipts AS (
    SELECT busiest.party_id, sum(firm_flows.amount) AS amount
    FROM busiest
    INNER JOIN firm_flows
        ON busiest.party_id = firm_flows.party_id AND firm_flows.direction = 'in'
        AND firm_flows.day BETWEEN busiest.starts AND busiest.ends
    GROUP BY busiest.party_id
),
few AS (
    SELECT
        busiest.party_id, busiest.starts, busiest.ends, busiest.amount, count(*) AS payees, max(payees.kin) AS kin
    FROM busiest
    INNER JOIN payees ON busiest.party_id = payees.party_id
    LEFT JOIN receipts ON busiest.party_id = receipts.party_id
    GROUP BY busiest.party_id, busiest.starts, busiest.ends, busiest.amount, receipts.amount
    HAVING sum(CASE WHEN payees.place <= $top THEN payees.amount ELSE 0 END) >= $top_share * busiest.amount
        AND NOT (sum(payees.kin * payees.amount) >= $kin_share * busiest.amount
            AND busiest.amount <= $draw_share * coalesce(receipts.amount, 0))
),
vague AS (
    SELECT party_id
    FROM moved
    GROUP BY party_id
    HAVING sum(CASE WHEN coalesce(purpose_class, 'loan') IN ('loan', 'fee') THEN 1 ELSE 0 END) * 2 >= count(*)
),
kept_up AS (
    SELECT DISTINCT busiest.party_id
    FROM busiest
    INNER JOIN firm_upkeep
        ON busiest.party_id = firm_upkeep.party_id AND firm_upkeep.day BETWEEN busiest.starts AND busiest.ends
),
spent AS (
    SELECT got.party_id, got.other_party, got.day, got.amount, sum(account_days.out_amount) AS spent
    FROM (SELECT party_id, other_party, day, sum(amount) AS amount FROM moved GROUP BY party_id, other_party, day) AS got
    INNER JOIN account_days
        ON got.other_party = account_days.party_id AND account_days.day BETWEEN got.day AND got.day + 2
    GROUP BY got.party_id, got.other_party, got.day, got.amount
),
passed AS (
    SELECT busiest.party_id
    FROM busiest
    INNER JOIN spent ON busiest.party_id = spent.party_id
    GROUP BY busiest.party_id, busiest.amount
    HAVING sum(least(spent.amount, spent.spent)) >= $passed_share * busiest.amount
),
graded AS (
    SELECT
        few.party_id, few.amount, few.payees,
        CASE
            WHEN few.kin + CASE WHEN vague.party_id IS NOT NULL THEN 1 ELSE 0 END
                + CASE WHEN kept_up.party_id IS NULL THEN 1 ELSE 0 END
                + CASE WHEN passed.party_id IS NOT NULL THEN 1 ELSE 0 END >= 2 THEN 'high'
            ELSE 'medium'
        END AS severity
    FROM few
    LEFT JOIN vague ON few.party_id = vague.party_id
    LEFT JOIN kept_up ON few.party_id = kept_up.party_id
    LEFT JOIN passed ON few.party_id = passed.party_id
)
SELECT
    moved.account_id, moved.transfer_id, graded.severity, CAST(graded.payees AS INTEGER) AS payees,
    CAST(graded.amount AS BIGINT) AS amount, 'busiest' AS finding
FROM moved
INNER JOIN graded ON moved.party_id = graded.party_id
