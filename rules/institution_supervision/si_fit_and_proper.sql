-- Who holds a post at a supervised institution, or a share in it, while on a list that bars him or calls for a look.
WITH barred AS (
    SELECT
        officers.institution_id, officers.party_id, officers.person, min(officers.listed) AS listed,
        min(officers.listed_since_day) AS since_day
    FROM officers
    WHERE officers.listed IN ('criminal_organisation', 'convicted_financial_crime', 'dishonest_debtor', 'sanctioned')
        AND (officers.to_day IS NULL OR officers.to_day >= officers.listed_since_day)
    GROUP BY officers.institution_id, officers.party_id, officers.person
),
-- His last booking with the institution, else his last; where he banks elsewhere, the institution's last.
bookings AS (
    SELECT
        barred.institution_id, barred.person,
        coalesce(
            max(CASE WHEN accounts.party_id = barred.party_id AND other.institution_id = barred.institution_id THEN transactions.transaction_id END),
            max(CASE WHEN accounts.party_id = barred.party_id THEN transactions.transaction_id END),
            max(transactions.transaction_id)
        ) AS transaction_id
    FROM barred
    INNER JOIN accounts ON barred.party_id = accounts.party_id OR barred.institution_id = accounts.institution_id
    INNER JOIN transactions ON accounts.account_id = transactions.account_id
    LEFT JOIN accounts AS other ON transactions.counterparty_id = other.account_id
    GROUP BY barred.institution_id, barred.person
)
SELECT
    transactions.account_id, bookings.transaction_id, barred.institution_id AS finding, barred.listed, barred.since_day,
    CASE WHEN barred.listed = 'dishonest_debtor' THEN 'medium' ELSE 'high' END AS severity
FROM barred
INNER JOIN bookings ON barred.institution_id = bookings.institution_id AND barred.person = bookings.person
INNER JOIN transactions ON bookings.transaction_id = transactions.transaction_id
