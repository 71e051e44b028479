-- Money followed from hand to hand: each hand passes most of it to one party within two days, no hand comes twice. For each
-- first payment the longest chain is kept. A receipt that may have gone several ways is not followed, so the work is bounded.
WITH RECURSIVE passed AS (
    SELECT in_transfer, source_party, middle_party, sink_party, any_value(in_total) AS in_total
    FROM relays
    WHERE in_total >= $least_amount AND out_at <= in_at + $hold_time
    GROUP BY in_transfer, source_party, middle_party, sink_party
    HAVING sum(out_amount) * 100 >= any_value(in_total) * $least_percent
),
followed AS (
    SELECT *, count(*) OVER (PARTITION BY in_transfer) AS ways
    FROM passed
    QUALIFY ways <= $most_ways
),
steps AS (
    SELECT DISTINCT
        relays.in_transfer, relays.out_transfer, relays.source_party, relays.middle_party, relays.sink_party, relays.middle_id,
        relays.in_day, followed.in_total
    FROM relays
    INNER JOIN followed ON relays.in_transfer = followed.in_transfer AND relays.sink_party = followed.sink_party
    WHERE relays.out_at <= relays.in_at + $hold_time
),
walk AS (
    SELECT
        steps.in_transfer AS chain, steps.in_total AS start_amount, steps.out_transfer AS last_transfer,
        [steps.in_transfer, steps.out_transfer] AS path, [steps.source_party, steps.middle_party, steps.sink_party] AS hands
    FROM steps
    WHERE steps.in_transfer NOT IN (SELECT out_transfer FROM steps)
    UNION ALL
    SELECT
        walk.chain, walk.start_amount, steps.out_transfer,
        list_append(walk.path, steps.out_transfer), list_append(walk.hands, steps.sink_party)
    FROM walk
    INNER JOIN steps ON walk.last_transfer = steps.in_transfer
    WHERE len(walk.path) < $most_hops AND NOT list_contains(walk.hands, steps.sink_party)
),
longest AS (
    SELECT chain, start_amount, path
    FROM walk
    WHERE len(path) >= 3
    QUALIFY row_number() OVER (PARTITION BY chain ORDER BY len(path) DESC, path) = 1
),
hops AS (
    SELECT chain, start_amount, len(path) AS hops, path[n] AS transfer_id, n AS hop
    FROM longest, range(1, len(path) + 1) AS places(n)
),
placed AS (
    SELECT
        hops.chain, CAST(hops.hops AS INTEGER) AS hops, CAST(hops.hop AS INTEGER) AS hop, transfers.transfer_id,
        transfers.payer_id, transfers.payee_id, transfers.amount, hops.start_amount, transfers.day, accounts.opened_day,
        accounts.covered_from, hops.hop < hops.hops AND accounts.held AS in_between
    FROM hops
    INNER JOIN transfers ON hops.transfer_id = transfers.transfer_id
    INNER JOIN accounts ON transfers.payee_id = accounts.account_id
),
active AS (
    SELECT DISTINCT placed.chain, placed.hop
    FROM placed
    INNER JOIN account_days
        ON placed.payee_id = account_days.account_id AND account_days.customer_count > 0
        AND account_days.day BETWEEN placed.day - $idle AND placed.day - 1
    WHERE placed.in_between
),
-- Whether an account was at rest can only be told where its bank's submissions go back that far.
told AS (
    SELECT
        placed.*, active.chain IS NOT NULL AS used, coalesce(placed.opened_day > placed.day - $young, FALSE) AS young,
        coalesce(placed.covered_from <= placed.day - $idle, FALSE) AS covered
    FROM placed
    LEFT JOIN active ON placed.chain = active.chain AND placed.hop = active.hop
)
SELECT
    chain, hops, hop, transfer_id, payer_id, payee_id, amount, start_amount,
    in_between AND (used OR young OR covered) AS in_between, in_between AND (young OR (covered AND NOT used)) AS fresh
FROM told
