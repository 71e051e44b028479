"""The tables of a county book: what a run saw, laid out so that looking up one account among many costs milliseconds.

Every table is sorted by what it is looked up by. Money is in fen, moments are local seconds, days are day numbers; numbers
of accounts, parties, bookings and transfers are the run's own, as in the tables that rules read.
"""

import pyarrow as pa

from screening.alerts.names import Names, read_names
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
LAYOUT = 2
"""Counts up with every change of the tables below: a book of another layout is made again."""


def write_book(engine: DuckDB, loans: Loans, progress: Progress = lambda _name, _rows: None) -> None:
    """Write the tables of the attached book from those that an engine holds up to `transfers`, and from rebuilt loans.

    Files must be open still: where each booking lies in what was submitted is read from the ledger.
    """
    engine.load("loan_flows", loans.flows)
    _load_loans(engine, loans, read_names(engine))
    for name, sql in _TABLES.items():
        engine.run(f"CREATE TABLE {BOOK}.{name} AS {sql}")
        progress(name, engine.count(name, BOOK))
    engine.drop("book_loans", "book_loan_shares", "book_loan_doubts")


def _load_loans(engine: DuckDB, loans: Loans, names: Names) -> None:
    """Take in the loans, each with the id that the run's table of loans has for it."""
    ids = loan_ids(loans, engine, names)
    public = pa.array([ids[one] for one in loans.loans["loan_id"].to_pylist()], pa.string())
    engine.load("book_loans", loans.loans.append_column("public_id", public))
    engine.load("book_loan_shares", loans.shares.append_column("place", pa.array(range(loans.shares.num_rows))))
    engine.load("book_loan_doubts", loans.doubts.append_column("place", pa.array(range(loans.doubts.num_rows))))


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
            bookings.bank_transaction_id, transactions.direction = 'out' AS paid,
            transactions.amount, transactions.balance_after,
            transactions.counterparty_id, far.other_id, transactions.transfer_id, far.far_transaction,
            CAST(transactions.instrument AS VARCHAR) AS instrument, CAST(transactions.channel AS VARCHAR) AS channel,
            transactions.purpose, src_transactions.counterparty_name,
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
            CAST(transfers.purpose_class AS VARCHAR) AS purpose_class,
            CAST(transfers.instrument AS VARCHAR) AS instrument,
            CAST(transfers.lawful AS VARCHAR) AS lawful, transfers.own, transfers.kin,
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
            CAST(accounts.holder AS VARCHAR) AS holder, accounts.name, persons.id_number, accounts.phone, accounts.address,
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
    "loans": "SELECT * FROM book_loans ORDER BY loan_id",
    "loan_shares": "SELECT * FROM book_loan_shares ORDER BY loan_id, place",
    "loan_doubts": "SELECT * FROM book_loan_doubts ORDER BY loan_id, place",
}
