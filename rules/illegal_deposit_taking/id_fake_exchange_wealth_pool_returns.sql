-- A firm without a licence, by its name or by the remarks of those who pay a seller of financial units, takes large sums of
-- many people and pays them back at one rate of some per cent a year on set days.
WITH large AS (
    SELECT
        pool_facts.pool_id, pool_flows.other_party, pool_flows.account_id, pool_flows.transfer_id, pool_flows.amount
    FROM pool_facts
    INNER JOIN accounts ON pool_facts.account_id = accounts.account_id
    INNER JOIN pool_flows ON pool_facts.pool_id = pool_flows.pool_id
    WHERE accounts.holder = 'organisation' AND accounts.roster_kind IS NULL
        AND (accounts.name_class = 'finance_word' OR pool_facts.subscriptions >= $worded_share * pool_facts.stakes)
        AND pool_facts.steady_payees >= $min_payees
        AND pool_facts.yearly_rate BETWEEN $least_rate AND $most_rate
        AND pool_flows.part = 'stake' AND pool_flows.amount >= $ticket
),
taken AS (
    SELECT pool_id, count(DISTINCT other_party) AS people, sum(amount) AS taken FROM large GROUP BY pool_id
)
SELECT
    large.account_id,
    large.transfer_id,
    taken.people,
    taken.taken,
    pool_facts.steady_payees AS payees,
    pool_facts.yearly_rate,
    taken.taken AS amount,
    taken.pool_id AS finding
FROM taken
INNER JOIN pool_facts ON taken.pool_id = pool_facts.pool_id
INNER JOIN large ON taken.pool_id = large.pool_id
WHERE taken.people >= $min_people
