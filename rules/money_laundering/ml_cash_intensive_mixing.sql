-- A shop or firm banks several times the notes of the same half-year before, and rose that much more than its trade, in round
-- thousands, while its other takings did not grow; half of it goes within days to who answers for it or to his family.
WITH firms AS (
    SELECT
        party_id, min(coalesce(industry_code, 'none')) AS industry, min(controller) AS controller,
        min(covered_from) AS covered_from
    FROM accounts
    WHERE held AND roster_kind IS NULL AND (holder = 'organisation' OR occupation LIKE '%个体%')
    GROUP BY party_id
),
quarters AS (
    SELECT
        firms.party_id, account_days.day // ($window // 2) AS quarter,
        sum(account_days.cash_in) // 100 AS notes,
        sum(account_days.in_amount - account_days.cash_in) // 100 AS takings
    FROM firms
    INNER JOIN account_days ON firms.party_id = account_days.party_id
    GROUP BY firms.party_id, account_days.day // ($window // 2)
),
halves AS (
    SELECT
        party_id, quarter,
        sum(notes) OVER now AS notes, sum(takings) OVER now AS takings,
        sum(notes) OVER before AS notes_before, sum(takings) OVER before AS takings_before,
        sum(notes) OVER last_year AS notes_last_year, sum(takings) OVER last_year AS takings_last_year
    FROM quarters
    WINDOW
        now AS (PARTITION BY party_id ORDER BY quarter RANGE BETWEEN 1 PRECEDING AND CURRENT ROW),
        before AS (PARTITION BY party_id ORDER BY quarter RANGE BETWEEN 3 PRECEDING AND 2 PRECEDING),
        last_year AS (PARTITION BY party_id ORDER BY quarter RANGE BETWEEN 5 PRECEDING AND 4 PRECEDING)
),
-- Beside the same half-year of the year before where it is known, or else the half-year just before.
compared AS (
    SELECT
        firms.party_id, firms.industry, halves.quarter, halves.notes, halves.takings,
        coalesce(
            CASE WHEN firms.covered_from <= (halves.quarter - 5) * ($window // 2) THEN halves.notes_last_year ELSE halves.notes_before END,
            0
        ) AS notes_then,
        coalesce(
            CASE
                WHEN firms.covered_from <= (halves.quarter - 5) * ($window // 2) THEN halves.takings_last_year
                ELSE halves.takings_before
            END,
            0
        ) AS takings_then
    FROM halves
    INNER JOIN firms ON halves.party_id = firms.party_id
    WHERE firms.covered_from <= (halves.quarter - 3) * ($window // 2)
),
trades AS (
    SELECT industry, quarter, sum(notes) AS notes, sum(notes_then) AS notes_then
    FROM compared
    GROUP BY industry, quarter
),
risen AS (
    SELECT compared.party_id, compared.quarter
    FROM compared
    INNER JOIN trades ON compared.industry = trades.industry AND compared.quarter = trades.quarter
    WHERE compared.notes * 100 >= $least_notes AND compared.notes >= $rise * compared.notes_then
        AND compared.notes * (trades.notes_then - compared.notes_then)
        >= $rise * (compared.notes_then * (trades.notes - compared.notes))
        AND compared.takings <= $matching * compared.takings_then AND compared.takings_then > 0
),
deposits AS (
    SELECT
        risen.party_id, risen.quarter, transactions.account_id, transactions.transaction_id, transactions.day, transactions.amount
    FROM risen
    INNER JOIN transactions ON risen.party_id = transactions.party_id
    WHERE transactions.instrument = 'cash' AND transactions.direction = 'in'
        AND transactions.day >= (risen.quarter - 1) * ($window // 2)
        AND transactions.day < (risen.quarter + 1) * ($window // 2)
),
in_round_sums AS (
    SELECT party_id, quarter, sum(amount) AS amount
    FROM deposits
    GROUP BY party_id, quarter
    HAVING sum(CASE WHEN amount % 100000 = 0 THEN 1 ELSE 0 END) >= $round_share * count(*)
),
family AS (
    SELECT DISTINCT firms.party_id, relatives.party_id AS other_party
    FROM firms
    INNER JOIN accounts AS representative ON firms.controller = representative.controller
    INNER JOIN accounts AS relatives ON representative.address = relatives.address
),
payments AS (
    SELECT DISTINCT in_round_sums.party_id, in_round_sums.quarter, flows.transfer_id, flows.amount
    FROM in_round_sums
    INNER JOIN deposits
        ON in_round_sums.party_id = deposits.party_id AND in_round_sums.quarter = deposits.quarter
    INNER JOIN flows
        ON deposits.party_id = flows.party_id AND flows.day BETWEEN deposits.day AND deposits.day + $within
    LEFT JOIN family ON flows.party_id = family.party_id AND flows.other_party = family.other_party
    WHERE flows.direction = 'out' AND (flows.kin OR family.other_party IS NOT NULL)
),
taken AS (
    SELECT party_id, quarter, sum(amount) AS amount
    FROM payments
    GROUP BY party_id, quarter
),
found AS (
    SELECT taken.party_id, taken.quarter, in_round_sums.amount AS notes, taken.amount AS taken
    FROM taken
    INNER JOIN in_round_sums ON taken.party_id = in_round_sums.party_id AND taken.quarter = in_round_sums.quarter
    WHERE taken.amount >= $taken_share * in_round_sums.amount
)
SELECT deposits.account_id, deposits.transaction_id, max(found.notes) AS notes, max(found.taken) AS taken, 'notes' AS finding
FROM found
INNER JOIN deposits ON found.party_id = deposits.party_id AND found.quarter = deposits.quarter
GROUP BY deposits.account_id, deposits.transaction_id
