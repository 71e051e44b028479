"""What each member of a ring did there, and what each tie rests on, with the transfers of every figure."""

import pyarrow as pa

from screening.engines.duckdb import DuckDB
from screening.networks.ring_settings import DEFAULT, RingParameters

CAST = pa.schema([("ring_id", pa.string()), ("account_id", pa.int32()), ("party_id", pa.int32()), ("core", pa.bool_())])
"""Members of a run's rings; `core` is false for borrowers and depositors."""
MET = pa.schema(
    [("ring_id", pa.string()), ("account_id", pa.int32()), ("rule_id", pa.string()), ("transaction_id", pa.int32())]
)
"""Bookings that a rule's findings on a member rest on."""
TIED = pa.schema([("ring_id", pa.string()), ("tie", pa.string()), ("party_a", pa.int32()), ("party_b", pa.int32())])

_DEEDS = """
    WITH core AS (SELECT DISTINCT ring_id, party_id FROM ring_cast WHERE core),
    book AS (
        SELECT core.ring_id, loans.loan_id, loans.lender_party, loans.borrower_party, loans.over_cap
        FROM loans
        INNER JOIN core ON loans.lender_party = core.party_id
        ANTI JOIN core AS inner_circle
            ON core.ring_id = inner_circle.ring_id AND loans.borrower_party = inner_circle.party_id
        WHERE NOT loans.kin
    ),
    flows AS (
        SELECT
            book.*, loan_flows.part = 'disbursement' AS lends, transfers.transfer_id, transfers.amount,
            transfers.payer_id, transfers.payee_id, transfers.payee_party, transfers.payer_party
        FROM book
        INNER JOIN loan_flows USING (loan_id)
        INNER JOIN transfers USING (transfer_id)
    ),
    inside AS (
        SELECT
            payers.ring_id, payers.core AS from_core, payees.core AS to_core, transfers.transfer_id, transfers.amount,
            transfers.payer_id, transfers.payee_id, transfers.payer_party, transfers.payee_party
        FROM transfers
        INNER JOIN ring_cast AS payers ON transfers.payer_id = payers.account_id
        INNER JOIN ring_cast AS payees ON transfers.payee_id = payees.account_id AND payers.ring_id = payees.ring_id
        WHERE transfers.payer_party <> transfers.payee_party AND (payers.core OR payees.core)
    ),
    -- Money between the core and others than borrowers: deposits and what came back.
    outside AS (SELECT inside.* FROM inside ANTI JOIN book USING (ring_id) WHERE from_core <> to_core)
    SELECT
        ring_id, payer_id AS account_id, 'lent' AS what, loan_id, borrower_party AS other, transfer_id, amount,
        true AS pays
    FROM flows WHERE lends
    UNION ALL
    SELECT ring_id, payer_id, 'lent_over_cap', loan_id, borrower_party, transfer_id, amount, true
    FROM flows WHERE lends AND over_cap
    UNION ALL
    SELECT ring_id, payee_id, 'borrowed', loan_id, lender_party, transfer_id, amount, false FROM flows WHERE lends
    UNION ALL
    SELECT ring_id, payer_id, 'repaid', loan_id, payee_party, transfer_id, amount, true FROM flows WHERE NOT lends
    UNION ALL
    SELECT
        ring_id, payee_id, CASE WHEN payee_party = lender_party THEN 'was_repaid' ELSE 'collected_for_others' END,
        loan_id, borrower_party, transfer_id, amount, false
    FROM flows WHERE NOT lends
    UNION ALL
    SELECT ring_id, payer_id, 'paid_members', NULL, payee_party, transfer_id, amount, true
    FROM inside WHERE from_core AND to_core
    UNION ALL
    SELECT ring_id, payee_id, 'paid_by_members', NULL, payer_party, transfer_id, amount, false
    FROM inside WHERE from_core AND to_core
    UNION ALL
    SELECT
        ring_id, payer_id, CASE WHEN to_core THEN 'paid_in' ELSE 'paid_back' END,
        NULL, payee_party, transfer_id, amount, true
    FROM outside
    UNION ALL
    SELECT
        ring_id, payee_id, CASE WHEN to_core THEN 'took_in' ELSE 'got_back' END,
        NULL, payer_party, transfer_id, amount, false
    FROM outside
"""

_SUMMED = """
    WITH counted AS (
        SELECT ring_id, account_id, what, count(DISTINCT loan_id) AS loans, count(DISTINCT other) AS parties
        FROM ring_deeds GROUP BY ring_id, account_id, what
    ),
    moved AS (
        SELECT DISTINCT
            ring_id, account_id, what, transfer_id, ring_deeds.amount,
            CASE WHEN pays THEN coalesce(out_transaction, in_transaction)
                ELSE coalesce(in_transaction, out_transaction) END AS transaction_id
        FROM ring_deeds INNER JOIN transfers USING (transfer_id)
    ),
    summed AS (
        SELECT
            ring_id, account_id, what, count(*) AS transfers, CAST(sum(moved.amount) AS BIGINT) AS amount,
            list(bookings.bank_transaction_id ORDER BY transfer_id) AS transactions
        FROM moved INNER JOIN bookings USING (transaction_id)
        GROUP BY ring_id, account_id, what
    )
    SELECT ring_id, account_id, what, transfers, nullif(loans, 0) AS loans, parties, amount, transactions
    FROM summed
    INNER JOIN counted USING (ring_id, account_id, what)
    SEMI JOIN ring_cast USING (ring_id, account_id)
    ORDER BY ring_id, account_id, what
"""

_RULES_MET = """
    SELECT
        met.ring_id, met.account_id, 'rule' AS what, met.rule_id, count(*) AS transfers, NULL::BIGINT AS loans,
        count(DISTINCT transactions.counterparty_id) AS parties, CAST(sum(transactions.amount) AS BIGINT) AS amount,
        list(bookings.bank_transaction_id ORDER BY met.transaction_id) AS transactions
    FROM (SELECT DISTINCT * FROM ring_met) AS met
    INNER JOIN transactions USING (transaction_id)
    INNER JOIN bookings USING (transaction_id)
    GROUP BY met.ring_id, met.account_id, met.rule_id
    ORDER BY met.ring_id, met.account_id, met.rule_id
"""

_BONDS = """
    WITH book AS (SELECT loan_id, lender_party AS lender, borrower_party AS borrower FROM loans WHERE NOT kin),
    flows AS (
        SELECT
            book.*, loan_flows.part = 'disbursement' AS lends, transfers.transfer_id, transfers.amount,
            transfers.payee_party, transfers.booked_at
        FROM book
        INNER JOIN loan_flows USING (loan_id)
        INNER JOIN transfers USING (transfer_id)
        WHERE lender IN (SELECT party_a FROM ring_tied UNION SELECT party_b FROM ring_tied)
    ),
    lent AS (SELECT DISTINCT lender, borrower FROM book),
    common AS (
        SELECT tied.*, lent_a.borrower
        FROM ring_tied AS tied
        INNER JOIN lent AS lent_a ON tied.party_a = lent_a.lender
        INNER JOIN lent AS lent_b ON tied.party_b = lent_b.lender AND lent_a.borrower = lent_b.borrower
        WHERE tie = 'shared_borrowers'
    ),
    renewed AS (
        SELECT tied.*, fresh.transfer_id AS lent_in, old.transfer_id AS paid_in
        FROM ring_tied AS tied
        INNER JOIN flows AS fresh ON tied.party_a = fresh.lender AND fresh.lends
        INNER JOIN flows AS old ON tied.party_b = old.lender AND fresh.borrower = old.borrower AND NOT old.lends
        WHERE tie = 'refinancing' AND old.booked_at - fresh.booked_at BETWEEN 0 AND $refinance_seconds
            AND abs(fresh.amount - old.amount) * 100 <= old.amount * $refinance_percent
    )
    SELECT tied.*, flows.transfer_id
    FROM ring_tied AS tied
    INNER JOIN flows ON tied.party_a = flows.lender AND tied.party_b = flows.payee_party
    WHERE tie = 'common_collector' AND NOT lends
    UNION
    SELECT common.* EXCLUDE (borrower), flows.transfer_id
    FROM common
    INNER JOIN flows ON common.borrower = flows.borrower AND flows.lender IN (party_a, party_b)
    WHERE lends
    UNION
    SELECT renewed.* EXCLUDE (lent_in, paid_in), unnest([lent_in, paid_in]) FROM renewed
    UNION
    SELECT tied.*, transfers.transfer_id
    FROM ring_tied AS tied
    INNER JOIN transfers ON tied.party_a = transfers.payer_party AND tied.party_b = transfers.payee_party
    WHERE (tie IN ('funding', 'settlement') AND transfers.lawful IS NULL) OR (tie = 'kin' AND transfers.kin)
        OR (tie = 'profit_share' AND transfers.lawful IS NULL AND transfers.amount >= $share_payment)
    UNION
    SELECT tied.*, transfers.transfer_id
    FROM ring_tied AS tied
    INNER JOIN transfers ON tied.party_b = transfers.payer_party AND tied.party_a = transfers.payee_party
    WHERE (tie = 'settlement' AND transfers.lawful IS NULL) OR (tie = 'kin' AND transfers.kin)
"""

_RESTS_ON = """
    WITH lent AS (SELECT DISTINCT lender_party AS lender, borrower_party AS borrower FROM loans WHERE NOT kin),
    reach AS (
        SELECT tied.*, count(DISTINCT borrower) AS borrowers
        FROM ring_tied AS tied
        INNER JOIN lent ON lent.lender IN (tied.party_a, tied.party_b)
        WHERE tie = 'shared_borrowers'
        GROUP BY ALL
    ),
    named AS (
        SELECT ring_bonds.*, transfers.amount, bookings.bank_transaction_id
        FROM ring_bonds
        INNER JOIN transfers USING (transfer_id)
        INNER JOIN bookings
            ON bookings.transaction_id = coalesce(transfers.out_transaction, transfers.in_transaction)
    ),
    summed AS (
        SELECT
            ring_id, tie, party_a, party_b, count(*) AS transfers, CAST(sum(amount) AS BIGINT) AS amount,
            list(bank_transaction_id ORDER BY transfer_id) AS transactions
        FROM named GROUP BY ring_id, tie, party_a, party_b
    )
    SELECT
        tied.*, coalesce(transfers, 0) AS transfers, coalesce(amount, 0) AS amount, borrowers,
        coalesce(transactions, []) AS transactions
    FROM ring_tied AS tied
    LEFT JOIN summed USING (ring_id, tie, party_a, party_b)
    LEFT JOIN reach USING (ring_id, tie, party_a, party_b)
    ORDER BY ring_id, tie, party_a, party_b
"""


def member_evidence(engine: DuckDB, cast: pa.Table) -> pa.Table:
    """Give what the members in `cast` did, a row for each ring, account and kind of deed (`what`).

    `transfers`, `loans` (null where the deed is none of a loan) and `parties` count, `amount` is the transfers' sum in
    fen, `transactions` are their bookings as the bank numbers them, on the member's side where that is known.
    """
    engine.load("ring_cast", cast.cast(CAST))
    engine.create("ring_deeds", _DEEDS)
    found = engine.fetch(_SUMMED)
    engine.drop("ring_cast", "ring_deeds")
    return found


def rule_evidence(engine: DuckDB, met: pa.Table) -> pa.Table:
    """Give the rules that members met, a row for each ring, account and `rule_id`; else as `member_evidence` gives it."""
    engine.load("ring_met", met.cast(MET))
    found = engine.fetch(_RULES_MET)
    engine.drop("ring_met")
    return found


def tie_evidence(engine: DuckDB, tied: pa.Table, parameters: RingParameters = DEFAULT) -> pa.Table:
    """Give what each tie in `tied` rests on: `transfers`, their `amount` in fen and `transactions`, the payer's bookings.

    `borrowers` counts all borrowers of two lenders who share some. A phone, a device or an address rests on no transfer.
    """
    engine.load("ring_tied", tied.cast(TIED))
    bounds = {
        "refinance_seconds": parameters.refinance_seconds,
        "refinance_percent": parameters.refinance_percent,
        "share_payment": parameters.share_payment,
    }
    engine.create("ring_bonds", _BONDS, bounds)
    found = engine.fetch(_RESTS_ON)
    engine.drop("ring_tied", "ring_bonds")
    return found
