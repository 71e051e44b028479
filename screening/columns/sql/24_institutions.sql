-- Supervised institutions of the roster.
SELECT
    institution_numbers.institution_id,
    holders.party_id,
    src_institutions.kind, src_institutions.status, name_words.class AS name_class,
    CAST(date_diff('day', DATE '1970-01-01', src_institutions.licensed_from) AS INTEGER) AS licensed_from_day,
    CAST(date_diff('day', DATE '1970-01-01', src_institutions.licensed_to) AS INTEGER) AS licensed_to_day,
    CAST(src_institutions.registered_capital * 100 AS BIGINT) AS registered_capital
FROM src_institutions
INNER JOIN institution_numbers ON src_institutions.institution_id = institution_numbers.institution
LEFT JOIN (
    SELECT institution_id, min(party_id) AS party_id FROM accounts WHERE institution_id IS NOT NULL GROUP BY institution_id
) AS holders ON institution_numbers.institution_id = holders.institution_id
LEFT JOIN name_words ON src_institutions.name = name_words.name
