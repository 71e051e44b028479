-- Rounds of savings clubs: within a few days several members pay one keeper the same sum, and soon one of them alone gets
-- about the whole of it. Rounds of one keeper at one sum are one club; a round alone looks like a burst of gifts (S14).
WITH paid AS (
    SELECT party_id AS keeper, other_party AS member, account_id, transfer_id, amount, day
    FROM flows
    WHERE direction = 'in' AND other_holder = 'individual' AND amount >= $least_ticket
        AND (lawful IS NULL OR lawful = 'S14')
),
-- A round begins where nobody paid that sum in the week before.
begun AS (
    SELECT
        *,
        CASE WHEN day - lag(day) OVER (PARTITION BY keeper, amount ORDER BY day, transfer_id) <= $days_apart THEN 0 ELSE 1 END AS first
    FROM paid
),
numbered AS (
    SELECT
        *,
        sum(first) OVER (PARTITION BY keeper, amount ORDER BY day, transfer_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS round
    FROM begun
),
rounds AS (
    SELECT
        keeper, amount AS each, round, count(DISTINCT member) AS members, sum(amount) AS taken, min(day) AS first_day, max(day) AS last_day
    FROM numbered
    GROUP BY keeper, amount, round
    HAVING count(DISTINCT member) >= $least_members AND count(*) = count(DISTINCT member)
),
-- The pot: at least four fifths of what came in, paid to one person within days.
pots AS (
    SELECT rounds.keeper, rounds.each, rounds.round, flows.other_party AS taker, flows.amount AS pot, flows.transfer_id AS pot_transfer,
        flows.account_id AS pot_account
    FROM rounds
    INNER JOIN flows ON rounds.keeper = flows.party_id AND flows.day BETWEEN rounds.last_day AND rounds.last_day + $pot_days
    WHERE flows.direction = 'out' AND flows.other_holder = 'individual'
        AND flows.amount * 10 BETWEEN rounds.taken * 8 AND rounds.taken * 10 + rounds.each * 10
    QUALIFY row_number() OVER (PARTITION BY rounds.keeper, rounds.each, rounds.round ORDER BY flows.amount DESC, flows.transfer_id) = 1
),
regular AS (
    SELECT rounds.keeper, rounds.each
    FROM rounds
    INNER JOIN pots ON rounds.keeper = pots.keeper AND rounds.each = pots.each AND rounds.round = pots.round
    GROUP BY rounds.keeper, rounds.each
    HAVING count(*) >= 2 AND count(DISTINCT pots.taker) * 2 > count(*)
)
SELECT
    rounds.keeper AS party_id, CAST(rounds.round AS INTEGER) AS round, rounds.each,
    CAST(rounds.members AS INTEGER) AS members, CAST(rounds.taken AS BIGINT) AS taken,
    rounds.first_day, rounds.last_day,
    pots.taker, coalesce(pots.pot, 0) AS pot,
    numbered.account_id, numbered.transfer_id
FROM rounds
INNER JOIN regular ON rounds.keeper = regular.keeper AND rounds.each = regular.each
INNER JOIN numbered ON rounds.keeper = numbered.keeper AND rounds.each = numbered.amount AND rounds.round = numbered.round
LEFT JOIN pots ON rounds.keeper = pots.keeper AND rounds.each = pots.each AND rounds.round = pots.round
