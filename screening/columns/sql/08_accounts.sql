-- Every account seen, with its holder.
WITH identities AS (
    SELECT
        identity,
        min(party_type) AS party_type, min(name) AS name, min(phone) AS phone, min(address) AS address,
        min(region_code) AS region_code, min(occupation) AS occupation, min(industry_code) AS industry_code,
        min(birth_date) AS birth_date, min(employer) AS employer, min(registered_on) AS registered_on,
        min(registered_capital) AS registered_capital, min(risk_rating) AS risk_rating,
        min(CASE party_type WHEN 'individual' THEN id_number ELSE legal_representative_id END) AS controller_number
    FROM known_parties
    GROUP BY identity
)
SELECT
    account_numbers.account_id,
    account_numbers.party_id,
    account_numbers.held,
    coalesce(
        identities.party_type,
        CASE known_accounts.account_type WHEN 'business' THEN 'organisation' WHEN 'personal' THEN 'individual' END,
        name_words.holder, 'unknown'
    ) AS holder,
    coalesce(identities.name, outside_names.name) AS name,
    name_words.class AS name_class,
    rostered.roster_kind,
    identities.phone, identities.address, identities.region_code, identities.occupation, identities.industry_code,
    identities.employer,
    CAST(date_diff('day', DATE '1970-01-01', identities.registered_on) AS INTEGER) AS registered_day,
    CAST(identities.registered_capital * 100 AS BIGINT) AS registered_capital,
    identities.risk_rating,
    person_numbers.person AS controller,
    institution_numbers.institution_id,
    CAST(date_diff('day', DATE '1970-01-01', identities.birth_date) AS INTEGER) AS birth_day,
    CAST(date_diff('day', DATE '1970-01-01', known_accounts.opened_on) AS INTEGER) AS opened_day,
    CAST(date_diff('day', DATE '1970-01-01', known_accounts.closed_on) AS INTEGER) AS closed_day,
    CAST(greatest(
        date_diff('day', DATE '1970-01-01', known_accounts.opened_on),
        date_diff('day', DATE '1970-01-01', covered.first_on)
    ) AS INTEGER) AS covered_from,
    CAST(date_diff('day', DATE '1970-01-01', covered.first_on) AS INTEGER) AS reported_from,
    known_accounts.bank_id
FROM account_numbers
LEFT JOIN known_accounts USING (account)
LEFT JOIN identities ON account_numbers.identity = identities.identity
LEFT JOIN outside_names USING (account_id)
LEFT JOIN rostered USING (account_id)
LEFT JOIN institution_numbers ON rostered.institution_id = institution_numbers.institution
LEFT JOIN person_numbers ON upper(trim(identities.controller_number)) = person_numbers.id_number
LEFT JOIN (SELECT bank_id, min(period_start) AS first_on FROM submissions GROUP BY bank_id) AS covered
    ON known_accounts.bank_id = covered.bank_id
LEFT JOIN name_words ON coalesce(identities.name, outside_names.name) = name_words.name
