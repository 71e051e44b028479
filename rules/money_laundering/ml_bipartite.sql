-- Several payers who pay several payees crosswise within days: most of the pairs deal, most for the first time, nothing comes
-- back, and among the payers are new accounts or shared devices. Where no bank tells either, it is a weak sign only.
WITH paired AS (
    SELECT
        seed_party, starts, payer_party, payee_party, min(transfer_id) AS lowest, bool_or(is_new) AS is_new,
        bool_or(pays_back) AS pays_back, bool_or(payer_known) AS payer_known, bool_or(payer_odd) AS payer_odd
    FROM crossed_payments
    GROUP BY seed_party, starts, payer_party, payee_party
),
groups AS (
    SELECT
        seed_party, starts, min(lowest) AS lowest, count(DISTINCT payer_party) AS payers, count(DISTINCT payee_party) AS payees,
        max(CASE WHEN payer_known THEN 1 ELSE 0 END) AS known
    FROM paired
    GROUP BY seed_party, starts
    HAVING count(DISTINCT payer_party) >= $fewest AND count(DISTINCT payee_party) >= $fewest
        AND count(*) >= $density * count(DISTINCT payer_party) * count(DISTINCT payee_party)
        AND sum(CASE WHEN is_new THEN 1 ELSE 0 END) >= $new_share * count(*)
        AND NOT bool_or(pays_back)
        AND (
            count(DISTINCT CASE WHEN payer_odd THEN payer_party END) >= $odd_share * count(DISTINCT payer_party)
            OR NOT bool_or(payer_known)
        )
),
-- The same group is found from several of its payers: a payment is told once, of the group that began first.
named AS (
    SELECT
        crossed_payments.transfer_id, crossed_payments.payer_id, crossed_payments.payee_id, min(groups.lowest) AS lowest,
        max(groups.payers) AS payers, max(groups.payees) AS payees, max(groups.known) AS known
    FROM crossed_payments
    INNER JOIN groups ON crossed_payments.seed_party = groups.seed_party AND crossed_payments.starts = groups.starts
    GROUP BY crossed_payments.transfer_id, crossed_payments.payer_id, crossed_payments.payee_id
)
SELECT
    payer_id AS account_id, transfer_id, payers, payees, CASE known WHEN 1 THEN 'medium' ELSE 'low' END AS severity,
    'mule' AS role, lowest AS pattern, lowest AS finding
FROM named
UNION ALL
SELECT payee_id, transfer_id, payers, payees, CASE known WHEN 1 THEN 'medium' ELSE 'low' END, CAST(NULL AS VARCHAR), lowest, lowest
FROM named
