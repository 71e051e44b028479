-- Money of many unrelated people taken by one pool within half a year, with no goods for it. Heads and sums are set against
-- the lines of law: critical at a line, high from half the amount or where people are paid back, low for small sums.
SELECT
    pool_flows.account_id,
    pool_flows.transfer_id,
    pool_crowds.people,
    pool_crowds.taken,
    pool_crowds.taken AS amount,
    pool_crowds.pool_id AS finding,
    CASE
        WHEN pool_crowds.people >= law('fundraising_persons', pool_crowds.ends)
            OR pool_crowds.taken >= law('fundraising_amount', pool_crowds.ends) THEN 'critical'
        WHEN pool_crowds.taken >= law('fundraising_half_amount', pool_crowds.ends) THEN 'high'
        -- Small sums of each may be cards or fees, or a savings club.
        WHEN pool_crowds.taken <= $card_price * pool_crowds.people THEN 'low'
        WHEN pool_crowds.paid_back >= $returned_share * pool_crowds.people THEN 'high'
        ELSE 'medium'
    END AS severity
FROM pool_crowds
INNER JOIN pool_flows
    ON pool_crowds.pool_id = pool_flows.pool_id AND pool_flows.day BETWEEN pool_crowds.starts AND pool_crowds.ends
WHERE pool_flows.part = 'stake' AND pool_crowds.people >= $min_people
    AND pool_crowds.goods < $goods_share * pool_crowds.stakes
    -- People who deal with each other are a circle of friends; strangers are the public.
    AND pool_crowds.links < $density * pool_crowds.people * (pool_crowds.people - 1)
    -- The same sum again and again, and a turn each at most, is a fee or a savings club.
    AND NOT (
        pool_crowds.regulars >= $regular_share * pool_crowds.people AND pool_crowds.returns * 2 <= pool_crowds.people * 3
    )
    -- Cards of a gym, an agent's fees, a home's care, neighbours' money for a builder: nobody is paid anything back.
    AND (
        pool_crowds.paid_back >= $returned_share * pool_crowds.people
        OR NOT (
            pool_crowds.holder = 'organisation' AND (
                substring(coalesce(pool_crowds.industry_code, ''), 1, 1) IN ('H', 'O', 'P', 'Q', 'R')
                AND pool_crowds.taken <= $card_price * pool_crowds.people
                OR pool_crowds.fee_stakes * 2 >= pool_crowds.stakes
                OR coalesce(pool_crowds.name_class, '') = 'care_home'
                AND (starts_with(coalesce(pool_crowds.industry_code, ''), 'Q') OR pool_crowds.roster_kind IS NOT NULL)
            )
            OR pool_crowds.holder = 'individual' AND pool_crowds.spent >= $spent_share * pool_crowds.taken
        )
    )
