"""The tables of a county book: what a run saw, laid out so that looking up one account among many costs milliseconds.

Every table is sorted by what it is looked up by. Money is in fen, moments are local seconds, days are day numbers; numbers
of accounts, parties, bookings and transfers are the run's own, as in the tables that rules read.
"""

from pathlib import Path

import pyarrow as pa

from screening.alerts.names import read_names
from screening.columns.derive import Progress
from screening.engines.duckdb import DuckDB
from screening.loans.tables import Loans
from screening.runs.publish import loan_ids

BOOK = "book"
"""The name under which the book's file is attached."""
SUPERVISED = (
    "institution_insiders", "institution_lending", "institution_costs", "institution_exposures", "institution_deposits",
)  # fmt: skip
"""What rules read of supervised institutions, kept by the regulator's number of each."""
LAYOUT = 3
"""Counts up with every change of the tables below: a book of another layout is made again."""


def stage_book(engine: DuckDB, loans: Loans, file: Path) -> None:
    """Put aside, into a new file, what a book is made of: from an engine's tables up to `transfers`, and rebuilt loans.

    The engine may forget its tables afterwards: to sort them all beside everything else would take twice its memory.
    Files must be open still: where each booking lies in what was submitted is read from the ledger.
    """
    engine.load("loan_flows", loans.flows)
    ids = loan_ids(loans, engine, read_names(engine))
    public = pa.array([ids[one] for one in loans.loans["loan_id"].to_pylist()], pa.string())
    engine.load("loans", loans.loans.append_column("public_id", public))
    engine.load("loan_shares", loans.shares.append_column("place", pa.array(range(loans.shares.num_rows))))
    engine.load("loan_doubts", loans.doubts.append_column("place", pa.array(range(loans.doubts.num_rows))))
    engine.attach(file, _STAGE)
    for name, columns in _STAGED.items():
        engine.run(f"CREATE TABLE {_STAGE}.{name} AS SELECT {columns} FROM {name}")
    engine.detach(_STAGE)


def write_book(engine: DuckDB, staged: Path, file: Path, progress: Progress = lambda _name, _rows: None) -> None:
    """Write a book into a new file from what was put aside; needs no more memory than an engine's usual share."""
    engine.attach(staged, _STAGE)
    engine.attach(file, BOOK)
    engine.run(f"USE {_STAGE}")
    for name, sql in _TABLES.items():
        engine.run(f"CREATE TABLE {BOOK}.{name} AS {sql}")
        progress(name, engine.count(name, BOOK))
    engine.run("USE memory")
    engine.detach(BOOK)


_STAGE = "stage"

_STAGED = {
    "accounts": "* EXCLUDE (name_class, roster_kind) REPLACE (CAST(holder AS VARCHAR) AS holder)",
    "account_numbers": "*",
    "known_accounts": "*",
    "known_parties": "identity, id_number, legal_representative_id",
    "bookings": "transaction_id, bank_id, bank_transaction_id",
    "transactions": """transaction_id, account_id, booked_at, direction = 'out' AS paid, amount, balance_after,
        counterparty_id, transfer_id, CAST(instrument AS VARCHAR) AS instrument, CAST(channel AS VARCHAR) AS channel,
        purpose, ip, agent_name, device_id""",
    "transfers": """transfer_id, payer_id, payee_id, amount, booked_at, CAST(purpose_class AS VARCHAR) AS purpose_class,
        CAST(instrument AS VARCHAR) AS instrument, CAST(lawful AS VARCHAR) AS lawful, own, kin,
        out_transaction, in_transaction""",
    "src_transactions": "bank_id, transaction_id, submission_id, source_file, source_row, counterparty_name",
    "rostered": "account_id, institution_id",
    "institution_numbers": "*",
    **dict.fromkeys(SUPERVISED, "*"),
    "loans": "*",
    "loan_shares": "*",
    "loan_doubts": "*",
}
"""Of each table the columns that a book is made of; texts of a closed list are plain texts in a file."""

_TABLES = {
    "sources": """
        SELECT CAST(row_number() OVER (ORDER BY bank_id, submission_id, source_file) AS INTEGER) AS source, *
        FROM (SELECT DISTINCT bank_id, submission_id, source_file FROM src_transactions)
        ORDER BY source
    """,
    "bookings": f"""
        WITH far AS (
            SELECT out_transaction AS transaction_id, payee_id AS other_id, in_transaction AS far_transaction
            FROM transfers WHERE out_transaction IS NOT NULL
            UNION ALL
            SELECT in_transaction, payer_id, out_transaction FROM transfers WHERE in_transaction IS NOT NULL
        )
        SELECT
            transactions.account_id, transactions.booked_at, transactions.transaction_id,
            bookings.bank_transaction_id, transactions.paid,
            transactions.amount, transactions.balance_after,
            transactions.counterparty_id, far.other_id, transactions.transfer_id, far.far_transaction,
            transactions.instrument, transactions.channel, transactions.purpose, src_transactions.counterparty_name,
            transactions.ip, transactions.agent_name, transactions.device_id,
            sources.source, src_transactions.source_row
        FROM transactions
        INNER JOIN bookings USING (transaction_id)
        INNER JOIN src_transactions
            ON bookings.bank_id = src_transactions.bank_id
            AND bookings.bank_transaction_id = src_transactions.transaction_id
        INNER JOIN {BOOK}.sources AS sources
            ON src_transactions.bank_id = sources.bank_id
            AND src_transactions.submission_id = sources.submission_id
            AND src_transactions.source_file = sources.source_file
        LEFT JOIN far ON transactions.transaction_id = far.transaction_id
        ORDER BY transactions.account_id, transactions.booked_at, transactions.transaction_id
    """,
    "booking_keys": f"""
        SELECT CAST(hash(bank_transaction_id) >> 32 AS UINTEGER) AS key, account_id, transaction_id
        FROM {BOOK}.bookings
        ORDER BY key, transaction_id
    """,
    "transfers": """
        SELECT
            transfers.transfer_id, transfers.payer_id, transfers.payee_id, transfers.amount, transfers.booked_at,
            transfers.purpose_class, transfers.instrument, transfers.lawful, transfers.own, transfers.kin,
            transfers.out_transaction, transfers.in_transaction,
            paid.bank_transaction_id AS out_id, got.bank_transaction_id AS in_id,
            paid.bank_id AS out_bank, got.bank_id AS in_bank
        FROM transfers
        LEFT JOIN bookings AS paid ON transfers.out_transaction = paid.transaction_id
        LEFT JOIN bookings AS got ON transfers.in_transaction = got.transaction_id
        ORDER BY transfers.transfer_id
    """,
    "moves": """
        SELECT payer_id AS account_id, payee_id AS other_id, true AS paid, transfer_id, booked_at, amount,
            lawful IS NOT NULL AS lawful, out_transaction AS near_transaction, in_transaction AS far_transaction
        FROM transfers
        UNION ALL
        SELECT payee_id, payer_id, false, transfer_id, booked_at, amount, lawful IS NOT NULL, in_transaction,
            out_transaction
        FROM transfers
        ORDER BY account_id, transfer_id, paid
    """,
    "pair_sums": f"""
        SELECT account_id, other_id, paid, CAST(sum(amount) AS BIGINT) AS amount, CAST(count(*) AS INTEGER) AS transfers,
            CAST(count(*) FILTER (WHERE lawful) AS INTEGER) AS lawful, min(booked_at) AS first_at, max(booked_at) AS last_at
        FROM {BOOK}.moves
        GROUP BY account_id, other_id, paid
        ORDER BY account_id, other_id, paid
    """,
    "accounts": f"""
        WITH sizes AS (
            SELECT account_id, CAST(count(*) AS INTEGER) AS bookings,
                CAST(count(DISTINCT counterparty_id) AS INTEGER) AS partners,
                min(booked_at) AS first_at, max(booked_at) AS last_at
            FROM {BOOK}.bookings
            GROUP BY account_id
        ),
        persons AS (
            SELECT identity, min(id_number) AS id_number, min(legal_representative_id) AS legal_representative_id
            FROM known_parties
            GROUP BY identity
        )
        SELECT
            account_numbers.account_id, account_numbers.account, account_numbers.party_id, account_numbers.held,
            known_accounts.bank_id, known_accounts.bank_party_id, known_accounts.account_type,
            accounts.holder, accounts.name, persons.id_number, accounts.phone, accounts.address,
            accounts.region_code, accounts.occupation, accounts.employer, accounts.industry_code,
            accounts.birth_day, accounts.registered_day, accounts.registered_capital, accounts.risk_rating,
            persons.legal_representative_id, accounts.controller,
            accounts.opened_day, accounts.closed_day, accounts.reported_from,
            coalesce(sizes.bookings, 0) AS bookings, coalesce(sizes.partners, 0) AS partners,
            sizes.first_at, sizes.last_at
        FROM account_numbers
        INNER JOIN accounts ON account_numbers.account_id = accounts.account_id
        LEFT JOIN known_accounts ON account_numbers.account = known_accounts.account
        LEFT JOIN persons ON account_numbers.identity = persons.identity
        LEFT JOIN sizes ON account_numbers.account_id = sizes.account_id
        ORDER BY account_numbers.account_id
    """,
    "institution_accounts": """
        SELECT institution_numbers.institution, rostered.account_id
        FROM rostered INNER JOIN institution_numbers ON rostered.institution_id = institution_numbers.institution
        ORDER BY institution, account_id
    """,
    **{
        name: f"""
            SELECT institution_numbers.institution, {name}.* EXCLUDE (institution_id)
            FROM {name} INNER JOIN institution_numbers USING (institution_id)
            ORDER BY institution
        """
        for name in SUPERVISED
    },
    "about": f"SELECT {LAYOUT} AS layout",
    "loans": "SELECT * FROM loans ORDER BY loan_id",
    "loan_shares": "SELECT * FROM loan_shares ORDER BY loan_id, place",
    "loan_doubts": "SELECT * FROM loan_doubts ORDER BY loan_id, place",
}
