-- A borrower hands what one lender gives him to another of the same circle, about the same sum, within a day: the debt
-- changes hands and grows.
WITH passed AS (
    SELECT
        borrower_party, new_loan, new_lender_party, old_lender_party, in_transfer, amount_in,
        max(old_loan) AS old_loan,
        sum(amount_out) AS amount_out
    FROM refinancings
    WHERE same_circle AND new_lender_party <> old_lender_party AND lag <= $within
    GROUP BY borrower_party, new_loan, new_lender_party, old_lender_party, in_transfer, amount_in
),
links AS (
    SELECT
        passed.borrower_party, passed.new_lender_party, passed.old_lender_party, passed.new_loan, passed.in_transfer,
        passed.amount_out,
        CASE
            WHEN coalesce(newer.principal, newer.received) >= $growth * coalesce(older.principal, older.received) THEN 1
            ELSE 0
        END AS grown
    FROM passed
    INNER JOIN outside_loans AS newer ON passed.new_loan = newer.loan_id
    INNER JOIN outside_loans AS older ON passed.old_loan = older.loan_id
    WHERE passed.amount_in >= (1 - $tolerance) * passed.amount_out
        AND passed.amount_in <= (1 + $tolerance) * passed.amount_out
),
by_borrower AS (
    SELECT borrower_party
    FROM links
    GROUP BY borrower_party
    HAVING count(DISTINCT in_transfer) >= $min_links
),
by_lenders AS (
    SELECT new_lender_party, old_lender_party
    FROM links
    GROUP BY new_lender_party, old_lender_party
    HAVING count(DISTINCT borrower_party) >= $min_borrowers
),
chained AS (
    SELECT
        links.borrower_party, links.new_loan, links.old_lender_party, links.in_transfer, links.amount_out, links.grown
    FROM links
    LEFT JOIN by_borrower ON links.borrower_party = by_borrower.borrower_party
    LEFT JOIN by_lenders
        ON links.new_lender_party = by_lenders.new_lender_party AND links.old_lender_party = by_lenders.old_lender_party
    WHERE by_borrower.borrower_party IS NOT NULL OR by_lenders.new_lender_party IS NOT NULL
),
ends AS (
    SELECT in_transfer AS transfer_id, in_transfer, old_lender_party, borrower_party, amount_out, grown FROM chained
    UNION
    SELECT
        refinancings.out_transfer, chained.in_transfer, chained.old_lender_party, chained.borrower_party,
        chained.amount_out, chained.grown
    FROM chained
    INNER JOIN refinancings
        ON chained.in_transfer = refinancings.in_transfer AND chained.old_lender_party = refinancings.old_lender_party
    WHERE refinancings.lag <= $within
),
evidence AS (
    SELECT DISTINCT
        lender_hands.account_id, ends.transfer_id, ends.in_transfer, ends.borrower_party, ends.amount_out, ends.grown
    FROM ends
    INNER JOIN lender_hands ON ends.transfer_id = lender_hands.transfer_id
),
links_of AS (
    SELECT account_id, in_transfer, borrower_party, max(amount_out) AS amount_out, max(grown) AS grown
    FROM evidence
    GROUP BY account_id, in_transfer, borrower_party
),
accounts_in AS (
    SELECT
        account_id,
        count(*) AS link_count,
        count(DISTINCT borrower_party) AS borrower_count,
        sum(amount_out) AS passed_on,
        max(grown) AS grown
    FROM links_of
    GROUP BY account_id
)
SELECT DISTINCT
    evidence.account_id,
    evidence.transfer_id,
    accounts_in.link_count,
    accounts_in.borrower_count,
    accounts_in.passed_on,
    accounts_in.passed_on AS amount,
    CASE WHEN accounts_in.grown = 1 THEN 'critical' ELSE 'high' END AS severity,
    'chain' AS finding
FROM evidence
INNER JOIN accounts_in ON evidence.account_id = accounts_in.account_id
