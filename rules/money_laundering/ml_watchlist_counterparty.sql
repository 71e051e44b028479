-- Customers on a list, and customers who deal with a party under sanctions. Sanctions weigh by themselves; a conviction only
-- where large sums move without an explanation; a name alone and small dealings are for a check by hand. Whoever deals with a convict is as a
-- rule his victim, his shop or his friend, and is not named.
WITH lists AS (
    SELECT party_id, list, since_day, matched
    FROM listed
    WHERE list IN ('sanctioned', 'criminal_organisation', 'convicted_financial_crime')
),
dealings AS (
    SELECT flows.account_id, flows.transfer_id, flows.amount, lists.list, lists.matched, 'self' AS side
    FROM lists
    INNER JOIN flows ON lists.party_id = flows.party_id
    WHERE flows.lawful IS NULL AND flows.day >= lists.since_day - $look_back
    UNION ALL
    SELECT flows.account_id, flows.transfer_id, flows.amount, lists.list, lists.matched, 'counterparty'
    FROM lists
    INNER JOIN flows ON lists.party_id = flows.other_party
    WHERE lists.list = 'sanctioned' AND flows.lawful IS NULL AND flows.day >= lists.since_day - $look_back
),
graded AS (
    SELECT
        account_id, list, matched, side,
        CASE
            WHEN matched = 'name' THEN 'info'
            WHEN list = 'sanctioned' AND side = 'self' THEN 'critical'
            WHEN list = 'sanctioned' AND sum(amount) >= $least_dealt THEN 'medium'
            WHEN side = 'self' AND sum(amount) >= $least_moved THEN 'medium'
            ELSE 'info'
        END AS severity
    FROM dealings
    GROUP BY account_id, list, matched, side
)
SELECT
    dealings.account_id, dealings.transfer_id, concat(graded.list, ' ', graded.side) AS finding, graded.severity,
    CASE graded.list
        WHEN 'sanctioned' THEN '制裁名单' WHEN 'criminal_organisation' THEN '涉黑涉恶名单' ELSE '涉金融犯罪名单'
    END AS list_zh,
    CASE graded.list
        WHEN 'sanctioned' THEN 'sanctions' WHEN 'criminal_organisation' THEN 'organised crime' ELSE 'financial crime'
    END AS list_en,
    CASE graded.side WHEN 'self' THEN '本人在列' ELSE '交易对手在列' END AS side_zh,
    CASE graded.side WHEN 'self' THEN 'the customer' ELSE 'a counterparty' END AS side_en,
    CASE graded.matched WHEN 'name' THEN '仅姓名相同' ELSE '证件号相同' END AS matched_zh,
    CASE graded.matched WHEN 'name' THEN 'by name alone' ELSE 'by identity number' END AS matched_en
FROM dealings
INNER JOIN graded
    ON dealings.account_id = graded.account_id AND dealings.list = graded.list AND dealings.matched = graded.matched
    AND dealings.side = graded.side
INNER JOIN accounts ON dealings.account_id = accounts.account_id
WHERE accounts.held
