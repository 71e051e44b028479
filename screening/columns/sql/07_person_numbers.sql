-- Dense numbers for identity numbers: those of customers, of legal representatives, of officers and of borrowers.
WITH numbers AS (
    SELECT upper(id_number) AS id_number FROM known_parties WHERE id_number IS NOT NULL
    UNION
    SELECT upper(legal_representative_id) FROM known_parties WHERE legal_representative_id IS NOT NULL
    UNION
    SELECT upper(trim(id_number)) FROM src_officers
    UNION
    SELECT upper(trim(borrower_id_number)) FROM src_institution_loans WHERE borrower_id_number IS NOT NULL
)
SELECT id_number, CAST(row_number() OVER (ORDER BY id_number) AS INTEGER) AS person
FROM numbers
