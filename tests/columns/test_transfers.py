"""Two banks' bookings become movements: legs paired, reversals gone, persons joined."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from deliveries import MONEY, write

from screening.clock import seconds_of
from screening.columns.derive import DeriveSettings, derive, derive_flows, mark_lawful, open_sources
from screening.engines.duckdb import DuckDB
from screening.intake.submit import submit
from screening.ledger.workspace import Workspace
from screening.rulebook.decide import mark_lawful_patterns

BANKS = ("990000000011", "990000000022")
RULES = Path(__file__).parents[2] / "rules"


def bookings(rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    names = ("transaction_id", "account_id", "booked_at", "direction", "amount", "counterparty_account_id",
             "counterparty_name", "instrument", "reverses")  # fmt: skip
    frame = pl.DataFrame([dict(zip(names, row, strict=True)) for row in rows], infer_schema_length=None)
    return frame.with_columns(
        pl.col("booked_at").str.to_datetime(), pl.col("amount").cast(MONEY), pl.col("reverses").cast(pl.String),
        pl.col("counterparty_account_id", "counterparty_name").cast(pl.String),
    )  # fmt: skip


def customers(*parties: tuple[str, str, str, str | None]) -> dict[str, pl.DataFrame]:
    """Give accounts and parties for (account, party, name, id_number)."""
    return {
        "accounts": pl.DataFrame(
            {
                "account_id": [one[0] for one in parties],
                "party_id": [one[1] for one in parties],
                "account_type": ["personal"] * len(parties),
                "opened_on": [date(2020, 1, 1)] * len(parties),
            }
        ),
        "parties": pl.DataFrame(
            {
                "party_id": [one[1] for one in parties],
                "party_type": ["individual"] * len(parties),
                "name": [one[2] for one in parties],
                "id_number": pl.Series([one[3] for one in parties], dtype=pl.String),
            }
        ).unique(maintain_order=True),
    }


FIRST = bookings(
    [
        # a movement that both banks tell, the second one 119 seconds later by its clock
        ("a1", "A", "2026-01-05T10:00:00", "out", "500.00", "B", "乙乙", "transfer", None),
        # the same sum again, told by the first bank only
        ("a2", "A", "2026-01-06T10:00:00", "out", "500.00", "B", "乙乙", "transfer", None),
        # sent and taken back
        ("a3", "A", "2026-01-07T10:00:00", "out", "70.00", "B", "乙乙", "transfer", None),
        ("a4", "A", "2026-01-07T11:00:00", "in", "70.00", "B", "乙乙", "transfer", "a3"),
        # to his own account at the other bank, told by both
        ("a5", "A", "2026-01-08T10:00:00", "out", "900.00", "A2", "甲甲", "transfer", None),
        # to somebody whose bank does not submit
        ("a6", "A", "2026-01-09T10:00:00", "out", "33.00", "Z", "丁丁", "transfer", None),
        # wages paid in a batch that the payee's bank books all at once, hours later
        ("a8", "A", "2026-01-11T08:00:00", "out", "61.00", "B", "乙乙", "payroll", None),
        # cash is no movement between accounts
        ("a7", "A", "2026-01-10T10:00:00", "in", "1.00", None, None, "cash", None),
    ]
)
SECOND = bookings(
    [
        ("b1", "B", "2026-01-05T10:01:59", "in", "500.00", "A", "甲甲", "transfer", None),
        ("b3", "B", "2026-01-11T17:00:00", "in", "61.00", "A", "甲甲", "payroll", None),
        ("b2", "A2", "2026-01-08T10:00:10", "in", "900.00", "A", "甲甲", "transfer", None),
    ]
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckDB]:
    workspace = Workspace.create(tmp_path / "workspace")
    joined = "990101199001010019"
    first = {"transactions": FIRST, **customers(("A", "P1", "甲甲", joined))}
    second = {"transactions": SECOND, **customers(("B", "Q1", "乙乙", None), ("A2", "Q2", "甲甲", joined))}
    deliveries = ((BANKS[0], first), (BANKS[1], second))
    for bank, tables in deliveries:
        assert submit(workspace, write(tmp_path / bank, tables, bank_id=bank)).accepted
    with DuckDB() as opened:
        open_sources(opened, workspace.snapshot())
        derive(opened, date(2026, 1, 31), RULES / "words.toml", DeriveSettings())
        mark_lawful(opened, mark_lawful_patterns(opened, (), lambda _name, _rows: None))
        derive_flows(opened, DeriveSettings())
        yield opened


def movements(engine: DuckDB) -> list[dict[str, Any]]:
    return engine.fetch(
        """
        SELECT payer.account AS payer, payee.account AS payee, transfers.amount, own,
            paid.bank_transaction_id AS out_id, got.bank_transaction_id AS in_id
        FROM transfers
        INNER JOIN account_numbers AS payer ON payer_id = payer.account_id
        INNER JOIN account_numbers AS payee ON payee_id = payee.account_id
        LEFT JOIN bookings AS paid ON out_transaction = paid.transaction_id
        LEFT JOIN bookings AS got ON in_transaction = got.transaction_id
        ORDER BY transfer_id
        """
    ).to_pylist()


def test_two_legs_are_one_movement_and_a_lone_leg_is_one_too(engine: DuckDB) -> None:
    found = [(row["out_id"], row["in_id"]) for row in movements(engine)]
    assert found == [("a1", "b1"), ("a2", None), ("a5", "b2"), ("a6", None), ("a8", "b3")]


def test_amounts_are_fen(engine: DuckDB) -> None:
    assert [row["amount"] for row in movements(engine)] == [50000, 50000, 90000, 3300, 6100]


def test_a_reversal_and_what_it_reverses_are_gone(engine: DuckDB) -> None:
    assert {"a3", "a4"}.isdisjoint(engine.fetch("SELECT bank_transaction_id AS id FROM bookings")["id"].to_pylist())


def test_one_person_at_two_banks_is_one_party_and_pays_himself(engine: DuckDB) -> None:
    assert [row["own"] for row in movements(engine)] == [False, False, True, False, False]


def test_own_moves_are_no_flows(engine: DuckDB) -> None:
    assert engine.fetch("SELECT count(*) AS n FROM flows WHERE amount = 90000")["n"][0].as_py() == 0


def test_a_stranger_is_an_individual_by_his_name(engine: DuckDB) -> None:
    row = engine.fetch("SELECT holder, held FROM accounts WHERE name = '丁丁'").to_pylist()
    assert row == [{"holder": "individual", "held": False}]


def test_local_seconds_are_the_wall_clock(engine: DuckDB) -> None:
    first = engine.fetch("SELECT min(booked_at) AS first FROM bookings")["first"][0].as_py()
    assert first == seconds_of(datetime.fromisoformat("2026-01-05T10:00:00"))
    assert first % 86400 == 10 * 3600


def test_the_as_of_day_is_seen_whole_and_the_next_not_at_all(engine: DuckDB) -> None:
    derive(engine, date(2026, 1, 8), RULES / "words.toml", DeriveSettings())
    assert [row["out_id"] for row in movements(engine)] == ["a1", "a2", "a5"]
