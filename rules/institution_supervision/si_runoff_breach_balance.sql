-- An institution in run-off whose old loans stand above its plan, or have not fallen over three reports of it.
SELECT
    account_id, transaction_id, institution_id AS finding, planned_balance, balance_before, balance AS amount,
    CASE WHEN balance > planned_balance AND balance >= balance_before THEN 'high' ELSE 'medium' END AS severity
FROM runoff_balances
WHERE balance > (1 + $tolerance) * planned_balance OR balance > 0 AND balance >= balance_before
