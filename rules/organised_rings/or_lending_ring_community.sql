-- Lenders tied to one another who share the work of lending: a ring with a book of loans, several of them over the cap.
WITH core AS (
    SELECT ring_id, party_id, account_id, role
    FROM lending_ring_members
    WHERE role <> 'borrower'
),
sizes AS (
    SELECT ring_id, count(DISTINCT party_id) AS parties, count(DISTINCT role) AS roles
    FROM core
    GROUP BY ring_id
),
books AS (
    SELECT
        lenders.ring_id,
        count(*) AS loan_count,
        count(DISTINCT loans.borrower_party) AS borrowers,
        sum(CASE WHEN loans.over_cap THEN 1 ELSE 0 END) AS over_cap,
        sum(loans.received) AS lent
    FROM loans
    INNER JOIN (SELECT DISTINCT ring_id, party_id FROM core) AS lenders ON loans.lender_party = lenders.party_id
    GROUP BY lenders.ring_id
),
found AS (
    SELECT
        books.ring_id, books.loan_count, books.borrowers, books.over_cap, books.lent, sizes.parties, sizes.roles,
        CASE WHEN sizes.roles >= $min_roles THEN 'high' ELSE 'medium' END AS severity
    FROM books
    INNER JOIN sizes ON books.ring_id = sizes.ring_id
    WHERE books.loan_count >= $min_loans AND books.borrowers >= $min_borrowers AND books.over_cap >= $min_over_cap
        AND sizes.parties >= $min_parties
),
-- The evidence: what its accounts lent and took in, and what its members moved among themselves.
moved AS (
    SELECT core.ring_id, core.account_id, lender_hands.transfer_id
    FROM core
    INNER JOIN lender_hands ON core.account_id = lender_hands.account_id
    UNION
    SELECT core.ring_id, core.account_id, flows.transfer_id
    FROM core
    INNER JOIN flows ON core.account_id = flows.account_id
    INNER JOIN (SELECT DISTINCT ring_id, party_id FROM core) AS others
        ON flows.other_party = others.party_id AND core.ring_id = others.ring_id
)
SELECT
    moved.account_id, moved.transfer_id, CAST(moved.ring_id AS VARCHAR) AS finding,
    found.severity, found.lent AS amount,
    found.loan_count, found.borrowers, found.over_cap, found.parties, found.roles
FROM moved
INNER JOIN found ON moved.ring_id = found.ring_id
