"""Who stands in a deposit-taking ring, with which part and sums."""

from typing import Any

import pyarrow as pa

from screening.columns.derive import derive_asked
from screening.columns.tables import READABLE
from screening.engines.duckdb import DuckDB
from screening.networks.pool_rings import PoolRings, deposit_rings
from screening.networks.pool_settings import PoolParameters
from screening.rulebook.case_tables import as_arrow

FIRM, BOSS, PROMOTER, KIN = 1, 2, 20, 21
PEOPLE = range(30, 50)
DAY = 20_454
SUSPECT = [{"party_id": FIRM, "transfer_id": None}]


def account(number: int, **known: Any) -> dict[str, Any]:
    return {
        "account_id": number,
        "party_id": number,
        "held": True,
        "holder": "individual",
        "controller": number,
        **known,
    }


ACCOUNTS = [
    account(FIRM, holder="organisation", controller=BOSS),
    *(account(one) for one in (BOSS, PROMOTER, KIN, *PEOPLE)),
]


def paid(number: int, day: int, payer: int, payee: int, yuan: int, **known: Any) -> list[dict[str, Any]]:
    """Give one transfer as both its parties see it."""
    holders = {one["account_id"]: one["holder"] for one in ACCOUNTS} | known.pop("holders", {})
    shared = {"transfer_id": number, "amount": yuan * 100, "booked_at": (DAY + day) * 86_400 + number, "day": DAY + day}
    shared |= {"kin": False, "established": False, "instrument": "transfer", **known}
    return [
        {**shared, "account_id": own, "party_id": own, "other_id": other, "other_party": other,
         "other_holder": holders[other], "direction": direction}
        for own, other, direction in ((payer, payee, "out"), (payee, payer, "in"))
    ]  # fmt: skip


def stakes(yuan: int = 5_000) -> list[dict[str, Any]]:
    return [row for place, one in enumerate(PEOPLE) for row in paid(100 + place, place, one, FIRM, yuan)]


def found(flows: list[dict[str, Any]], suspect: Any = SUSPECT, accounts: Any = ACCOUNTS, **given: Any) -> PoolRings:
    with DuckDB() as engine:
        for table in READABLE:
            engine.load(table, as_arrow(table, given.get(table, [])))
        engine.load("covers", pa.table({"transfer_id": [0], "code": ["S02"], "trade": [True]}).slice(1))
        engine.load("flows", as_arrow("flows", flows))
        engine.load("accounts", as_arrow("accounts", accounts))
        engine.load("pools", as_arrow("pools", given.get("pools", [{"party_id": FIRM, "pool_id": FIRM}])))
        schema = pa.schema([("party_id", pa.int32()), ("transfer_id", pa.int32())])
        engine.load("pool_evidence", pa.Table.from_pylist(suspect, schema=schema))
        derive_asked(engine, ["pool_flows", "pool_facts", "pool_commissions", "pool_recruits"])
        return deposit_rings(engine, DAY + 200, PoolParameters(most_strangers=5))


def roles(made: PoolRings) -> dict[int, str]:
    return {row["account_id"]: row["role"] for row in made.rings.members.to_pylist()}


def test_no_finding_makes_no_ring() -> None:
    made = found(stakes(), suspect=[])
    assert made.rings.rings.num_rows == made.figures.figures.num_rows == 0


def test_whoever_pays_a_suspected_pool_is_a_depositor_of_its_ring() -> None:
    made = found(stakes())
    (ring,) = made.rings.rings.to_pylist()
    assert (ring["kind"], ring["amount"], ring["first_day"]) == ("deposit_taking", 20 * 500_000, DAY)
    assert [account for account, role in roles(made).items() if role == "depositor"] == list(PEOPLE)


def test_the_firm_and_who_answers_for_it_are_organisers() -> None:
    made = roles(found(stakes()))
    assert {account for account, role in made.items() if role == "organiser"} == {FIRM, BOSS}


def test_what_the_one_behind_drew_stands_with_him() -> None:
    made = found([*stakes(), *paid(200, 30, FIRM, BOSS, 40_000, kin=True)])
    (boss,) = [row for row in made.parts.to_pylist() if row["account_id"] == BOSS]
    assert boss["drawn"] == 4_000_000
    (figures,) = made.figures.figures.to_pylist()
    assert (figures["behind_out"], figures["persons"]) == (4_000_000, 0)


def test_a_relative_of_the_firm_is_no_depositor_and_told_as_left_out() -> None:
    made = found([*stakes(), *paid(200, 5, KIN, FIRM, 5_000, kin=True)])
    assert KIN not in roles(made)
    (figures,) = made.figures.figures.to_pylist()
    assert (figures["heads"], figures["kin_heads"], figures["kin_in"]) == (20, 1, 500_000)


def test_who_has_his_share_of_every_stake_is_a_promoter_with_his_commissions() -> None:
    shares = [row for place in range(20) for row in paid(300 + place, place + 1, FIRM, PROMOTER, 500)]
    made = found([*stakes(), *shares])
    (promoter,) = [row for row in made.parts.to_pylist() if row["role"] == "promoter"]
    assert (promoter["account_id"], promoter["commissions"], promoter["commission_times"]) == (PROMOTER, 1_000_000, 20)


def paid_for_work(*pay: tuple[int, int]) -> dict[int, str]:
    """Give the roles where the firm pays such sums on such days to one who never paid in."""
    rows = [row for place, (day, yuan) in enumerate(pay) for row in paid(300 + place, day, FIRM, PROMOTER, yuan)]
    return roles(found([*stakes(), *rows]))


def test_whoever_never_paid_in_and_has_small_sums_that_vary_again_and_again_is_a_promoter() -> None:
    assert paid_for_work((2, 300), (9, 150), (30, 250), (34, 300)).get(PROMOTER) == "promoter"


def test_the_same_sum_each_time_is_rent_or_a_fee_and_makes_no_promoter() -> None:
    assert PROMOTER not in paid_for_work((2, 300), (9, 300), (30, 300), (34, 300))


def test_pay_by_the_calendar_makes_no_promoter_though_the_sums_vary() -> None:
    assert PROMOTER not in paid_for_work((2, 300), (32, 350), (63, 280), (93, 310))


def test_the_second_head_of_a_pyramid_is_a_promoter_and_who_is_brought_is_not() -> None:
    # 30 is entered first, 31 a day later; each newcomer brings 10 % to who brought him and 5 % to the one above.
    above = {one: one - 2 for one in PEOPLE if one >= 32}
    rows = [*paid(100, 0, 30, FIRM, 10_000), *paid(101, 1, 31, FIRM, 10_000)]
    for place, (one, over) in enumerate(above.items()):
        day = 3 + 4 * place
        rows += paid(110 + place, day, one, FIRM, 10_000)
        rows += paid(130 + place, day + 1, FIRM, over, 1_000)
        if over in above:
            rows += paid(150 + place, day + 1, FIRM, above[over], 500)
    made = roles(found(rows))
    assert {one for one, role in made.items() if role == "promoter"} == {30, 31}


def test_money_back_to_a_depositor_is_a_return_and_lessens_the_gap() -> None:
    made = found([*stakes(), *paid(200, 40, FIRM, PEOPLE[0], 1_000)])
    (figures,) = made.figures.figures.to_pylist()
    assert (figures["return"], figures["return_fifo"], figures["owed"]) == (100_000, 100_000, 20 * 500_000 - 100_000)
    (member,) = [row for row in made.parts.to_pylist() if row["account_id"] == PEOPLE[0]]
    assert (member["paid_in"], member["paid_back"], member["times_back"]) == (500_000, 100_000, 1)


def test_goods_are_a_sale_unless_the_buyer_is_paid_back_bit_by_bit() -> None:
    sale = paid(200, 3, KIN, FIRM, 5_000, purpose_class="goods")
    assert KIN not in roles(found([*stakes(), *sale]))
    rebates = [row for turn in range(2) for row in paid(201 + turn, 20 + turn, FIRM, KIN, 100)]
    assert roles(found([*stakes(), *sale, *rebates]))[KIN] == "depositor"


def test_a_customer_with_one_sale_far_above_the_usual_stake_is_one_in_all_his_sales() -> None:
    sums = (24_000, 26_000, 24_500)
    sales = [row for k, yuan in enumerate(sums) for row in paid(200 + k, 3 + k, KIN, FIRM, yuan, purpose_class="goods")]
    relied = [{"party_id": FIRM, "transfer_id": 200 + k} for k in range(3)]
    assert KIN not in roles(found([*stakes(), *sales], suspect=relied))
    assert roles(found([*stakes(), *sales[:2]], suspect=relied[:1]))[KIN] == "depositor"  # what a finding rests on


def test_a_small_payment_to_a_persons_own_account_is_his_ordinary_life() -> None:
    private = [account(FIRM), *ACCOUNTS[1:]]
    holders = {"holders": {FIRM: "individual"}}
    rows = [row for place, one in enumerate(PEOPLE) for row in paid(100 + place, place, one, FIRM, 10_000, **holders)]
    small = paid(200, 3, KIN, FIRM, 1_600, **holders)
    assert KIN not in roles(found([*rows, *small], accounts=private))
    assert roles(found([*stakes(10_000), *paid(200, 3, KIN, FIRM, 1_600)]))[KIN] == "depositor"


def test_two_firms_of_one_person_are_one_ring() -> None:
    other = [*ACCOUNTS, account(60, holder="organisation", controller=BOSS)]
    second = paid(200, 3, PEOPLE[0], 60, 9_000, holders={60: "organisation"})
    pools = [{"party_id": FIRM, "pool_id": FIRM}, {"party_id": 60, "pool_id": 60}]
    made = found([*stakes(), *second], [*SUSPECT, {"party_id": 60, "transfer_id": None}], other, pools=pools)
    (ring,) = made.rings.rings.to_pylist()
    assert ring["amount"] == 20 * 500_000 + 900_000


def test_whoever_hands_all_on_to_strangers_exchanges_money_and_is_no_ring() -> None:
    strangers = [account(one) for one in range(70, 76)]
    holders = {"holders": dict.fromkeys(range(70, 76), "individual")}
    handed = [row for one in range(70, 76) for row in paid(300 + one, 30, FIRM, one, 16_000, **holders)]
    assert found([*stakes(), *handed], accounts=[*ACCOUNTS, *strangers]).rings.rings.num_rows == 0


def test_the_same_rings_come_of_rows_in_any_order() -> None:
    rows = [*stakes(), *paid(200, 30, FIRM, BOSS, 40_000, kin=True)]
    one, other = found(rows), found(rows[::-1])
    assert one.parts.equals(other.parts)
    assert one.figures.months.equals(other.figures.months)


def test_months_reckon_from_the_balance_that_the_bank_tells() -> None:
    booking = {
        "transaction_id": 1, "account_id": FIRM, "party_id": FIRM, "day": DAY, "booked_at": DAY * 86_400, "direction": "in",
        "amount": 500_000, "balance_after": 530_000, "instrument": "transfer", "transfer_id": 100, "counterparty_id": 30,
        "counterparty_party": 30,
    }  # fmt: skip
    made = found(stakes(), transactions=[booking])
    assert made.figures.months.to_pylist()[0]["held_before"] == 30_000
