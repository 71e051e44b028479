-- The movements of firms and other organisations whose accounts a submitter holds, those of supervised institutions aside.
-- Firms for which one person answers are one boss's; a firm for which nobody is known to answer stands for itself.
WITH firms AS (
    SELECT account_id, coalesce(controller, -party_id) AS boss
    FROM accounts
    WHERE holder = 'organisation' AND held AND roster_kind IS NULL
)
SELECT
    flows.transfer_id, flows.account_id, flows.party_id, firms.boss, flows.other_id, flows.other_party, flows.other_holder,
    flows.direction, flows.amount, flows.booked_at, flows.day, flows.purpose_class, flows.kin, flows.lawful
FROM flows
INNER JOIN firms ON flows.account_id = firms.account_id
