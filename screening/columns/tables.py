"""The tables that rules may read: their columns, types and meaning."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column of a table that rules may read."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """One table that rules may read."""

    name: str
    meaning: str
    columns: tuple[Column, ...]

    def column_types(self) -> dict[str, str]:
        """Give the SQL type of every column by name."""
        return {column.name: column.type for column in self.columns}


def _table(name: str, meaning: str, text: str) -> Table:
    """Read a table from lines `name TYPE meaning`."""
    columns = []
    for line in text.strip().splitlines():
        column, kind, *words = line.split(maxsplit=2)
        columns.append(Column(column, kind, words[0] if words else ""))
    return Table(name, meaning, tuple(columns))


ACCOUNTS = _table(
    "accounts",
    "every account seen, held at a submitting bank or not",
    """
    account_id INTEGER dense number of the account
    party_id INTEGER the person or organisation over all banks; an account that no submitter holds is its own party
    held BOOLEAN kept at a submitting bank
    holder VARCHAR individual, organisation or unknown; from the name where no submitter tells
    name VARCHAR name of the holder
    name_class VARCHAR class of the name by rules/words.toml, or null
    roster_kind VARCHAR kind of the supervised institution it belongs to, or null
    phone VARCHAR
    address VARCHAR
    region_code VARCHAR
    occupation VARCHAR
    industry_code VARCHAR
    birth_day INTEGER
    opened_day INTEGER
    closed_day INTEGER
    covered_from INTEGER first day from which its bank's submissions would show a booking
    """,
)

TRANSACTIONS = _table(
    "transactions",
    "one booking on an account, reversals removed",
    """
    transaction_id INTEGER dense number, ordered by time
    account_id INTEGER
    party_id INTEGER
    counterparty_id INTEGER account on the other side; null for cash, fees, interest
    counterparty_party INTEGER
    booked_at BIGINT local seconds
    day INTEGER local day number
    direction VARCHAR in or out
    amount BIGINT fen
    balance_after BIGINT fen
    instrument VARCHAR
    channel VARCHAR
    purpose VARCHAR
    purpose_class VARCHAR class of the remark by rules/words.toml, or null
    counterparty_class VARCHAR class of the counterparty's name by rules/words.toml, or null
    branch_id VARCHAR
    agent_name VARCHAR
    device_id VARCHAR
    transfer_id INTEGER the movement that this booking is a leg of
    """,
)

TRANSFERS = _table(
    "transfers",
    "one movement of money between two accounts, both legs paired",
    """
    transfer_id INTEGER dense number, ordered by time
    payer_id INTEGER account
    payee_id INTEGER account
    payer_party INTEGER
    payee_party INTEGER
    amount BIGINT fen
    booked_at BIGINT local seconds by the payer's clock where known
    day INTEGER local day number
    instrument VARCHAR
    channel VARCHAR
    purpose VARCHAR
    purpose_class VARCHAR
    out_transaction INTEGER the payer's booking
    in_transaction INTEGER the payee's booking
    own BOOLEAN both accounts are of one party
    kin BOOLEAN the two parties are related
    lawful VARCHAR code of the lawful pattern that covers it, or null
    """,
)

FLOWS = _table(
    "flows",
    "a transfer as one of its two parties sees it; own-account moves left out",
    """
    transfer_id INTEGER
    account_id INTEGER
    party_id INTEGER
    other_id INTEGER account on the other side
    other_party INTEGER
    other_holder VARCHAR individual, organisation or unknown
    direction VARCHAR in or out
    amount BIGINT fen
    booked_at BIGINT local seconds
    day INTEGER local day number
    instrument VARCHAR
    purpose_class VARCHAR
    kin BOOLEAN
    lawful VARCHAR code of the lawful pattern that covers it, or null
    first_day INTEGER first day on which the two parties dealt with each other
    established BOOLEAN they deal regularly: in at least six months, over at least half a year
    """,
)

ACCOUNT_DAYS = _table(
    "account_days",
    "what an account did on one day, own-account moves left out",
    """
    account_id INTEGER
    party_id INTEGER
    day INTEGER
    in_amount BIGINT fen
    out_amount BIGINT fen
    in_lawful BIGINT fen of in_amount that lawful patterns cover
    out_lawful BIGINT fen of out_amount that lawful patterns cover
    in_count INTEGER
    out_count INTEGER
    cash_in BIGINT fen
    cash_out BIGINT fen
    customer_count INTEGER bookings that the customer made or received (no interest, no fee)
    balance_end BIGINT fen, after the last booking of the day
    """,
)

PAIRS = _table(
    "pairs",
    "all that one party paid another",
    """
    payer_party INTEGER
    payee_party INTEGER
    transfers INTEGER
    amount BIGINT fen
    largest BIGINT fen
    first_day INTEGER
    last_day INTEGER
    months INTEGER distinct calendar months
    kin BOOLEAN
    """,
)

CYCLES = _table(
    "cycles",
    "money that came back to where it left, or to a relative: a row a transfer of each hop of a time-ordered closed path",
    """
    cycle_id INTEGER
    hop INTEGER from 1
    hops INTEGER length of the path
    account_id INTEGER payer of this hop
    payee_id INTEGER payee of this hop, account
    party_id INTEGER payer, party
    transfer_id INTEGER
    amount BIGINT fen
    booked_at BIGINT local seconds
    origin_amount BIGINT fen, first hop
    returned_amount BIGINT fen, last hop
    kin_hops INTEGER hops between related parties
    regular_hops INTEGER hops between parties that deal regularly
    slowest_hop BIGINT seconds between two hops, the longest
    lowest_ratio DECIMAL(18,6) smallest amount of a hop over that of the hop before
    highest_ratio DECIMAL(18,6) largest
    started_at BIGINT local seconds
    ended_at BIGINT local seconds
    """,
)

RELAYS = _table(
    "relays",
    "money handed on: a middle party that passes most of what it got to another within days; a row a receipt and payment",
    """
    source_id INTEGER account
    middle_id INTEGER account
    sink_id INTEGER account
    source_party INTEGER
    middle_party INTEGER
    sink_party INTEGER
    in_transfer INTEGER
    out_transfer INTEGER
    in_amount BIGINT fen of this receipt
    out_amount BIGINT fen of this payment
    in_total BIGINT fen that the middle got of the source within days of this receipt
    out_total BIGINT fen that the middle then paid the sink
    in_at BIGINT local seconds
    out_at BIGINT local seconds
    in_day INTEGER
    out_day INTEGER
    """,
)

LOANS = _table(
    "loans",
    "one loan rebuilt from flows",
    """
    loan_id INTEGER
    lender_party INTEGER
    borrower_party INTEGER
    lender_set INTEGER lowest party of the lender's set (disbursers and collectors that share borrowers)
    lender_account INTEGER account of the first disbursement
    borrower_account INTEGER account of the first disbursement
    disbursed_at BIGINT local seconds
    disbursed_day INTEGER
    last_day INTEGER
    closed_day INTEGER null while open
    status VARCHAR closed, open, default, right_censored
    received BIGINT fen in hand, net of what was handed back up front
    repaid BIGINT fen
    gain BIGINT fen, never below 0
    principal BIGINT fen, face; null where it cannot be told
    upfront_back BIGINT fen handed back within 72 hours
    upfront_deduction BIGINT fen, face less money in hand
    upfront_rate DECIMAL(18,6) of face; null where unknown
    repayments INTEGER
    extensions INTEGER
    term_days INTEGER
    tranches INTEGER
    rate_simple DECIMAL(18,6) a year, on the days
    rate_simple_month DECIMAL(18,6) a year, on whole months
    rate_declining DECIMAL(18,6) a year, on the outstanding principal, interest first
    irr DECIMAL(18,6) a year
    rate_cap DECIMAL(18,6) four times the one-year LPR in force on disbursed_day
    over_cap BOOLEAN null for cannot tell
    over_36 BOOLEAN null for cannot tell
    over_72 BOOLEAN null for cannot tell
    confidence DECIMAL(3,2)
    fake_flow BOOLEAN
    kin BOOLEAN
    """,
)

LOAN_FLOWS = _table(
    "loan_flows",
    "which transfer is which part of a loan",
    """
    loan_id INTEGER
    transfer_id INTEGER
    part VARCHAR disbursement, upfront_back, repayment or extension_fee
    """,
)

LENDER_HANDS = _table(
    "lender_hands",
    "the accounts on the lender's side of each rebuilt loan; none with a licence, none that borrows as often as it lends",
    """
    lender_set INTEGER
    loan_id INTEGER
    transfer_id INTEGER
    account_id INTEGER
    """,
)

POOLS = _table(
    "pools",
    "parties that take money of many individuals, and those that pay the same individuals for them",
    """
    party_id INTEGER
    pool_id INTEGER lowest party of the pool
    """,
)

POOL_MONTHS = _table(
    "pool_months",
    "a pool, month by month; moves between its own parties left out",
    """
    pool_id INTEGER
    month INTEGER year * 12 + month - 1
    investor_in BIGINT fen taken from individuals
    new_investors INTEGER
    business_in BIGINT fen that trade or organisations brought, wages and public funds aside
    returned BIGINT fen paid to individuals who had paid in before
    returned_from_investors BIGINT fen of returned that came from investors' money, first in first out
    returned_pro_rata BIGINT fen of returned that came from investors' money, in proportion
    business_out BIGINT fen paid to organisations
    drained BIGINT fen paid to others
    """,
)

READABLE: dict[str, Table] = {
    table.name: table
    for table in (
        ACCOUNTS,
        TRANSACTIONS,
        TRANSFERS,
        FLOWS,
        ACCOUNT_DAYS,
        PAIRS,
        CYCLES,
        RELAYS,
        LOANS,
        LOAN_FLOWS,
        LENDER_HANDS,
        POOLS,
        POOL_MONTHS,
    )
}

YUAN_COLUMNS = frozenset(
    column.name for table in READABLE.values() for column in table.columns if column.meaning.startswith("fen")
)
"""Columns that hold fen; a rule's cases write them in yuan."""
