-- Money of many new payers gathered within days and sent on to one or two. Once by itself is medium: a house is bought that
-- way; again and again is high.
-- Money that leaves to a relative's account has left all the same. Whoever later pays back those who paid him borrowed of
-- them.
WITH strange AS (
    SELECT transfer_id, account_id, party_id, other_party, direction, amount, day, first_day
    FROM flows
    WHERE lawful IS NULL AND (direction = 'out' OR (NOT kin AND NOT established))
),
daily AS (
    SELECT
        party_id, day,
        sum(CASE WHEN direction = 'in' THEN amount ELSE 0 END) AS in_amount,
        sum(CASE WHEN direction = 'in' THEN 1 ELSE 0 END) AS in_count
    FROM strange
    GROUP BY party_id, day
),
rolling AS (
    SELECT
        party_id, day,
        sum(in_amount) OVER recent AS in_amount,
        sum(in_count) OVER recent AS in_count
    FROM daily
    WINDOW recent AS (PARTITION BY party_id ORDER BY day RANGE BETWEEN $window - 1 PRECEDING AND CURRENT ROW)
),
busy AS (
    SELECT party_id, day AS ends, day - $window + 1 AS starts
    FROM rolling
    WHERE in_count >= least($payers_person, $payers_firm) AND in_amount >= $min_amount
),
inflow AS (
    SELECT
        busy.party_id, busy.ends, busy.starts,
        sum(strange.amount) AS in_amount,
        count(DISTINCT strange.other_party) AS payers,
        count(DISTINCT CASE WHEN strange.first_day >= busy.starts THEN strange.other_party END) AS new_payers
    FROM busy
    INNER JOIN strange
        ON busy.party_id = strange.party_id AND strange.direction = 'in' AND strange.day BETWEEN busy.starts AND busy.ends
    GROUP BY busy.party_id, busy.ends, busy.starts
),
repaid AS (
    SELECT busy.party_id, busy.ends, count(DISTINCT pairs.payee_party) AS payers_repaid
    FROM busy
    INNER JOIN strange
        ON busy.party_id = strange.party_id AND strange.direction = 'in' AND strange.day BETWEEN busy.starts AND busy.ends
    INNER JOIN pairs
        ON busy.party_id = pairs.payer_party AND strange.other_party = pairs.payee_party AND pairs.last_day > busy.ends
        AND pairs.amount * 2 >= strange.amount
    GROUP BY busy.party_id, busy.ends
),
payees AS (
    SELECT busy.party_id, busy.ends, strange.other_party, sum(strange.amount) AS amount
    FROM busy
    INNER JOIN strange
        ON busy.party_id = strange.party_id AND strange.direction = 'out'
        AND strange.day BETWEEN busy.starts AND busy.ends + $tail
    GROUP BY busy.party_id, busy.ends, strange.other_party
),
ranked AS (
    SELECT party_id, ends, amount, row_number() OVER (PARTITION BY party_id, ends ORDER BY amount DESC, other_party) AS place
    FROM payees
),
outflow AS (
    SELECT
        party_id, ends,
        sum(amount) AS out_amount,
        sum(CASE WHEN place <= 2 THEN amount ELSE 0 END) AS top_amount
    FROM ranked
    GROUP BY party_id, ends
),
found AS (
    SELECT inflow.party_id, inflow.starts, inflow.ends
    FROM inflow
    INNER JOIN outflow ON inflow.party_id = outflow.party_id AND inflow.ends = outflow.ends
    LEFT JOIN repaid ON inflow.party_id = repaid.party_id AND inflow.ends = repaid.ends
    INNER JOIN (SELECT party_id, min(holder) AS holder, max(roster_kind) AS roster_kind FROM accounts GROUP BY party_id) AS holders
        ON inflow.party_id = holders.party_id
    WHERE inflow.payers >= CASE WHEN holders.holder = 'organisation' THEN $payers_firm ELSE $payers_person END
        AND inflow.new_payers >= $new_share * inflow.payers
        AND outflow.out_amount >= $min_share * inflow.in_amount
        AND outflow.top_amount >= $top_share * outflow.out_amount
        AND holders.roster_kind IS NULL AND coalesce(repaid.payers_repaid, 0) < $repaid_share * inflow.payers
),
graded AS (
    SELECT party_id, CASE WHEN max(ends) - min(ends) > $window * 2 THEN 'high' ELSE 'medium' END AS severity
    FROM found
    GROUP BY party_id
)
SELECT DISTINCT strange.account_id, strange.transfer_id, graded.severity
FROM strange
INNER JOIN graded ON strange.party_id = graded.party_id
INNER JOIN found
    ON strange.party_id = found.party_id AND strange.day >= found.starts
    AND strange.day <= CASE WHEN strange.direction = 'in' THEN found.ends ELSE found.ends + $tail END
INNER JOIN accounts ON strange.account_id = accounts.account_id
WHERE accounts.held
