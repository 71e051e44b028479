-- The people of supervised institutions: who holds a post, what companies such a person answers for, and who is paid wages.
WITH posts AS (
    SELECT officers.institution_id, accounts.party_id,
        CASE
            WHEN accounts.holder <> 'individual' THEN 'company'
            WHEN officers.post = 'shareholder' THEN 'shareholder'
            ELSE 'officer'
        END AS role
    FROM officers
    INNER JOIN accounts ON officers.person = accounts.controller
    WHERE accounts.institution_id IS NULL
),
staff AS (
    SELECT accounts.institution_id, flows.other_party AS party_id, 'staff' AS role
    FROM accounts
    INNER JOIN flows ON accounts.account_id = flows.account_id
    WHERE accounts.institution_id IS NOT NULL AND flows.direction = 'out' AND flows.other_holder = 'individual'
        AND (flows.purpose_class = 'wage' OR flows.instrument = 'payroll')
    GROUP BY accounts.institution_id, flows.other_party
    HAVING count(*) >= $wages
)
SELECT institution_id, party_id, first(role ORDER BY array_position(['officer', 'shareholder', 'staff', 'company'], role)) AS role
FROM (SELECT institution_id, party_id, role FROM posts UNION SELECT institution_id, party_id, role FROM staff)
GROUP BY institution_id, party_id
