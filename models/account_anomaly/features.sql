-- What an account does, as numbers: volumes, counterparties, rhythm, cash, passing on. One row an account that moved money.
-- Integers and exact decimals only; the model takes logarithms where model.toml says so.
WITH days AS (
    SELECT
        account_id,
        count(*) AS active_days,
        max(day) - min(day) + 1 AS span_days,
        sum(in_amount) AS in_amount,
        sum(out_amount) AS out_amount,
        sum(in_count) AS in_count,
        sum(out_count) AS out_count,
        sum(cash_in) AS cash_in,
        sum(cash_out) AS cash_out,
        max(in_amount) AS largest_day_in,
        max(out_amount) AS largest_day_out,
        sum(CASE WHEN in_amount > 0 AND out_amount > 0 THEN least(in_amount, out_amount) ELSE 0 END) AS same_day_through
    FROM account_days
    GROUP BY account_id
),
unexplained AS (
    SELECT
        account_id,
        sum(CASE WHEN direction = 'in' THEN amount ELSE 0 END) AS unexplained_in,
        sum(CASE WHEN direction = 'out' THEN amount ELSE 0 END) AS unexplained_out,
        count(DISTINCT CASE WHEN direction = 'in' THEN other_party END) AS payers,
        count(DISTINCT CASE WHEN direction = 'out' THEN other_party END) AS payees,
        max(CASE WHEN direction = 'in' THEN amount ELSE 0 END) AS largest_in,
        max(CASE WHEN direction = 'out' THEN amount ELSE 0 END) AS largest_out,
        sum(CASE WHEN mod(amount, 100000) = 0 THEN 1 ELSE 0 END) AS round_count,
        sum(CASE WHEN mod(booked_at, 86400) < 21600 OR mod(booked_at, 86400) >= 82800 THEN 1 ELSE 0 END) AS night_count,
        count(*) AS unexplained_count
    FROM flows
    WHERE lawful IS NULL AND NOT kin
    GROUP BY account_id
),
relayed AS (
    SELECT
        middle_id AS account_id,
        count(DISTINCT in_transfer) AS relays,
        count(DISTINCT source_id) AS relay_sources,
        count(DISTINCT sink_id) AS relay_sinks
    FROM relays
    GROUP BY middle_id
)
SELECT
    days.account_id,
    days.active_days,
    days.in_amount,
    days.out_amount,
    days.in_count,
    days.out_count,
    days.cash_in,
    days.cash_out,
    days.largest_day_in,
    days.largest_day_out,
    days.same_day_through,
    coalesce(unexplained.unexplained_in, 0) AS unexplained_in,
    coalesce(unexplained.unexplained_out, 0) AS unexplained_out,
    coalesce(unexplained.payers, 0) AS payers,
    coalesce(unexplained.payees, 0) AS payees,
    coalesce(unexplained.largest_in, 0) AS largest_in,
    coalesce(unexplained.largest_out, 0) AS largest_out,
    coalesce(unexplained.round_count, 0) AS round_count,
    coalesce(unexplained.night_count, 0) AS night_count,
    coalesce(unexplained.unexplained_count, 0) AS unexplained_count,
    coalesce(relayed.relays, 0) AS relays,
    coalesce(relayed.relay_sources, 0) AS relay_sources,
    coalesce(relayed.relay_sinks, 0) AS relay_sinks
FROM days
LEFT JOIN unexplained ON days.account_id = unexplained.account_id
LEFT JOIN relayed ON days.account_id = relayed.account_id
