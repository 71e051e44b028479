-- A held account as its bank's newest submission tells it, with its holder's identity.
SELECT
    src_accounts.account_id AS account,
    src_accounts.bank_id,
    src_accounts.party_id AS bank_party_id,
    coalesce(known_parties.identity, 'C' || src_accounts.bank_id || '/' || src_accounts.party_id) AS identity,
    src_accounts.account_type,
    src_accounts.opened_on,
    src_accounts.closed_on
FROM src_accounts
INNER JOIN submissions USING (bank_id, submission_id)
LEFT JOIN known_parties
    ON src_accounts.bank_id = known_parties.bank_id AND src_accounts.party_id = known_parties.bank_party_id
QUALIFY row_number() OVER (
    PARTITION BY src_accounts.account_id ORDER BY submissions.rank DESC, src_accounts.bank_id, source_file, source_row
) = 1
