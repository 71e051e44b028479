-- The same borrowers at several lenders for gain who act as one: they lend in turn, settle with each other, collect together.
WITH given AS (
    SELECT outside_loans.loan_id, transfers.payer_party AS lender_party, outside_loans.borrower_party, transfers.booked_at
    FROM outside_loans
    INNER JOIN loan_flows ON outside_loans.loan_id = loan_flows.loan_id
    INNER JOIN transfers ON loan_flows.transfer_id = transfers.transfer_id
    WHERE loan_flows.part = 'disbursement' AND outside_loans.net_gain > 0
),
books AS (
    SELECT DISTINCT lender_party, borrower_party
    FROM given
),
sizes AS (
    SELECT lender_party, count(*) AS borrowers
    FROM books
    GROUP BY lender_party
),
shared AS (
    SELECT one.lender_party AS party_a, other.lender_party AS party_b, count(*) AS common
    FROM books AS one
    INNER JOIN books AS other ON one.borrower_party = other.borrower_party AND one.lender_party < other.lender_party
    GROUP BY one.lender_party, other.lender_party
    HAVING count(*) >= $min_common
),
close AS (
    SELECT shared.party_a, shared.party_b, shared.common
    FROM shared
    INNER JOIN sizes AS size_a ON shared.party_a = size_a.lender_party
    INNER JOIN sizes AS size_b ON shared.party_b = size_b.lender_party
    WHERE shared.common >= $min_overlap * (size_a.borrowers + size_b.borrowers - shared.common)
),
-- The other lender's money comes within days of the first one's.
alternating AS (
    SELECT close.party_a, close.party_b, count(*) AS times
    FROM close
    INNER JOIN given AS one ON close.party_a = one.lender_party
    INNER JOIN given AS other
        ON close.party_b = other.lender_party AND one.borrower_party = other.borrower_party
    WHERE one.booked_at - other.booked_at BETWEEN -$in_turn AND $in_turn
    GROUP BY close.party_a, close.party_b
),
refinanced AS (
    SELECT least(new_lender_party, old_lender_party) AS party_a, greatest(new_lender_party, old_lender_party) AS party_b,
        count(*) AS times
    FROM refinancings
    GROUP BY least(new_lender_party, old_lender_party), greatest(new_lender_party, old_lender_party)
),
-- They pay each other both ways, and in the end about as much.
settled AS (
    SELECT close.party_a, close.party_b
    FROM close
    INNER JOIN pairs AS there ON close.party_a = there.payer_party AND close.party_b = there.payee_party
    INNER JOIN pairs AS back ON close.party_b = back.payer_party AND close.party_a = back.payee_party
    WHERE abs(there.amount - back.amount) <= $most_net * (there.amount + back.amount)
),
collectors AS (
    SELECT DISTINCT given.lender_party, transfers.payee_party AS collector
    FROM given
    INNER JOIN loan_flows ON given.loan_id = loan_flows.loan_id
    INNER JOIN transfers ON loan_flows.transfer_id = transfers.transfer_id
    WHERE loan_flows.part = 'repayment'
),
collected AS (
    SELECT DISTINCT close.party_a, close.party_b
    FROM close
    INNER JOIN collectors AS one ON close.party_a = one.lender_party
    INNER JOIN collectors AS other ON close.party_b = other.lender_party AND one.collector = other.collector
),
same_device AS (
    SELECT DISTINCT close.party_a, close.party_b
    FROM close
    INNER JOIN shared_means AS one ON close.party_a = one.party_id
    INNER JOIN shared_means AS other ON close.party_b = other.party_id AND one.means_id = other.means_id
    WHERE one.means IN ('device', 'agent')
),
counted AS (
    SELECT
        close.party_a, close.party_b, close.common,
        CASE WHEN alternating.times >= $min_turns THEN 1 ELSE 0 END
        + CASE WHEN refinanced.times >= $min_turns THEN 1 ELSE 0 END
        + CASE WHEN settled.party_a IS NOT NULL THEN 1 ELSE 0 END
        + CASE WHEN collected.party_a IS NOT NULL THEN 1 ELSE 0 END
        + CASE WHEN same_device.party_a IS NOT NULL THEN 1 ELSE 0 END AS ties
    FROM close
    LEFT JOIN alternating ON close.party_a = alternating.party_a AND close.party_b = alternating.party_b
    LEFT JOIN refinanced ON close.party_a = refinanced.party_a AND close.party_b = refinanced.party_b
    LEFT JOIN settled ON close.party_a = settled.party_a AND close.party_b = settled.party_b
    LEFT JOIN collected ON close.party_a = collected.party_a AND close.party_b = collected.party_b
    LEFT JOIN same_device ON close.party_a = same_device.party_a AND close.party_b = same_device.party_b
),
found AS (
    SELECT party_a AS lender_party, party_b AS other_party, common, ties FROM counted WHERE ties >= $min_ties
    UNION ALL
    SELECT party_b, party_a, common, ties FROM counted WHERE ties >= $min_ties
),
overlapping AS (
    SELECT lender_party, count(*) AS lenders, max(common) AS common, max(ties) AS ties
    FROM found
    GROUP BY lender_party
),
victims AS (
    SELECT DISTINCT found.lender_party, one.borrower_party
    FROM found
    INNER JOIN books AS one ON found.lender_party = one.lender_party
    INNER JOIN books AS other ON found.other_party = other.lender_party AND one.borrower_party = other.borrower_party
)
SELECT DISTINCT
    lender_hands.account_id, lender_hands.transfer_id, overlapping.lenders, overlapping.common, overlapping.ties
FROM given
INNER JOIN victims ON given.lender_party = victims.lender_party AND given.borrower_party = victims.borrower_party
INNER JOIN overlapping ON given.lender_party = overlapping.lender_party
INNER JOIN lender_hands ON given.loan_id = lender_hands.loan_id
INNER JOIN accounts ON lender_hands.account_id = accounts.account_id AND given.lender_party = accounts.party_id
