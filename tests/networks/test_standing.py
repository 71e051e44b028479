from collections.abc import Collection, Iterator

import pyarrow as pa
import pytest

from screening.engines.duckdb import DuckDB
from screening.networks.rings import Rings
from screening.networks.standing import network_scores

RULED, OWN, CUSTOMER, VICTIM, STRANGER, TWIN = range(1, 7)


@pytest.fixture
def engine() -> Iterator[DuckDB]:
    with DuckDB() as made:
        made.run("CREATE TABLE accounts (account_id INTEGER, party_id INTEGER, controller INTEGER)")
        made.run("INSERT INTO accounts VALUES (1, 1, 9), (2, 2, 9), (3, 3, 3), (4, 4, 4), (5, 5, 5), (6, 1, 9)")
        made.run(
            "CREATE TABLE relays (middle_id INTEGER, in_transfer INTEGER, in_amount BIGINT);"
            "CREATE TABLE loan_flows (transfer_id INTEGER);"
            "CREATE TABLE flows (transfer_id INTEGER, account_id INTEGER, other_id INTEGER, other_party INTEGER,"
            " direction VARCHAR, amount BIGINT, instrument VARCHAR, purpose_class VARCHAR, lawful VARCHAR)"
        )
        yield made


def pay(
    engine: DuckDB,
    payer: int,
    payee: int,
    amount: int,
    purpose: str | None = None,
    instrument: str = "transfer",
    lawful: str | None = None,
) -> None:
    values = {"amount": amount, "instrument": instrument, "purpose": purpose, "lawful": lawful}
    for own, other, direction in ((payer, payee, "out"), (payee, payer, "in")):
        engine.run(
            f"INSERT INTO flows SELECT 1, {own}, {other}, party_id, '{direction}', $amount, $instrument, $purpose, $lawful"
            f" FROM accounts WHERE account_id = {other}",
            values,
        )


def standing(engine: DuckDB, found: Collection[int] = (RULED,)) -> dict[int, float]:
    table = network_scores(engine, (), found)
    return dict(zip(table["account_id"].to_pylist(), table["network_score"].to_pylist(), strict=True))


def test_who_draws_from_an_account_with_a_finding_stands_higher(engine: DuckDB) -> None:
    pay(engine, RULED, CUSTOMER, 100_000_000)
    scores = standing(engine)
    assert scores[CUSTOMER] > scores[STRANGER]


def test_nothing_is_drawn_where_nobody_has_a_finding(engine: DuckDB) -> None:
    pay(engine, RULED, CUSTOMER, 100_000_000)
    scores = standing(engine, found=())
    assert scores[CUSTOMER] == scores[STRANGER]


def test_one_person_answering_for_both_stands_higher_still(engine: DuckDB) -> None:
    pay(engine, RULED, CUSTOMER, 100_000_000)
    pay(engine, RULED, OWN, 100_000_000)
    scores = standing(engine)
    assert scores[OWN] > scores[CUSTOMER] + 0.2


def test_who_paid_more_than_he_drew_stands_as_a_victim(engine: DuckDB) -> None:
    pay(engine, VICTIM, RULED, 100_000_000)
    pay(engine, RULED, VICTIM, 20_000_000)
    assert standing(engine)[VICTIM] == 0
    pay(engine, RULED, VICTIM, 90_000_000)
    assert standing(engine)[VICTIM] > 0


@pytest.mark.parametrize(
    "said", [{"purpose": "wage"}, {"instrument": "payroll"}, {"purpose": "goods"}, {"lawful": "x"}]
)
def test_wages_purchases_and_lawful_patterns_draw_nothing(engine: DuckDB, said: dict[str, str]) -> None:
    pay(engine, RULED, CUSTOMER, 100_000_000, **said)
    scores = standing(engine)
    assert scores[CUSTOMER] == scores[STRANGER]


def test_a_loan_paid_out_draws_nothing(engine: DuckDB) -> None:
    pay(engine, RULED, CUSTOMER, 100_000_000)
    engine.run("INSERT INTO loan_flows VALUES (1)")
    scores = standing(engine)
    assert scores[CUSTOMER] == scores[STRANGER]


def test_another_account_of_the_same_party_stands_higher_and_the_found_one_not_by_itself(engine: DuckDB) -> None:
    scores = standing(engine)
    assert scores[TWIN] > scores[OWN] > scores[STRANGER] == scores[RULED]


def test_handing_on_counts_the_more_the_oftener(engine: DuckDB) -> None:
    for number in range(3):
        pay(engine, STRANGER, CUSTOMER, 1000)
        engine.run(f"INSERT INTO relays VALUES ({CUSTOMER}, {number}, 1000)")
    pay(engine, STRANGER, VICTIM, 1000)
    engine.run(f"INSERT INTO relays VALUES ({VICTIM}, 9, 1000)")
    scores = standing(engine, found=())
    assert scores[CUSTOMER] > scores[VICTIM] > scores[OWN] == 0


def ring(role: str) -> Rings:
    nothing = pa.table({})
    members = pa.table({"account_id": [STRANGER], "role": [role], "strength": [1.0]})
    return Rings(nothing, members, nothing)


@pytest.mark.parametrize(("role", "lifted"), [("lender", True), ("borrower", False), ("depositor", False)])
def test_a_ring_lifts_its_members_and_not_its_victims(engine: DuckDB, role: str, lifted: bool) -> None:
    table = network_scores(engine, (ring(role),), ())
    scores = dict(zip(table["account_id"].to_pylist(), table["network_score"].to_pylist(), strict=True))
    assert (scores[STRANGER] > scores[OWN]) is lifted
