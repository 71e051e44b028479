-- Money that came back to where it left, over at least three parties. High for a large sum or several rounds.
WITH rounds AS (
    SELECT DISTINCT cycle_id, origin_amount, started_at, hops, kin_hops, party_id
    FROM cycles
    WHERE hop = 1 AND hops >= $min_hops AND slowest_hop <= $hop_time AND lowest_ratio >= $least_ratio
        AND highest_ratio <= $most_ratio AND origin_amount >= $min_amount AND kin_hops * 2 < hops
),
counted AS (
    SELECT
        cycle_id, origin_amount, started_at, hops,
        count(*) OVER (PARTITION BY party_id ORDER BY started_at RANGE BETWEEN $period PRECEDING AND $period FOLLOWING) AS rounds_near
    FROM rounds
)
SELECT
    cycles.account_id,
    cycles.transfer_id,
    counted.hops,
    counted.origin_amount,
    CASE WHEN counted.origin_amount >= $min_amount * 5 OR counted.rounds_near >= $rounds THEN 'high' ELSE 'medium' END AS severity,
    CASE WHEN cycles.hop = 1 THEN 'organiser' ELSE 'mule' END AS role,
    cycles.cycle_id AS pattern,
    cycles.cycle_id AS finding
FROM cycles
INNER JOIN counted ON cycles.cycle_id = counted.cycle_id
UNION ALL
SELECT
    onward.account_id,
    cycles.transfer_id,
    counted.hops,
    counted.origin_amount,
    CASE WHEN counted.origin_amount >= $min_amount * 5 OR counted.rounds_near >= $rounds THEN 'high' ELSE 'medium' END AS severity,
    CASE WHEN onward.hop = 1 THEN 'organiser' ELSE 'mule' END AS role,
    cycles.cycle_id AS pattern,
    cycles.cycle_id AS finding
FROM cycles
INNER JOIN counted ON cycles.cycle_id = counted.cycle_id
INNER JOIN cycles AS onward
    ON cycles.cycle_id = onward.cycle_id AND onward.hop = CASE WHEN cycles.hop = cycles.hops THEN 1 ELSE cycles.hop + 1 END
