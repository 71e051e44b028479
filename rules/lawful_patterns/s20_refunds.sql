-- A refund: all or part of an earlier payment comes back, and the remark says so.
SELECT back.transfer_id
FROM transfers AS back
INNER JOIN transfers AS paid
    ON back.payer_party = paid.payee_party AND back.payee_party = paid.payer_party
    AND paid.booked_at < back.booked_at AND paid.day >= back.day - $days AND paid.amount >= back.amount
WHERE back.purpose_class = 'refund'
