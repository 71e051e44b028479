import pytest

from screening.networks.group_money import Move, counted_once, hands_on, money_graph, role_by_place

HOUR = 3600


def moves(*rows: tuple[int, int, int, int]) -> list[Move]:
    """Give moves of (hour, payer, payee, fen)."""
    return [Move(hour * HOUR, number, payer, payee, fen) for number, (hour, payer, payee, fen) in enumerate(rows)]


def test_a_transfer_told_by_two_patterns_counts_once() -> None:
    found = moves((0, 1, 2, 100), (1, 2, 3, 90))
    graph = money_graph([*found, *found])
    assert graph.edges[1, 2]["amount"] == 100
    assert counted_once([*found, *found]) == 100


def test_money_that_passes_several_hands_counts_once_and_what_joins_it_counts_too() -> None:
    assert counted_once(moves((0, 1, 2, 100), (1, 2, 3, 95), (2, 3, 4, 130))) == 100 + 35


def test_two_rounds_of_a_circle_are_two_sums() -> None:
    circle = ((0, 1, 2, 100), (1, 2, 3, 97), (2, 3, 1, 95), (400, 1, 2, 100), (401, 2, 3, 97), (402, 3, 1, 95))
    assert counted_once(moves(*circle)) == 200


def test_a_move_between_accounts_of_one_party_is_no_money_of_the_group() -> None:
    assert counted_once(moves((0, 1, 1, 50), (1, 1, 2, 40))) == 40
    assert not money_graph(moves((0, 1, 1, 50))).edges


@pytest.mark.parametrize(
    ("party", "role"),
    [(1, "organiser"), (2, "organiser"), (3, "mule"), (4, "mule"), (5, "organiser"), (6, "mule"), (9, "mule")],
)
def test_where_money_starts_or_is_gathered_stands_an_organiser(party: int, role: str) -> None:
    layers = moves((0, 1, 3, 100), (0, 2, 3, 100), (0, 1, 4, 100), (0, 2, 4, 100), (5, 3, 5, 190), (5, 4, 5, 190),
                   (6, 4, 6, 5))  # fmt: skip
    assert role_by_place(money_graph(layers), party) == role


def test_who_pays_in_one_what_he_got_in_the_other_hands_it_on() -> None:
    came, went = moves((0, 1, 2, 100)), moves((5, 2, 3, 70))
    assert hands_on(2, came, went, 3 * 24 * HOUR)
    assert hands_on(2, went, came, 3 * 24 * HOUR)


@pytest.mark.parametrize(
    "went",
    [moves((5, 2, 3, 69)), moves((100, 2, 3, 100)), moves((0, 2, 3, 100)), moves((5, 4, 2, 100))],
    ids=["too little", "too late", "before", "gets again"],
)
def test_what_is_too_little_too_late_or_comes_first_is_not_handed_on(went: list[Move]) -> None:
    assert not hands_on(2, moves((0, 1, 2, 100)), went, 72 * HOUR)
