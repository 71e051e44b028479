-- A firm pays another, and within days nearly all of it is back with the firm, its legal representative or his family, over
-- other hands, several times in a quarter. Critical where two of these hold as well: the same loss every time, a seller
-- that pays no upkeep, a young seller, one telephone or device of both firms.
WITH rounds AS (
    SELECT
        cycles.cycle_id, cycles.party_id AS buyer, seller.party_id AS seller, cycles.transfer_id, cycles.day AS day,
        cycles.loss, seller.registered_day, seller.phone AS seller_phone, buyer.phone AS buyer_phone
    FROM (
        SELECT
            cycle_id, party_id, account_id, payee_id, transfer_id, started_at // 86400 AS day,
            (origin_amount - returned_amount) * 10000 // origin_amount AS loss
        FROM cycles
        WHERE hop = 1 AND origin_amount >= $least_amount AND returned_amount >= $least_back * origin_amount
            AND returned_amount <= origin_amount AND ended_at <= started_at + $longest
    ) AS cycles
    INNER JOIN accounts AS buyer ON cycles.account_id = buyer.account_id AND buyer.holder = 'organisation'
    INNER JOIN accounts AS seller ON cycles.payee_id = seller.account_id AND seller.holder = 'organisation'
),
best AS (
    SELECT cycle_id, buyer, seller, transfer_id, day, loss, registered_day, seller_phone, buyer_phone
    FROM rounds
    QUALIFY row_number() OVER (PARTITION BY transfer_id ORDER BY loss, cycle_id) = 1
),
counted AS (
    SELECT buyer, seller, day AS ends, count(*) OVER quarter AS rounds
    FROM best
    WINDOW quarter AS (PARTITION BY buyer, seller ORDER BY day RANGE BETWEEN $window - 1 PRECEDING AND CURRENT ROW)
),
found AS (
    SELECT DISTINCT
        best.cycle_id, best.buyer, best.seller, best.day, best.loss, best.registered_day, best.seller_phone, best.buyer_phone
    FROM best
    INNER JOIN counted
        ON best.buyer = counted.buyer AND best.seller = counted.seller
        AND best.day BETWEEN counted.ends - $window + 1 AND counted.ends
    WHERE counted.rounds >= $rounds
),
devices AS (
    SELECT DISTINCT found.buyer, found.seller
    FROM found
    INNER JOIN transactions AS bought ON found.buyer = bought.party_id
    INNER JOIN transactions AS sold ON found.seller = sold.party_id AND bought.device_id = sold.device_id
),
kept_up AS (
    SELECT DISTINCT found.buyer, found.seller
    FROM found
    INNER JOIN firm_upkeep ON found.seller = firm_upkeep.party_id
),
graded AS (
    SELECT
        found.buyer, found.seller, count(*) AS rounds,
        CASE
            WHEN CASE
                    WHEN sum(found.loss) BETWEEN 100 * count(*) AND 1300 * count(*)
                        AND count(*) * sum(found.loss * found.loss) - sum(found.loss) * sum(found.loss)
                            <= $steady * $steady * count(*) * count(*) THEN 1
                    ELSE 0
                END
                + CASE WHEN max(kept_up.buyer) IS NULL THEN 1 ELSE 0 END
                + CASE WHEN max(found.registered_day) > min(found.day) - $young THEN 1 ELSE 0 END
                + CASE
                    WHEN max(found.seller_phone) = max(found.buyer_phone) OR max(devices.buyer) IS NOT NULL THEN 1
                    ELSE 0
                END >= 2 THEN 'critical'
            ELSE 'high'
        END AS severity
    FROM found
    LEFT JOIN kept_up ON found.buyer = kept_up.buyer AND found.seller = kept_up.seller
    LEFT JOIN devices ON found.buyer = devices.buyer AND found.seller = devices.seller
    GROUP BY found.buyer, found.seller
),
hops AS (
    SELECT
        cycles.hop, cycles.hops, cycles.account_id, cycles.payee_id, cycles.transfer_id, found.buyer, graded.severity,
        graded.rounds
    FROM found
    INNER JOIN cycles ON found.cycle_id = cycles.cycle_id
    INNER JOIN graded ON found.buyer = graded.buyer AND found.seller = graded.seller
)
SELECT
    account_id, transfer_id, severity, CAST(rounds AS INTEGER) AS rounds,
    CASE WHEN hop = 1 THEN 'organiser' ELSE 'mule' END AS role, buyer AS pattern, buyer AS finding
FROM hops
UNION ALL
SELECT
    payee_id, transfer_id, severity, CAST(rounds AS INTEGER),
    CASE WHEN hop = hops THEN 'organiser' ELSE 'mule' END, buyer, buyer
FROM hops
