-- Customers of different households bank with one device, net address, telephone or stand-in within a month, and most of
-- them pay the same stranger or one another. What more people share is public: a hall, a campus, a factory.
WITH private_means AS (
    SELECT means_id, means
    FROM shared_means
    GROUP BY means_id, means
    HAVING count(DISTINCT party_id) <= $most_users
),
-- Firms belong to the household of who answers for them.
homes AS (
    SELECT controller, coalesce(min(CASE WHEN holder = 'individual' THEN address END), min(address)) AS address
    FROM accounts
    GROUP BY controller
),
holders AS (
    SELECT
        accounts.party_id,
        min(coalesce(homes.address, accounts.address, CAST(accounts.party_id AS VARCHAR))) AS household
    FROM accounts
    LEFT JOIN homes ON accounts.controller = homes.controller
    GROUP BY accounts.party_id
),
-- Windows of $window days, each beginning half a window after the one before.
members AS (
    SELECT DISTINCT
        shared_means.means_id, shared_means.party_id, holders.household,
        shared_means.day // ($window // 2) - halves.before AS slot
    FROM private_means
    INNER JOIN shared_means ON private_means.means_id = shared_means.means_id
    INNER JOIN holders ON shared_means.party_id = holders.party_id
    CROSS JOIN (SELECT 0 AS before UNION ALL SELECT 1) AS halves
),
clusters AS (
    SELECT means_id, slot, count(DISTINCT household) AS users
    FROM members
    GROUP BY means_id, slot
),
paid AS (
    SELECT
        members.means_id, members.slot, members.party_id, members.household, flows.other_party,
        receiver.party_id IS NOT NULL AS within
    FROM members
    INNER JOIN flows
        ON members.party_id = flows.party_id AND flows.direction = 'out' AND flows.lawful IS NULL AND NOT flows.kin
        AND flows.day >= members.slot * ($window // 2) AND flows.day < (members.slot + 2) * ($window // 2)
    LEFT JOIN members AS receiver
        ON members.means_id = receiver.means_id AND members.slot = receiver.slot AND flows.other_party = receiver.party_id
    GROUP BY members.means_id, members.slot, members.party_id, members.household, flows.other_party, receiver.party_id
    HAVING sum(flows.amount) >= $least_paid
),
rare AS (
    SELECT wanted.other_party
    FROM (SELECT DISTINCT other_party FROM paid) AS wanted
    INNER JOIN pairs ON wanted.other_party = pairs.payee_party
    GROUP BY wanted.other_party
    HAVING count(DISTINCT pairs.payer_party) <= $most_payers
),
common AS (
    SELECT paid.means_id, paid.slot, paid.other_party
    FROM paid
    INNER JOIN rare ON paid.other_party = rare.other_party
    GROUP BY paid.means_id, paid.slot, paid.other_party
    HAVING count(DISTINCT paid.household) >= 2
),
ties AS (
    SELECT paid.means_id, paid.slot, paid.party_id, paid.other_party
    FROM paid
    INNER JOIN common
        ON paid.means_id = common.means_id AND paid.slot = common.slot AND paid.other_party = common.other_party
    UNION
    SELECT means_id, slot, party_id, other_party FROM paid WHERE within
    UNION
    SELECT means_id, slot, other_party, party_id FROM paid WHERE within
),
tied AS (
    SELECT ties.means_id, ties.slot, count(DISTINCT holders.household) AS users
    FROM ties
    INNER JOIN holders ON ties.party_id = holders.party_id
    GROUP BY ties.means_id, ties.slot
),
found AS (
    SELECT tied.means_id, tied.slot, clusters.users, tied.users AS tied_users
    FROM tied
    INNER JOIN clusters ON tied.means_id = clusters.means_id AND tied.slot = clusters.slot
    WHERE tied.users >= $least_users AND tied.users >= $tied_share * clusters.users
),
graded AS (
    SELECT means_id, max(users) AS users, max(tied_users) AS tied_users
    FROM found
    GROUP BY means_id
)
SELECT DISTINCT
    flows.account_id, flows.transfer_id, CAST(graded.means_id AS VARCHAR) AS finding, graded.users, graded.tied_users,
    CASE private_means.means
        WHEN 'device' THEN '同一设备' WHEN 'ip' THEN '同一网络地址' WHEN 'agent' THEN '同一代办人' ELSE '同一电话'
    END AS shared_zh,
    CASE private_means.means
        WHEN 'device' THEN 'device' WHEN 'ip' THEN 'net address' WHEN 'agent' THEN 'stand-in' ELSE 'telephone'
    END AS shared_en,
    CASE
        WHEN private_means.means = 'ip' THEN 'low'
        WHEN graded.users >= $critical_users THEN 'critical'
        WHEN graded.users >= $high_users THEN 'high'
        ELSE 'medium'
    END AS severity
FROM found
INNER JOIN graded ON found.means_id = graded.means_id
INNER JOIN private_means ON found.means_id = private_means.means_id
INNER JOIN ties ON found.means_id = ties.means_id AND found.slot = ties.slot
INNER JOIN flows
    ON ties.party_id = flows.party_id AND ties.other_party = flows.other_party
    AND flows.day >= found.slot * ($window // 2) AND flows.day < (found.slot + 2) * ($window // 2)
