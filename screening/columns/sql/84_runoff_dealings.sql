-- What an institution that is to wind up does since its licence ended: loans anew, money of the public anew, repayments of old
-- loans, and payments to its own people beside wages.
WITH winding_up AS (
    SELECT institution_id, coalesce(licensed_to_day, 0) AS since_day
    FROM institutions
    WHERE status LIKE '%清退%' OR status LIKE '%停业%' OR status LIKE '%注销%' OR status LIKE '%退出%'
),
borrowers AS (
    SELECT DISTINCT institution_id, borrower_party AS party_id FROM institution_loans WHERE borrower_party IS NOT NULL
),
dealt AS (
    SELECT
        winding_up.institution_id, flows.account_id, flows.transfer_id, flows.other_party, flows.other_holder, flows.direction,
        flows.amount, flows.day, flows.purpose_class, flows.instrument,
        borrowers.party_id IS NOT NULL AS borrower, institution_insiders.party_id IS NOT NULL AS insider,
        first_value(flows.direction) OVER (
            PARTITION BY winding_up.institution_id, flows.other_party ORDER BY flows.booked_at, flows.transfer_id
        ) AS began
    FROM winding_up
    INNER JOIN accounts ON winding_up.institution_id = accounts.institution_id
    INNER JOIN flows ON accounts.account_id = flows.account_id AND flows.day > winding_up.since_day
    LEFT JOIN borrowers ON winding_up.institution_id = borrowers.institution_id AND flows.other_party = borrowers.party_id
    LEFT JOIN institution_insiders
        ON winding_up.institution_id = institution_insiders.institution_id AND flows.other_party = institution_insiders.party_id
),
unbooked AS (
    SELECT transfer_id FROM unbooked_payments WHERE part = 'paid'
),
told AS (
    SELECT
        dealt.*,
        CASE
            WHEN dealt.insider AND dealt.direction = 'out' AND coalesce(dealt.purpose_class, '') <> 'wage'
                AND dealt.instrument <> 'payroll' THEN 'insider'
            WHEN dealt.insider THEN 'other'
            WHEN booked.transfer_id IS NOT NULL OR unbooked.transfer_id IS NOT NULL OR dealt.instrument = 'loan_disbursement'
                AND dealt.direction = 'out' THEN 'new_loan'
            WHEN dealt.borrower AND dealt.direction = 'in' THEN 'repayment'
            WHEN dealt.direction = 'in' AND dealt.began = 'in' AND dealt.other_holder = 'individual' AND dealt.amount >= $ticket
                AND coalesce(dealt.purpose_class, '') NOT IN ('repay', 'refund', 'court') AND dealt.instrument <> 'loan_repayment'
                THEN 'new_money'
            WHEN dealt.direction = 'in' AND (dealt.purpose_class = 'repay' OR dealt.instrument = 'loan_repayment') THEN 'repayment'
            ELSE 'other'
        END AS part
    FROM dealt
    LEFT JOIN unbooked ON dealt.transfer_id = unbooked.transfer_id
    LEFT JOIN (SELECT DISTINCT transfer_id FROM institution_lending WHERE part = 'disbursement') AS booked
        ON dealt.transfer_id = booked.transfer_id
)
SELECT institution_id, account_id, transfer_id, other_party, part, amount, day
FROM told
WHERE part <> 'other'
