-- A bank's customer as its newest submission tells him, with the identity that joins him over banks.
SELECT
    src_parties.bank_id,
    src_parties.party_id AS bank_party_id,
    CASE
        WHEN nullif(trim(id_number), '') IS NOT NULL THEN 'N' || upper(trim(id_number))
        ELSE 'C' || src_parties.bank_id || '/' || src_parties.party_id
    END AS identity,
    party_type, name, nullif(trim(id_number), '') AS id_number,
    nullif(trim(phone), '') AS phone, nullif(trim(address), '') AS address,
    region_code, occupation, employer, industry_code, birth_date, registered_on, registered_capital, risk_rating,
    nullif(trim(legal_representative_id), '') AS legal_representative_id
FROM src_parties
INNER JOIN submissions USING (bank_id, submission_id)
QUALIFY row_number() OVER (
    PARTITION BY src_parties.bank_id, src_parties.party_id ORDER BY submissions.rank DESC, source_file, source_row
) = 1
