-- A school: the counterparty is such a body by name, and no person's account.
SELECT transfers.transfer_id
FROM transfers
INNER JOIN accounts AS payer ON transfers.payer_id = payer.account_id
INNER JOIN accounts AS payee ON transfers.payee_id = payee.account_id
WHERE (payer.name_class = 'school' AND payer.holder <> 'individual')
    OR (payee.name_class = 'school' AND payee.holder <> 'individual')
