-- A borrower hands what one lender gives him to another of the same circle, about the same sum, within a day: the debt
-- changes hands and grows.
WITH links AS (
    SELECT
        refinancings.borrower_party, refinancings.new_lender_party, refinancings.old_lender_party,
        refinancings.new_loan, refinancings.old_loan, refinancings.in_transfer, refinancings.out_transfer,
        refinancings.amount_out,
        CASE
            WHEN coalesce(newer.principal, newer.received) >= $growth * coalesce(older.principal, older.received) THEN 1
            ELSE 0
        END AS grown
    FROM refinancings
    INNER JOIN outside_loans AS newer ON refinancings.new_loan = newer.loan_id
    INNER JOIN outside_loans AS older ON refinancings.old_loan = older.loan_id
    WHERE refinancings.same_circle AND refinancings.new_lender_party <> refinancings.old_lender_party
        AND refinancings.lag <= $within
        AND refinancings.amount_in >= (1 - $tolerance) * refinancings.amount_out
        AND refinancings.amount_in <= (1 + $tolerance) * refinancings.amount_out
),
by_borrower AS (
    SELECT borrower_party
    FROM links
    GROUP BY borrower_party
    HAVING count(DISTINCT out_transfer) >= $min_links
),
by_lenders AS (
    SELECT new_lender_party, old_lender_party
    FROM links
    GROUP BY new_lender_party, old_lender_party
    HAVING count(DISTINCT borrower_party) >= $min_borrowers
),
chained AS (
    SELECT
        links.borrower_party, links.new_loan, links.old_loan, links.in_transfer, links.out_transfer,
        links.amount_out, links.grown
    FROM links
    LEFT JOIN by_borrower ON links.borrower_party = by_borrower.borrower_party
    LEFT JOIN by_lenders
        ON links.new_lender_party = by_lenders.new_lender_party AND links.old_lender_party = by_lenders.old_lender_party
    WHERE by_borrower.borrower_party IS NOT NULL OR by_lenders.new_lender_party IS NOT NULL
),
evidence AS (
    SELECT
        lender_hands.account_id, lender_hands.transfer_id, chained.out_transfer, chained.borrower_party,
        chained.amount_out,
        chained.grown
    FROM chained
    INNER JOIN lender_hands ON chained.new_loan = lender_hands.loan_id
        AND chained.in_transfer = lender_hands.transfer_id
    UNION
    SELECT
        lender_hands.account_id, lender_hands.transfer_id, chained.out_transfer, chained.borrower_party,
        chained.amount_out,
        chained.grown
    FROM chained
    INNER JOIN lender_hands ON chained.old_loan = lender_hands.loan_id
        AND chained.out_transfer = lender_hands.transfer_id
),
links_of AS (
    SELECT account_id, out_transfer, max(borrower_party) AS borrower_party, max(amount_out) AS amount_out,
    max(grown) AS grown
    FROM evidence
    GROUP BY account_id, out_transfer
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
