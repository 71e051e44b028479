-- Parties on a list: by identity number, or by name alone where the party's own number is unknown.
WITH lists AS (
    SELECT name, upper(nullif(trim(id_number), '')) AS id_number, list, since FROM src_watchlist
),
matched AS (
    SELECT account_numbers.party_id, lists.list, lists.since, 'id_number' AS matched
    FROM lists
    INNER JOIN account_numbers ON account_numbers.identity = 'N' || lists.id_number
    UNION ALL
    SELECT accounts.party_id, lists.list, lists.since, 'name'
    FROM lists
    INNER JOIN accounts ON lists.name = accounts.name
    WHERE accounts.controller IS NULL OR lists.id_number IS NULL
)
SELECT
    party_id, list, min(CAST(date_diff('day', DATE '1970-01-01', since) AS INTEGER)) AS since_day, min(matched) AS matched
FROM matched
GROUP BY party_id, list
