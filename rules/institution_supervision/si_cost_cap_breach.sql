-- A small-loan company's loan that cost its borrower more a year than the cap, with all that he paid it and its people.
SELECT
    institution_lending.account_id, institution_lending.transfer_id, institution_costs.institution_loan AS finding,
    institution_costs.received, institution_costs.paid, institution_costs.side, institution_costs.rate,
    institution_costs.annual_rate, institution_costs.received AS amount
FROM institution_costs
INNER JOIN institution_lending ON institution_costs.institution_loan = institution_lending.institution_loan
WHERE institution_costs.kind = 'small_loan' AND institution_lending.part <> 'side'
    AND (
        institution_costs.rate > law('microloan_cost_cap', institution_costs.disbursed_day) + $tolerance
        OR institution_costs.annual_rate > law('microloan_cost_cap', institution_costs.disbursed_day)
    )
