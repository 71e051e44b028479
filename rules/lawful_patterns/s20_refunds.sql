-- A refund: all or part of an earlier payment comes back and the remark says so, from somebody who refunds few of those who
-- paid him.
WITH refunds AS (
    SELECT back.transfer_id, back.payer_party, back.payee_party
    FROM transfers AS back
    INNER JOIN transfers AS paid
        ON back.payer_party = paid.payee_party AND back.payee_party = paid.payer_party
        AND paid.booked_at < back.booked_at AND paid.day >= back.day - $days AND paid.amount >= back.amount
    WHERE back.purpose_class = 'refund'
),
refunded AS (
    SELECT payer_party AS party, count(DISTINCT payee_party) AS people FROM refunds GROUP BY payer_party
),
paying AS (
    SELECT payee_party AS party, count(DISTINCT payer_party) AS people FROM transfers WHERE NOT own GROUP BY payee_party
)
SELECT refunds.transfer_id
FROM refunds
INNER JOIN refunded ON refunds.payer_party = refunded.party
INNER JOIN paying ON refunds.payer_party = paying.party
WHERE refunded.people = 1 OR refunded.people <= $share * paying.people
