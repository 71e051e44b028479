-- Parties that are related: one phone, one address, one legal representative, or representative and firm. Each pair both ways.
WITH marks AS (
    SELECT DISTINCT account_numbers.party_id, 'phone ' || phone AS mark, 6 AS most
    FROM known_parties INNER JOIN account_numbers USING (identity) WHERE phone IS NOT NULL
    UNION
    SELECT DISTINCT account_numbers.party_id, 'address ' || address, 8
    FROM known_parties INNER JOIN account_numbers USING (identity) WHERE address IS NOT NULL
    UNION
    SELECT DISTINCT account_numbers.party_id, 'controller ' || upper(legal_representative_id), 12
    FROM known_parties INNER JOIN account_numbers USING (identity) WHERE legal_representative_id IS NOT NULL
    UNION
    SELECT DISTINCT account_numbers.party_id, 'controller ' || upper(id_number), 12
    FROM known_parties INNER JOIN account_numbers USING (identity) WHERE id_number IS NOT NULL AND party_type = 'individual'
),
shared AS (
    SELECT mark FROM marks GROUP BY mark HAVING count(*) BETWEEN 2 AND min(most)
)
SELECT DISTINCT one.party_id AS party_id, other.party_id AS other_party
FROM marks AS one
INNER JOIN shared USING (mark)
INNER JOIN marks AS other USING (mark)
WHERE one.party_id <> other.party_id
