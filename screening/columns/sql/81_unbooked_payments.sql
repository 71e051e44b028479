-- Money that an institution pays out like loans, to others than its own people, that no row of its book tells of, and that
-- comes back: the payout and what came back of it.
WITH own AS (
    SELECT account_id, institution_id FROM accounts WHERE institution_id IS NOT NULL
),
dealt AS (
    SELECT own.institution_id, flows.*
    FROM own
    INNER JOIN flows ON own.account_id = flows.account_id
    LEFT JOIN institution_insiders
        ON own.institution_id = institution_insiders.institution_id AND flows.other_party = institution_insiders.party_id
    LEFT JOIN accounts AS other ON flows.other_id = other.account_id
    WHERE institution_insiders.party_id IS NULL AND other.institution_id IS NULL
        AND coalesce(other.name_class, '') NOT IN ('bank', 'broker', 'insurer', 'processor', 'court', 'government', 'utility', 'property')
),
booked AS (
    SELECT DISTINCT transfer_id FROM institution_lending WHERE part = 'disbursement'
),
traced AS (
    SELECT DISTINCT institution_loan FROM institution_lending WHERE part = 'disbursement'
),
untraced AS (
    SELECT institution_loans.institution_id, institution_loans.principal, institution_loans.disbursed_day
    FROM institution_loans
    LEFT JOIN traced ON institution_loans.institution_loan = traced.institution_loan
    WHERE traced.institution_loan IS NULL
),
paid AS (
    SELECT dealt.institution_id, dealt.account_id, dealt.transfer_id, dealt.other_party, dealt.amount, dealt.day, dealt.booked_at
    FROM dealt
    LEFT JOIN booked ON dealt.transfer_id = booked.transfer_id
    WHERE dealt.direction = 'out' AND booked.transfer_id IS NULL AND dealt.amount >= $least
        AND coalesce(dealt.purpose_class, '') NOT IN ('tax', 'refund', 'insurance', 'return', 'court')
        -- A row with the borrower's number mistyped is a row.
        AND NOT EXISTS (
            SELECT 1 FROM untraced
            WHERE untraced.institution_id = dealt.institution_id AND abs(untraced.disbursed_day - dealt.day) <= 5
                AND abs(untraced.principal - dealt.amount) * 100 <= dealt.amount
        )
),
-- What comes back belongs to the last payout before.
back AS (
    SELECT
        paid.institution_id, dealt.account_id, dealt.transfer_id, dealt.other_party, dealt.amount, dealt.day,
        paid.transfer_id AS payout
    FROM paid
    INNER JOIN dealt
        ON paid.institution_id = dealt.institution_id AND paid.other_party = dealt.other_party
        AND dealt.booked_at > paid.booked_at AND dealt.day <= paid.day + $days
    WHERE dealt.direction = 'in' AND coalesce(dealt.purpose_class, '') <> 'refund'
    QUALIFY row_number() OVER (PARTITION BY dealt.transfer_id ORDER BY paid.booked_at DESC, paid.transfer_id DESC) = 1
),
backs AS (
    SELECT payout, sum(amount) AS paid_back FROM back GROUP BY payout
)
SELECT
    paid.institution_id, paid.account_id, paid.transfer_id, paid.transfer_id AS payout, paid.other_party, 'paid' AS part,
    paid.amount, paid.day, CAST(backs.paid_back AS BIGINT) AS paid_back
FROM paid
INNER JOIN backs ON paid.transfer_id = backs.payout
UNION ALL
SELECT
    back.institution_id, back.account_id, back.transfer_id, back.payout, back.other_party, 'back', back.amount, back.day,
    CAST(backs.paid_back AS BIGINT)
FROM back
INNER JOIN backs ON back.payout = backs.payout
