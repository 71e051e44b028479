-- Whoever is listed as convicted of leading organised crime answers for an enterprise, holds a post or a share in an
-- institution, gets much of what an enterprise pays to persons, or banks for it from his own device.
WITH convicts AS (
    SELECT listed.party_id, max(accounts.controller) AS person
    FROM listed
    INNER JOIN accounts ON listed.party_id = accounts.party_id
    WHERE listed.list = 'criminal_organisation' AND listed.matched = 'id_number' AND accounts.holder = 'individual'
    GROUP BY listed.party_id
),
firms AS (
    SELECT party_id, max(controller) AS person, max(institution_id) AS institution_id
    FROM accounts
    WHERE holder = 'organisation' AND held
    GROUP BY party_id
),
last AS (
    SELECT max(day) AS day FROM account_days
),
paid AS (
    SELECT flows.party_id, flows.other_party, sum(flows.amount) AS amount
    FROM flows
    CROSS JOIN last
    INNER JOIN firms ON flows.party_id = firms.party_id
    WHERE flows.direction = 'out' AND flows.other_holder = 'individual' AND flows.day > last.day - $year
    GROUP BY flows.party_id, flows.other_party
),
ways AS (
    SELECT firms.party_id, 'representative' AS way
    FROM firms
    INNER JOIN convicts ON firms.person = convicts.person
    UNION
    SELECT firms.party_id, 'post'
    FROM firms
    INNER JOIN officers ON firms.institution_id = officers.institution_id
    CROSS JOIN last
    WHERE officers.listed = 'criminal_organisation' AND coalesce(officers.to_day, last.day) >= last.day
    UNION
    SELECT totals.party_id, 'payee'
    FROM (SELECT party_id, sum(amount) AS amount FROM paid GROUP BY party_id) AS totals
    INNER JOIN paid ON totals.party_id = paid.party_id
    INNER JOIN convicts ON paid.other_party = convicts.party_id
    WHERE paid.amount >= $payee_share * totals.amount AND paid.amount >= $least_paid
    UNION
    SELECT theirs.party_id, 'device'
    FROM shared_means AS own
    INNER JOIN convicts ON own.party_id = convicts.party_id
    INNER JOIN shared_means AS theirs ON own.means_id = theirs.means_id
    INNER JOIN firms ON theirs.party_id = firms.party_id
    WHERE own.means = 'device'
),
found AS (
    SELECT party_id, count(*) AS ways, max(way) AS way FROM ways GROUP BY party_id
),
-- What shows that the enterprise is at work: its largest payments of the year.
work AS (
    SELECT
        flows.account_id, flows.transfer_id, flows.party_id,
        row_number() OVER (PARTITION BY flows.party_id ORDER BY flows.amount DESC, flows.transfer_id) AS place
    FROM found
    INNER JOIN flows ON found.party_id = flows.party_id
    CROSS JOIN last
    WHERE flows.direction = 'out' AND flows.day > last.day - $year
)
SELECT
    work.account_id, work.transfer_id, found.ways, 'control' AS finding,
    CASE found.way
        WHEN 'representative' THEN '任法定代表人' WHEN 'post' THEN '在机构任职或持股' WHEN 'payee' THEN '收取其对个人付款的大部分'
        ELSE '以本人设备操作其账户'
    END AS way_zh,
    CASE found.way
        WHEN 'representative' THEN 'is its legal representative' WHEN 'post' THEN 'holds a post or a share in it'
        WHEN 'payee' THEN 'gets a large part of what it pays to persons' ELSE 'banks for it from the same device'
    END AS way_en,
    CASE WHEN firms.institution_id IS NOT NULL THEN 'critical' ELSE 'high' END AS severity
FROM work
INNER JOIN found ON work.party_id = found.party_id
INNER JOIN firms ON work.party_id = firms.party_id
WHERE work.place <= $shown
