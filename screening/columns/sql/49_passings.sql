-- A party that takes in money of at least two strangers within two days and has sent nearly all of it on to at least two
-- others within three days more: a node in the middle of layers. A row each receipt that opens such a passing.
WITH rolling AS (
    SELECT
        party_id, direction, booked_at AS starts,
        sum(CASE direction WHEN 'in' THEN amount ELSE 0 END) OVER gathering AS in_amount,
        sum(CASE direction WHEN 'out' THEN amount ELSE 0 END) OVER passing AS out_amount
    FROM stranger_flows
    WINDOW
        gathering AS (PARTITION BY party_id ORDER BY booked_at RANGE BETWEEN CURRENT ROW AND $gather_time FOLLOWING),
        passing AS (
            PARTITION BY party_id ORDER BY booked_at RANGE BETWEEN CURRENT ROW AND $gather_time + $hold_time FOLLOWING
        )
),
passed AS (
    SELECT DISTINCT party_id, starts, in_amount, out_amount
    FROM rolling
    WHERE direction = 'in' AND in_amount >= $least_amount
        AND out_amount * 100 >= in_amount * $least_percent AND out_amount * 100 <= in_amount * $most_percent
)
SELECT
    passed.party_id, passed.starts, passed.starts + $gather_time AS gathered, passed.starts + $gather_time + $hold_time AS ends,
    CAST(passed.in_amount AS BIGINT) AS in_amount, CAST(passed.out_amount AS BIGINT) AS out_amount,
    CAST(count(DISTINCT CASE direction WHEN 'in' THEN other_party END) AS INTEGER) AS payers,
    CAST(count(DISTINCT CASE direction WHEN 'out' THEN other_party END) AS INTEGER) AS payees
FROM passed
INNER JOIN stranger_flows AS moved
    ON passed.party_id = moved.party_id AND moved.booked_at >= passed.starts
    AND moved.booked_at <= passed.starts + CASE direction WHEN 'in' THEN $gather_time ELSE $gather_time + $hold_time END
GROUP BY passed.party_id, passed.starts, passed.in_amount, passed.out_amount
HAVING count(DISTINCT CASE direction WHEN 'in' THEN other_party END) >= 2
    AND count(DISTINCT CASE direction WHEN 'out' THEN other_party END) >= 2
