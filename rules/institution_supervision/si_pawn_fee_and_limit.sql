-- A pawnshop's ticket on which more is paid a month, above the sum lent, than the fee that the law lets it take for that pledge
-- and the interest beside it; begun months count whole.
WITH tickets AS (
    SELECT
        institution_loan, received, paid, paid - received AS cost, collateral,
        greatest((last_day - first_day - 1) // 30 + 1, 1) AS months,
        CASE collateral
            WHEN 'real_estate' THEN law('pawn_monthly_fee_realty', disbursed_day)
            WHEN 'rights' THEN law('pawn_monthly_fee_rights', disbursed_day)
            ELSE law('pawn_monthly_fee_movable', disbursed_day)
        END AS fee_cap
    FROM institution_costs
    WHERE kind = 'pawnshop' AND alone
)
SELECT
    institution_lending.account_id, institution_lending.transfer_id, tickets.institution_loan AS finding, tickets.received,
    tickets.months, tickets.fee_cap, tickets.collateral, tickets.cost AS amount
FROM tickets
INNER JOIN institution_lending ON tickets.institution_loan = institution_lending.institution_loan
WHERE tickets.cost > (tickets.fee_cap + $interest) * tickets.months * tickets.received
