-- Dealings with a small-loan company or pawnshop on the roster; these meet the rules on supervised institutions only.
SELECT transfers.transfer_id
FROM transfers
INNER JOIN accounts AS payer ON transfers.payer_id = payer.account_id
INNER JOIN accounts AS payee ON transfers.payee_id = payee.account_id
WHERE payer.roster_kind IN ('small_loan', 'pawnshop') OR payee.roster_kind IN ('small_loan', 'pawnshop')
