-- What an account does, as numbers: volumes, counterparties, passing on, rhythm, cash, novelty, own past, network.
-- One row an account that moved money, with the peers it is held against. Integers only (fen, counts, days).
-- "Free" is what no lawful pattern and no kinship explains; "strange" is free and not between regular partners.
WITH free AS (
    SELECT
        account_id, other_party, other_holder, direction, amount, booked_at, day, first_day,
        NOT established AS strange
    FROM flows
    WHERE lawful IS NULL AND NOT kin
),
partners AS (
    SELECT
        account_id, other_party, any_value(other_holder) AS other_holder,
        sum(CASE WHEN direction = 'in' THEN amount ELSE 0 END) AS got,
        sum(CASE WHEN direction = 'out' THEN amount ELSE 0 END) AS paid,
        sum(CASE WHEN direction = 'in' THEN 1 ELSE 0 END) AS gets,
        sum(CASE WHEN direction = 'out' THEN 1 ELSE 0 END) AS pays,
        max(day) - min(day) <= 31 AS brief
    FROM free
    GROUP BY account_id, other_party
),
by_partner AS (
    SELECT
        account_id,
        sum(CASE WHEN brief THEN got ELSE 0 END) AS brief_in,
        sum(CASE WHEN brief THEN paid ELSE 0 END) AS brief_out,
        sum(CASE WHEN brief THEN 1 ELSE 0 END) AS brief_partners,
        count(*) AS partners,
        sum(CASE WHEN gets = 1 AND pays = 0 THEN got ELSE 0 END) AS once_in,
        sum(CASE WHEN pays = 1 AND gets = 0 THEN paid ELSE 0 END) AS once_out,
        sum(CASE WHEN gets > 0 AND pays > 0 THEN 1 ELSE 0 END) AS two_way_partners,
        sum(least(got, paid)) AS two_way_amount,
        max(got) AS from_one,
        max(paid) AS to_one
    FROM partners
    GROUP BY account_id
),
by_flow AS (
    SELECT
        account_id,
        sum(CASE WHEN strange AND direction = 'in' THEN amount ELSE 0 END) AS strange_in,
        sum(CASE WHEN strange AND direction = 'out' THEN amount ELSE 0 END) AS strange_out,
        max(CASE WHEN direction = 'in' THEN amount ELSE 0 END) AS largest_in,
        max(CASE WHEN direction = 'out' THEN amount ELSE 0 END) AS largest_out,
        quantile_disc(amount, 0.5) AS usual_amount,
        sum(CASE WHEN other_holder = 'individual' AND direction = 'in' THEN amount ELSE 0 END) AS people_in,
        sum(CASE WHEN other_holder = 'individual' AND direction = 'out' THEN amount ELSE 0 END) AS people_out,
        sum(CASE WHEN mod(amount, 1000000) = 0 THEN amount ELSE 0 END) AS round_amount,
        sum(CASE WHEN mod(booked_at, 86400) < 21600 OR mod(booked_at, 86400) >= 82800 THEN amount ELSE 0 END) AS night_amount,
        sum(CASE WHEN first_day = day AND direction = 'in' THEN amount ELSE 0 END) AS first_in,
        sum(CASE WHEN first_day = day AND direction = 'out' THEN amount ELSE 0 END) AS first_out
    FROM free
    GROUP BY account_id
),
sums AS (
    SELECT account_id, direction, amount, count(DISTINCT other_party) AS partners
    FROM free
    GROUP BY account_id, direction, amount
),
alike AS (
    SELECT
        account_id,
        max(CASE WHEN direction = 'in' THEN partners ELSE 0 END) AS alike_in,
        max(CASE WHEN direction = 'out' THEN partners ELSE 0 END) AS alike_out
    FROM sums
    GROUP BY account_id
),
days AS (
    SELECT
        account_id, day,
        sum(CASE WHEN direction = 'in' THEN amount ELSE 0 END) AS got,
        sum(CASE WHEN direction = 'out' THEN amount ELSE 0 END) AS paid,
        count(DISTINCT CASE WHEN direction = 'in' THEN other_party END) AS payers,
        count(DISTINCT CASE WHEN direction = 'out' THEN other_party END) AS payees,
        day - lag(day) OVER (PARTITION BY account_id ORDER BY day) AS silence
    FROM free
    GROUP BY account_id, day
),
weeks AS (
    SELECT
        account_id, got, paid, silence,
        sum(got) OVER week AS week_in,
        sum(paid) OVER week AS week_out,
        sum(payers) OVER week AS week_payers,
        sum(payees) OVER week AS week_payees,
        sum(paid) OVER soon AS paid_soon,
        sum(got + paid) OVER month_on AS moved_on
    FROM days
    WINDOW
        week AS (PARTITION BY account_id ORDER BY day RANGE BETWEEN 6 PRECEDING AND CURRENT ROW),
        soon AS (PARTITION BY account_id ORDER BY day RANGE BETWEEN CURRENT ROW AND 2 FOLLOWING),
        month_on AS (PARTITION BY account_id ORDER BY day RANGE BETWEEN CURRENT ROW AND 29 FOLLOWING)
),
by_week AS (
    SELECT
        account_id,
        max(week_in) AS week_in,
        max(week_out) AS week_out,
        max(least(week_in, week_out)) AS week_through,
        max(week_payers) AS week_payers,
        max(week_payees) AS week_payees,
        sum(least(got, paid_soon)) AS through,
        max(CASE WHEN silence >= 90 THEN moved_on ELSE 0 END) AS after_silence
    FROM weeks
    GROUP BY account_id
),
by_day AS (
    SELECT
        account_id, min(party_id) AS party_id,
        sum(in_amount) AS all_in,
        sum(out_amount) AS all_out,
        sum(cash_in) AS cash_in,
        sum(cash_out) AS cash_out,
        max(cash_in) AS cash_in_day,
        max(cash_out) AS cash_out_day,
        sum(least(in_amount - in_lawful, out_amount - out_lawful)) AS same_day,
        greatest(max(balance_end), 0) AS highest_balance
    FROM account_days
    GROUP BY account_id
),
hops AS (
    SELECT DISTINCT source_id, middle_id, sink_id, in_transfer, in_amount, middle_party FROM relays
),
passed AS (
    SELECT account_id, sum(amount) AS passed_on
    FROM (SELECT DISTINCT middle_id AS account_id, in_transfer, in_amount AS amount FROM hops)
    GROUP BY account_id
),
middle AS (
    SELECT middle_id AS account_id, count(DISTINCT source_id) AS passed_from, count(DISTINCT sink_id) AS passed_to
    FROM hops
    GROUP BY middle_id
),
source AS (
    SELECT source_id AS account_id, count(DISTINCT middle_party) AS sent_through FROM hops GROUP BY source_id
),
sink AS (
    SELECT sink_id AS account_id, count(DISTINCT middle_party) AS got_through FROM hops GROUP BY sink_id
)
SELECT
    by_day.account_id,
    accounts.holder AS peers_wide,
    concat_ws(
        ' ', accounts.holder, accounts.roster_kind, accounts.occupation, substr(accounts.industry_code, 1, 1)
    ) AS peers_near,
    by_day.all_in, by_day.all_out,
    coalesce(strange_in, 0) AS strange_in, coalesce(strange_out, 0) AS strange_out,
    coalesce(largest_in, 0) AS largest_in, coalesce(largest_out, 0) AS largest_out,
    coalesce(usual_amount, 0) AS usual_amount,
    coalesce(people_in, 0) AS people_in, coalesce(people_out, 0) AS people_out,
    coalesce(from_one, 0) AS from_one, coalesce(to_one, 0) AS to_one,
    coalesce(partners, 0) AS partners,
    coalesce(brief_partners, 0) AS brief_partners, coalesce(brief_in, 0) AS brief_in, coalesce(brief_out, 0) AS brief_out,
    coalesce(once_in, 0) AS once_in, coalesce(once_out, 0) AS once_out,
    coalesce(first_in, 0) AS first_in, coalesce(first_out, 0) AS first_out,
    coalesce(two_way_partners, 0) AS two_way_partners, coalesce(two_way_amount, 0) AS two_way_amount,
    coalesce(alike_in, 0) AS alike_in, coalesce(alike_out, 0) AS alike_out,
    coalesce(week_in, 0) AS week_in, coalesce(week_out, 0) AS week_out, coalesce(week_through, 0) AS week_through,
    coalesce(week_payers, 0) AS week_payers, coalesce(week_payees, 0) AS week_payees,
    coalesce(through, 0) AS through, same_day, coalesce(after_silence, 0) AS after_silence,
    coalesce(round_amount, 0) AS round_amount, coalesce(night_amount, 0) AS night_amount,
    cash_in, cash_out, cash_in_day, cash_out_day, coalesce(highest_balance, 0) AS highest_balance,
    coalesce(passed_on, 0) AS passed_on, coalesce(passed_from, 0) AS passed_from, coalesce(passed_to, 0) AS passed_to,
    coalesce(sent_through, 0) AS sent_through, coalesce(got_through, 0) AS got_through,
    sum(coalesce(strange_in, 0)) OVER person AS person_strange_in,
    sum(coalesce(strange_out, 0)) OVER person AS person_strange_out,
    sum(coalesce(through, 0)) OVER person AS person_through,
    sum(coalesce(passed_on, 0)) OVER person AS person_passed_on,
    sum(cash_in) OVER person AS person_cash_in,
    count(*) OVER person AS person_accounts,
    coalesce(network_behaviour.gather_scatter, 0) AS gather_scatter,
    coalesce(network_behaviour.scatter_most, 0) AS scatter_most
FROM by_day
INNER JOIN accounts ON by_day.account_id = accounts.account_id
LEFT JOIN by_partner ON by_day.account_id = by_partner.account_id
LEFT JOIN by_flow ON by_day.account_id = by_flow.account_id
LEFT JOIN alike ON by_day.account_id = alike.account_id
LEFT JOIN by_week ON by_day.account_id = by_week.account_id
LEFT JOIN passed ON by_day.account_id = passed.account_id
LEFT JOIN middle ON by_day.account_id = middle.account_id
LEFT JOIN source ON by_day.account_id = source.account_id
LEFT JOIN sink ON by_day.account_id = sink.account_id
LEFT JOIN network_behaviour ON by_day.account_id = network_behaviour.account_id
WINDOW person AS (PARTITION BY by_day.party_id)
