from typing import Any

import pyarrow as pa
import pytest

from screening.columns.pools import find_pools
from screening.columns.tables import READABLE
from screening.engines.duckdb import DuckDB
from screening.rulebook.case_tables import as_arrow

JANUARY = 2026 * 12


def flow(number: int, day: int, direction: str, other: int, yuan: int, **known: Any) -> dict[str, Any]:
    return {
        "transfer_id": number, "account_id": 1, "party_id": 1, "other_id": other, "other_party": other,
        "other_holder": "individual", "direction": direction, "amount": yuan * 100, "booked_at": day * 86400 + number,
        "day": day, "kin": False, "established": False, **known,
    }  # fmt: skip


def months(rows: list[dict[str, Any]], repayments: tuple[int, ...] = (), trade: bool = False) -> list[dict[str, Any]]:
    with DuckDB() as engine:
        for table in READABLE:
            engine.load(table, as_arrow(table, []))
        engine.load("flows", as_arrow("flows", rows))
        engine.load("accounts", as_arrow("accounts", [{"account_id": 1, "party_id": 1, "held": True}]))
        parts = [{"loan_id": 1, "transfer_id": one, "part": "repayment"} for one in repayments]
        engine.load("covers", pa.table({"transfer_id": [2], "code": ["S02"], "trade": [True]}).slice(0, int(trade)))
        engine.load("loan_flows", as_arrow("loan_flows", parts))
        find_pools(engine, least_payers=2, least_ticket=100_000)
        return engine.fetch("SELECT * FROM pool_months ORDER BY pool_id, month").to_pylist()


FIRST = 20454  # 2026-01-01
BACK = flow(9, FIRST + 2, "out", 3, 1)  # a pool is traced where it pays somebody who paid in


def test_returns_are_traced_first_in_first_out_and_in_proportion() -> None:
    rows = [
        flow(1, FIRST, "in", 2, 10_000, other_holder="organisation"),  # income of its own, in first
        flow(2, FIRST + 1, "in", 3, 30_000),
        flow(3, FIRST + 2, "in", 4, 10_000),
        flow(4, FIRST + 20, "out", 3, 20_000),  # a return: 10,000 of own income first, then 10,000 of investors
    ]
    (january,) = months(rows)
    assert january["month"] == JANUARY
    assert (january["investor_in"], january["business_in"], january["new_investors"]) == (4_000_000, 1_000_000, 2)
    assert january["returned"] == 2_000_000
    assert january["returned_from_investors"] == 1_000_000
    assert january["returned_pro_rata"] == 1_600_000  # 40,000 of 50,000


def test_money_to_somebody_who_never_paid_in_is_drained() -> None:
    rows = [flow(1, FIRST, "in", 3, 5_000), flow(2, FIRST, "in", 4, 5_000), flow(3, FIRST + 40, "out", 9, 4_000)]
    january, february = months([*rows, BACK])
    assert (january["drained"], february["drained"], february["returned"]) == (0, 400_000, 0)


def test_money_to_firms_is_what_its_trade_costs() -> None:
    rows = [flow(1, FIRST, "in", 3, 5_000), flow(2, FIRST, "in", 4, 5_000), BACK]
    (january,) = months([*rows, flow(3, FIRST + 1, "out", 9, 4_000, other_holder="organisation")])
    assert (january["business_out"], january["drained"]) == (400_000, 0)


@pytest.mark.parametrize(
    "known", [{"kin": True}, {"lawful": "S05"}, {"amount": 99_999}, {"other_holder": "organisation"}], ids=str
)
def test_relatives_lawful_money_small_change_and_firms_are_no_investors(known: dict[str, Any]) -> None:
    assert months([flow(1, FIRST, "in", 3, 5_000), flow(2, FIRST, "in", 4, 5_000, **known), BACK]) == []


def test_a_pool_that_pays_nobody_back_has_no_months() -> None:
    rows = [flow(1, FIRST, "in", 3, 5_000), flow(2, FIRST, "in", 4, 5_000), flow(3, FIRST + 1, "out", 9, 1)]
    assert months(rows) == []
    assert months([*rows, BACK]) != []


def test_borrowers_who_repay_are_no_investors() -> None:
    rows = [flow(1, FIRST, "in", 3, 5_000), flow(2, FIRST, "in", 4, 5_000), BACK]
    assert months(rows) != []
    assert months(rows, repayments=(2,)) == []


def test_wages_are_no_part_of_the_trace_and_trade_is_income() -> None:
    rows = [flow(1, FIRST, "in", 3, 5_000), flow(3, FIRST, "in", 4, 5_000), BACK]
    covered = flow(2, FIRST, "in", 9, 7_000, other_holder="organisation", lawful="S02")
    assert months([*rows, covered])[0]["business_in"] == 0
    assert months([*rows, covered], trade=True)[0]["business_in"] == 700_000


def test_whoever_pays_the_same_people_for_the_taker_is_of_the_pool() -> None:
    rows = [flow(1, FIRST, "in", 3, 5_000), flow(2, FIRST, "in", 4, 5_000)]
    rows += [flow(number, FIRST + 9, "out", other, 100, party_id=7, account_id=7) for number, other in ((5, 3), (6, 4))]
    (january,) = months(rows)
    assert (january["pool_id"], january["investor_in"], january["returned"]) == (1, 1_000_000, 20_000)


def test_somebody_who_pays_many_others_too_is_not_of_the_pool() -> None:
    rows = [flow(1, FIRST, "in", 3, 5_000), flow(2, FIRST, "in", 4, 5_000)]
    rows += [flow(number, FIRST + 9, "out", number, 100, party_id=7, account_id=7) for number in (3, 4, 10, 11, 12)]
    assert months([*rows, BACK])[0]["returned"] == 100
