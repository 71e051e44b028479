-- What goes in and out of registered intermediaries and their people: those who first pay in are lenders, those who are
-- first paid are borrowers.
WITH intermediaries AS (
    SELECT institution_id, party_id, licensed_to_day
    FROM institutions
    WHERE kind IN ('private_lending_registry', 'wealth_management')
),
hands AS (
    SELECT institution_id, party_id FROM intermediaries WHERE party_id IS NOT NULL
    UNION
    SELECT intermediaries.institution_id, accounts.party_id
    FROM intermediaries
    INNER JOIN officers ON intermediaries.institution_id = officers.institution_id
    INNER JOIN accounts ON officers.person = accounts.controller
    WHERE accounts.holder = 'individual'
),
dealt AS (
    SELECT
        hands.institution_id, flows.account_id, flows.transfer_id, flows.direction, flows.other_party, flows.other_holder,
        flows.amount, flows.day, flows.booked_at, flows.kin,
        intermediaries.licensed_to_day,
        first_value(flows.direction) OVER (
            PARTITION BY hands.institution_id, flows.other_party ORDER BY flows.booked_at, flows.transfer_id
        ) AS began
    FROM hands
    INNER JOIN intermediaries ON hands.institution_id = intermediaries.institution_id
    INNER JOIN flows ON hands.party_id = flows.party_id
    LEFT JOIN hands AS own ON hands.institution_id = own.institution_id AND flows.other_party = own.party_id
    WHERE own.party_id IS NULL AND flows.amount >= $least
        AND (flows.lawful IS NULL OR hands.party_id = intermediaries.party_id)
        AND coalesce(flows.purpose_class, '') <> 'fee' AND flows.instrument NOT IN ('payroll', 'loan_repayment')
        AND (
            flows.direction = 'in'
            OR coalesce(flows.purpose_class, '') NOT IN ('wage', 'rent', 'tax', 'utility', 'goods', 'family')
        )
),
told AS (
    SELECT
        *,
        CASE
            WHEN direction = 'in' AND began = 'in' AND other_holder = 'individual' AND NOT kin THEN 'lender'
            WHEN direction = 'out' AND began = 'out' THEN 'borrower'
            ELSE 'other'
        END AS part
    FROM dealt
),
-- A loan that was only brought about goes out as it came in.
matched AS (
    SELECT DISTINCT one.institution_id, one.transfer_id
    FROM told AS one
    INNER JOIN told AS other
        ON one.institution_id = other.institution_id AND other.day BETWEEN one.day AND one.day + $days
            AND other.amount * 100 BETWEEN one.amount * 95 AND one.amount * 105
    WHERE one.part = 'lender' AND other.part = 'borrower'
)
SELECT
    told.institution_id, told.account_id, told.transfer_id, told.direction, told.other_party, told.part, told.amount, told.day,
    told.part = 'borrower' AND told.kin AS self_related,
    matched.transfer_id IS NOT NULL AS matched,
    told.part = 'lender' AND coalesce(told.day > told.licensed_to_day, false) AS after_close
FROM told
LEFT JOIN matched ON told.institution_id = matched.institution_id AND told.transfer_id = matched.transfer_id
