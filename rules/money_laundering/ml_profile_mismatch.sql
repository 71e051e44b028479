-- A year's receipts several times what a person of that calling earns, month after month: a house, a field or an estate
-- brings one large sum, not many. Relatives' money and what lawful patterns cover does not count. Months are of 30 days,
-- the year is twelve of them.
WITH people AS (
    SELECT
        party_id,
        min(
            CASE
                WHEN occupation LIKE '%学生%' THEN $student
                WHEN occupation LIKE '%农%' THEN $farmer
                WHEN occupation LIKE '%退休%' THEN $retired
                WHEN occupation LIKE '%无业%' OR occupation LIKE '%失业%' THEN $unemployed
            END
        ) AS income
    FROM accounts
    WHERE holder = 'individual'
    GROUP BY party_id
),
receipts AS (
    SELECT party_id, day // 30 AS month, sum(amount) AS amount, 0 AS explained
    FROM flows
    WHERE direction = 'in' AND lawful IS NULL AND NOT kin
    GROUP BY party_id, day // 30
    UNION ALL
    SELECT party_id, day // 30, sum(cash_in), sum(in_lawful)
    FROM account_days
    GROUP BY party_id, day // 30
),
months AS (
    SELECT people.party_id, people.income, receipts.month, sum(receipts.amount) AS amount, sum(receipts.explained) AS explained
    FROM people
    INNER JOIN receipts ON people.party_id = receipts.party_id
    GROUP BY people.party_id, people.income, receipts.month
),
years AS (
    SELECT
        party_id, income, month,
        sum(amount) OVER year AS amount,
        sum(explained) OVER year AS explained,
        sum(CASE WHEN amount * 12 >= $multiple * income THEN 1 ELSE 0 END) OVER year AS rich_months
    FROM months
    WINDOW year AS (PARTITION BY party_id ORDER BY month RANGE BETWEEN 11 PRECEDING AND CURRENT ROW)
),
found AS (
    SELECT party_id, min(month) AS first_month, max(month) AS last_month, max(income) AS income, max(amount) AS received
    FROM years
    WHERE amount >= $multiple * income AND amount >= $least_received AND rich_months >= $least_months
        AND explained <= $explained_share * (amount + explained)
    GROUP BY party_id
)
SELECT
    transactions.account_id, transactions.transaction_id, found.income, found.received, found.received AS amount,
    'year' AS finding
FROM found
INNER JOIN transactions
    ON found.party_id = transactions.party_id AND transactions.direction = 'in'
    AND transactions.day BETWEEN (found.first_month - 11) * 30 AND found.last_month * 30 + 29
LEFT JOIN transfers ON transactions.transfer_id = transfers.transfer_id
WHERE transactions.instrument = 'cash' OR (NOT transfers.own AND NOT transfers.kin AND transfers.lawful IS NULL)
