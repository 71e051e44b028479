"""What each member of a ring did there, and what each tie rests on."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from lenders import Town, account

from screening.ledger.workspace import Workspace
from screening.runs.deed_words import tie_told
from screening.runs.reading import FinishedRun, bookings, read_run
from screening.runs.run import run


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    """Ann and Bob lend to much the same people and have one phone."""
    town = Town(tmp_path_factory.mktemp("town"))
    town.share_phone("1", "ann", "bob")
    for number in range(6):
        town.pay(date(2025, 1, 5 + number), "ann", f"borrower-{number}", 10_000)
        town.pay(date(2025, 2, 5 + number), f"borrower-{number}", "ann", 12_000)
        town.pay(date(2025, 3, 5 + number), "bob", f"borrower-{number + 2}", 20_000)
        town.pay(date(2025, 4, 5 + number), f"borrower-{number + 2}", "bob", 25_000)
    town.deliver(date(2025, 1, 1), date(2025, 6, 30))
    return read_run(run(town.workspace))


def deeds(told: FinishedRun, person: str) -> dict[str, tuple[int, int | None, int, Decimal]]:
    """Give what somebody did: transfers, loans, parties, yuan."""
    rows = told.table("ring_evidence").filter(pl.col("account_id") == account(person)).to_dicts()
    return {row["what"]: (row["transfers"], row["loans"], row["parties"], row["amount"]) for row in rows}


def test_a_lender_s_loans_are_counted_with_those_over_the_cap(told: FinishedRun) -> None:
    assert deeds(told, "ann")["lent"] == (6, 6, 6, 60_000)
    assert deeds(told, "ann")["lent_over_cap"] == (6, 6, 6, 60_000)
    assert deeds(told, "ann")["was_repaid"] == (6, 6, 6, 72_000)


def test_a_borrower_s_loans_and_repayments_are_counted(told: FinishedRun) -> None:
    assert deeds(told, "borrower-3") == {"borrowed": (2, 2, 2, 30_000), "repaid": (2, 2, 2, 37_000)}


def test_the_words_hold_the_figures_in_both_languages(told: FinishedRun) -> None:
    lent = told.table("ring_evidence").filter(pl.col("account_id") == account("ann"), pl.col("what") == "lent")
    assert lent["reason_zh"].item() == "放款 6 笔，合计 60,000 元，借款人 6 名"
    assert lent["reason_en"].item() == "loans given: 6, 60,000 CNY; borrowers: 6"


def test_a_tie_by_shared_borrowers_leads_to_the_loans_to_them(told: FinishedRun) -> None:
    tie = told.table("ring_ties").filter(pl.col("tie") == "shared_borrowers").row(0, named=True)
    assert tie["reason_en"] == "shared borrowers: 4 of 8, Jaccard 0.50"
    assert len(tie["transactions"]) == 8


def test_a_tie_by_phone_rests_on_no_booking(told: FinishedRun) -> None:
    tie = told.table("ring_ties").filter(pl.col("tie") == "shared_phone").row(0, named=True)
    assert (tie["transactions"], tie["reason_zh"]) == ([], "预留相同电话 1 个")


def test_a_tie_that_has_no_words_yet_is_told_by_its_code() -> None:
    tie = {"tie": "same_branch", "what": 2, "amount": 0, "transfers": 0, "borrowers": None}
    assert tie_told(tie) == {"reason_zh": "same_branch 2", "reason_en": "same_branch 2"}


def test_every_member_of_every_ring_has_evidence(tiny_run: Path) -> None:
    members = pl.read_parquet(tiny_run / "ring_members.parquet")
    evidence = pl.read_parquet(tiny_run / "ring_evidence.parquet")
    assert members.height
    assert members.join(evidence, on=["ring_id", "account_id"], how="anti").is_empty()


def test_every_figure_is_the_sum_of_the_bookings_that_it_names(tiny_workspace: Workspace, tiny_run: Path) -> None:
    finished = read_run(tiny_run)
    rows = finished.table("ring_evidence").filter(pl.col("what") != "rule")
    for row in rows.unique("what", keep="first", maintain_order=True).to_dicts():
        found = bookings(tiny_workspace, finished, row["transactions"], row["account_id"])
        assert set(found["transaction_id"]) == set(row["transactions"])
        assert found.unique("transaction_id")["amount"].sum() == row["amount"]
        assert len(row["transactions"]) == row["transfers"]


def test_ties_of_money_name_bookings_that_add_up_to_them(tiny_workspace: Workspace, tiny_run: Path) -> None:
    finished = read_run(tiny_run)
    ties = finished.table("ring_ties").filter(pl.col("tie").is_in(["funding", "profit_share", "settlement"]))
    assert ties.height
    for tie in ties.to_dicts():
        found = bookings(tiny_workspace, finished, tie["transactions"], tie["account_a"])
        assert found.unique("transaction_id")["amount"].sum() * 100 == tie["what"]
