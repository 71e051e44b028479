-- A small-loan company lends one borrower, or all whom one person answers for, more than the law lets it of its net assets.
SELECT
    account_id, transaction_id, institution_loan AS finding, borrower_balance, group_balance, group_size, net_assets,
    CASE
        WHEN borrower_balance > law('microloan_single_share', disbursed_day) * net_assets THEN borrower_balance
        ELSE group_balance
    END AS amount
FROM institution_exposures
WHERE kind = 'small_loan'
    AND (
        borrower_balance > law('microloan_single_share', disbursed_day) * net_assets
        OR group_size >= 2 AND group_balance > law('microloan_group_share', disbursed_day) * net_assets
    )
