-- Collecting for an insurer, a travel agency or a school: what many people paid with words for it is handed on to such
-- bodies, and none of it goes back to the payers.
WITH collected AS (
    SELECT transfers.transfer_id, transfers.payer_party, transfers.payee_party, transfers.amount
    FROM transfers
    WHERE NOT transfers.own AND transfers.purpose_class IN ('insurance', 'travel', 'school')
),
collectors AS (
    SELECT payee_party AS party, sum(amount) AS taken, count(DISTINCT payer_party) AS payers
    FROM collected
    GROUP BY payee_party
),
handed_on AS (
    SELECT transfers.payer_party AS party, sum(transfers.amount) AS amount
    FROM transfers
    INNER JOIN accounts AS payee ON transfers.payee_id = payee.account_id
    WHERE payee.name_class IN ('insurer', 'travel', 'school') AND payee.holder <> 'individual'
    GROUP BY transfers.payer_party
),
paid_back AS (
    SELECT collected.payee_party AS party, count(DISTINCT back.payee_party) AS receivers
    FROM collected
    INNER JOIN transfers AS back
        ON collected.payee_party = back.payer_party AND collected.payer_party = back.payee_party
    GROUP BY collected.payee_party
)
SELECT collected.transfer_id
FROM collected
INNER JOIN collectors ON collected.payee_party = collectors.party
INNER JOIN handed_on ON collectors.party = handed_on.party
LEFT JOIN paid_back ON collectors.party = paid_back.party
WHERE collectors.payers >= $payers AND handed_on.amount >= $share * collectors.taken
    AND coalesce(paid_back.receivers, 0) <= $paid_back * collectors.payers
