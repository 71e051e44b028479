-- A tree of recruits: people enter at few prices, and members on two and more levels above share in most entry fees.
SELECT
    pool_recruits.account_id,
    pool_recruits.transfer_id,
    pool_recruits.people,
    pool_recruits.levels,
    pool_recruits.recruited,
    pool_recruits.entry_money,
    pool_recruits.entry_money AS amount,
    pool_recruits.pool_id AS finding,
    CASE
        WHEN pool_recruits.people >= law('pyramid_serious_people', pool_facts.last_day)
            OR pool_recruits.entry_money >= law('pyramid_serious_fees', pool_facts.last_day) THEN 'critical'
        ELSE 'high'
    END AS severity
FROM pool_recruits
INNER JOIN pool_facts ON pool_recruits.pool_id = pool_facts.pool_id
WHERE pool_recruits.people >= law('pyramid_people', pool_facts.last_day)
    AND pool_recruits.levels >= law('pyramid_tiers', pool_facts.last_day)
    AND pool_recruits.shared >= $shared_share * pool_recruits.people
    AND pool_facts.at_price_points >= $price_share * pool_facts.stakes
    AND pool_facts.goods < $goods_share * pool_facts.stakes
