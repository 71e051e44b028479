"""The tables made of pools: what they take, pay, hand on, and who brought whom; one pool, party and account 1."""

from typing import Any

import pytest

from screening.columns.derive import derive_asked, tables_behind
from screening.engines.duckdb import DuckDB
from screening.rulebook.case_tables import as_arrow

FIRST = 20_454  # 2026-01-01
POOL, FIRM, KEEPER, HOUR = 1, 90, 91, 3_600


class Fund:
    """Payments of and to one pool, and the tables made of them."""

    def __init__(self, **account: Any) -> None:
        self.flows: list[dict[str, Any]] = []
        self.account = {"account_id": POOL, "party_id": POOL, "held": True, "holder": "organisation", **account}
        self.more: dict[str, list[dict[str, Any]]] = {}

    def pay(self, direction: str, other: int, yuan: float, day: float, **known: Any) -> int:
        """Enter a payment so many days after the first; gives its number."""
        at = round((FIRST + day) * 86_400)
        number = len(self.flows) + 1
        self.flows.append(
            {
                "transfer_id": number, "account_id": POOL, "party_id": POOL, "other_id": other, "other_party": other,
                "other_holder": "individual", "direction": direction, "amount": round(yuan * 100), "booked_at": at,
                "day": at // 86_400, "instrument": "transfer", "kin": False, "established": False, **known,
            }
        )  # fmt: skip
        return number

    def stake(self, people: int, yuan: float = 10_000, day: float = 0, **known: Any) -> None:
        """Let people 2, 3, … pay in, an hour after one another."""
        for one in range(people):
            self.pay("in", one + 2, yuan, day + one / 24, **known)

    def rows(self, table: str, sql: str) -> list[dict[str, Any]]:
        """Make a table and give the rows of a query."""
        given = {
            "flows": self.flows, "pools": [{"party_id": POOL, "pool_id": POOL}], "accounts": [self.account], **self.more,
        }  # fmt: skip
        with DuckDB() as engine:
            for name in tables_behind([table]):
                engine.load(name, as_arrow(name, given.get(name, [])))
            derive_asked(engine, [table], given=set(given))
            return engine.fetch(sql).to_pylist()


def only(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the one row that there is."""
    (one,) = rows
    return one


PARTS = "SELECT part, staked_before FROM pool_flows ORDER BY transfer_id"


def test_a_return_is_what_goes_back_to_one_who_paid_a_stake_before() -> None:
    fund = Fund()
    fund.pay("out", 2, 500, 0)
    fund.pay("in", 2, 1_000, 1)
    fund.pay("out", 2, 500, 2)
    rows = fund.rows("pool_flows", PARTS)
    assert [(row["part"], row["staked_before"]) for row in rows] == [("other", 0), ("stake", 0), ("return", 100_000)]


@pytest.mark.parametrize(
    "known", [{"kin": True}, {"lawful": "S05"}, {"amount": 99_999}, {"other_holder": "organisation"}], ids=str
)
def test_relatives_lawful_money_small_change_and_firms_stake_nothing(known: dict[str, Any]) -> None:
    fund = Fund()
    fund.pay("in", 2, 1_000, 1, **known)
    assert only(fund.rows("pool_flows", PARTS))["part"] == "other"


def test_borrowers_who_repay_stake_nothing() -> None:
    fund = Fund()
    fund.more["loan_flows"] = [{"loan_id": 1, "transfer_id": fund.pay("in", 2, 1_000, 1), "part": "repayment"}]
    assert only(fund.rows("pool_flows", PARTS))["part"] == "other"


@pytest.mark.parametrize(
    ("account", "part"),
    [
        ({"roster_kind": "small_loan"}, "other"),
        ({"roster_kind": "other", "name_class": "bank"}, "other"),
        ({"roster_kind": "other", "name_class": "care_home"}, "stake"),
    ],
    ids=["small loans", "another institution", "a care home"],
)
def test_a_licensed_taker_takes_no_stakes_unless_it_is_a_care_home(account: dict[str, Any], part: str) -> None:
    fund = Fund(**account)
    fund.pay("in", 2, 1_000, 1)
    assert only(fund.rows("pool_flows", PARTS))["part"] == part


def test_one_who_had_three_wages_before_he_paid_in_is_of_the_house() -> None:
    fund = Fund()
    for month in range(3):
        fund.pay("out", 2, 4_000, 30 * month, purpose_class="wage")
        if month < 2:
            fund.pay("out", 3, 4_000, 30 * month, instrument="payroll")
    for one in (2, 3):
        fund.pay("in", one, 10_000, 70)
    fund.pay("out", 2, 100, 80)
    rows = fund.rows("pool_flows", f"{PARTS} DESC LIMIT 3")
    assert [row["part"] for row in rows] == ["other", "stake", "staff"]


STEADY = "SELECT transfer_id, rate, steady, usual, payments FROM pool_payouts ORDER BY transfer_id"


def test_the_same_share_month_by_month_is_steady_and_usual() -> None:
    fund = Fund()
    fund.stake(1)
    for month in (1, 2, 3):
        fund.pay("out", 2, 200, 30 * month)
    rows = fund.rows("pool_payouts", STEADY)
    assert [(row["rate"], row["steady"], row["usual"], row["payments"]) for row in rows] == [(20, True, True, 3)] * 3


def test_payouts_at_odd_times_in_odd_sums_are_not() -> None:
    fund = Fund()
    fund.stake(1)
    for day, yuan in ((10, 200), (13, 900), (60, 100), (62, 3_000)):
        fund.pay("out", 2, yuan, day)
    rows = fund.rows("pool_payouts", STEADY)
    assert not any(row["steady"] for row in rows)
    assert sum(row["usual"] for row in rows) == 1


def test_half_the_stake_and_more_is_the_stake_returned() -> None:
    fund = Fund()
    fund.stake(1)
    fund.pay("out", 2, 4_999.99, 10)
    fund.pay("out", 2, 5_000, 20)
    assert len(fund.rows("pool_payouts", STEADY)) == 1


def facts(fund: Fund) -> dict[str, Any]:
    """Give the facts of the pool."""
    return only(fund.rows("pool_facts", "SELECT * FROM pool_facts"))


def test_facts_count_people_sums_and_remarks() -> None:
    fund = Fund()
    fund.stake(3)
    fund.pay("in", 2, 30_000, 5, purpose_class="care")
    fund.pay("in", 3, 10_000, 6, purpose_class="goods")
    fund.pay("in", 4, 10_000, 7, purpose_class="subscription")
    got = facts(fund)
    assert (got["people"], got["stakes"], got["taken"], got["median_ticket"]) == (3, 6, 8_000_000, 1_000_000)
    assert (got["care"], got["goods"], got["subscriptions"], got["fee_stakes"]) == (1, 1, 1, 0)
    assert (got["first_day"], got["last_day"]) == (FIRST, FIRST + 7)


def test_facts_tell_who_has_had_his_money_back() -> None:
    fund = Fund()
    fund.stake(3)
    for part in range(5):
        fund.pay("out", 2, 1_200, 10 + part)
    fund.pay("out", 3, 10_000, 20)
    got = facts(fund)
    assert (got["paid_back"], got["paid_often"], got["recouped"]) == (2, 1, 1)
    assert (got["waiting"], got["owed"], got["returned"]) == (2, 1_400_000, 1_600_000)


def test_facts_tell_the_usual_rate_and_what_it_is_a_year() -> None:
    fund = Fund()
    fund.stake(1)
    for month in (1, 2, 3):
        fund.pay("out", 2, 200, 30 * month)
    got = facts(fund)
    assert str(got["usual_rate"]) == "0.020000"
    assert str(got["yearly_rate"]) == "0.243333"  # 2 % a month of thirty days
    assert got["steady_payees"] == 1


def test_facts_tell_elders_by_their_age_at_the_first_stake() -> None:
    fund = Fund()
    fund.more["accounts"] = [
        fund.account,
        *({"account_id": one, "party_id": one, "holder": "individual", "birth_day": FIRST - days}
          for one, days in ((2, 21_915), (3, 21_914))),
    ]  # fmt: skip
    fund.stake(3)
    got = facts(fund)
    assert (got["people"], got["aged"], got["elders"]) == (3, 2, 1)
    assert (got["aged_taken"], got["elder_taken"]) == (2_000_000, 1_000_000)


def test_three_at_one_counter_within_half_an_hour_came_together() -> None:
    fund = Fund()
    fund.more["transactions"] = [
        {"transaction_id": number, "account_id": one, "direction": "out", "channel": "counter", "branch_id": branch,
         "booked_at": FIRST * 86_400 + minute * 60, "transfer_id": number}
        for number, (one, minute, branch) in enumerate(
            [(2, 0, "A"), (3, 10, "A"), (4, 29, "A"), (5, 0, "B"), (6, 10, "B"), (7, 31, "B")], start=1
        )
    ]  # fmt: skip
    fund.stake(6)
    assert facts(fund)["bundles"] == 1


def test_the_fullest_half_year_is_the_one_of_most_people() -> None:
    fund = Fund()
    for one in range(20):
        fund.pay("in", one + 2, 1_000, 10 * one)
    got = only(fund.rows("pool_crowds", "SELECT * FROM pool_crowds"))
    assert (got["people"], got["ends"] - got["starts"] + 1) == (18, 180)
    assert got["starts"] == FIRST + 170 - 179  # of several, the first


def test_a_crowd_tells_regulars_acquaintances_and_what_firms_got() -> None:
    fund = Fund()
    fund.stake(15)
    for month in (1, 2, 3):
        fund.pay("in", 2, 10_500, 30 * month)
        fund.pay("in", 3, 20_000, 30 * month)
    fund.pay("out", FIRM, 50_000, 100, other_holder="organisation", purpose_class="goods")
    fund.more["pairs"] = [{"payer_party": 4, "payee_party": 5}, {"payer_party": 4, "payee_party": 400}]
    got = only(fund.rows("pool_crowds", "SELECT * FROM pool_crowds"))
    assert (got["regulars"], got["links"], got["spent"]) == (1, 1, 5_000_000)


COMMISSIONS = "SELECT DISTINCT other_party, rate, times, payments, invested FROM pool_commissions ORDER BY other_party"


def commissioned(payer: int = POOL, share: float = 0.05, every: float = 3) -> Fund:
    """Give a pool of twenty, in which person 50 gets a share of each stake on the next day."""
    fund = Fund()
    for one in range(20):
        stake = 10_000 * (one % 3 + 1)
        fund.pay("in", one + 2, stake, every * one)
        fund.pay("out", 50, stake * share, every * one + 1, account_id=payer, party_id=payer)
    return fund


def test_a_share_of_every_stake_on_the_next_day_is_a_commission() -> None:
    got = only(commissioned().rows("pool_commissions", COMMISSIONS))
    assert got == {"other_party": 50, "rate": 50, "times": 20, "payments": 20, "invested": 0}


def test_who_the_pool_pays_and_is_related_to_may_pay_it() -> None:
    fund = commissioned(payer=60)
    assert fund.rows("pool_commissions", COMMISSIONS) == []
    fund.pay("out", 60, 50_000, 2, kin=True)
    assert only(fund.rows("pool_commissions", COMMISSIONS))["times"] == 20


@pytest.mark.parametrize(
    ("share", "every"), [(0.4, 8), (0.005, 8), (0.05, 25)], ids=["too much", "too little", "as wages are paid"]
)
def test_other_shares_and_monthly_pay_are_no_commissions(share: float, every: float) -> None:
    assert commissioned(share=share, every=every).rows("pool_commissions", COMMISSIONS) == []


def recruits() -> Fund:
    """Give a pool of twenty, each brought by the one before, who gets a fifth; the one before him gets a tenth."""
    fund = Fund()
    for one in range(20):
        fund.pay("in", one + 2, 3_800, 5 * one)
        for above, share in ((1, 0.2), (2, 0.1)):
            if one >= above:
                fund.pay("out", one + 2 - above, 3_800 * share, 5 * one + above)
    return fund


def test_who_gets_the_greatest_share_of_an_entry_brought_the_member() -> None:
    rows = recruits().rows(
        "pool_recruits", "SELECT member, recruiter, level, shares FROM pool_recruits ORDER BY member"
    )
    assert [row["recruiter"] for row in rows] == [None, *range(2, 21)]
    assert [row["level"] for row in rows][:12] == list(range(1, 13))
    assert [row["shares"] for row in rows] == [0, 1, *[2] * 18]


def test_a_tree_tells_its_people_levels_and_money() -> None:
    got = only(
        recruits().rows(
            "pool_recruits", "SELECT DISTINCT people, levels, recruited, shared, entry_money FROM pool_recruits"
        )
    )
    assert got == {"people": 20, "levels": 12, "recruited": 19, "shared": 18, "entry_money": 7_600_000}


def club(rounds: int, takers: int, members: int = 6) -> Fund:
    """Give a club of so many rounds, whose pot goes to one of so many members in turn."""
    fund = Fund(holder="individual")
    for turn in range(rounds):
        for one in range(members):
            fund.pay("in", one + 2, 1_000, 30 * turn + one % 3, lawful="S14")
        fund.pay("out", 2 + turn % takers, 1_000 * members, 30 * turn + 4)
    return fund


def test_rounds_of_one_sum_with_a_pot_are_a_club() -> None:
    sql = "SELECT DISTINCT round, each, members, taken, taker, pot FROM club_rounds ORDER BY round"
    rows = club(3, 3).rows("club_rounds", sql)
    assert [(row["round"], row["members"], row["taker"]) for row in rows] == [(1, 6, 2), (2, 6, 3), (3, 6, 4)]
    assert {(row["each"], row["taken"], row["pot"]) for row in rows} == {(100_000, 600_000, 600_000)}


@pytest.mark.parametrize("fund", [club(4, 1), club(1, 1), club(3, 3, members=4)], ids=["one taker", "once", "four"])
def test_one_taker_one_round_and_four_members_are_none(fund: Fund) -> None:
    assert fund.rows("club_rounds", "SELECT round FROM club_rounds") == []


def test_a_home_tells_prepayments_fees_season_and_beds() -> None:
    fund = Fund(name_class="care_home", institution_id=7)
    for one in range(12):
        fund.pay("in", 2, 3_000, 30 * one)
        fund.pay("in", one + 3, 20_000, 20 * one)
    fund.pay("out", 60, 30_000, 200, kin=True)
    fund.more["institution_figures"] = [
        {"institution_id": 7, "day": FIRST, "beds": 10}, {"institution_id": 7, "day": FIRST + 9, "beds": 20},
    ]  # fmt: skip
    got = only(fund.rows("care_homes", "SELECT * FROM care_homes"))
    assert (got["prepaid_people"], got["prepaid"], got["beds"]) == (12, 24_000_000, 20)
    assert got["ends"] == FIRST + 220
    assert got["busiest_season"] == 6_000_000  # three in 45 days
    assert got["monthly_fees"] == 2_400_000 * 30 // 221  # eight of them until the last prepayment
    assert got["to_controllers"] == 3_000_000


def test_other_firms_are_no_homes() -> None:
    fund = Fund(name_class="school", industry_code="P82")
    fund.stake(12)
    assert fund.rows("care_homes", "SELECT pool_id FROM care_homes") == []


def drained(*payments: dict[str, Any], **account: Any) -> list[dict[str, Any]]:
    """Give the drains of a pool of fifteen with 150,000 yuan that makes such payments of 10,000 yuan."""
    fund = Fund(controller=99, **account)
    fund.stake(15)
    fund.more["accounts"] = [
        fund.account,
        {"account_id": 60, "party_id": 60, "holder": "individual", "controller": 99, "opened_day": FIRST - 9},
        {"account_id": 61, "party_id": 61, "holder": "organisation", "name_class": "broker"},
        {"account_id": 62, "party_id": 62, "holder": "organisation"},
        {"account_id": 63, "party_id": 63, "holder": "individual", "opened_day": FIRST - 900},
        {"account_id": 2, "party_id": 2, "holder": "individual"},
    ]
    fund.more["transfers"] = [
        {"transfer_id": 100 + k, "kin": False, "own": False, **one.get("transfer", {})}
        for k, one in enumerate(payments)
    ]
    fund.more["transactions"] = [
        {"transaction_id": k, "account_id": POOL, "party_id": POOL, "direction": "out", "amount": 1_000_000,
         "counterparty_id": one["to"], "counterparty_party": one["to"], "day": FIRST + one.get("day", 0),
         "booked_at": FIRST * 86_400, "instrument": one.get("instrument", "transfer"), "transfer_id": 100 + k,
         "purpose_class": one.get("purpose")}
        for k, one in enumerate(payments)
    ]  # fmt: skip
    return fund.rows("pool_drains", "SELECT way, drained, fresh_destinations FROM pool_drains ORDER BY transaction_id")


@pytest.mark.parametrize(
    ("payment", "way"),
    [
        ({"to": 60}, "controller"), ({"to": 61}, "securities"), ({"to": 63}, "individual"),
        ({"to": None, "instrument": "cash"}, "cash"), ({"to": 62, "transfer": {"kin": True}}, "controller"),
    ],
    ids=["representative", "broker", "stranger", "notes", "related firm"],
)  # fmt: skip
def test_money_leaves_a_pool_in_several_ways(payment: dict[str, Any], way: str) -> None:
    assert only(drained(payment))["way"] == way


@pytest.mark.parametrize(
    "payment",
    [{"to": 62}, {"to": 2}, {"to": 63, "purpose": "wage"}, {"to": 63, "transfer": {"lawful": "S05"}}],
    ids=str,
)
def test_firms_investors_wages_and_lawful_payments_drain_nothing(payment: dict[str, Any]) -> None:
    assert drained(payment) == []


def test_drains_are_those_of_the_thirty_days_of_most() -> None:
    rows = drained({"to": 60}, {"to": 60, "day": 29}, {"to": 60, "day": 30}, {"to": 60, "day": 70})
    assert [row["drained"] for row in rows] == [2_000_000] * 2
    assert rows[0]["fresh_destinations"] == 1


def test_what_a_person_spent_on_goods_of_firms_cannot_be_drained_as_well() -> None:
    goods = [{"to": 62, "purpose": "goods", "day": 40}] * 14
    (row,) = drained({"to": 63}, *goods[:13], holder="individual")
    assert row["drained"] == 1_000_000
    (row, _) = drained({"to": 63}, {"to": 63}, *goods, holder="individual")
    assert row["drained"] == 1_000_000  # of the 15 stakes, 14 were spent
    (row, _) = drained({"to": 63}, {"to": 63}, *goods)
    assert row["drained"] == 2_000_000  # a firm buys with what it earns


def test_cycles_tell_who_was_paid_and_what_was_before() -> None:
    fund = Fund()
    fund.stake(10)
    for month in range(1, 8):
        for one in range(10 if month <= 5 else 2):
            fund.pay("out", one + 2, 200, 30 * month + one / 24)
    fund.pay("in", 99, 1_000, 250)
    sql = "SELECT payees, payees_of_two, payees_of_three, earlier, peak_staked, staked FROM pool_cycles ORDER BY cycle"
    rows = fund.rows("pool_cycles", sql)
    assert [row["payees"] for row in rows] == [10, 10, 10, 10, 10, 2, 2]
    last = rows[-1]
    assert (last["payees_of_two"], last["payees_of_three"], last["earlier"]) == (2, 30, 3)
    assert (last["staked"], last["peak_staked"]) == (0, 10_000_000)


def intermediary(**known: Any) -> Fund:
    """Give a registry whose officer's account is account 1."""
    fund = Fund(holder="individual", controller=5)
    fund.more["institutions"] = [
        {
            "institution_id": 3,
            "party_id": 80,
            "kind": "private_lending_registry",
            "licensed_to_day": FIRST + 50,
            **known,
        }
    ]
    fund.more["officers"] = [{"institution_id": 3, "person": 5}]
    return fund


def test_who_pays_first_lends_and_who_is_paid_first_borrows() -> None:
    fund = intermediary()
    for direction, other, yuan, day in (
        ("in", 2, 10_000, 0), ("out", 70, 9_500, 3), ("in", 70, 1_500, 30), ("out", 2, 1_000, 40), ("in", 3, 10_000, 51),
    ):  # fmt: skip
        fund.pay(direction, other, yuan, day, kin=other == 70)
    sql = "SELECT part, matched, self_related, after_close FROM intermediary_flows ORDER BY transfer_id"
    rows = [tuple(row.values()) for row in fund.rows("intermediary_flows", sql)]
    assert rows == [
        ("lender", True, False, False), ("borrower", False, True, False), ("other", False, False, False),
        ("other", False, False, False), ("lender", False, False, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "known",
    [{"purpose_class": "fee"}, {"instrument": "loan_repayment"}, {"lawful": "S14"}, {"amount": 99_999}],
    ids=str,
)
def test_fees_repayments_lawful_and_small_sums_are_left_out(known: dict[str, Any]) -> None:
    fund = intermediary()
    fund.pay("in", 2, 10_000, 0, **known)
    assert fund.rows("intermediary_flows", "SELECT part FROM intermediary_flows") == []


def test_other_institutions_are_no_intermediaries() -> None:
    fund = intermediary(kind="small_loan")
    fund.pay("in", 2, 10_000, 0)
    assert fund.rows("intermediary_flows", "SELECT part FROM intermediary_flows") == []
