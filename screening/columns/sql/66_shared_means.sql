-- Devices, net addresses, stand-ins and telephones that several parties bank with: one row a party and day of use.
WITH devices AS (
    SELECT device_id FROM transactions WHERE device_id IS NOT NULL GROUP BY device_id HAVING min(party_id) < max(party_id)
),
addresses AS (
    SELECT ip FROM transactions WHERE ip IS NOT NULL GROUP BY ip HAVING min(party_id) < max(party_id)
),
agents AS (
    SELECT agent_name FROM transactions WHERE agent_name IS NOT NULL GROUP BY agent_name HAVING min(party_id) < max(party_id)
),
phones AS (
    SELECT phone FROM accounts WHERE held AND phone IS NOT NULL GROUP BY phone HAVING min(address) < max(address)
),
uses AS (
    SELECT 'device' AS means, transactions.device_id AS mark, transactions.account_id, transactions.party_id, transactions.day
    FROM transactions INNER JOIN devices ON transactions.device_id = devices.device_id
    UNION
    SELECT 'ip', transactions.ip, transactions.account_id, transactions.party_id, transactions.day
    FROM transactions INNER JOIN addresses ON transactions.ip = addresses.ip
    UNION
    SELECT 'agent', transactions.agent_name, transactions.account_id, transactions.party_id, transactions.day
    FROM transactions INNER JOIN agents ON transactions.agent_name = agents.agent_name
    UNION
    SELECT 'phone', accounts.phone, accounts.account_id, accounts.party_id, account_days.day
    FROM accounts
    INNER JOIN phones ON accounts.phone = phones.phone
    INNER JOIN account_days ON accounts.account_id = account_days.account_id
    WHERE accounts.held AND account_days.customer_count > 0
)
SELECT CAST(dense_rank() OVER (ORDER BY means, mark) AS INTEGER) AS means_id, means, account_id, party_id, day
FROM uses
