-- A pawnshop's tickets over the limits of its registered capital: to one customer, on rights, on real estate, one ticket on real
-- estate; or for longer than a ticket may run.
WITH tickets AS (
    SELECT
        account_id, transaction_id, institution_loan, institution_id, principal, borrower_balance, pledge_balance, registered_capital,
        collateral, due_day - disbursed_day AS term,
        borrower_balance > law('pawn_single_share', disbursed_day) * registered_capital AS one_customer,
        collateral = 'rights' AND pledge_balance > law('pawn_rights_share', disbursed_day) * registered_capital AS rights,
        collateral = 'real_estate' AND (
            pledge_balance > law('pawn_realty_share', disbursed_day) * registered_capital
            OR principal > CASE
                WHEN registered_capital < law('pawn_small_capital', disbursed_day) THEN law('pawn_realty_ticket', disbursed_day)
                ELSE law('pawn_realty_ticket_share', disbursed_day) * registered_capital
            END
        ) AS realty,
        due_day - disbursed_day > law('pawn_term_months', disbursed_day) * 31 AS too_long
    FROM institution_exposures
    WHERE kind = 'pawnshop'
)
SELECT
    account_id, transaction_id, institution_loan AS finding, principal, borrower_balance, pledge_balance, registered_capital AS capital,
    collateral, term, greatest(principal, borrower_balance) AS amount
FROM tickets
WHERE one_customer OR rights OR realty OR too_long
