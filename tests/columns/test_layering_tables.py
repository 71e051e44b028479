import itertools
from typing import Any

import pytest

from screening.columns.derive import derive_asked
from screening.columns.tables import READABLE
from screening.engines.duckdb import DuckDB
from screening.rulebook.case_tables import as_arrow

DAY, HOUR = 20_000, 3_600
NAMES = "SABCDEFGTUVW"


def number(name: str) -> int:
    """Give the number of a party, which is also that of its account."""
    return NAMES.index(name) + 1


class Town:
    """Payments between parties of one account each, and the tables made of them."""

    def __init__(self, opened: dict[str, int] | None = None, devices: dict[str, str] | None = None) -> None:
        self.transfers: list[dict[str, Any]] = []
        self.opened, self.devices = opened or {}, devices or {}
        self.covered_from = DAY - 300

    def pay(self, payer: str, payee: str, yuan: float, hours: float, **flow: Any) -> int:
        """Enter a payment so many hours after the first midnight; gives its number."""
        at = DAY * 86_400 + int(hours * HOUR)
        one = {
            "transfer_id": len(self.transfers) + 1, "payer_id": number(payer), "payee_id": number(payee),
            "payer_party": number(payer), "payee_party": number(payee), "amount": round(yuan * 100), "booked_at": at,
            "day": at // 86_400, "kin": False, "established": False, "own": False, **flow,
        }  # fmt: skip
        self.transfers.append(one)
        return len(self.transfers)

    def rows(self, table: str, sql: str, relays: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
        """Make a table and give the rows of a query."""
        given: dict[str, list[dict[str, Any]]] = {
            "transfers": [{**one, "lawful": one.get("lawful")} for one in self.transfers],
            "flows": [side for one in self.transfers for side in _sides(one)],
            "relays": relays or [],
            "accounts": [
                {"account_id": number(n), "party_id": number(n), "held": True, "covered_from": self.covered_from,
                 "opened_day": self.opened.get(n, DAY - 1_000)}
                for n in NAMES
            ],
            "transactions": [
                {"transaction_id": k, "account_id": number(n), "party_id": number(n), "device_id": device}
                for k, (n, device) in enumerate(self.devices.items())
            ],
            "account_days": [
                {"account_id": side["account_id"], "party_id": side["party_id"], "day": side["day"], "customer_count": 1}
                for one in self.transfers for side in _sides(one)
            ],
        }  # fmt: skip
        with DuckDB() as engine:
            for name, some in given.items():
                types = READABLE[name].column_types()
                engine.load(name, as_arrow(name, [{k: v for k, v in row.items() if k in types} for row in some]))
            derive_asked(engine, [table])
            return engine.rows(sql)


def _sides(one: dict[str, Any]) -> list[dict[str, Any]]:
    """Give a payment as payer and as payee see it."""
    shared = {**one, "first_day": one["day"]}
    return [
        {**shared, "direction": "out", "account_id": one["payer_id"], "party_id": one["payer_party"],
         "other_id": one["payee_id"], "other_party": one["payee_party"]},
        {**shared, "direction": "in", "account_id": one["payee_id"], "party_id": one["payee_party"],
         "other_id": one["payer_id"], "other_party": one["payer_party"]},
    ]  # fmt: skip


@pytest.mark.parametrize("known", [{"kin": True}, {"established": True}, {"lawful": "S01"}])
def test_relatives_regular_partners_and_lawful_patterns_are_no_strangers(known: dict[str, Any]) -> None:
    town = Town()
    town.pay("A", "B", 1_000, 1)
    town.pay("A", "C", 5_000, 1, **known)
    assert town.rows("stranger_flows", "SELECT DISTINCT transfer_id FROM stranger_flows") == [{"transfer_id": 1}]


def test_trifles_are_no_stranger_flows() -> None:
    town = Town()
    town.pay("A", "B", 999.99, 1)
    assert town.rows("stranger_flows", "SELECT transfer_id FROM stranger_flows") == []


def test_a_busy_party_is_left_out_with_all_who_deal_with_it() -> None:
    with DuckDB() as engine:
        sides = [
            {"transfer_id": k, "account_id": a, "party_id": a, "other_id": b, "other_party": b, "direction": way,
             "amount": 100_000, "day": 1, "booked_at": 86_400, "kin": False, "established": False}
            for k in range(501) for a, b, way in ((1, 10 + k, "in"), (10 + k, 1, "out"))
        ]  # fmt: skip
        engine.load("flows", as_arrow("flows", sides))
        derive_asked(engine, ["stranger_flows"])
        assert engine.count("stranger_flows") == 0
        engine.load("flows", as_arrow("flows", sides[:1_000]))
        derive_asked(engine, ["stranger_flows"])
        assert engine.count("stranger_flows") == 1_000


def passing(town: Town, party: str, keeps: float = 0.1, payees: str = "UV", hours: float = 0) -> None:
    """Let a party take 20,000 of two and hand it to others a day later."""
    town.pay("S", party, 10_000, hours + 1)
    town.pay("A", party, 10_000, hours + 2)
    for payee in payees:
        town.pay(party, payee, 20_000 * (1 - keeps) / len(payees), hours + 24)


def test_whoever_hands_nine_tenths_to_two_others_passes_money_on() -> None:
    town = Town()
    passing(town, "B")
    rows = town.rows("passings", "SELECT party_id, in_amount, out_amount, payers, payees FROM passings")
    assert rows == [
        {"party_id": number("B"), "in_amount": 2_000_000, "out_amount": 1_800_000, "payers": 2, "payees": 2}
    ]


@pytest.mark.parametrize(("keeps", "payees"), [(0.11, "UV"), (0.1, "U")])
def test_whoever_keeps_more_or_pays_one_only_does_not(keeps: float, payees: str) -> None:
    town = Town()
    passing(town, "B", keeps, payees)
    assert town.rows("passings", "SELECT party_id FROM passings") == []


def test_two_who_share_payers_and_payees_are_a_layer() -> None:
    town = Town(opened={"B": DAY - 20})
    passing(town, "B")
    passing(town, "C")
    sql = "SELECT DISTINCT layer, party_id, fresh, on_layer FROM layer_moves ORDER BY party_id"
    lowest = number("B")
    assert town.rows("layer_moves", sql) == [
        {"layer": lowest, "party_id": number("B"), "fresh": True, "on_layer": False},
        {"layer": lowest, "party_id": number("C"), "fresh": False, "on_layer": False},
    ]


def test_two_who_pass_money_on_in_other_weeks_are_none() -> None:
    town = Town()
    passing(town, "B")
    passing(town, "C", hours=200)
    assert town.rows("layer_moves", "SELECT * FROM layer_moves") == []


def test_a_layer_that_pays_into_another_stands_on_it() -> None:
    town = Town()
    for party in "BCF":
        passing(town, party, payees="DE")
    for party in "DE":
        for payee in "UV":
            town.pay(party, payee, 13_000, 40)
    rows = town.rows("layer_moves", "SELECT party_id FROM layer_moves WHERE on_layer AND direction = 'out'")
    assert {row["party_id"] for row in rows} == {number(name) for name in "BCF"}


def chain(town: Town, hands: str, yuan: float = 50_000, gap: float = 20, keeps: float = 0.1) -> list[dict[str, Any]]:
    """Hand a sum on from one to the next; gives the relays that the payments make."""
    numbers = [
        town.pay(a, b, yuan * (1 - keeps) ** k, 1 + k * gap) for k, (a, b) in enumerate(itertools.pairwise(hands))
    ]
    relays = []
    for first, second in itertools.pairwise(numbers):
        got, paid = town.transfers[first - 1], town.transfers[second - 1]
        relays.append({
            "source_party": got["payer_party"], "middle_party": got["payee_party"], "sink_party": paid["payee_party"],
            "middle_id": got["payee_id"], "in_transfer": first, "out_transfer": second, "in_total": got["amount"],
            "in_amount": got["amount"], "out_amount": paid["amount"], "out_total": paid["amount"],
            "in_at": got["booked_at"], "out_at": paid["booked_at"], "in_day": got["day"],
        })  # fmt: skip
    return relays


CHAIN = "SELECT hop, hops, payee_id, in_between, fresh FROM relay_chains ORDER BY hop"


def test_a_sum_is_followed_over_all_who_hand_it_on() -> None:
    town = Town(opened={"B": DAY - 20})
    town.pay("C", "W", 2_000, -24 * 10)
    rows = town.rows("relay_chains", CHAIN, chain(town, "ABCDE"))
    assert [(row["hop"], row["payee_id"], row["in_between"], row["fresh"]) for row in rows] == [
        (1, number("B"), True, True), (2, number("C"), True, False), (3, number("D"), True, True),
        (4, number("E"), False, False),
    ]  # fmt: skip
    assert {row["hops"] for row in rows} == {4}


def test_rest_is_told_only_where_submissions_go_back_that_far() -> None:
    town = Town(opened={"B": DAY - 20})
    town.covered_from = DAY - 30
    rows = town.rows("relay_chains", CHAIN, chain(town, "ABCDE"))
    assert [(row["in_between"], row["fresh"]) for row in rows] == [(True, True), *[(False, False)] * 3]


@pytest.mark.parametrize(("gap", "keeps"), [(49, 0.1), (20, 0.21)])
def test_slow_hands_and_those_who_keep_a_fifth_end_a_chain(gap: float, keeps: float) -> None:
    town = Town()
    assert town.rows("relay_chains", CHAIN, chain(town, "ABCDE", gap=gap, keeps=keeps)) == []


def test_no_hand_comes_twice() -> None:
    town = Town()
    rows = town.rows("relay_chains", CHAIN, chain(town, "ABCDBE"))
    assert [row["payee_id"] for row in rows] == [number(name) for name in "BCD"]


def crosswise(town: Town, payers: str = "ABC", payees: str = "TUV") -> None:
    """Let every payer pay every payee within two days."""
    for k, payer in enumerate(payers):
        for payee in payees:
            town.pay(payer, payee, 5_000, 1 + 12 * k)


CROSSED = "SELECT DISTINCT payer_party, payer_known, payer_odd, pays_back FROM crossed_payments ORDER BY payer_party"


def test_payers_who_pay_the_same_payees_are_found_with_what_is_odd_of_them() -> None:
    town = Town(opened={"A": DAY - 100}, devices={"B": "d", "U": "d"})
    crosswise(town)
    assert [(row["payer_party"], row["payer_odd"]) for row in town.rows("crossed_payments", CROSSED)] == [
        (number("A"), True), (number("B"), True), (number("C"), False),
    ]  # fmt: skip


def test_a_payee_who_pays_a_payer_in_the_same_days_is_told() -> None:
    town = Town()
    crosswise(town)
    assert {row["pays_back"] for row in town.rows("crossed_payments", CROSSED)} == {False}
    town.pay("T", "B", 6_000, 60)
    assert {row["pays_back"] for row in town.rows("crossed_payments", CROSSED)} == {True}


def test_two_payers_are_no_group() -> None:
    town = Town()
    crosswise(town, payers="AB")
    town.pay("C", "T", 9_000, 1)
    assert town.rows("crossed_payments", CROSSED) == []


def test_payees_of_one_payer_alone_are_left_out() -> None:
    town = Town()
    crosswise(town)
    town.pay("A", "W", 9_000, 2)
    rows = town.rows("crossed_payments", "SELECT DISTINCT payee_party FROM crossed_payments")
    assert {row["payee_party"] for row in rows} == {number(name) for name in "TUV"}
