"""The tables that a run is decided on, derived from what the ledger holds."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from screening.columns.pairing import walk_matches
from screening.columns.tables import READABLE
from screening.columns.words import class_lists, classify_names, classify_purposes, classify_tips, read_words
from screening.columns.written import bind
from screening.contract.tables import arrow_schema
from screening.contract.vocabulary import CHANNELS, DIRECTIONS, INSTRUMENTS, PARTY_TYPES
from screening.engines.duckdb import DuckDB, Parameter
from screening.ledger.snapshot import Snapshot

_SQL = Path(__file__).parent / "sql"
_FIRST_ASKED = 30

Progress = Callable[[str, int], None]
"""Called with the name of a table just made and its number of rows."""


@dataclass(frozen=True)
class DeriveSettings:
    """What a pipeline may set about the derived tables; times in seconds, amounts in fen."""

    pairing_tolerance: int = 120
    regular_months: int = 6
    regular_days: int = 180
    relay_least_amount: int = 100_000
    relay_longest_hold: int = 7 * 86400
    relay_most_neighbours: int = 2000
    relay_least_percent: int = 70
    relay_most_percent: int = 105
    relay_gather_time: int = 3 * 86400


def sql_of(name: str) -> str:
    """Give the query that makes a table."""
    (file,) = _SQL.glob(f"[0-9][0-9]_{name}.sql")
    return file.read_text(encoding="utf-8")


def open_sources(engine: DuckDB, snapshot: Snapshot) -> None:
    """Make the accepted tables readable as `src_*`, and the submissions with their order."""
    for table in ("transactions", "accounts", "parties", "loans"):
        _scan_or_empty(engine, f"src_{table}", snapshot.files.get(table, ()), arrow_schema(table).empty_table())
    for table in (
        "institutions", "officers", "watchlist", "tips", "institution_loans", "institution_figures", "fx_rates",
    ):  # fmt: skip
        _scan_or_empty(engine, f"src_{table}", snapshot.reference.get(table, ()), arrow_schema(table).empty_table())
    order = sorted(
        snapshot.submissions, key=lambda one: (one.period_end, one.period_start, one.bank_id, one.submission_id)
    )
    rows = [
        {"bank_id": one.bank_id, "submission_id": one.submission_id, "period_start": one.period_start, "rank": rank}
        for rank, one in enumerate(order)
    ]
    schema = pa.schema(
        [("bank_id", pa.string()), ("submission_id", pa.string()), ("period_start", pa.date32()), ("rank", pa.int32())]
    )
    engine.load("submissions", pa.Table.from_pylist(rows, schema=schema))


def _scan_or_empty(engine: DuckDB, name: str, files: Sequence[str], empty: pa.Table) -> None:
    """Make a table readable from its files, or as an empty one."""
    if files:
        engine.scan(name, files)
    else:
        engine.load(name, empty)


def derive(
    engine: DuckDB,
    as_of: date,
    words_file: Path,
    settings: DeriveSettings,
    progress: Progress = lambda _name, _rows: None,
) -> None:
    """Make every table up to `transfers`, `transactions` and `pairs`; lawful patterns are not marked yet."""
    parameters: dict[str, dict[str, Parameter]] = {
        **{name: {"until": (as_of + timedelta(days=1)).isoformat()} for name in _BOUNDED},
        "clustered_legs": {"tolerance": settings.pairing_tolerance},
        "plain_matches": {"tolerance": settings.pairing_tolerance},
    }

    def make(*names: str) -> None:
        for name in names:
            engine.create(name, _listed(name), parameters.get(name))
            progress(name, engine.count(name))

    words = read_words(words_file)
    for name, values in {**_LISTS, **class_lists(words)}.items():
        engine.closed_list(name, values)
    make("known_parties", "known_accounts", "reversals", "undone", "account_numbers")
    make("bookings", "outside_names", "bank_bookings")
    make("rostered", "institution_numbers", "person_numbers")
    engine.load("purpose_words", classify_purposes(engine.fetch(_DISTINCT_PURPOSES), words))
    engine.create("purpose_words", _as_listed("SELECT * FROM purpose_words", {"class": "purpose_class"}))
    engine.load("name_words", classify_names(engine.fetch(_DISTINCT_NAMES), words))
    engine.create("name_words", _as_listed("SELECT * FROM name_words", {"class": "name_class"}))
    engine.load("tip_words", classify_tips(engine.fetch(_DISTINCT_TIPS), words))
    make("accounts", "kinship", "legs", "clustered_legs", "plain_matches")
    engine.create("account_banks", _ACCOUNT_BANKS)
    make("clock_lags")
    unplain, lags = engine.fetch(sql_of("unplain_legs")), engine.fetch("SELECT * FROM clock_lags")
    engine.load("walked_matches", walk_matches(unplain, lags, settings.pairing_tolerance))
    make("batch_matches", "movements", "transfers", "transactions")
    engine.drop("legs", "clustered_legs", "plain_matches", "walked_matches", "batch_matches", "account_banks")
    engine.create("bookings", _NARROW_BOOKINGS)
    make("pair_months", "pairs", "dealings")
    engine.drop("pair_months")
    make("institutions", "officers", "listed", "tipped", "bank_loans")
    make("institution_loans", "institution_figures", "fx_rates")


def mark_lawful(engine: DuckDB, covers: pa.Table) -> None:
    """Write into `transfers` which lawful pattern covers each; `covers` has `transfer_id`, `code`."""
    engine.load("covers", covers)
    engine.closed_list("lawful", covers["code"].unique().to_pylist() or [""])
    engine.create(
        "transfers",
        """
        SELECT transfers.* EXCLUDE (lawful), first_cover.code AS lawful
        FROM transfers
        LEFT JOIN (SELECT transfer_id, CAST(min(code) AS lawful) AS code FROM covers GROUP BY transfer_id) AS first_cover
            USING (transfer_id)
        """,
    )


def derive_flows(engine: DuckDB, settings: DeriveSettings, progress: Progress = lambda _name, _rows: None) -> None:
    """Make the tables that rest on marked transfers: flows, account days, relays."""
    flows: dict[str, Parameter] = {"regular_months": settings.regular_months, "regular_days": settings.regular_days}
    relays: dict[str, Parameter] = {
        "least_amount": settings.relay_least_amount,
        "longest_hold": settings.relay_longest_hold,
        "most_neighbours": settings.relay_most_neighbours,
        "least_percent": settings.relay_least_percent,
        "most_percent": settings.relay_most_percent,
        "gather_time": settings.relay_gather_time,
    }
    for name, parameters in (("flows", flows), ("account_days", None), ("relays", relays)):
        engine.create(name, _listed(name), parameters)
        progress(name, engine.count(name))


def derive_lender_hands(engine: DuckDB, least_percent: int = 5) -> None:
    """Make `lender_hands` from `loans`, `loan_flows`, `transfers` and `accounts`.

    `least_percent` is the share of its set's loans that an account must have dealt with to count as a hand of it.
    """
    engine.create("lender_hands", sql_of("lender_hands"), {"least_percent": least_percent})


def derive_asked(
    engine: DuckDB,
    asked: Iterable[str],
    progress: Progress = lambda _name, _rows: None,
    given: Collection[str] = (),
) -> None:
    """Make the tables that only some rules ask for: those numbered 30 and above, and what they rest on, in order.

    `asked` are the inputs of the rules that will run; `given` stand already and are left as they are, and so is a table
    made elsewhere.
    """
    wanted = tables_behind(asked, given)
    for name in ASKED:
        if name in wanted and name not in given:
            table = READABLE[name]
            engine.create(
                name,
                sql_of(name),
                {key: bind(one["default"], one.get("unit")) for key, one in table.parameters.items()},
            )
            progress(name, engine.count(name))


def tables_behind(asked: Iterable[str], given: Collection[str] = ()) -> set[str]:
    """Give the tables asked for, and those that they are made of unless they are `given`."""
    wanted = set(asked)
    for name in reversed(ASKED):
        if name in wanted and name not in given:
            wanted.update(READABLE[name].inputs)
    return wanted


ASKED = tuple(file.stem[3:] for file in sorted(_SQL.glob("*.sql")) if int(file.stem[:2]) >= _FIRST_ASKED)
"""Tables that are made only where a rule asks for them, in the order of making."""

_LISTS = {
    "direction": DIRECTIONS, "instrument": INSTRUMENTS, "channel": CHANNELS, "holder": (*PARTY_TYPES, "unknown"),
}  # fmt: skip

_LISTED = {
    "accounts": {"holder": "holder"},
    "flows": {"direction": "direction"},
}
"""Columns of texts from a closed list, by table, each with its list; tables made of these take them over."""


def _listed(name: str) -> str:
    """Give the query that makes a table, with texts of a closed list as such."""
    return _as_listed(sql_of(name), _LISTED.get(name, {}))


def _as_listed(sql: str, columns: Mapping[str, str]) -> str:
    """Give a query with some columns as values of a closed list."""
    casts = ", ".join(f'CAST("{column}" AS "{listed}") AS "{column}"' for column, listed in columns.items())
    return f"SELECT * REPLACE ({casts}) FROM ({sql}) AS made" if casts else sql


_NARROW_BOOKINGS = "SELECT transaction_id, bank_id, bank_transaction_id, booked_at, amount FROM bookings"
"""What is left of `bookings` once `transactions` has the rest: where a booking's evidence comes from."""

_BOUNDED = (
    "reversals", "account_numbers", "bookings", "tipped", "bank_loans", "institution_loans", "institution_figures",
    "fx_rates",
)  # fmt: skip

_ACCOUNT_BANKS = """
    SELECT account_numbers.account_id, known_accounts.bank_id
    FROM account_numbers
    INNER JOIN known_accounts USING (account)
"""

_DISTINCT_PURPOSES = """
    SELECT purpose FROM bookings WHERE purpose IS NOT NULL
    UNION
    SELECT purpose FROM src_loans WHERE purpose IS NOT NULL
    UNION
    SELECT purpose FROM src_institution_loans WHERE purpose IS NOT NULL
"""

_DISTINCT_TIPS = "SELECT DISTINCT text FROM src_tips WHERE text IS NOT NULL"

_DISTINCT_NAMES = """
    SELECT name FROM known_parties WHERE name IS NOT NULL
    UNION
    SELECT counterparty_name FROM bookings WHERE counterparty_name IS NOT NULL
    UNION
    SELECT name FROM src_institutions
"""
