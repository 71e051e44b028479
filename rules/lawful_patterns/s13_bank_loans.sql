-- Disbursement or repayment of a loan with a bank by name on the other side.
SELECT transfers.transfer_id
FROM transfers
INNER JOIN accounts AS payer ON transfers.payer_id = payer.account_id
INNER JOIN accounts AS payee ON transfers.payee_id = payee.account_id
WHERE (payer.name_class = 'bank' AND payer.holder <> 'individual')
    OR (payee.name_class = 'bank' AND payee.holder <> 'individual')
