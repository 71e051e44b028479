-- A small-loan company keeps back part of the loan: it pays out less than the book says, or has part paid back within days.
SELECT
    institution_lending.account_id, institution_lending.transfer_id, institution_costs.institution_loan AS finding,
    institution_costs.principal, institution_costs.received, institution_costs.back,
    institution_costs.principal - institution_costs.received + institution_costs.back AS amount
FROM institution_costs
INNER JOIN institution_lending ON institution_costs.institution_loan = institution_lending.institution_loan
WHERE institution_costs.kind = 'small_loan' AND institution_costs.alone AND institution_lending.part IN ('disbursement', 'back')
    AND institution_costs.principal - institution_costs.received + institution_costs.back >= $share * institution_costs.principal
