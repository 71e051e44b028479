"""The network page's picture: who is drawn alone, who together, and what goes over each line."""

from screening.bench.money_web import Account, Day, Flow, Flows, Step, flows_of
from screening.report.network_view import (
    FEW_BELOW,
    NODE_WORDS,
    Known,
    Tie,
    Web,
    amount_in_words,
    drawn_alone,
    picture,
    role_of,
    shapes,
    summarised,
)

LENDERS = {1: "lender", 2: "lender"}
MANY = LENDERS | dict.fromkeys(range(10, 40), "borrower")
DAYS = [Day(1 + number % 2, number, 20000 + number, 100 * number, 1, 0) for number in range(10, 40)]


def account(number: int, *, held: bool = True) -> Account:
    return Account(number, f"6299****{number:04d}", f"张{number}*", "B", "individual", held)


def web(**changed: object) -> Web:
    accounts = {one: account(one) for one in (1, 2)}
    flows = Flows((Flow(1, 2, (Step(20000, 500, 1),), 0),), 0, 1)
    return Web(**{"accounts": accounts, "known": {}, "flows": flows, **changed})  # type: ignore[arg-type]


def key(number: int) -> str:
    return f"k{number}"


def named(role: str, number: int) -> str:
    return f"g{role}.{number}"


PLACES = {"k1": (0.0, 0.0), "k2": (100.0, 0.0)}


def test_few_borrowers_are_drawn_each_by_himself_and_many_are_not() -> None:
    few = LENDERS | dict.fromkeys(range(10, 10 + FEW_BELOW), "borrower")
    assert set(drawn_alone(few)) == set(few)
    assert drawn_alone(MANY) == [1, 2]


def test_a_ring_of_one_role_is_still_drawn() -> None:
    assert drawn_alone(dict.fromkeys(range(100), "mule")) == list(range(80))


def test_each_of_many_borrowers_is_with_the_lender_he_had_most_from() -> None:
    groups = summarised(MANY, {1, 2}, DAYS, named)
    assert [(one.key, one.of, len(one.accounts)) for one in groups] == [("gborrower.1", 1, 15), ("gborrower.2", 2, 15)]
    assert groups[0].accounts[0] == 38, "the largest come first"


def test_who_is_drawn_alone_is_in_no_group() -> None:
    groups = summarised(MANY, {1, 2, 38}, DAYS, named)
    assert 38 not in groups[0].accounts
    assert len(groups[0].accounts) == 14


def test_an_outsider_who_is_opened_draws_no_borrower_to_himself() -> None:
    more = [*DAYS, Day(99, 38, 20000, 10**9, 1, 0)]
    assert summarised(MANY, {1, 2, 99}, more, named) == summarised(MANY, {1, 2}, DAYS, named)


def test_what_goes_to_a_group_is_the_sum_of_what_goes_to_its_members() -> None:
    groups = summarised(MANY, {1, 2}, DAYS, named)
    node_of = {one: group.key for group in groups for one in group.accounts}
    flows = flows_of(DAYS, node_of).flows
    assert {(one.payer, one.payee): (one.fen, one.count) for one in flows} == {
        (1, "gborrower.1"): (sum(100 * number for number in range(10, 40, 2)), 15),
        (2, "gborrower.2"): (sum(100 * number for number in range(11, 40, 2)), 15),
    }


def test_a_role_in_the_ring_comes_before_what_was_asked_for() -> None:
    assert role_of(1, web(known={1: Known("lender")}, start={1})) == "lender"
    assert role_of(1, web(start={1})) == "start"
    assert role_of(1, web(accounts={1: account(1, held=False)})) == "outside"


def test_every_kind_of_node_has_a_shape_and_no_two_roles_of_a_ring_the_same() -> None:
    found = shapes()
    assert found.keys() == NODE_WORDS.keys()
    core = [found[role] for role in ("organiser", "funder", "lender", "collector", "promoter", "mule", "borrower")]
    assert len(set(core)) == len(core)


def test_an_edge_tells_days_sum_and_count() -> None:
    made = picture(web(), PLACES, key, "zh")
    assert [(one["from"], one["to"], one["fen"], one["count"], one["steps"]) for one in made["edges"]] == [
        ("k1", "k2", 500, 1, [[20000, 500, 1]])
    ]


def test_ties_of_one_pair_are_one_line_in_words() -> None:
    ties = [Tie(1, 2, "shared_device"), Tie(1, 2, "kin")]
    made = picture(web(ties=ties), PLACES, key, "en")
    assert [one["words"] for one in made["edges"] if one["kind"] == "tie"] == ["shares a device with, may be kin of"]


def test_a_node_without_a_place_is_not_drawn_nor_are_its_lines() -> None:
    made = picture(web(), {"k1": (0.0, 0.0)}, key, "zh")
    assert [one["key"] for one in made["nodes"]] == ["k1"]
    assert made["edges"] == []


def test_amounts_are_short_in_both_languages() -> None:
    assert [amount_in_words(fen, "zh") for fen in (99, 12_345_00, 3_0000_0000_00)] == ["0", "1.2万", "3亿"]
    assert [amount_in_words(fen, "en") for fen in (99, 12_345_00, 3_000_000_00)] == ["0", "12.3k", "3M"]
