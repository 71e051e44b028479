"""Following money, loan sheets and exports on the tiny county: what they give is what its tables say."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import polars as pl
import pytest
from bench_tables import Bench

from screening.bench.book import county
from screening.bench.county import County, rules_of
from screening.bench.loan_lenders import lenders, lines
from screening.bench.loan_sheet import PARTS, listed, sheet
from screening.bench.money import Asked, found_chains, traced_money
from screening.bench.network import EDGE_COLUMNS, NODE_COLUMNS, as_csv, csv_edges, harmless, neighbourhood, ring_network
from screening.bench.ready import Setting, setting_of
from screening.errors import WrongCall
from screening.ledger.workspace import Workspace
from screening.masking import mask_account
from screening.networks.chains import ChainLimits
from screening.networks.export import gexf, graphml
from screening.networks.follow import Limits
from screening.report.money_drawing import money_svg
from screening.report.network_drawing import network_svg
from screening.report.svg import width_of, wrapped
from screening.rulebook.law import read_law

DAY = 86400


@pytest.fixture(scope="module")
def setting(tiny_workspace: Workspace, tiny_run: Path) -> Setting:
    return setting_of(tiny_workspace, tiny_run.name)


@pytest.fixture(scope="module")
def place(setting: Setting) -> Iterator[County]:
    with county(setting) as found:
        yield found


def findings(setting: Setting, rule_id: str) -> list[dict[str, Any]]:
    assert setting.run
    return setting.run.table("findings").filter(pl.col("rule_id") == rule_id).sort("account_id").to_dicts()


@pytest.fixture(scope="module")
def scattered(setting: Setting) -> tuple[str, str]:
    """The accounts at which a scatter-gather of the county begins and ends."""
    assert setting.run
    rings = setting.run.table("ring_members").filter(pl.col("role") == "organiser").to_dicts()
    ring = findings(setting, "ml_scatter_gather")[0]["account_id"]
    members = setting.run.table("ring_members")
    ring_id = members.filter(pl.col("account_id") == ring)["ring_id"][0]
    first, last = sorted(one["account_id"] for one in rings if one["ring_id"] == ring_id)
    return first, last


def asked(place: County, setting: Setting, source: str, target: str | None = None, **more: Any) -> Asked:
    limits = more.pop("limits", Limits(within=5 * DAY))
    goal = place.place(target) if target else None
    return Asked(place.place(source), goal, more.get("back", False), 0, setting.as_of_day, limits)


@pytest.mark.parametrize("back", [False, True])
def test_what_became_of_the_money_adds_up_by_both_methods(
    place: County, setting: Setting, scattered: tuple[str, str], back: bool
) -> None:
    found = traced_money(place, asked(place, setting, scattered[back], back=back), unmask=False)
    for method in ("fifo", "pro_rata"):
        assert sum(one[method] for one in found["ends"]) == found["amount"]
        assert sum(end[method] for row in found["accounts"] for end in row["ends"]) == found["amount"]


def test_the_same_sum_is_found_forward_and_back(place: County, setting: Setting, scattered: tuple[str, str]) -> None:
    first, last = scattered
    forward = traced_money(place, asked(place, setting, first, last), unmask=True)
    back = traced_money(place, asked(place, setting, last, first, back=True), unmask=True)
    got = {row["account"]: row["fifo"] for row in forward["accounts"]}
    came = {row["account"]: row["fifo"] for row in back["accounts"]}
    assert got[last] == came[first] > 100_000


def test_a_flow_is_never_more_than_what_was_paid(place: County, setting: Setting, scattered: tuple[str, str]) -> None:
    found = traced_money(place, asked(place, setting, scattered[0]), unmask=False)
    assert found["flows"]
    for one in found["flows"]:
        assert max(one["fifo"], one["pro_rata"]) <= one["paid"]
        assert len(one["transactions"]) == one["count"]


def test_one_booking_is_followed_by_its_number(place: County, setting: Setting, scattered: tuple[str, str]) -> None:
    whole = traced_money(place, asked(place, setting, scattered[0]), unmask=False)
    booking = whole["flows"][0]["transactions"][0]
    found = traced_money(place, asked(place, setting, booking), unmask=False)
    assert (found["payments"], found["from"]) == (1, booking)
    assert found["amount"] <= whole["amount"]


def test_account_numbers_are_masked_in_what_is_told(
    place: County, setting: Setting, scattered: tuple[str, str]
) -> None:
    found = traced_money(place, asked(place, setting, *scattered), unmask=False)
    assert not re.search(r"\d{13,}", re.sub(r'"\d{12}/\w+"', "", json.dumps(found, default=str, ensure_ascii=False)))


def test_account_numbers_are_whole_where_asked_for(place: County, setting: Setting, scattered: tuple[str, str]) -> None:
    found = traced_money(place, asked(place, setting, *scattered), unmask=True)
    assert (found["from"], found["to"]) == scattered
    both = found_chains(place, place.place(scattered[0]), place.place(scattered[1]), ChainLimits(hops=2), unmask=True)
    assert (both["from"], both["to"]) == scattered


def test_cash_has_nobody_on_the_other_side_and_leads_nowhere(place: County, bench: Bench) -> None:
    (cash,) = bench.engine.rows(
        "SELECT bank_id || '/' || bank_transaction_id AS id FROM bookings INNER JOIN transactions USING (transaction_id) "
        "WHERE transfer_id IS NULL AND instrument = 'cash' ORDER BY transaction_id LIMIT 1"
    )
    with pytest.raises(WrongCall, match="nobody on the other side"):
        place.place(cash["id"])


def test_nothing_paid_in_the_days_asked_for_is_told(place: County, scattered: tuple[str, str]) -> None:
    with pytest.raises(WrongCall, match="nothing was paid"):
        traced_money(place, Asked(place.place(scattered[0]), None, False, 0, 1, Limits()), unmask=False)


def test_chains_lead_from_one_account_to_the_other_in_order_of_time(place: County, scattered: tuple[str, str]) -> None:
    first, last = scattered
    found = found_chains(place, place.place(first), place.place(last), ChainLimits(), unmask=True)
    assert len(found["routes"]) >= 2
    for route in found["routes"]:
        best = route["best"]
        assert (best[0]["payer"], best[-1]["payee"]) == (first, last)
        assert all(one["payee"] == two["payer"] and one["at"] < two["at"] for one, two in pairwise(best))
        assert route["carried"] == min(one["amount"] for one in best)
    assert [one["length"] for one in found["routes"]] == sorted(one["length"] for one in found["routes"])


def texts_of(svg: str) -> list[tuple[float, float, float, str]]:
    """Left, right and baseline of every text of a drawing."""
    root = ET.fromstring(svg)  # noqa: S314 - our own text
    space = "{http://www.w3.org/2000/svg}"
    found = []
    for group in root.iter(f"{space}g"):
        if group.get("transform"):
            for text in group.iter(f"{space}text"):
                width = width_of(text.text or "", 11)
                x, y = float(text.get("x", 0)), float(text.get("y", 0))
                left = {"start": x, "end": x - width}.get(text.get("text-anchor", "start"), x - width / 2)
                found.append((left, left + width, y, text.text or ""))
    return found


def test_no_two_words_of_a_drawing_of_money_lie_on_each_other(
    place: County, setting: Setting, scattered: tuple[str, str]
) -> None:
    for found in (
        traced_money(place, asked(place, setting, scattered[0]), unmask=False),
        traced_money(place, asked(place, setting, scattered[1], scattered[0], back=True), unmask=False),
    ):
        words = texts_of(money_svg(found))
        assert words
        for place_, one in enumerate(words):
            for other in words[place_ + 1 :]:
                apart = one[1] <= other[0] or other[1] <= one[0] or abs(one[2] - other[2]) >= 9
                assert apart, (one, other)


def test_a_drawing_is_the_same_every_time(place: County, setting: Setting, scattered: tuple[str, str]) -> None:
    svgs = {money_svg(traced_money(place, asked(place, setting, scattered[0]), unmask=False)) for _ in range(2)}
    assert len(svgs) == 1


def test_long_notes_are_broken_into_lines_that_fit() -> None:
    lines = wrapped("资金经过账户不等于知情 and money that passed an account does not show who knew", 120)
    assert all(width_of(line) <= 120 for line in lines)
    assert "".join(lines).replace(" ", "").startswith("资金经过账户不等于知情andmoney")


def every_loan(setting: Setting) -> list[dict[str, Any]]:
    assert setting.run
    return setting.run.table("inferred_loans").sort("loan_id").to_dicts()


def test_the_sheets_agree_with_the_loans_of_the_run(place: County, setting: Setting) -> None:
    rows = every_loan(setting)[::4]
    assert len(rows) > 10
    for row in rows:
        told = sheet(place, setting, row["loan_id"], unmask=True)
        paid = [one["counted"] for one in told["flows"]]
        assert sum(one for one in paid if one > 0) == row["repaid"] == told["repaid"]
        assert -sum(one for one in paid if one < 0) == row["received_by_borrower"] == told["received"]
        assert told["disbursed"] - told["handed_back"] == row["received_by_borrower"]
        measured = {one["measure"]: one["value"] for one in told["measures"]}
        for measure, column in (
            ("apr_simple_orig", "annual_rate_simple"), ("apr_declining", "annual_rate_declining"), ("irr_effective", "irr"),
        ):  # fmt: skip
            assert (None if measured[measure] is None else float(measured[measure])) == row[column]
        assert (measured["over_cap"], measured["over_36"]) == (row["over_cap"], row["over_36"])
        assert float(told["confidence"]) == row["confidence"]
        assert round(100 - sum(one["percent"] for one in told["doubts"])) == round(row["confidence"] * 100)
        assert all(one["value"] is not None or one["cannot_tell"] for one in told["measures"])


def test_every_flow_of_a_sheet_names_the_file_and_row_of_its_booking(
    place: County, setting: Setting, tiny_workspace: Workspace
) -> None:
    row = next(one for one in every_loan(setting) if one["repayments"] >= 2)
    told = sheet(place, setting, row["loan_id"], unmask=True)
    assert {one["transaction"].split("/")[1] for one in told["flows"]} == set(row["evidence"])
    rows = tiny_workspace.snapshot().scan("transactions")
    assert rows is not None
    for one in told["flows"]:
        bank, number = one["transaction"].split("/")
        (found,) = rows.filter(pl.col("bank_id") == bank, pl.col("transaction_id") == number).collect().to_dicts()
        assert one["source"] == f"{found['submission_id']}/{found['source_file']}#{found['source_row']}"
        assert found["amount"] == one["of_transfer"]


def sheet_where(place: County, setting: Setting, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Give the sheet of the first loan of the run whose sheet is wanted."""
    told = (sheet(place, setting, row["loan_id"], unmask=True) for row in every_loan(setting))
    return next(one for one in told if wanted(one))


def parts_of(told: dict[str, Any], part: str) -> list[dict[str, Any]]:
    return [one for one in told["flows"] if one["part"] == part]


def adds_up(told: dict[str, Any], workspace: Workspace) -> None:
    """Add a sheet up by hand: its ledger, each line of its schedules from the line before, each booking's amount."""
    amount = {part: sum(one["amount"] for one in parts_of(told, part)) for part in PARTS}
    paid = amount["repayment"] + amount["extension_fee"]
    assert (
        amount["disbursement"] - amount["upfront_back"] == told["received"] == told["disbursed"] - told["handed_back"]
    )
    assert (paid, max(paid - told["received"], 0)) == (told["repaid"], told["gain"])
    for one in told["schedules"]:
        principal = due = Decimal(0)
        for flow, line in zip(told["flows"], one["lines"], strict=True):
            by_hand = max(principal, 0) * line["days"] * one["rate"] / 365
            assert abs(line["interest"] - by_hand) <= Decimal("0.005")
            assert (line["counted"], flow["at"].date()) == (flow["counted"], line["on"])
            due += line["interest"] - line["to_interest"]
            principal -= min(flow["counted"], 0) + line["to_principal"]
            assert (line["principal"], line["interest_due"]) == (principal, due)
        assert one["left"] == principal + due
    rows = workspace.snapshot().scan("transactions")
    assert rows is not None
    for flow in told["flows"]:
        bank, number = flow["transaction"].split("/")
        (found,) = rows.filter(pl.col("bank_id") == bank, pl.col("transaction_id") == number).collect().to_dicts()
        assert flow["amount"] <= flow["of_transfer"] == found["amount"]


@pytest.mark.parametrize("hand", ["third_party", "collector", None])
def test_a_sheet_adds_up_by_hand_and_every_line_leads_to_its_booking(
    place: County, setting: Setting, tiny_workspace: Workspace, hand: str | None
) -> None:
    told = sheet_where(
        place, setting, lambda one: len(one["flows"]) > 2 and any(flow["hand"] == hand for flow in one["flows"])
    )
    adds_up(told, tiny_workspace)


def test_who_repays_for_the_borrower_is_named_on_the_line_and_doubted(place: County, setting: Setting) -> None:
    told = sheet_where(place, setting, lambda one: any(flow["hand"] == "third_party" for flow in one["flows"]))
    assert "third_party" in {one["doubt"] for one in told["doubts"]}
    (payer, *_) = [one["payer"] for one in told["flows"] if one["hand"] == "third_party"]
    assert payer != told["borrower"]["account"]


def test_lenders_are_told_with_their_two_countings(place: County, setting: Setting) -> None:
    found = lenders(place, setting, None, unmask=True)
    assert [one["all"]["ratio"] for one in found] == sorted((one["all"]["ratio"] for one in found), reverse=True)
    rows = [row for row in place.loans() if not row["kin"]]
    assert len(found) == len({row["lender_set"] for row in rows})
    assert sum(one["all"]["loans"] for one in found) == len(rows)
    for one in found:
        assert one["sure"] is None or one["sure"]["loans"] <= one["all"]["loans"]
        assert one["all"]["heads"] <= one["all"]["borrowers"] <= one["all"]["loans"]
    (only,) = lenders(place, setting, found[0]["accounts"][0], unmask=True)
    assert only == found[0]
    assert lenders(place, setting, "nobody", unmask=True) == []


@pytest.mark.parametrize(("organisation", "principal", "heads"), [(False, 200_000_000, 50), (True, 1_000_000_000, 150)])
def test_the_lines_of_illegal_lending_come_from_the_law(
    setting: Setting, organisation: bool, principal: int, heads: int
) -> None:
    law = read_law(rules_of(setting))
    told = lines(law, date(2026, 1, 1), organisation=organisation)
    assert (told.window_days, told.loans, told.principal, told.heads) == (730, 10, principal, heads)
    assert (told.near_share, told.organised_share, told.organised_near_share) == (
        Fraction(4, 5),
        Fraction(1, 2),
        Fraction(2, 5),
    )
    with pytest.raises(WrongCall, match="2019-10-20"):
        lines(law, date(2019, 10, 20), organisation=organisation)


def test_the_simple_rate_is_what_its_sum_says(place: County, setting: Setting) -> None:
    row = next(one for one in every_loan(setting) if one["annual_rate_simple"] and one["annual_rate_simple"] < 9)
    simple = next(one for one in sheet(place, setting, row["loan_id"], unmask=True)["measures"])
    sums = re.fullmatch(r"\((.+) − (.+)\) ÷ (.+) × 365 ÷ (\d+)", simple["formula"])
    assert sums
    repaid, received, again, days = (Decimal(one.replace(",", "")) for one in sums.groups())
    assert received == again
    assert abs((repaid - received) / received * 365 / days - simple["value"]) < Decimal("0.000001")


def test_at_its_own_rate_the_schedule_closes_and_at_the_cap_it_tells_whether_it_is_over(
    place: County, setting: Setting
) -> None:
    seen = set()
    for row in every_loan(setting)[::6]:
        told = sheet(place, setting, row["loan_id"], unmask=True)
        for one in told["schedules"]:
            if one["at"] == "declining":
                rounding = Decimal(len(one["lines"])) / 100 + row["received_by_borrower"] / 1_000_000
                assert abs(one["left"]) <= rounding
            elif row["over_cap"] is not None and abs(one["left"]) > 1:
                assert (one["left"] < 0) == row["over_cap"]
                seen.add(row["over_cap"])
    assert True in seen


def test_loans_are_narrowed_by_side_and_pack(setting: Setting) -> None:
    assert setting.run
    rows = every_loan(setting)
    lender = rows[0]["lender_account_id"]
    assert set(listed(setting.run, mask_account(lender), None, None)["lender_account_id"]) == {lender}
    cited = set(listed(setting.run, None, None, "usurious_lending")["loan_id"])
    assert cited < {one["loan_id"] for one in rows}
    assert cited
    assert listed(setting.run, None, "nobody", None).is_empty()


@pytest.fixture(scope="module")
def ring_id(setting: Setting) -> str:
    assert setting.run
    return str(setting.run.table("rings").filter(pl.col("kind") == "lending")["ring_id"][0])


def test_an_exported_ring_has_its_members_and_what_they_paid_each_other(
    place: County, setting: Setting, ring_id: str, bench: Bench
) -> None:
    assert setting.run
    network = ring_network(place, setting.run, ring_id, unmask=True)
    members = setting.run.table("ring_members").filter(pl.col("ring_id") == ring_id)
    assert {one["account"]: one["role"] for one in network.nodes} == dict(
        members.select("account_id", "role").iter_rows()
    )
    numbers = place.numbers(members["account_id"].to_list())
    asked_for = ",".join(str(one) for one in numbers.values())
    (total,) = bench.engine.rows(
        f"SELECT sum(amount) AS fen FROM transfers WHERE payer_id <> payee_id AND payer_id IN ({asked_for}) "
        f"AND payee_id IN ({asked_for})"
    )
    assert sum(one["amount_fen"] for one in network.edges if one["kind"] == "transfer") == int(total["fen"])


def test_graphml_and_gexf_read_back_as_the_same_network(place: County, setting: Setting, ring_id: str) -> None:
    assert setting.run
    network = ring_network(place, setting.run, ring_id, unmask=True)
    for read, written in (
        (nx.read_graphml, graphml(network.nodes, network.edges)),
        (nx.read_gexf, gexf(network.nodes, network.edges)),
    ):
        graph = read(io.BytesIO(written))
        assert (graph.number_of_nodes(), graph.number_of_edges()) == (len(network.nodes), len(network.edges))
        assert {data["account"] for _, data in graph.nodes(data=True)} == {one["account"] for one in network.nodes}
        assert all(isinstance(data["account"], str) for _, data in graph.nodes(data=True))
        fen = sum(data.get("amount_fen", 0) for _, _, data in graph.edges(data=True))
        assert fen == sum(one.get("amount_fen", 0) for one in network.edges)
    assert b"lastmodifieddate" not in gexf(network.nodes, network.edges)


def test_csv_has_no_formula_and_no_number_made_of_an_account(place: County, setting: Setting, ring_id: str) -> None:
    assert setting.run
    network = ring_network(place, setting.run, ring_id, unmask=True)
    rows = list(csv.DictReader(io.StringIO(as_csv(network.nodes, NODE_COLUMNS).decode("utf-8-sig"))))
    assert [row["account"] for row in rows] == [f"'{one['account']}" for one in network.nodes]
    edges = list(csv.DictReader(io.StringIO(as_csv(csv_edges(network.edges), EDGE_COLUMNS).decode("utf-8-sig"))))
    assert {row["Source"] for row in edges} <= {row["Id"] for row in rows}
    assert {row["Type"] for row in edges} == {"Directed", "Undirected"}


@pytest.mark.parametrize("text", ["=1+1", "+86", "-3", "@sum", "\tx", "\r=x", "6299010064224956405"])
def test_a_cell_that_a_spreadsheet_would_take_for_more_than_text_is_quoted(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", ["", "王*", "6299****0001", "7", 12, 0.5, True])
def test_a_harmless_cell_is_left_as_it_is(value: Any) -> None:
    assert harmless(value) == value


def test_a_neighbourhood_is_whom_the_account_dealt_with(place: County, scattered: tuple[str, str]) -> None:
    start = place.place(scattered[0])
    network = neighbourhood(place, start, 1, 200, unmask=True)
    moves = [*place.onto(start.accounts)[start.accounts[0]], *place.into(start.accounts)[start.accounts[0]]]
    assert len(network.nodes) == len({one.payer for one in moves} | {one.payee for one in moves})
    assert {one["hops"] for one in network.nodes} == {0, 1}
    wider = neighbourhood(place, start, 2, 200, unmask=True)
    assert {one["hops"] for one in wider.nodes} == {0, 1, 2}


def test_drawings_of_networks_are_whole_and_show_no_account_number(
    place: County, setting: Setting, ring_id: str, scattered: tuple[str, str]
) -> None:
    assert setting.run
    for network in (
        ring_network(place, setting.run, ring_id, unmask=False),
        neighbourhood(place, place.place(scattered[0]), 2, 200, unmask=False),
    ):
        svg = network_svg(network)
        ET.fromstring(svg)  # noqa: S314 - our own text
        assert not re.search(r"\d{13,}", svg)
        assert "疑似" in svg
