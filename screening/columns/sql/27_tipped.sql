-- Whom tips speak of: the account named, the holder of the identity number, or of a telephone that one party alone has.
WITH named AS (
    SELECT
        CAST(row_number() OVER (ORDER BY tip_id) AS INTEGER) AS tip,
        CAST(date_diff('day', DATE '1970-01-01', received_on) AS INTEGER) AS received_day,
        source, tip_words.class AS topic,
        subject_account_id AS account, 'N' || upper(trim(subject_id_number)) AS identity, trim(subject_phone) AS phone
    FROM src_tips
    LEFT JOIN tip_words ON src_tips.text = tip_words.text
    WHERE received_on < CAST($until AS DATE)
),
phones AS (
    SELECT known_parties.phone, min(account_numbers.party_id) AS party_id
    FROM known_parties
    INNER JOIN account_numbers USING (identity)
    WHERE known_parties.phone IS NOT NULL
    GROUP BY known_parties.phone
    HAVING count(DISTINCT account_numbers.party_id) = 1
),
first_accounts AS (
    SELECT party_id, min(account_id) AS account_id FROM account_numbers WHERE held GROUP BY party_id
),
matched AS (
    SELECT named.tip, account_numbers.party_id, account_numbers.account_id, 'account' AS matched
    FROM named INNER JOIN account_numbers ON named.account = account_numbers.account
    UNION ALL
    SELECT DISTINCT named.tip, account_numbers.party_id, first_accounts.account_id, 'id_number'
    FROM named
    INNER JOIN account_numbers ON named.identity = account_numbers.identity
    INNER JOIN first_accounts ON account_numbers.party_id = first_accounts.party_id
    UNION ALL
    SELECT named.tip, phones.party_id, first_accounts.account_id, 'phone'
    FROM named
    INNER JOIN phones ON named.phone = phones.phone
    INNER JOIN first_accounts ON phones.party_id = first_accounts.party_id
)
SELECT
    named.tip, matched.party_id, min(matched.account_id) AS account_id,
    min(named.received_day) AS received_day, min(named.source) AS source, min(named.topic) AS topic,
    min(matched.matched) AS matched
FROM named
INNER JOIN matched ON named.tip = matched.tip
GROUP BY named.tip, matched.party_id
