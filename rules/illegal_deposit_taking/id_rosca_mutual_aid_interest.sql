-- A cooperative or mutual-aid society that takes savings of many people and pays them interest on set days.
SELECT
    pool_flows.account_id,
    pool_flows.transfer_id,
    pool_facts.people,
    pool_facts.taken,
    pool_facts.steady_payees AS payees,
    pool_facts.yearly_rate,
    pool_facts.taken AS amount,
    pool_facts.pool_id AS finding
FROM pool_facts
INNER JOIN accounts ON pool_facts.account_id = accounts.account_id
INNER JOIN pool_flows ON pool_facts.pool_id = pool_flows.pool_id
WHERE accounts.name_class = 'cooperative' AND pool_flows.part = 'stake' AND pool_facts.people > $min_people
    AND pool_facts.steady_payees >= $payee_share * pool_facts.people
    AND pool_facts.goods < $goods_share * pool_facts.stakes
