"""Kinds of scheme and parts of lawful life are found by listing, and a county with another kind is still a county."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from county import build, kinds, supervised
from county.ledger import Ledger
from county.people import County
from county.stage import Stage
from county.truth import Truth

FIRST = kinds.all_kinds()


def played(out: Path, more: tuple[kinds.Kind, ...], monkeypatch: pytest.MonkeyPatch, bookings: int = 60_000) -> Path:
    monkeypatch.setattr(build, "all_kinds", lambda: (*FIRST, *more))
    build.make(out, bookings, 5)
    return out


def frugal(stage: Stage) -> None:
    """Pay one thing and note it."""
    person = stage.culprits(1)[0]
    at = stage.time(100)
    stage.pay(person, stage.backer(), 1_000.0, at)
    stage.record(at, at)
    stage.cast([person], "payer", culpable=True)


def breaching(stage: Stage) -> None:
    """Take an institution and lend off its book."""
    made = supervised.take(stage, "small_loan", officers=2, staff=1, customers=10)
    at = stage.time(150)
    stage.pay(made.people[0], made.borrowers[0], 8_000.0, at)
    stage.record(at, at, institution=made.institution_id)
    stage.cast([*made.accounts, made.people[0]], "institution", culpable=True)


def test_every_module_of_schemes_is_listed_and_names_are_unique() -> None:
    names = [kind.name for kind in FIRST]
    assert len(names) == len(set(names)) >= 15
    modules = {kind.play.__module__ for kind in FIRST}
    folder = Path(kinds.__file__).parent / "schemes"
    assert {f"county.schemes.{file.stem}" for file in folder.glob("[!_]*.py")} == modules


def test_every_module_of_lives_is_played_and_lenders_come_first() -> None:
    folder = Path(kinds.__file__).parent / "lives"
    assert len(kinds.all_lives()) == len(list(folder.glob("[!_]*.py")))
    assert kinds.all_lives()[0].__module__ == "county.lives.lenders"


def test_a_small_county_lives_by_the_first_nine_parts_alone() -> None:
    few = {live.__module__.rsplit(".", 1)[1] for live in kinds.all_lives(roomy=False)}
    assert few == {
        "lenders", "income", "trade", "home", "events", "neighbours", "small_business", "large_sums", "rare",
    }  # fmt: skip


def test_a_kind_declared_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    module = type("module", (), {"KINDS": (FIRST[0], FIRST[0])})
    monkeypatch.setattr(kinds, "_modules", lambda _: [module])
    with pytest.raises(ValueError, match=FIRST[0].name):
        kinds.all_kinds.__wrapped__()


def test_a_further_kind_leaves_the_people_of_the_first_ones_in_their_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    casts = []
    for name, more in (("without", ()), ("with", (kinds.Kind("zz_frugal", frugal, ()),))):
        out = played(tmp_path / name, more, monkeypatch)
        table = pl.read_parquet(out / "truth" / "scheme_accounts.parquet")
        lenders = table.filter(pl.col("role").is_in(["lender", "organiser", "depositor", "origin", "member"]))
        casts.append(lenders.select("scheme_id", "account_id").rows())
        assert ("zz_frugal" in table["kind"]) == bool(more)
    assert casts[0] == casts[1]


def test_fifty_kinds_have_room_in_a_county_of_sixty_thousand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = tuple(
        replace(FIRST[n % 14], name=f"more_{n:02d}", turn=kinds.LATER, reserve="", least_bookings=50_000)
        for n in range(50 - len(FIRST))
    )
    out = played(tmp_path / "county", more, monkeypatch)
    table = pl.read_parquet(out / "truth" / "schemes.parquet")
    assert table["kind"].n_unique() >= 50
    cast = pl.read_parquet(out / "truth" / "scheme_accounts.parquet").filter(pl.col("culpable"))
    assert not cast["account_id"].is_duplicated().any()


def test_a_scheme_takes_an_institution_that_enters_the_roster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = played(tmp_path / "county", (kinds.Kind("zz_breaching", breaching, (), parts=3),), monkeypatch)
    table = pl.read_parquet(out / "truth" / "scheme_accounts.parquet").filter(pl.col("kind") == "zz_breaching")
    roster = pl.read_csv(out / "reference" / "institutions.csv", schema_overrides={"account_ids": pl.String})
    last = roster.row(-1, named=True)
    assert set(last["account_ids"].split(";")) <= set(table["account_id"])
    books = pl.read_csv(out / "reference" / "institution_loans.csv", infer_schema=False)
    assert len(books.filter(pl.col("institution_id") == last["institution_id"])) == 10
    officers = pl.read_csv(out / "reference" / "officers.csv")
    assert len(officers.filter(pl.col("institution_id") == last["institution_id"])) == 2


def test_an_instance_that_takes_more_people_than_its_kind_says_is_refused() -> None:
    stage = Stage(County(1, 60_000), Ledger(), Truth(), County(1, 60_000).rng("x"), "k-001", "k", [7])
    assert stage.culprits(1) == [7]
    with pytest.raises(ValueError, match="parts"):
        stage.culprits(1)
