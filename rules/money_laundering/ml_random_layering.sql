-- A sum handed on over many accounts in a row, most of them new or long at rest: each passes most of it on within two days.
WITH found AS (
    SELECT chain
    FROM relay_chains
    GROUP BY chain
    HAVING max(hops) >= $least_hops AND max(start_amount) >= $min_amount
        AND sum(CASE WHEN fresh THEN 1 ELSE 0 END) >= $fresh_share * sum(CASE WHEN in_between THEN 1 ELSE 0 END)
        AND sum(CASE WHEN in_between THEN 1 ELSE 0 END) >= $least_known
)
SELECT
    relay_chains.payer_id AS account_id, relay_chains.transfer_id, relay_chains.hops, relay_chains.start_amount,
    relay_chains.start_amount AS amount,
    CASE WHEN relay_chains.hop = 1 THEN 'organiser' ELSE 'mule' END AS role, relay_chains.chain AS pattern,
    relay_chains.chain AS finding
FROM relay_chains
INNER JOIN found ON relay_chains.chain = found.chain
UNION ALL
SELECT
    relay_chains.payee_id, relay_chains.transfer_id, relay_chains.hops, relay_chains.start_amount,
    relay_chains.start_amount, 'mule', relay_chains.chain, relay_chains.chain
FROM relay_chains
INNER JOIN found ON relay_chains.chain = found.chain
