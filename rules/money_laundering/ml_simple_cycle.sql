-- Money that came back to where it left, or to a relative there, over at least three parties. High for a large sum or
-- several rounds that are much of what most parties pay. Within one family or controller, or among partners who trade all
-- year, it is their ordinary business; and so is a round that is small beside all that most of its parties pay to others.
WITH rounds AS (
    SELECT DISTINCT cycle_id, origin_amount, started_at, hops, party_id
    FROM cycles
    WHERE hop = 1 AND hops >= $min_hops AND slowest_hop <= $hop_time AND lowest_ratio >= $least_ratio
        AND highest_ratio <= $most_ratio AND origin_amount >= $min_amount AND (kin_hops + regular_hops) * 2 < hops
),
turnover AS (
    SELECT payer_party, sum(amount) AS paid
    FROM pairs
    GROUP BY payer_party
),
-- For how many of its parties the rounds are no trifle beside all that they pay.
parts AS (
    SELECT cycles.cycle_id, cycles.party_id, sum(cycles.amount) AS amount
    FROM cycles
    INNER JOIN rounds ON cycles.cycle_id = rounds.cycle_id
    GROUP BY cycles.cycle_id, cycles.party_id
),
weighed AS (
    SELECT
        parts.cycle_id,
        CASE
            WHEN sum(CASE WHEN parts.amount >= $main_part * turnover.paid THEN 1 ELSE 0 END) * 2 >= count(*) THEN 1 ELSE 0
        END AS main
    FROM parts
    INNER JOIN turnover ON parts.party_id = turnover.payer_party
    GROUP BY parts.cycle_id
    HAVING sum(CASE WHEN parts.amount >= $least_part * turnover.paid THEN 1 ELSE 0 END) * 2 >= count(*)
),
graded AS (
    SELECT
        rounds.cycle_id, rounds.origin_amount, rounds.hops,
        CASE
            WHEN weighed.main = 1 AND (rounds.origin_amount >= $min_amount * 5 OR count(*) OVER near >= $rounds) THEN 'high'
            ELSE 'medium'
        END AS severity
    FROM rounds
    INNER JOIN weighed ON rounds.cycle_id = weighed.cycle_id
    WINDOW near AS (
        PARTITION BY rounds.party_id ORDER BY rounds.started_at RANGE BETWEEN $period PRECEDING AND $period FOLLOWING
    )
)
SELECT
    cycles.account_id, cycles.transfer_id, graded.hops, graded.origin_amount, graded.severity,
    CASE WHEN cycles.hop = 1 THEN 'organiser' ELSE 'mule' END AS role,
    cycles.cycle_id AS pattern, cycles.cycle_id AS finding
FROM cycles
INNER JOIN graded ON cycles.cycle_id = graded.cycle_id
UNION ALL
SELECT
    cycles.payee_id, cycles.transfer_id, graded.hops, graded.origin_amount, graded.severity,
    CASE WHEN cycles.hop = cycles.hops THEN 'organiser' ELSE 'mule' END,
    cycles.cycle_id, cycles.cycle_id
FROM cycles
INNER JOIN graded ON cycles.cycle_id = graded.cycle_id
