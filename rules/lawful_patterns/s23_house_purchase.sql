-- A flat bought from a developer: the payee is a developer's firm, and no person's account.
SELECT transfers.transfer_id
FROM transfers
INNER JOIN accounts AS payee ON transfers.payee_id = payee.account_id
WHERE payee.name_class = 'developer' AND payee.holder <> 'individual'
