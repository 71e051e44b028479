-- A hub takes in money of several strangers within days and spreads nearly all of it over several others, most of whom it never
-- dealt with before. High for a large sum or where it happens again; once for a smaller one is medium.
WITH daily AS (
    SELECT party_id, day, sum(amount) AS in_amount, count(*) AS in_count
    FROM stranger_flows
    WHERE direction = 'in'
    GROUP BY party_id, day
),
rolling AS (
    SELECT party_id, day, sum(in_amount) OVER recent AS in_amount, sum(in_count) OVER recent AS in_count
    FROM daily
    WINDOW recent AS (PARTITION BY party_id ORDER BY day RANGE BETWEEN $gather_days - 1 PRECEDING AND CURRENT ROW)
),
busy AS (
    SELECT party_id, day - $gather_days + 1 AS starts, day AS ends
    FROM rolling
    WHERE in_count >= $payers AND in_amount >= $min_amount
),
others AS (
    SELECT
        busy.party_id, busy.starts, busy.ends, moved.other_party,
        sum(CASE moved.direction WHEN 'in' THEN moved.amount ELSE 0 END) AS got,
        sum(CASE moved.direction WHEN 'out' THEN moved.amount ELSE 0 END) AS paid,
        max(CASE WHEN moved.first_day >= busy.starts THEN 1 ELSE 0 END) AS is_new,
        sum(CASE WHEN moved.purpose_class IN ('goods', 'wage') THEN moved.amount ELSE 0 END) AS worded
    FROM busy
    INNER JOIN stranger_flows AS moved ON busy.party_id = moved.party_id
        AND moved.day BETWEEN busy.starts AND CASE moved.direction WHEN 'in' THEN busy.ends ELSE busy.ends + $scatter_days END
    GROUP BY busy.party_id, busy.starts, busy.ends, moved.other_party
),
found AS (
    SELECT
        party_id, starts, ends, sum(got) AS in_amount,
        sum(CASE WHEN got > 0 THEN 1 ELSE 0 END) AS payers, sum(CASE WHEN paid > 0 THEN 1 ELSE 0 END) AS payees
    FROM others
    GROUP BY party_id, starts, ends
    HAVING sum(CASE WHEN got > 0 THEN 1 ELSE 0 END) >= $payers
        AND sum(CASE WHEN paid > 0 THEN 1 ELSE 0 END) >= $payees
        AND sum(paid) >= $min_share * sum(got) AND sum(paid) <= $max_share * sum(got)
        AND sum(CASE WHEN got > 0 AND paid > 0 THEN 1 ELSE 0 END) <= $both_share * count(*)
        AND sum(is_new) >= $new_share * count(*)
        AND sum(worded) < $word_share * sum(got + paid)
),
graded AS (
    SELECT
        party_id, max(payers) AS payers, max(payees) AS payees,
        CASE
            WHEN max(in_amount) >= $high_amount OR max(ends) - min(ends) > $gather_days + $scatter_days THEN 'high'
            ELSE 'medium'
        END AS severity
    FROM found
    GROUP BY party_id
),
evidence AS (
    SELECT DISTINCT
        moved.party_id, moved.account_id, moved.transfer_id, graded.payers, graded.payees, graded.severity
    FROM stranger_flows AS moved
    INNER JOIN graded ON moved.party_id = graded.party_id
    INNER JOIN found ON moved.party_id = found.party_id
        AND moved.day BETWEEN found.starts AND CASE moved.direction WHEN 'in' THEN found.ends ELSE found.ends + $scatter_days END
    INNER JOIN accounts ON moved.account_id = accounts.account_id
    WHERE accounts.held AND accounts.roster_kind IS NULL
),
-- Payers who only hand on what others gave them, and payees who hand it on again. Who only paid in may be cheated himself,
-- who only got something may have sold it: they are no part of it.
handed AS (
    SELECT middle_party, middle_id, in_transfer AS transfer_id, out_transfer AS beyond
    FROM relays
    UNION ALL
    SELECT middle_party, middle_id, out_transfer, in_transfer
    FROM relays
),
hands AS (
    SELECT
        evidence.party_id, evidence.transfer_id, evidence.payers, evidence.payees, evidence.severity, handed.middle_party,
        handed.middle_id, handed.beyond
    FROM evidence
    INNER JOIN handed ON evidence.transfer_id = handed.transfer_id AND evidence.party_id <> handed.middle_party
),
crews AS (
    SELECT party_id
    FROM hands
    GROUP BY party_id
    HAVING count(DISTINCT middle_party) >= $hands
)
SELECT
    account_id, transfer_id, payers, payees, severity, '先收后分' AS part_zh, 'gathers and scatters' AS part_en,
    'organiser' AS role, party_id AS pattern, party_id AS finding
FROM evidence
UNION
SELECT
    hands.middle_id, hands.transfer_id, hands.payers, hands.payees, CASE hands.severity WHEN 'high' THEN 'medium' ELSE 'low' END,
    '为其转手', 'hands money on for it', 'mule', hands.party_id, hands.party_id
FROM hands
INNER JOIN crews ON hands.party_id = crews.party_id
UNION
SELECT
    hands.middle_id, hands.beyond, hands.payers, hands.payees, CASE hands.severity WHEN 'high' THEN 'medium' ELSE 'low' END,
    '为其转手', 'hands money on for it', 'mule', hands.party_id, hands.party_id
FROM hands
INNER JOIN crews ON hands.party_id = crews.party_id
