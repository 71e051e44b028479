-- Settlement by a payment institution: the counterparty is such a body by name, and no person's account.
SELECT transfers.transfer_id
FROM transfers
INNER JOIN accounts AS payer ON transfers.payer_id = payer.account_id
WHERE payer.name_class = 'processor' AND payer.holder <> 'individual'
