-- One payer spreads money over several hands, which pass it to one receiver within days.
-- An employer's staff are no hands: what they spend together is their own affair. Nor do lenders pass money on who
-- pay out a backer's money to a borrower, or hand him what the borrower paid back.
WITH staff AS (
    SELECT payer_party, payee_party
    FROM transfers
    WHERE lawful = 'S01' OR instrument = 'payroll'
    GROUP BY payer_party, payee_party
    HAVING count(*) >= $wages
),
lent AS (
    SELECT transfer_id
    FROM loan_flows
    WHERE part = 'disbursement'
    GROUP BY transfer_id
),
repaid AS (
    SELECT transfer_id
    FROM loan_flows
    WHERE part = 'repayment'
    GROUP BY transfer_id
),
legs AS (
    SELECT
        relays.source_id, relays.middle_id, relays.sink_id, relays.source_party, relays.middle_party, relays.sink_party,
        relays.in_transfer, relays.out_transfer, relays.in_day, coalesce(onward.payer_id, relays.middle_id) AS exit_id
    FROM relays
    LEFT JOIN transfers AS onward ON relays.out_transfer = onward.transfer_id
    LEFT JOIN staff ON relays.source_party = staff.payer_party AND relays.middle_party = staff.payee_party
    LEFT JOIN lent ON relays.out_transfer = lent.transfer_id
    LEFT JOIN repaid ON relays.in_transfer = repaid.transfer_id
    WHERE lent.transfer_id IS NULL AND repaid.transfer_id IS NULL AND relays.in_total >= $min_leg AND relays.out_total >= $keep_limit * relays.in_total
        AND relays.source_party <> relays.sink_party AND staff.payer_party IS NULL
),
rolling AS (
    SELECT source_party, sink_party, in_day AS ends, in_day - $spread_days + 1 AS starts
    FROM legs
    GROUP BY source_party, sink_party, in_day
),
counted AS (
    SELECT
        rolling.source_party, rolling.sink_party, rolling.ends, rolling.starts,
        count(DISTINCT legs.middle_party) AS hands
    FROM rolling
    INNER JOIN legs
        ON rolling.source_party = legs.source_party AND rolling.sink_party = legs.sink_party
        AND legs.in_day BETWEEN rolling.starts AND rolling.ends
    GROUP BY rolling.source_party, rolling.sink_party, rolling.ends, rolling.starts
    HAVING count(DISTINCT legs.middle_party) >= $hands
),
-- Whoever pays several people every week is a customer or an employer, not a scatterer: most of what the source paid
-- in the window to people who pass money on must have reached this one receiver.
passed AS (
    SELECT
        counted.source_party, counted.sink_party, counted.ends, counted.starts, counted.hands,
        count(DISTINCT relays.middle_party) AS passing_hands
    FROM counted
    INNER JOIN relays
        ON counted.source_party = relays.source_party AND relays.in_day BETWEEN counted.starts AND counted.ends
        AND relays.in_total >= $min_leg
    GROUP BY counted.source_party, counted.sink_party, counted.ends, counted.starts, counted.hands
),
found AS (
    SELECT source_party, sink_party, ends, starts, hands
    FROM passed
    WHERE hands >= $gather_share * passing_hands
),
evidence AS (
    SELECT
        legs.source_id, legs.middle_id, legs.exit_id, legs.sink_id, legs.in_transfer, legs.out_transfer, found.hands,
        found.source_party, found.sink_party
    FROM legs
    INNER JOIN found
        ON legs.source_party = found.source_party AND legs.sink_party = found.sink_party
        AND legs.in_day BETWEEN found.starts AND found.ends
),
groups AS (
    SELECT source_party, sink_party, min(in_transfer) AS pattern, max(hands) AS hands
    FROM evidence
    GROUP BY source_party, sink_party
)
SELECT DISTINCT evidence.source_id AS account_id, evidence.in_transfer AS transfer_id, groups.hands,
    'organiser' AS role, groups.pattern, groups.pattern AS finding
FROM evidence
INNER JOIN groups ON evidence.source_party = groups.source_party AND evidence.sink_party = groups.sink_party
UNION
SELECT evidence.sink_id, evidence.out_transfer, groups.hands, 'organiser', groups.pattern, groups.pattern
FROM evidence
INNER JOIN groups ON evidence.source_party = groups.source_party AND evidence.sink_party = groups.sink_party
UNION
SELECT evidence.middle_id, evidence.in_transfer, groups.hands, 'mule', groups.pattern, groups.pattern
FROM evidence
INNER JOIN groups ON evidence.source_party = groups.source_party AND evidence.sink_party = groups.sink_party
UNION
SELECT evidence.exit_id, evidence.out_transfer, groups.hands, 'mule', groups.pattern, groups.pattern
FROM evidence
INNER JOIN groups ON evidence.source_party = groups.source_party AND evidence.sink_party = groups.sink_party
