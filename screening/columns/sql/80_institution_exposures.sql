-- What a borrower, those of one controller and all of a kind of pledge owe an institution on the day of each loan: principal
-- less everything paid since (interest too, so that it is the least that is owed), loans past their term left out.
WITH years AS (
    SELECT
        institution_loans.*,
        -- The last day of the year before: whole years since 1970, and the first day of this one.
        (1461 * ((4 * institution_loans.disbursed_day + 2) // 1461) + 1) // 4 - 1 AS year_end,
        accounts.controller,
        pawnshops.institution_id IS NOT NULL AS pawned
    FROM institution_loans
    LEFT JOIN (SELECT institution_id FROM institutions WHERE kind = 'pawnshop') AS pawnshops
        ON institution_loans.institution_id = pawnshops.institution_id
    LEFT JOIN (
        SELECT party_id, min(controller) AS controller FROM accounts GROUP BY party_id
    ) AS accounts ON institution_loans.borrower_party = accounts.party_id
),
assets AS (
    SELECT years.institution_loan, institution_figures.net_assets
    FROM years
    INNER JOIN institution_figures
        ON years.institution_id = institution_figures.institution_id AND institution_figures.day <= years.year_end
    WHERE institution_figures.net_assets IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY years.institution_loan ORDER BY institution_figures.day DESC) = 1
),
told AS (
    SELECT
        *, coalesce(controller, borrower, -borrower_party) AS group_no,
        coalesce(borrower, -borrower_party) AS borrower_no
    FROM years
),
-- All that was paid on a loan up to each day of a payment.
repaid AS (
    SELECT
        institution_loan, day,
        sum(sum(amount)) OVER (PARTITION BY institution_loan ORDER BY day) AS repaid
    FROM institution_lending
    WHERE part IN ('repayment', 'back')
    GROUP BY institution_loan, day
),
running AS (
    SELECT
        one.institution_loan, one.disbursed_day AS day, other.institution_loan AS other_loan, other.borrower_no,
        other.group_no, other.collateral, other.principal
    FROM told AS one
    INNER JOIN told AS other
        ON one.institution_id = other.institution_id
        AND other.disbursed_day <= one.disbursed_day AND other.due_day >= one.disbursed_day
    WHERE one.institution_loan = other.institution_loan OR one.borrower_no = other.borrower_no
        OR one.group_no = other.group_no OR (one.pawned AND one.collateral = other.collateral)
),
owed AS (
    SELECT
        running.institution_loan, running.borrower_no, running.group_no, running.collateral,
        greatest(running.principal - coalesce(repaid.repaid, 0), 0) AS owed
    FROM running
    ASOF LEFT JOIN repaid ON running.other_loan = repaid.institution_loan AND running.day >= repaid.day
),
summed AS (
    SELECT
        told.institution_loan,
        sum(CASE WHEN owed.borrower_no = told.borrower_no THEN owed.owed ELSE 0 END) AS borrower_balance,
        sum(CASE WHEN owed.group_no = told.group_no THEN owed.owed ELSE 0 END) AS group_balance,
        count(DISTINCT CASE WHEN owed.group_no = told.group_no THEN owed.borrower_no END) AS group_size,
        sum(CASE WHEN owed.collateral = told.collateral THEN owed.owed ELSE 0 END) AS pledge_balance
    FROM told
    INNER JOIN owed ON told.institution_loan = owed.institution_loan
    GROUP BY told.institution_loan
),
payouts AS (
    SELECT institution_loan, min(transfer_id) AS transfer_id FROM institution_lending WHERE part = 'disbursement' GROUP BY institution_loan
),
-- Where no payout is seen, the account's last booking before stands for it.
last_bookings AS (
    SELECT told.institution_loan, max(transactions.transaction_id) AS transaction_id
    FROM told
    INNER JOIN accounts ON told.institution_id = accounts.institution_id
    INNER JOIN transactions ON accounts.account_id = transactions.account_id AND transactions.day <= told.disbursed_day + 2
    GROUP BY told.institution_loan
),
bookings AS (
    SELECT
        last_bookings.institution_loan,
        CASE WHEN payouts.transfer_id IS NULL THEN last_bookings.transaction_id ELSE transfers.out_transaction END AS transaction_id
    FROM last_bookings
    LEFT JOIN payouts ON last_bookings.institution_loan = payouts.institution_loan
    LEFT JOIN transfers ON payouts.transfer_id = transfers.transfer_id
),
-- Any booking of about that sum from any account of the institution bears a row out, whoever was paid.
payments AS (
    SELECT accounts.institution_id, transactions.day, transactions.amount
    FROM accounts
    INNER JOIN transactions ON accounts.account_id = transactions.account_id
    WHERE accounts.institution_id IS NOT NULL AND transactions.direction = 'out'
),
borne_out AS (
    SELECT DISTINCT told.institution_loan
    FROM told
    INNER JOIN payments
        ON told.institution_id = payments.institution_id
        AND payments.day BETWEEN told.disbursed_day - $days AND told.disbursed_day + $days
        AND abs(payments.amount - told.principal) <= $share * told.principal
),
covered AS (
    SELECT institution_id, max(covered_from) AS covered_from FROM accounts WHERE institution_id IS NOT NULL AND held GROUP BY institution_id
)
SELECT
    told.institution_loan, told.institution_id, institutions.kind, transactions.account_id, bookings.transaction_id,
    CASE
        WHEN payouts.transfer_id IS NOT NULL OR borne_out.institution_loan IS NOT NULL THEN TRUE
        WHEN told.disbursed_day >= covered.covered_from + $days THEN FALSE
    END AS borne_out, told.borrower, told.borrower_party, told.principal, told.disbursed_day, told.due_day,
    told.collateral, institutions.registered_capital, assets.net_assets,
    CAST(summed.borrower_balance AS BIGINT) AS borrower_balance, CAST(summed.group_balance AS BIGINT) AS group_balance,
    CAST(summed.group_size AS INTEGER) AS group_size, CAST(summed.pledge_balance AS BIGINT) AS pledge_balance
FROM told
INNER JOIN institutions ON told.institution_id = institutions.institution_id
INNER JOIN summed ON told.institution_loan = summed.institution_loan
LEFT JOIN assets ON told.institution_loan = assets.institution_loan
LEFT JOIN payouts ON told.institution_loan = payouts.institution_loan
LEFT JOIN borne_out ON told.institution_loan = borne_out.institution_loan
LEFT JOIN covered ON told.institution_id = covered.institution_id
INNER JOIN bookings ON told.institution_loan = bookings.institution_loan
INNER JOIN transactions ON bookings.transaction_id = transactions.transaction_id
