-- Posts held at supervised institutions, with the list on which the holder's identity number stands.
SELECT DISTINCT
    institution_numbers.institution_id,
    customers.party_id,
    person_numbers.person,
    src_officers.post,
    CAST(date_diff('day', DATE '1970-01-01', src_officers.from_date) AS INTEGER) AS from_day,
    CAST(date_diff('day', DATE '1970-01-01', src_officers.to_date) AS INTEGER) AS to_day,
    lists.list AS listed,
    CAST(date_diff('day', DATE '1970-01-01', lists.since) AS INTEGER) AS listed_since_day
FROM src_officers
INNER JOIN institution_numbers ON src_officers.institution_id = institution_numbers.institution
INNER JOIN person_numbers ON upper(trim(src_officers.id_number)) = person_numbers.id_number
LEFT JOIN (SELECT DISTINCT identity, party_id FROM account_numbers) AS customers
    ON customers.identity = 'N' || upper(trim(src_officers.id_number))
LEFT JOIN src_watchlist AS lists ON upper(trim(src_officers.id_number)) = upper(trim(lists.id_number))
