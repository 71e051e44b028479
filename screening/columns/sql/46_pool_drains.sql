-- Money that leaves a pool for those behind it, in notes, into securities or homes, or to people who never paid in.
WITH crowded AS (
    SELECT pool_id, taken FROM pool_facts WHERE people >= $least_people
),
holders AS (
    SELECT DISTINCT pools.pool_id, accounts.controller
    FROM pools
    INNER JOIN accounts ON pools.party_id = accounts.party_id
    WHERE accounts.controller IS NOT NULL
),
investors AS (
    SELECT DISTINCT pool_id, other_party FROM pool_flows WHERE part IN ('stake', 'staff')
),
outs AS (
    SELECT
        pools.pool_id, crowded.taken, transactions.transaction_id, transactions.account_id, transactions.amount,
        transactions.day, transactions.instrument, transactions.purpose_class, transactions.counterparty_id, transactions.counterparty_party, transactions.transfer_id
    FROM pools
    INNER JOIN crowded ON pools.pool_id = crowded.pool_id
    INNER JOIN transactions ON pools.party_id = transactions.party_id
    LEFT JOIN pools AS other ON transactions.counterparty_party = other.party_id AND pools.pool_id = other.pool_id
    WHERE transactions.direction = 'out' AND other.party_id IS NULL AND transactions.amount >= $least
        AND (transactions.purpose_class IS NULL OR transactions.purpose_class <> 'wage')
),
-- What a person gave to firms for goods was spent on what he collected for, and cannot be drained as well.
spent AS (
    SELECT outs.pool_id, sum(outs.amount) AS amount
    FROM outs
    INNER JOIN accounts AS own ON outs.account_id = own.account_id
    INNER JOIN accounts AS payee ON outs.counterparty_id = payee.account_id
    WHERE own.holder = 'individual' AND payee.holder = 'organisation' AND outs.purpose_class = 'goods'
    GROUP BY outs.pool_id
),
told AS (
    SELECT
        outs.pool_id, outs.taken, outs.transaction_id, outs.account_id, outs.amount, outs.day, outs.counterparty_party,
        CASE
            WHEN outs.instrument = 'cash' THEN 'cash'
            WHEN holders.controller IS NOT NULL OR transfers.kin THEN 'controller'
            WHEN payee.name_class = 'broker' THEN 'securities'
            WHEN payee.name_class = 'developer' THEN 'property'
            WHEN payee.holder = 'individual' AND investors.other_party IS NULL AND transfers.lawful IS NULL THEN 'individual'
        END AS way,
        payee.opened_day > outs.day - $fresh AND payee.holder = 'individual' AS fresh
    FROM outs
    LEFT JOIN transfers ON outs.transfer_id = transfers.transfer_id
    LEFT JOIN accounts AS payee ON outs.counterparty_id = payee.account_id
    LEFT JOIN holders ON outs.pool_id = holders.pool_id AND payee.controller = holders.controller
    LEFT JOIN investors ON outs.pool_id = investors.pool_id AND outs.counterparty_party = investors.other_party
),
drains AS (
    SELECT
        told.pool_id, transaction_id, account_id, told.amount, day, way, counterparty_party, coalesce(fresh, false) AS fresh,
        least(
            sum(told.amount) OVER (PARTITION BY told.pool_id ORDER BY day RANGE BETWEEN $window - 1 PRECEDING AND CURRENT ROW),
            greatest(told.taken - coalesce(spent.amount, 0), 0)
        ) AS month_amount
    FROM told
    LEFT JOIN spent ON told.pool_id = spent.pool_id
    WHERE way IS NOT NULL
),
peaks AS (
    SELECT pool_id, day AS ends, month_amount
    FROM drains
    QUALIFY row_number() OVER (PARTITION BY pool_id ORDER BY month_amount DESC, day) = 1
),
fresh_ones AS (
    SELECT peaks.pool_id, count(DISTINCT drains.counterparty_party) AS destinations
    FROM peaks
    INNER JOIN drains ON peaks.pool_id = drains.pool_id AND drains.day BETWEEN peaks.ends - $window + 1 AND peaks.ends
    WHERE drains.fresh
    GROUP BY peaks.pool_id
)
SELECT
    drains.pool_id, drains.account_id, drains.transaction_id, drains.amount, drains.day, drains.way,
    CAST(peaks.month_amount AS BIGINT) AS drained,
    CAST(coalesce(fresh_ones.destinations, 0) AS INTEGER) AS fresh_destinations
FROM drains
INNER JOIN peaks ON drains.pool_id = peaks.pool_id AND drains.day BETWEEN peaks.ends - $window + 1 AND peaks.ends
LEFT JOIN fresh_ones ON drains.pool_id = fresh_ones.pool_id
