"""Chains of transfers in order of time, on small hand-made networks."""

from collections.abc import Collection, Mapping

from screening.networks.chains import ChainLimits, Chains, Hop, chains

DAY = 86400


class Network:
    def __init__(self, *rows: tuple[int, int, float, int]) -> None:
        self.hops = [Hop(n, payer, payee, int(day * DAY), fen) for n, (payer, payee, day, fen) in enumerate(rows)]

    def onto(self, accounts: Collection[int]) -> Mapping[int, list[Hop]]:
        return {one: [hop for hop in self.hops if hop.payer == one] for one in accounts}

    def into(self, accounts: Collection[int]) -> Mapping[int, list[Hop]]:
        return {one: [hop for hop in self.hops if hop.payee == one] for one in accounts}

    def crowded(self, accounts: Collection[int], partners: int) -> set[int]:
        return {
            one
            for one in accounts
            if len(
                {hop.payer for hop in self.hops if hop.payee == one}
                | {hop.payee for hop in self.hops if hop.payer == one}
            )
            > partners
        }

    def between(self, payer: int, payee: int, limits: ChainLimits | None = None) -> Chains:
        return chains({payer}, {payee}, self.onto, self.into, self.crowded, limits or ChainLimits())


def routes(found: Chains) -> list[tuple[int, ...]]:
    return [one.accounts for one in found.routes]


def test_the_shortest_route_is_first_and_of_equals_the_one_that_can_carry_more() -> None:
    net = Network((1, 2, 1, 100), (2, 9, 2, 80), (1, 3, 1, 500), (3, 9, 2, 400), (1, 9, 5, 1))
    assert routes(net.between(1, 9)) == [(1, 9), (1, 3, 9), (1, 2, 9)]


def test_a_transfer_that_is_not_later_does_not_carry_a_chain_on() -> None:
    assert routes(Network((1, 2, 2, 100), (2, 9, 2, 100), (2, 9, 1, 100)).between(1, 9)) == []


def test_the_time_between_two_transfers_is_bounded_inclusively() -> None:
    net = Network((1, 2, 1, 100), (2, 9, 4, 100))
    assert routes(net.between(1, 9, ChainLimits(within=3 * DAY))) == [(1, 2, 9)]
    assert routes(net.between(1, 9, ChainLimits(within=3 * DAY - 1))) == []


def test_chains_are_as_long_as_asked_for_at_most() -> None:
    net = Network((1, 2, 1, 100), (2, 3, 2, 100), (3, 9, 3, 100))
    assert routes(net.between(1, 9, ChainLimits(hops=3))) == [(1, 2, 3, 9)]
    assert routes(net.between(1, 9, ChainLimits(hops=2))) == []


def test_a_route_tells_how_many_chains_it_has_and_shows_the_one_that_can_carry_most() -> None:
    net = Network((1, 2, 1, 100), (1, 2, 2, 300), (2, 9, 3, 200))
    (route,) = net.between(1, 9).routes
    assert (route.chains, route.carried, [hop.amount for hop in route.best]) == (2, 200, [300, 200])


def test_no_account_is_passed_twice() -> None:
    net = Network((1, 2, 1, 100), (2, 3, 2, 100), (3, 2, 3, 100), (2, 9, 4, 100))
    assert routes(net.between(1, 9, ChainLimits(hops=6))) == [(1, 2, 9)]


def test_smaller_transfers_than_asked_for_are_left_out() -> None:
    net = Network((1, 2, 1, 100), (2, 9, 2, 99))
    assert routes(net.between(1, 9, ChainLimits(least=99))) == [(1, 2, 9)]
    assert routes(net.between(1, 9, ChainLimits(least=100))) == []


def test_a_hub_is_not_passed_through_and_is_named() -> None:
    crowd = [(payer, 2, 1, 100) for payer in (1, 5, 6, 7)]
    found = Network(*crowd, (2, 3, 2, 100), (3, 9, 3, 100)).between(1, 9, ChainLimits(hub_partners=4))
    assert (routes(found), found.hubs) == ([], (2,))


def test_the_end_of_the_budget_is_told() -> None:
    net = Network((1, 2, 1, 100), (2, 9, 2, 100), (2, 9, 3, 100))
    assert net.between(1, 9, ChainLimits(states=1)).cut_short
    assert not net.between(1, 9, ChainLimits(states=2)).cut_short
