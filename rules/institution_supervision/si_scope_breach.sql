-- An institution lends to whom it may not: across its region, to a student for anything but a business, or to one on the list of organised crime.
WITH told AS (
    SELECT
        institution_exposures.account_id, institution_exposures.transaction_id, institution_exposures.institution_loan,
        institution_exposures.institution_id, institution_exposures.borrower_party, institution_exposures.principal,
        institution_exposures.kind = 'small_loan'
            AND substring(institution_loans.borrower_region, 1, $digits) <> substring(home.region_code, 1, $digits) AS abroad,
        institution_exposures.kind = 'small_loan' AND borrowers.occupation LIKE '%学生%'
            AND coalesce(institution_loans.purpose, '') NOT LIKE '%经营%' AS student,
        listed.since_day <= institution_exposures.disbursed_day AS criminal
    FROM institution_exposures
    INNER JOIN institution_loans ON institution_exposures.institution_loan = institution_loans.institution_loan
    INNER JOIN accounts AS home ON institution_exposures.account_id = home.account_id
    LEFT JOIN (
        SELECT party_id, max(occupation) AS occupation FROM accounts GROUP BY party_id
    ) AS borrowers ON institution_exposures.borrower_party = borrowers.party_id
    LEFT JOIN listed
        ON institution_exposures.borrower_party = listed.party_id AND listed.list = 'criminal_organisation'
),
barred AS (
    SELECT institution_id, count(DISTINCT borrower_party) AS borrowers FROM told WHERE criminal GROUP BY institution_id
)
SELECT
    told.account_id, told.transaction_id, told.institution_loan AS finding, told.principal AS amount,
    CASE WHEN told.abroad THEN 1 ELSE 0 END AS abroad,
    CASE WHEN told.student THEN 1 ELSE 0 END AS student,
    CASE WHEN told.criminal THEN 1 ELSE 0 END AS criminal,
    CASE
        WHEN told.abroad OR told.student OR barred.borrowers >= $listed THEN 'medium'
        ELSE 'low'
    END AS severity
FROM told
LEFT JOIN barred ON told.institution_id = barred.institution_id
WHERE told.abroad OR told.student OR told.criminal
