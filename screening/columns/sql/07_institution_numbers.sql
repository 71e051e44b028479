-- Dense numbers for supervised institutions, in the order of their ids.
SELECT institution_id AS institution, CAST(row_number() OVER (ORDER BY institution_id) AS INTEGER) AS institution_id
FROM src_institutions
