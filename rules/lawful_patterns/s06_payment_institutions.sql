-- Payment through a payment institution: the counterparty is such a body by name, and no person's account.
SELECT transfers.transfer_id
FROM transfers
INNER JOIN accounts AS payee ON transfers.payee_id = payee.account_id
WHERE payee.name_class = 'processor' AND payee.holder <> 'individual'
