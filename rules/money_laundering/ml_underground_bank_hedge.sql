-- Money of one stranger and as much to another the same day, again and again, in sums that are round in one foreign
-- currency at the day's published rate: the other half of each deal is paid abroad.
-- Any large sum is near some multiple of 100, so that a sum counts as round only at a coarse step of its own size.
-- Bookings in foreign currency are in no readable table: residents who remit to one payee abroad are not looked for here.
WITH moved AS (
    SELECT transfer_id, account_id, party_id, other_party, direction, amount, day
    FROM stranger_flows
    WHERE amount >= $least_amount
),
matched AS (
    SELECT
        came.transfer_id, went.transfer_id AS out_transfer, came.party_id, came.day, came.amount,
        row_number() OVER (PARTITION BY came.transfer_id ORDER BY abs(came.amount - went.amount), went.transfer_id) AS place,
        row_number() OVER (
            PARTITION BY went.transfer_id ORDER BY abs(came.amount - went.amount), came.transfer_id
        ) AS out_place
    FROM moved AS came
    INNER JOIN moved AS went
        ON came.party_id = went.party_id AND came.day = went.day AND came.direction = 'in' AND went.direction = 'out'
        AND came.other_party <> went.other_party
        AND abs(came.amount - went.amount) <= $match_share * came.amount
),
deals AS (
    SELECT transfer_id, out_transfer, party_id, day, amount
    FROM matched
    WHERE place = 1 AND out_place = 1
),
rates AS (
    SELECT
        currency, day, CAST(floor(mid * 1000000) AS BIGINT) AS mid,
        lead(day) OVER (PARTITION BY currency ORDER BY day) AS next_day
    FROM fx_rates
    WHERE currency IN ('USD', 'HKD', 'EUR')
),
valued AS (
    SELECT
        deals.party_id, deals.transfer_id, deals.out_transfer, deals.day, deals.amount, rates.currency,
        rates.mid * CASE
            WHEN deals.amount * 10000 // rates.mid < 20000 THEN 1000
            WHEN deals.amount * 10000 // rates.mid < 200000 THEN 10000
            ELSE 100000
        END // 10000 AS lot
    FROM deals
    INNER JOIN rates ON deals.day >= rates.day AND deals.day < coalesce(rates.next_day, rates.day + 10)
),
judged AS (
    SELECT
        party_id, transfer_id, out_transfer, day, currency, amount,
        CASE
            WHEN abs(amount - greatest((amount + lot // 2) // lot, 1) * lot) <= $tolerance * amount THEN 1
            ELSE 0
        END AS rounded
    FROM valued
),
rolling AS (
    SELECT party_id, day, currency, count(*) OVER recent AS deals, sum(rounded) OVER recent AS rounded
    FROM judged
    WINDOW recent AS (PARTITION BY party_id, currency ORDER BY day RANGE BETWEEN $window - 1 PRECEDING AND CURRENT ROW)
),
found AS (
    SELECT DISTINCT party_id, day, currency
    FROM rolling
    WHERE deals >= $deals AND rounded >= $round_share * deals
),
kept AS (
    SELECT DISTINCT judged.party_id, judged.transfer_id, judged.out_transfer
    FROM judged
    INNER JOIN found
        ON judged.party_id = found.party_id AND judged.currency = found.currency
        AND judged.day BETWEEN found.day - $window + 1 AND found.day
),
totals AS (
    SELECT deals.party_id, CAST(sum(deals.amount) AS BIGINT) AS amount, max(deals.day) AS last_day
    FROM kept
    INNER JOIN deals ON kept.transfer_id = deals.transfer_id
    GROUP BY deals.party_id
)
SELECT DISTINCT
    moved.account_id, moved.transfer_id, totals.amount, 'deals' AS finding,
    CASE
        WHEN totals.amount >= law('payment_settlement_turnover', totals.last_day) THEN 'critical'
        ELSE 'high'
    END AS severity
FROM kept
INNER JOIN totals ON kept.party_id = totals.party_id
INNER JOIN moved
    ON kept.party_id = moved.party_id AND (kept.transfer_id = moved.transfer_id OR kept.out_transfer = moved.transfer_id)
