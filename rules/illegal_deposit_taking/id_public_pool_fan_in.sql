-- Money of many unrelated people taken by one party, with no goods for it. Heads and sums are set against the lines of law:
-- critical at a line, high from half the amount or where people are paid back, else medium.
WITH invested AS (
    SELECT flows.transfer_id, flows.account_id, flows.party_id, flows.other_party, flows.amount, flows.day, flows.purpose_class
    FROM flows
    LEFT JOIN loan_flows ON flows.transfer_id = loan_flows.transfer_id AND loan_flows.part <> 'disbursement'
    INNER JOIN accounts ON flows.account_id = accounts.account_id
    WHERE flows.direction = 'in' AND flows.other_holder = 'individual' AND flows.lawful IS NULL AND NOT flows.kin
        AND flows.amount >= $min_ticket AND loan_flows.transfer_id IS NULL
        AND accounts.roster_kind IS NULL
),
busy AS (
    SELECT party_id
    FROM invested
    GROUP BY party_id
    HAVING count(DISTINCT other_party) >= $min_people
),
windows AS (
    SELECT DISTINCT invested.party_id, invested.day AS ends, invested.day - $window + 1 AS starts
    FROM invested
    INNER JOIN busy ON invested.party_id = busy.party_id
),
sums AS (
    SELECT
        windows.party_id, windows.starts, windows.ends,
        count(DISTINCT invested.other_party) AS people,
        sum(invested.amount) AS taken,
        sum(CASE WHEN invested.purpose_class IN ('goods', 'farm', 'rent', 'refund', 'school') THEN 1 ELSE 0 END) AS goods,
        count(*) AS credits
    FROM windows
    INNER JOIN invested ON windows.party_id = invested.party_id AND invested.day BETWEEN windows.starts AND windows.ends
    GROUP BY windows.party_id, windows.starts, windows.ends
),
fullest AS (
    SELECT
        party_id, starts, ends, people, taken,
        row_number() OVER (PARTITION BY party_id ORDER BY people DESC, taken DESC, ends) AS place
    FROM sums
    WHERE people >= $min_people AND goods < $goods_share * credits
),
-- Annual cards and courses are paid for once, in small sums, to a firm of that trade that pays nobody back.
prepaid AS (
    SELECT fullest.party_id
    FROM fullest
    INNER JOIN accounts ON fullest.party_id = accounts.party_id
    WHERE fullest.place = 1 AND accounts.holder = 'organisation'
        AND substring(accounts.industry_code, 1, 1) IN ('H', 'O', 'P', 'Q', 'R')
        AND fullest.taken <= $card_price * fullest.people
),
paid_back AS (
    SELECT pools.party_id
    FROM pool_months
    INNER JOIN pools ON pool_months.pool_id = pools.pool_id
    GROUP BY pools.party_id
    HAVING sum(pool_months.returned) >= $returned_share * sum(pool_months.investor_in)
),
-- People who also deal with each other are a circle of friends; strangers are the public.
acquainted AS (
    SELECT fullest.party_id, count(DISTINCT pairs.payer_party * CAST(1000000000 AS BIGINT) + pairs.payee_party) AS links
    FROM fullest
    INNER JOIN invested AS one
        ON fullest.party_id = one.party_id AND one.day BETWEEN fullest.starts AND fullest.ends
    INNER JOIN pairs ON one.other_party = pairs.payer_party
    INNER JOIN invested AS other
        ON fullest.party_id = other.party_id AND pairs.payee_party = other.other_party
        AND other.day BETWEEN fullest.starts AND fullest.ends
    WHERE fullest.place = 1
    GROUP BY fullest.party_id
)
SELECT
    invested.account_id,
    invested.transfer_id,
    fullest.people,
    fullest.taken,
    fullest.taken AS amount,
    fullest.party_id AS finding,
    CASE
        WHEN fullest.people >= $line_people OR fullest.taken >= $line_amount THEN 'critical'
        WHEN fullest.taken * 2 >= $line_amount OR paid_back.party_id IS NOT NULL THEN 'high'
        ELSE 'medium'
    END AS severity
FROM fullest
INNER JOIN invested
    ON fullest.party_id = invested.party_id AND invested.day BETWEEN fullest.starts AND fullest.ends
LEFT JOIN acquainted ON fullest.party_id = acquainted.party_id
LEFT JOIN prepaid ON fullest.party_id = prepaid.party_id
LEFT JOIN paid_back ON fullest.party_id = paid_back.party_id
WHERE fullest.place = 1 AND (prepaid.party_id IS NULL OR paid_back.party_id IS NOT NULL)
    AND coalesce(acquainted.links, 0) < $density * fullest.people * (fullest.people - 1)
