"""The county book: what it gives is what the ledger and the run's own tables hold, and no half-made one is read."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from bench_tables import Bench

from screening.bench import book as books
from screening.bench.book import Book, book_file, is_made, make_book, open_book, read_book
from screening.bench.county import County
from screening.bench.ready import setting_of
from screening.clock import seconds_of
from screening.engines.duckdb import DuckDB
from screening.errors import WrongCall
from screening.ledger.workspace import Workspace
from screening.runs.book import BOOK
from screening.runs.reading import FinishedRun, bookings, read_run


@pytest.fixture(scope="module")
def run(tiny_run: Path) -> FinishedRun:
    return read_run(tiny_run)


@pytest.fixture(scope="module")
def book(tiny_workspace: Workspace, run: FinishedRun) -> Iterator[Book]:
    with closing(open_book(tiny_workspace, run)) as opened:
        yield opened


@pytest.fixture
def county(book: Book) -> Iterator[County]:
    with book.county() as found:
        yield found


@pytest.fixture(scope="module")
def busiest(bench: Bench) -> list[str]:
    """The six held accounts with the most bookings."""
    rows = bench.engine.rows(
        "SELECT account FROM transactions INNER JOIN account_numbers USING (account_id) "
        "GROUP BY account ORDER BY count(*) DESC, account LIMIT 6"
    )
    return [row["account"] for row in rows]


def test_an_account_s_bookings_are_those_of_the_ledger_each_with_its_file_and_row(
    county: County, tiny_workspace: Workspace, busiest: list[str]
) -> None:
    found = county.bookings_of(busiest, limit=100_000)
    ledger = tiny_workspace.snapshot().scan("transactions")
    assert ledger is not None
    names = ["bank_id", "transaction_id", "account_id", "booked_at", "direction", "amount", "balance_after",
             "counterparty_account_id", "purpose", "submission_id", "source_file", "source_row"]  # fmt: skip
    held = ledger.filter(pl.col("account_id").is_in(busiest)).select(names).collect()
    keys = {(row["bank_id"], row["transaction_id"]): row for row in held.to_dicts()}
    assert len(found) > 500
    for row in found:
        assert {name: row[name] for name in names} == keys[row["bank_id"], row["transaction_id"]]
    assert [row["booked_at"] for row in found] == sorted(row["booked_at"] for row in found)


def test_bookings_are_asked_for_from_one_moment_up_to_another_and_as_many_as_wanted(
    county: County, busiest: list[str]
) -> None:
    every = county.bookings_of(busiest[:1], limit=100_000)
    since, until = every[10]["booked_at"], every[30]["booked_at"]
    wanted = [row for row in every if since <= row["booked_at"] < until]
    assert county.bookings_of(busiest[:1], since, until, limit=100_000) == wanted
    assert county.bookings_of(busiest[:1], since, until, limit=3) == wanted[:3]


def test_the_bookings_of_every_finding_are_those_that_a_search_of_the_ledger_gives(
    county: County, tiny_workspace: Workspace, run: FinishedRun
) -> None:
    for finding in run.table("findings").sort("finding_id").to_dicts()[::20]:
        wanted = bookings(tiny_workspace, run, finding["evidence"], finding["account_id"])
        found = county.bookings_named(finding["evidence"], finding["account_id"])
        keys = ("bank_id", "transaction_id", "account_id", "source_file", "source_row", "amount")
        assert {tuple(row[key] for key in keys) for row in found} == set(wanted.select(keys).iter_rows())


def test_what_an_account_dealt_with_its_partners_adds_up_to_the_transfers_of_the_run(
    county: County, bench: Bench, busiest: list[str]
) -> None:
    for account in busiest:
        found = county.partners_of(account, limit=100_000)
        (number,) = county.numbers([account]).values()
        (total,) = bench.engine.rows(
            "SELECT sum(CASE WHEN payer_id = $number THEN amount END) AS paid, "
            "sum(CASE WHEN payee_id = $number THEN amount END) AS got, count(*) AS transfers, count(lawful) AS lawful, "
            "min(booked_at) AS first_at, max(booked_at) AS last_at "
            "FROM transfers WHERE payer_id = $number OR payee_id = $number",
            {"number": number},
        )
        assert sum(row["paid"] for row in found) * 100 == Decimal(total["paid"] or 0)
        assert sum(row["got"] for row in found) * 100 == Decimal(total["got"] or 0)
        assert sum(row["payments"] + row["receipts"] for row in found) == total["transfers"]
        assert sum(row["lawful"] for row in found) == total["lawful"]
        assert seconds_of(min(row["first_at"] for row in found)) == total["first_at"]
        assert seconds_of(max(row["last_at"] for row in found)) == total["last_at"]


def test_the_partners_of_the_largest_sums_come_first(county: County, busiest: list[str]) -> None:
    every = county.partners_of(busiest[0], limit=100_000)
    sums = [row["paid"] + row["got"] for row in every]
    assert sums == sorted(sums, reverse=True)
    assert county.partners_of(busiest[0], limit=2) == every[:2]


@pytest.mark.parametrize(("side", "other"), [("payer_id", "payee_id"), ("payee_id", "payer_id")])
def test_transfers_out_of_and_into_accounts_are_those_of_the_run(
    county: County, bench: Bench, busiest: list[str], side: str, other: str
) -> None:
    numbers = sorted(county.numbers(busiest).values())
    found = county.onto(numbers) if side == "payer_id" else county.into(numbers)
    for number in numbers:
        rows = bench.engine.rows(
            f"SELECT transfer_id, payer_id, payee_id, booked_at, amount FROM transfers "
            f"WHERE {side} = {number} AND {other} <> {number} ORDER BY transfer_id"
        )
        assert [tuple(one) for one in found[number]] == [tuple(row.values()) for row in rows]


def test_a_person_is_found_with_his_accounts_at_all_banks(county: County, bench: Bench) -> None:
    (party,) = bench.engine.rows(
        "SELECT party_id, count(*) AS accounts FROM account_numbers INNER JOIN known_accounts USING (account) "
        "GROUP BY party_id HAVING count(DISTINCT bank_id) > 1 ORDER BY party_id LIMIT 1"
    )
    (person,) = county.persons_of(str(party["party_id"]), "party")
    assert len(person) == party["accounts"]
    assert len({row["id_number"] for row in person}) == 1
    one = person[0]
    for text, by in (
        (one["account"], "account"),
        (one["id_number"], "id_number"),
        (f"{one['bank_id']}/{one['bank_party_id']}", "customer"),
    ):
        assert county.persons_of(text, by) == [person]
    assert person in county.persons_of(one["name"], "name")
    with pytest.raises(WrongCall, match="nobody is looked up by 'shoe'"):
        county.persons_of("44", "shoe")


def test_the_loans_are_those_of_the_run_by_their_public_ids(county: County, run: FinishedRun) -> None:
    stored = run.table("inferred_loans")
    assert {row["public_id"] for row in county.loans()} == set(stored["loan_id"])
    assert county.loans_named(["L0000000000000000"]) == {}


def test_threads_look_things_up_side_by_side(book: Book, busiest: list[str]) -> None:
    def looked_up(account: str) -> list[dict[str, Any]]:
        with book.county() as found:
            return found.bookings_of([account], limit=50)

    with ThreadPoolExecutor(6) as threads:
        side_by_side = list(threads.map(looked_up, busiest * 4))
    assert side_by_side == [looked_up(one) for one in busiest] * 4


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Workspace, list[Path]]:
    """An empty workspace, and the books that were made in it: each takes a moment and holds nothing but its layout."""
    drafts: list[Path] = []

    def derived(_setting: object, file: Path, _watcher: object) -> None:
        drafts.append(file)
        with DuckDB() as engine:
            engine.attach(file, BOOK)
            time.sleep(0.01)
            engine.run(f"CREATE TABLE {BOOK}.about AS SELECT {books.LAYOUT} AS layout")
            engine.detach(BOOK)

    monkeypatch.setattr(books, "derive_book", derived)
    monkeypatch.setattr(books, "setting_of", lambda *_: None)
    return Workspace.create(tmp_path / "w"), drafts


def a_run(workspace: Workspace, name: str) -> FinishedRun:
    return FinishedRun(workspace.runs / name, {"run_id": name})


def test_of_many_who_ask_at_once_one_makes_the_book(made: tuple[Workspace, list[Path]]) -> None:
    workspace, drafts = made
    with ThreadPoolExecutor(4) as threads:
        files = set(threads.map(lambda _: make_book(workspace, a_run(workspace, "r")), range(8)))
    assert (files, len(drafts)) == ({book_file(workspace, a_run(workspace, "r"))}, 1)


def test_a_book_of_another_layout_or_a_broken_one_is_made_again(
    made: tuple[Workspace, list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, drafts = made
    file = make_book(workspace, a_run(workspace, "r"))
    monkeypatch.setattr(books, "LAYOUT", books.LAYOUT + 1)
    assert not is_made(file)
    make_book(workspace, a_run(workspace, "r"))
    file.write_bytes(file.read_bytes()[:1000])
    make_book(workspace, a_run(workspace, "r"))
    assert is_made(file)
    assert len(drafts) == 3


def test_the_books_used_last_are_kept_and_what_a_killed_maker_left_goes(made: tuple[Workspace, list[Path]]) -> None:
    workspace, _ = made
    for place, name in enumerate("abcd"):
        os.utime(make_book(workspace, a_run(workspace, name)), (place, place))
        (workspace.books / ".x.duckdb.0123").touch()
    make_book(workspace, a_run(workspace, "a"))
    make_book(workspace, a_run(workspace, "e"))
    assert sorted(one.name for one in workspace.books.iterdir()) == [".lock", "a.duckdb", "d.duckdb", "e.duckdb"]


def test_without_a_run_the_book_is_made_aside(tiny_workspace: Workspace, tmp_path: Path) -> None:
    empty = setting_of(tiny_workspace)
    books.derive_book(empty, tmp_path / "aside.duckdb")
    with closing(read_book(tmp_path / "aside.duckdb")) as opened, opened.county() as found:
        assert found.loans()
