-- One or two large credits split up at once among many payees. A crew whom the same payer pays again in other months is no
-- such crowd. High where it happens again, or where payees hand the money on; once by itself is medium, or low where the credit
-- is told to be an estate, a house or a compensation, which families share.
WITH strange AS (
    SELECT transfer_id, account_id, party_id, other_party, other_holder, direction, amount, booked_at, day, purpose_class
    FROM flows
    WHERE lawful IS NULL AND NOT kin AND NOT established
),
credits AS (
    SELECT transfer_id, party_id, booked_at, day, amount
    FROM strange
    WHERE direction = 'in' AND amount * 2 >= $min_amount
),
incoming AS (
    SELECT
        credits.party_id, credits.transfer_id, credits.booked_at AS starts, credits.booked_at + $window AS ends,
        sum(strange.amount) AS in_amount,
        sum(CASE WHEN strange.purpose_class IN ('estate', 'house', 'subsidy') THEN strange.amount ELSE 0 END) AS told,
        count(DISTINCT CASE WHEN strange.amount * 2 >= $min_amount THEN strange.transfer_id END) AS large_credits,
        sum(CASE WHEN strange.amount * 2 >= $min_amount THEN strange.amount ELSE 0 END) AS large_amount
    FROM credits
    INNER JOIN strange
        ON credits.party_id = strange.party_id AND strange.direction = 'in'
        AND strange.booked_at BETWEEN credits.booked_at AND credits.booked_at + $window
    GROUP BY credits.party_id, credits.transfer_id, credits.booked_at
),
carried AS (
    SELECT party_id, transfer_id, starts, ends, in_amount, told
    FROM incoming
    WHERE large_credits <= 2 AND large_amount >= $min_amount AND large_amount >= $carried_share * in_amount
),
payees AS (
    SELECT
        carried.party_id, carried.transfer_id, carried.starts, carried.ends, carried.in_amount, carried.told,
        strange.other_party, min(strange.other_holder) AS other_holder, sum(strange.amount) AS amount,
        max(CASE WHEN pairs.months >= 2 THEN 1 ELSE 0 END) AS paid_in_other_months
    FROM carried
    INNER JOIN strange
        ON carried.party_id = strange.party_id AND strange.direction = 'out'
        AND strange.booked_at > carried.starts AND strange.booked_at <= carried.ends
    INNER JOIN pairs ON strange.party_id = pairs.payer_party AND strange.other_party = pairs.payee_party
    GROUP BY
        carried.party_id, carried.transfer_id, carried.starts, carried.ends, carried.in_amount, carried.told,
        strange.other_party
),
found AS (
    SELECT party_id, starts, ends, CASE WHEN told * 2 >= in_amount THEN 1 ELSE 0 END AS is_told
    FROM payees
    GROUP BY party_id, transfer_id, starts, ends, in_amount, told
    HAVING count(*) >= $payees
        AND sum(amount) >= $min_share * in_amount
        AND max(amount) <= $largest_share * sum(amount)
        AND sum(CASE WHEN other_holder <> 'organisation' THEN 1 ELSE 0 END) * 2 > count(*)
        AND sum(paid_in_other_months) <= $crew_share * count(*)
),
handed_on AS (
    SELECT found.party_id, count(DISTINCT relays.middle_party) AS hands
    FROM found
    INNER JOIN relays
        ON found.party_id = relays.source_party AND relays.in_at BETWEEN found.starts AND found.ends
    GROUP BY found.party_id
),
graded AS (
    SELECT
        found.party_id,
        CASE
            WHEN max(found.starts) - min(found.starts) > $window * 2 OR coalesce(max(handed_on.hands), 0) >= $hands THEN 'high'
            WHEN min(found.is_told) = 1 THEN 'low'
            ELSE 'medium'
        END AS severity
    FROM found
    LEFT JOIN handed_on ON found.party_id = handed_on.party_id
    GROUP BY found.party_id
)
SELECT DISTINCT strange.account_id, strange.transfer_id, graded.severity
FROM strange
INNER JOIN graded ON strange.party_id = graded.party_id
INNER JOIN found ON strange.party_id = found.party_id AND strange.booked_at BETWEEN found.starts AND found.ends
INNER JOIN accounts ON strange.account_id = accounts.account_id
WHERE accounts.held AND accounts.roster_kind IS NULL
