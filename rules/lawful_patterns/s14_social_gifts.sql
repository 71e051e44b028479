-- A burst of small round gifts from many people within days, to someone who later pays hardly any of them back.
WITH gifts AS (
    SELECT transfers.transfer_id, transfers.payer_party, transfers.payee_party, transfers.day
    FROM transfers
    INNER JOIN accounts AS payee ON transfers.payee_id = payee.account_id
    WHERE payee.holder = 'individual' AND transfers.amount BETWEEN $least AND $most AND mod(transfers.amount, 10000) = 0
        AND (transfers.purpose_class IS NULL OR transfers.purpose_class IN ('gift', 'family'))
),
bursts AS (
    SELECT
        payee_party, day,
        count(*) OVER (PARTITION BY payee_party ORDER BY day RANGE BETWEEN $days PRECEDING AND CURRENT ROW) AS gifts
    FROM gifts
),
feasts AS (
    SELECT DISTINCT payee_party, day AS ends
    FROM bursts
    WHERE gifts >= $givers
),
returned AS (
    SELECT feasts.payee_party, feasts.ends, count(DISTINCT back.payee_party) AS receivers
    FROM feasts
    INNER JOIN gifts ON feasts.payee_party = gifts.payee_party AND gifts.day BETWEEN feasts.ends - $days AND feasts.ends
    INNER JOIN transfers AS back
        ON gifts.payee_party = back.payer_party AND gifts.payer_party = back.payee_party AND back.day > gifts.day
        AND back.day <= gifts.day + $back_within
    GROUP BY feasts.payee_party, feasts.ends
)
SELECT gifts.transfer_id
FROM gifts
INNER JOIN feasts ON gifts.payee_party = feasts.payee_party AND gifts.day BETWEEN feasts.ends - $days AND feasts.ends
LEFT JOIN returned ON feasts.payee_party = returned.payee_party AND feasts.ends = returned.ends
WHERE coalesce(returned.receivers, 0) <= $paid_back
