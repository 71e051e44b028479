-- Money that an institution or its people take of individuals who are neither its people nor its borrowers and who paid first;
-- what such payers get back; and what the same accounts lend on.
WITH hands AS (
    SELECT accounts.institution_id, accounts.account_id, accounts.party_id, TRUE AS own
    FROM accounts
    INNER JOIN institutions ON accounts.institution_id = institutions.institution_id
    WHERE institutions.kind <> 'other'
    UNION ALL
    SELECT institution_insiders.institution_id, accounts.account_id, accounts.party_id, FALSE
    FROM institution_insiders
    INNER JOIN institutions ON institution_insiders.institution_id = institutions.institution_id
    INNER JOIN accounts ON institution_insiders.party_id = accounts.party_id
    WHERE institutions.kind <> 'other' AND institution_insiders.role <> 'company'
),
borrowers AS (
    SELECT DISTINCT institution_id, borrower_party AS party_id FROM institution_loans WHERE borrower_party IS NOT NULL
),
inside AS (
    SELECT DISTINCT institution_id, party_id FROM hands
    UNION
    SELECT institution_id, party_id FROM institution_insiders
),
dealt AS (
    SELECT
        hands.institution_id, flows.account_id, flows.transfer_id, flows.other_party, flows.other_holder, flows.direction,
        flows.amount, flows.day, flows.booked_at, flows.kin, flows.purpose_class,
        borrowers.party_id IS NOT NULL AS borrower,
        first_value(flows.direction) OVER (
            PARTITION BY hands.institution_id, flows.other_party ORDER BY flows.booked_at, flows.transfer_id
        ) AS began
    FROM hands
    INNER JOIN flows ON hands.account_id = flows.account_id
    LEFT JOIN inside ON hands.institution_id = inside.institution_id AND flows.other_party = inside.party_id
    LEFT JOIN borrowers ON hands.institution_id = borrowers.institution_id AND flows.other_party = borrowers.party_id
    LEFT JOIN accounts AS other ON flows.other_id = other.account_id
    WHERE inside.party_id IS NULL AND (hands.own OR flows.lawful IS NULL)
        AND coalesce(other.name_class, '') NOT IN ('bank', 'court', 'government', 'utility', 'property', 'processor')
),
told AS (
    SELECT
        *,
        direction = 'in' AND other_holder = 'individual' AND NOT kin AND NOT borrower AND began = 'in' AND amount >= $ticket
            AND coalesce(purpose_class, '') NOT IN ('gift', 'fee') AS stake
    FROM dealt
),
takers AS (
    SELECT institution_id, other_party, min(booked_at) AS first_at FROM told WHERE stake GROUP BY institution_id, other_party
),
staked AS (
    SELECT DISTINCT institution_id, account_id, day FROM told WHERE stake
)
SELECT
    told.institution_id, told.account_id, told.transfer_id, told.other_party,
    CASE WHEN told.stake THEN 'stake' WHEN takers.other_party IS NOT NULL THEN 'return' ELSE 'lent' END AS part,
    told.amount, told.day,
    told.direction = 'out' AND EXISTS (
        SELECT 1 FROM staked
        WHERE staked.institution_id = told.institution_id AND staked.account_id = told.account_id
            AND told.day BETWEEN staked.day AND staked.day + $days
    ) AS soon
FROM told
LEFT JOIN takers
    ON told.institution_id = takers.institution_id AND told.other_party = takers.other_party AND told.booked_at > takers.first_at
WHERE told.stake OR told.direction = 'out' AND coalesce(told.purpose_class, '') NOT IN ('wage', 'rent', 'tax', 'utility', 'fee')
