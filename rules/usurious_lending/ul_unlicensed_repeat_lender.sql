-- Someone on no roster who lends again and again, for gain, to people who are not his own.
WITH counted AS (
    SELECT
        lender_set, loan_id, borrower_party, disbursed_day, received, gain, over_36, over_72, kin,
        CASE WHEN gain > 0 OR repaid > received THEN 1 ELSE 0 END AS gainful
    FROM loans
    WHERE confidence >= $min_confidence
),
windows AS (
    SELECT DISTINCT lender_set, disbursed_day AS ends, disbursed_day - law('illegal_lending_window',
    disbursed_day) + 1 AS starts
    FROM counted
),
sums AS (
    SELECT
        windows.lender_set, windows.starts, windows.ends,
        count(*) AS loans,
        count(DISTINCT counted.borrower_party) AS borrowers,
        count(DISTINCT CASE WHEN counted.kin THEN counted.borrower_party END) AS kin_borrowers,
        sum(counted.gainful) AS gainful,
        sum(CASE WHEN counted.over_36 THEN 1 ELSE 0 END) AS loans_over_36,
        sum(CASE WHEN counted.over_72 THEN 1 ELSE 0 END) AS loans_over_72,
        count(DISTINCT CASE WHEN counted.over_36 THEN counted.borrower_party END) AS heads_over_36,
        sum(CASE WHEN counted.over_36 THEN counted.received ELSE 0 END) AS principal_over_36,
        sum(CASE WHEN counted.over_36 THEN counted.gain ELSE 0 END) AS gain_over_36,
        sum(counted.received) AS lent
    FROM windows
    INNER JOIN counted
        ON windows.lender_set = counted.lender_set AND counted.disbursed_day BETWEEN windows.starts AND windows.ends
    GROUP BY windows.lender_set, windows.starts, windows.ends
),
kinds AS (
    SELECT loans.lender_set, min(CASE WHEN accounts.holder = 'organisation' THEN 1 ELSE 0 END) AS organisation
    FROM loans
    INNER JOIN accounts ON loans.lender_account = accounts.account_id
    GROUP BY loans.lender_set
),
ranked AS (
    SELECT
        lender_set, starts, ends, loans, borrowers, loans_over_36, principal_over_36, gain_over_36, heads_over_36,
        loans_over_72, lent,
        row_number() OVER (PARTITION BY lender_set ORDER BY loans DESC, lent DESC, ends DESC) AS place
    FROM sums
    WHERE loans >= law('illegal_lending_loans', ends) AND borrowers >= $min_borrowers
        AND kin_borrowers <= $kin_share * borrowers
        AND gainful >= $gain_share * loans
),
habitual AS (
    SELECT
        lender_set, starts, ends, loans, borrowers, loans_over_36, principal_over_36, gain_over_36, heads_over_36, lent,
        CASE
            WHEN loans_over_72 >= law('illegal_lending_near_loans', ends) THEN law('illegal_lending_near_share', ends)
            ELSE 1
        END AS near_share
    FROM ranked
    WHERE place = 1
),
lines AS (
    SELECT
        habitual.lender_set,
        habitual.loans_over_36 >= law('illegal_lending_loans', habitual.ends) AND (
            habitual.principal_over_36 >= habitual.near_share * CASE
                WHEN kinds.organisation = 1 THEN law('illegal_lending_principal_organisation', habitual.ends)
                ELSE law('illegal_lending_principal_individual', habitual.ends)
            END
            OR habitual.gain_over_36 >= habitual.near_share * CASE
                WHEN kinds.organisation = 1 THEN law('illegal_lending_gain_organisation', habitual.ends)
                ELSE law('illegal_lending_gain_individual', habitual.ends)
            END
            OR habitual.heads_over_36 >= habitual.near_share * CASE
                WHEN kinds.organisation = 1 THEN law('illegal_lending_borrowers_organisation', habitual.ends)
                ELSE law('illegal_lending_borrowers_individual', habitual.ends)
            END
        ) AS reached
    FROM habitual
    INNER JOIN kinds ON habitual.lender_set = kinds.lender_set
)
SELECT
    lender_hands.account_id,
    lender_hands.transfer_id,
    lender_hands.account_count,
    habitual.loans AS loan_count,
    habitual.borrowers AS borrower_count,
    habitual.lent AS amount_lent,
    habitual.loans_over_36,
    habitual.principal_over_36,
    habitual.gain_over_36,
    habitual.lent AS amount,
    habitual.ends AS finding,
    CASE WHEN lines.reached THEN 'critical' ELSE 'high' END AS severity
FROM habitual
INNER JOIN lines ON habitual.lender_set = lines.lender_set
INNER JOIN loans ON habitual.lender_set = loans.lender_set
    AND loans.disbursed_day BETWEEN habitual.starts AND habitual.ends
INNER JOIN lender_hands ON loans.loan_id = lender_hands.loan_id
