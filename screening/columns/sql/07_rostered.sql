-- Accounts of supervised institutions: named on the roster, or held under the institution's credit code.
WITH by_account AS (
    SELECT DISTINCT account_numbers.account_id, src_institutions.kind, src_institutions.institution_id
    FROM (SELECT institution_id, kind, unnest(account_ids) AS account FROM src_institutions) AS src_institutions
    INNER JOIN account_numbers USING (account)
),
by_code AS (
    SELECT account_numbers.account_id, src_institutions.kind, src_institutions.institution_id
    FROM src_institutions
    INNER JOIN account_numbers ON account_numbers.identity = 'N' || upper(trim(src_institutions.uscc))
)
SELECT account_id, min(kind) AS roster_kind, min(institution_id) AS institution_id
FROM (SELECT * FROM by_account UNION ALL SELECT * FROM by_code)
GROUP BY account_id
