-- Money turned into coins, gold or prepaid cards within a month: many new strangers a day with money in and out, sums that
-- are a price times a quantity, words of coin trade, gold bought at once, the same sum in and out on one day, listed
-- partners. Three of the six signs are wanted; each by itself is everyday life.
WITH busy AS (
    SELECT party_id
    FROM flows
    WHERE lawful IS NULL AND NOT kin AND direction = 'in'
    GROUP BY party_id
    HAVING sum(amount) >= $least_in
),
deals AS (
    SELECT
        flows.transfer_id, flows.party_id, flows.other_party, flows.direction, flows.amount, flows.booked_at, flows.day,
        CASE WHEN flows.other_holder <> 'organisation' AND flows.first_day = flows.day THEN flows.other_party END AS newcomer,
        CASE WHEN flows.purpose_class = 'crypto' THEN 1 ELSE 0 END AS worded,
        CASE WHEN flows.direction = 'out' AND others.name_class IN ('jeweller', 'prepaid') THEN 1 ELSE 0 END AS valuables
    FROM busy
    INNER JOIN flows ON busy.party_id = flows.party_id
    INNER JOIN accounts AS others ON flows.other_id = others.account_id
    WHERE flows.lawful IS NULL AND NOT flows.kin
),
digits AS (
    SELECT 0 AS digit UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
    UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9
),
prices AS (
    SELECT $lowest_price + tens.digit * 10 + ones.digit AS price, tens.digit AS tenth
    FROM digits AS tens
    CROSS JOIN digits AS ones
),
-- Sums that are no round ones, and are whole lots of coins at prices within 0.20 of each other that fit most of them.
uneven AS (
    SELECT transfer_id, party_id, amount, count(*) OVER (PARTITION BY party_id) AS of_all
    FROM deals
    WHERE amount % 10000 <> 0 AND amount >= $lowest_price * $lot
    QUALIFY count(*) OVER (PARTITION BY party_id) >= $priced_deals
),
lots AS (
    SELECT amounts.amount, prices.tenth
    FROM (SELECT DISTINCT amount FROM uneven) AS amounts
    INNER JOIN prices ON amounts.amount % (prices.price * $lot) = 0
),
fitting AS (
    SELECT uneven.party_id, lots.tenth - neighbours.below AS band, uneven.transfer_id, max(uneven.of_all) AS of_all
    FROM uneven
    INNER JOIN lots ON uneven.amount = lots.amount
    CROSS JOIN (SELECT 0 AS below UNION ALL SELECT 1) AS neighbours
    GROUP BY uneven.party_id, lots.tenth - neighbours.below, uneven.transfer_id
),
bands AS (
    SELECT party_id, band
    FROM fitting
    GROUP BY party_id, band
    HAVING count(*) >= $priced_share * max(of_all)
),
priced AS (
    SELECT DISTINCT fitting.transfer_id, fitting.party_id
    FROM fitting
    INNER JOIN bands ON fitting.party_id = bands.party_id AND fitting.band = bands.band
),
-- Valuables bought with what came in within a day before.
bought AS (
    SELECT goods.party_id, goods.transfer_id, max(goods.amount) AS amount
    FROM deals AS goods
    INNER JOIN deals AS means
        ON goods.party_id = means.party_id AND means.direction = 'in'
        AND means.booked_at BETWEEN goods.booked_at - $at_once AND goods.booked_at
    WHERE goods.valuables = 1
    GROUP BY goods.party_id, goods.transfer_id
    HAVING sum(means.amount) >= max(goods.amount)
),
listed_parties AS (
    SELECT DISTINCT party_id
    FROM listed
    WHERE matched = 'id_number' AND list NOT IN ('dishonest_debtor', 'other')
),
days AS (
    SELECT
        deals.party_id, deals.day,
        count(DISTINCT deals.newcomer) AS newcomers,
        sum(CASE WHEN deals.direction = 'in' THEN deals.amount ELSE 0 END) AS in_amount,
        sum(CASE WHEN deals.direction = 'out' THEN deals.amount ELSE 0 END) AS out_amount,
        sum(deals.worded) AS worded,
        sum(CASE WHEN priced.transfer_id IS NULL THEN 0 ELSE 1 END) AS priced,
        sum(coalesce(bought.amount, 0)) AS valuables,
        sum(CASE WHEN listed_parties.party_id IS NULL THEN 0 ELSE 1 END) AS with_listed
    FROM deals
    LEFT JOIN priced ON deals.transfer_id = priced.transfer_id AND deals.party_id = priced.party_id
    LEFT JOIN bought ON deals.transfer_id = bought.transfer_id AND deals.party_id = bought.party_id
    LEFT JOIN listed_parties ON deals.other_party = listed_parties.party_id
    GROUP BY deals.party_id, deals.day
),
weeks AS (
    SELECT
        party_id, day,
        sum(CASE WHEN newcomers >= $newcomers AND least(in_amount, out_amount) > 0 THEN 1 ELSE 0 END) OVER recent AS crowded_days,
        sum(
            CASE WHEN least(in_amount, out_amount) >= $turned_share * greatest(in_amount, out_amount) THEN 1 ELSE 0 END
        ) OVER recent AS turned_days,
        sum(worded) OVER recent AS worded,
        sum(priced) OVER recent AS priced,
        sum(valuables) OVER recent AS valuables,
        sum(with_listed) OVER recent AS with_listed
    FROM days
    WINDOW recent AS (PARTITION BY party_id ORDER BY day RANGE BETWEEN $window - 1 PRECEDING AND CURRENT ROW)
),
signs AS (
    SELECT
        party_id, day, crowded_days, priced, worded, valuables,
        CASE WHEN crowded_days >= $least_days THEN 1 ELSE 0 END
        + CASE WHEN turned_days >= $least_days THEN 1 ELSE 0 END
        + CASE WHEN worded >= $words THEN 1 ELSE 0 END
        + CASE WHEN priced >= $priced_deals THEN 1 ELSE 0 END
        + CASE WHEN valuables >= $valuables THEN 1 ELSE 0 END
        + CASE WHEN with_listed > 0 THEN 1 ELSE 0 END AS signs
    FROM weeks
),
found AS (
    SELECT
        party_id, day AS ends, max(signs) OVER whole AS signs, max(crowded_days) OVER whole AS crowded_days,
        max(priced) OVER whole AS priced, max(worded) OVER whole AS worded, max(valuables) OVER whole AS bought
    FROM signs
    WHERE signs >= $least_signs
    WINDOW whole AS (PARTITION BY party_id)
)
SELECT DISTINCT
    flows.account_id, flows.transfer_id, found.signs, found.crowded_days, found.priced, found.worded, found.bought,
    'conversion' AS finding
FROM found
INNER JOIN flows ON found.party_id = flows.party_id AND flows.day BETWEEN found.ends - $window + 1 AND found.ends
INNER JOIN accounts ON flows.account_id = accounts.account_id
WHERE accounts.held AND accounts.roster_kind IS NULL AND flows.lawful IS NULL AND NOT flows.kin
