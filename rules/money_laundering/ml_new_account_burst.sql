-- A new account through which large sums of others pass in its first weeks: one large receipt or many, most of it gone at once.
WITH first_weeks AS (
    SELECT flows.account_id, flows.transfer_id, flows.direction, flows.amount
    FROM flows
    INNER JOIN accounts ON flows.account_id = accounts.account_id
    WHERE flows.day BETWEEN accounts.opened_day AND accounts.opened_day + $age AND accounts.roster_kind IS NULL
        AND flows.lawful IS NULL AND NOT flows.kin
),
found AS (
    SELECT account_id
    FROM first_weeks
    GROUP BY account_id
    HAVING (
            max(CASE direction WHEN 'in' THEN amount END) >= $single
            OR sum(CASE direction WHEN 'in' THEN amount ELSE 0 END) >= $cumulative
        )
        AND sum(CASE direction WHEN 'out' THEN amount ELSE 0 END) >= $pass_share * sum(CASE direction WHEN 'in' THEN amount ELSE 0 END)
)
SELECT first_weeks.account_id, first_weeks.transfer_id
FROM first_weeks
INNER JOIN found ON first_weeks.account_id = found.account_id
