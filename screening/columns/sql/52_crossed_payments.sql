-- Payers and payees who pay crosswise: all that the payees of one payer's days got from those who paid two of them or more.
-- A row a payment, for each payer whose payees begin such a group and each day on which he does.
WITH edges AS (
    SELECT transfer_id, account_id AS payer_id, other_id AS payee_id, party_id AS payer, other_party AS payee, amount, day, first_day
    FROM stranger_flows
    WHERE direction = 'out' AND amount >= $least_leg
),
seeds AS (
    SELECT began.payer, began.day AS starts
    FROM (SELECT DISTINCT payer, day FROM edges) AS began
    INNER JOIN edges ON began.payer = edges.payer AND edges.day BETWEEN began.day AND began.day + $window - 1
    GROUP BY began.payer, began.day
    HAVING count(DISTINCT edges.payee) BETWEEN $fewest AND $most
),
targets AS (
    SELECT DISTINCT seeds.payer AS seed, seeds.starts, edges.payee
    FROM seeds
    INNER JOIN edges ON seeds.payer = edges.payer AND edges.day BETWEEN seeds.starts AND seeds.starts + $window - 1
),
incoming AS (
    SELECT targets.seed, targets.starts, edges.*
    FROM targets
    INNER JOIN edges ON targets.payee = edges.payee AND edges.day BETWEEN targets.starts AND targets.starts + $window - 1
),
crossing AS (
    SELECT seed, starts, payer
    FROM incoming
    GROUP BY seed, starts, payer
    HAVING count(DISTINCT payee) >= 2
),
kept AS (
    SELECT incoming.*
    FROM incoming
    INNER JOIN crossing
        ON incoming.seed = crossing.seed AND incoming.starts = crossing.starts AND incoming.payer = crossing.payer
    QUALIFY count(DISTINCT incoming.payer) OVER (PARTITION BY incoming.seed, incoming.starts, incoming.payee) >= 2
),
groups AS (
    SELECT seed, starts
    FROM kept
    GROUP BY seed, starts
    HAVING count(DISTINCT payer) BETWEEN $fewest AND $most AND count(DISTINCT payee) >= $fewest
),
members AS (
    SELECT seed, starts, payer_id AS account_id, TRUE AS pays FROM kept
    INNER JOIN groups USING (seed, starts)
    UNION
    SELECT seed, starts, payee_id, FALSE FROM kept
    INNER JOIN groups USING (seed, starts)
),
devices AS (
    SELECT DISTINCT account_id, party_id, device_id
    FROM transactions
    WHERE device_id IS NOT NULL AND account_id IN (SELECT account_id FROM members)
),
sharing AS (
    SELECT DISTINCT own.seed, own.starts, own.account_id
    FROM members AS own
    INNER JOIN devices ON own.account_id = devices.account_id
    INNER JOIN devices AS others ON devices.device_id = others.device_id AND devices.party_id <> others.party_id
    INNER JOIN members AS mates
        ON own.seed = mates.seed AND own.starts = mates.starts AND others.account_id = mates.account_id
),
returned AS (
    SELECT DISTINCT kept.seed, kept.starts
    FROM kept
    INNER JOIN edges
        ON kept.payee = edges.payer AND edges.day BETWEEN kept.starts AND kept.starts + $window - 1
    INNER JOIN kept AS there
        ON kept.seed = there.seed AND kept.starts = there.starts AND edges.payee = there.payer
)
SELECT DISTINCT
    kept.seed AS seed_party, kept.starts, kept.payer AS payer_party, kept.payee AS payee_party, kept.payer_id, kept.payee_id,
    kept.transfer_id, kept.amount,
    kept.first_day >= kept.starts AS is_new,
    returned.seed IS NOT NULL AS pays_back,
    accounts.opened_day IS NOT NULL OR devices.account_id IS NOT NULL AS payer_known,
    coalesce(accounts.opened_day > kept.starts - $young, FALSE) OR sharing.account_id IS NOT NULL AS payer_odd
FROM kept
INNER JOIN groups ON kept.seed = groups.seed AND kept.starts = groups.starts
INNER JOIN accounts ON kept.payer_id = accounts.account_id
LEFT JOIN returned ON kept.seed = returned.seed AND kept.starts = returned.starts
LEFT JOIN sharing
    ON kept.seed = sharing.seed AND kept.starts = sharing.starts AND kept.payer_id = sharing.account_id
LEFT JOIN (SELECT DISTINCT account_id FROM devices) AS devices ON kept.payer_id = devices.account_id
