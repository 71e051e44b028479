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
-- How many of the people got money back, and how often: once each after several payments is a savings club's turn.
members AS (
    SELECT DISTINCT invested.party_id, pools.pool_id, invested.other_party
    FROM invested
    INNER JOIN fullest
        ON invested.party_id = fullest.party_id AND fullest.place = 1 AND invested.day BETWEEN fullest.starts AND fullest.ends
    LEFT JOIN pools ON invested.party_id = pools.party_id
),
operators AS (
    SELECT party_id, party_id AS operator FROM fullest WHERE place = 1
    UNION
    SELECT fullest.party_id, other.party_id
    FROM fullest
    INNER JOIN pools ON fullest.party_id = pools.party_id
    INNER JOIN pools AS other ON pools.pool_id = other.pool_id
    WHERE fullest.place = 1
),
paid_back AS (
    SELECT
        members.party_id,
        count(DISTINCT members.other_party) AS people,
        sum(back.transfers) AS times
    FROM members
    INNER JOIN operators ON members.party_id = operators.party_id
    INNER JOIN pairs AS back ON operators.operator = back.payer_party AND members.other_party = back.payee_party
    GROUP BY members.party_id
),
turns AS (
    SELECT members.party_id, sum(pairs.transfers) AS times, count(*) AS people
    FROM members
    INNER JOIN pairs ON members.other_party = pairs.payer_party AND members.party_id = pairs.payee_party
    GROUP BY members.party_id
),
returning_people AS (
    SELECT paid_back.party_id
    FROM paid_back
    INNER JOIN fullest ON paid_back.party_id = fullest.party_id AND fullest.place = 1
    INNER JOIN turns ON paid_back.party_id = turns.party_id
    WHERE paid_back.people >= $returned_share * fullest.people
        AND NOT (turns.times >= 3 * turns.people AND paid_back.times * 2 <= 3 * paid_back.people)
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
        WHEN fullest.people >= law('fundraising_persons', fullest.ends) THEN 'critical'
        WHEN fullest.taken >= law('fundraising_amount', fullest.ends) THEN 'critical'
        WHEN fullest.taken >= law('fundraising_half_amount', fullest.ends) OR returning_people.party_id IS NOT NULL THEN 'high'
        ELSE 'medium'
    END AS severity
FROM fullest
INNER JOIN invested
    ON fullest.party_id = invested.party_id AND invested.day BETWEEN fullest.starts AND fullest.ends
LEFT JOIN acquainted ON fullest.party_id = acquainted.party_id
LEFT JOIN prepaid ON fullest.party_id = prepaid.party_id
LEFT JOIN returning_people ON fullest.party_id = returning_people.party_id
WHERE fullest.place = 1 AND (prepaid.party_id IS NULL OR returning_people.party_id IS NOT NULL)
    AND coalesce(acquainted.links, 0) < $density * fullest.people * (fullest.people - 1)
