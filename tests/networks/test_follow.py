"""Money followed through small hand-made accounts, with figures reckoned by hand; amounts in fen."""

from collections.abc import Collection, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.networks.account_book import FIFO, METHODS, PRO_RATA, Book, Entry, shared_out
from screening.networks.follow import Limits, Root, Trace, flows, follow, towards

HOUR = 3600
START, A, B, C = 1, 2, 3, 4
FREE = Limits(hops=9, within=1000 * HOUR, least=0)


class Bank:
    """Accounts and what they paid each other: each payment is booked at both sides at once."""

    def __init__(self, **opening: int) -> None:
        self.entries: dict[int, list[Entry]] = {}
        self.held = dict.fromkeys((START, A, B, C), True)
        self.opening = {int(name.removeprefix("of_")): fen for name, fen in opening.items()}
        self.count = 0

    def pay(self, hour: float, payer: int, payee: int, amount: int) -> Root:
        out, into, at = self.count, self.count + 1, int(hour * HOUR)
        self.count += 2
        self._book(payer, Entry(out, at, amount, True, payee, out, None, "transfer", into))
        self._book(payee, Entry(into, at, amount, False, payer, out, None, "transfer", out))
        return Root(payer, payee, into, out, at, amount)

    def cash_out(self, hour: float, account: int, amount: int) -> None:
        self._book(account, Entry(self.count, int(hour * HOUR), amount, True, None, None, None, "cash"))
        self.count += 1

    def _book(self, account: int, entry: Entry) -> None:
        self.entries.setdefault(account, []).append(entry)

    def __call__(self, accounts: Collection[int]) -> Mapping[int, Book]:
        return {one: self._of(one) for one in accounts}

    def _of(self, account: int) -> Book:
        entries = self.entries.get(account, [])
        if account in self.opening and entries:
            first = entries[0]
            moved = -first.amount if first.paid else first.amount
            entries = [first._replace(balance=self.opening[account] + moved), *entries[1:]]
        partners = len({one.other for one in entries})
        return Book(account, tuple(entries), self.held.get(account, True), partners, len(entries))


def amounts(trace: Trace) -> dict[tuple[int, int], int]:
    return {(one.payer, one.payee): one.amount for one in flows(trace)}


def test_first_in_first_out_spends_the_old_balance_first() -> None:
    bank = Bank(of_2=300)
    root = bank.pay(1, START, A, 1000)
    bank.pay(2, A, B, 800)
    # The 800 are the old 300 and 500 of the 1,000.
    trace = follow([root], bank, FREE, FIFO)
    assert amounts(trace) == {(START, A): 1000, (A, B): 500}
    assert trace.ended() == {A: {"stayed": 500}, B: {"stayed": 500}}


def test_pro_rata_takes_of_old_and_new_money_by_their_share() -> None:
    bank = Bank(of_2=300)
    root = bank.pay(1, START, A, 1000)
    bank.pay(2, A, B, 800)
    # 800 x 1000 / 1300 = 615.38: to the fen 615, and 185 of the old 300.
    assert amounts(follow([root], bank, FREE, PRO_RATA)) == {(START, A): 1000, (A, B): 615}


@pytest.mark.parametrize("method", METHODS)
def test_a_payment_uses_no_money_that_came_after_it_nor_at_the_same_moment(method: str) -> None:
    bank = Bank(of_2=500)
    bank.pay(0.5, A, B, 200)
    root = bank.pay(1, START, A, 1000)
    bank.pay(1, A, C, 300)
    assert amounts(follow([root], bank, FREE, method)) == {(START, A): 1000}


@pytest.mark.parametrize("method", METHODS)
def test_what_rests_longer_than_the_limit_is_not_followed(method: str) -> None:
    bank = Bank()
    root = bank.pay(1, START, A, 1000)
    bank.pay(4, A, B, 400)
    bank.pay(4.5, A, C, 600)
    trace = follow([root], bank, Limits(within=3 * HOUR, least=0), method)
    assert trace.ended() == {A: {"later": 600}, B: {"stayed": 400}}


def test_mixed_money_of_two_payers_is_told_apart_in_the_order_in_which_it_came() -> None:
    bank = Bank()
    root = bank.pay(1, START, A, 1000)
    bank.pay(2, B, A, 1000)
    bank.pay(3, A, C, 1500)
    assert amounts(follow([root], bank, FREE, FIFO))[A, C] == 1000
    assert amounts(follow([root], bank, FREE, PRO_RATA))[A, C] == 750


@pytest.mark.parametrize("method", METHODS)
def test_money_that_comes_home_stops_there(method: str) -> None:
    bank = Bank()
    root = bank.pay(1, START, A, 1000)
    bank.pay(2, A, START, 1000)
    bank.pay(3, START, B, 1000)
    assert follow([root], bank, FREE, method, starts={START}).ended() == {START: {"start": 1000}}


@pytest.mark.parametrize("method", METHODS)
def test_cash_is_an_end_with_its_name(method: str) -> None:
    bank = Bank()
    root = bank.pay(1, START, A, 1000)
    bank.cash_out(2, A, 1000)
    assert follow([root], bank, FREE, method).ended() == {A: {"cash": 1000}}


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(hub_partners=2, least=0), "hub"),
        (Limits(hub_entries=3, least=0), "hub"),
        (Limits(hops=1, least=0), "hops"),
        (Limits(pieces=1, least=0), "budget"),
    ],
)
def test_each_budget_ends_the_search_where_it_can_be_seen(limits: Limits, reason: str) -> None:
    bank = Bank()
    root = bank.pay(1, START, A, 1000)
    for place, payee in enumerate((B, C, 9)):
        bank.pay(2 + place, A, payee, 300)
    assert follow([root], bank, limits).ended() == {A: {reason: 1000}}


def test_an_account_that_no_bank_reports_is_an_end() -> None:
    bank = Bank()
    bank.held[A] = False
    root = bank.pay(1, START, A, 1000)
    bank.pay(2, A, B, 1000)
    assert follow([root], bank, FREE).ended() == {A: {"outside": 1000}}


def test_a_payment_with_less_than_the_least_of_it_arrives_but_is_left_there() -> None:
    bank = Bank()
    root = bank.pay(1, START, A, 1000)
    bank.pay(2, A, B, 99)
    bank.pay(3, A, C, 100)
    bank.pay(4, B, C, 99)
    assert follow([root], bank, Limits(least=100)).ended() == {A: {"stayed": 801}, B: {"least": 99}, C: {"stayed": 100}}


def test_only_what_gets_to_the_target_counts_towards_it() -> None:
    bank = Bank()
    root = bank.pay(1, START, A, 1000)
    bank.pay(2, A, B, 400)
    bank.pay(3, A, C, 600)
    bank.pay(4, B, C, 150)
    trace = follow([root], bank, FREE, FIFO, targets={C})
    kept = towards(trace, {C})
    assert {(one.payer, one.payee): one.amount for one in flows(trace, kept)} == {
        (START, A): 750, (A, B): 150, (A, C): 600, (B, C): 150,
    }  # fmt: skip


def test_followed_back_a_payment_is_made_of_the_receipts_that_it_took() -> None:
    bank = Bank(of_2=100)
    bank.pay(1, START, A, 600)
    bank.pay(2, C, A, 500)
    out = bank.pay(3, A, B, 1000)
    back = [Root(B, A, out.transfer, out.transfer, out.at, out.amount)]
    trace = follow(back, bank, FREE, FIFO, back=True)
    assert trace.ended() == {A: {"old": 100}, START: {"old": 600}, C: {"old": 300}}
    assert amounts(trace) == {(A, B): 1000, (START, A): 600, (C, A): 300}


def test_parts_of_a_shared_amount_go_to_the_largest_remainders_and_the_first_on_a_tie() -> None:
    assert shared_out(100, [1, 1, 1]) == [34, 33, 33]
    assert shared_out(10, [5, 3, 4]) == [4, 3, 3]
    assert shared_out(0, [5]) == [0]
    assert shared_out(5, [0, 0]) == [0, 0]


PAYMENTS = st.lists(
    st.tuples(st.integers(1, 40), st.integers(1, 5), st.integers(1, 5), st.integers(1, 10_000)).filter(
        lambda one: one[1] != one[2]
    ),
    min_size=1,
    max_size=25,
)


def built(payments: list[tuple[int, int, int, int]], opening: int) -> tuple[Bank, list[Root]]:
    bank = Bank(of_2=opening)
    made = [bank.pay(*one) for one in sorted(payments)]
    return bank, made


@given(PAYMENTS, st.integers(0, 5000), st.sampled_from(METHODS), st.booleans())
def test_what_left_the_start_is_what_ended_somewhere(
    payments: list[tuple[int, int, int, int]], opening: int, method: str, back: bool
) -> None:
    bank, made = built(payments, opening)
    start = made[0].account if back else made[0].near
    roots = (
        [
            Root(one.account, one.near, one.transfer, one.transfer, one.at, one.amount)
            for one in made
            if one.account == start
        ]
        if back
        else [one for one in made if one.near == start]
    )
    trace = follow(roots, bank, Limits(hops=4, within=15 * HOUR, least=50), method, back=back, starts={start})
    assert trace.started == sum(one.amount for one in roots)
    assert sum(end.amount for end in trace.ends) == trace.started
    assert all(end.amount > 0 for end in trace.ends)


@given(PAYMENTS, st.integers(0, 5000), st.sampled_from(METHODS))
def test_the_parts_of_a_booking_make_it_up_and_no_receipt_is_spent_twice(
    payments: list[tuple[int, int, int, int]], opening: int, method: str
) -> None:
    bank, _ = built(payments, opening)
    for book in bank([1, 2, 3, 4, 5]).values():
        matches = book.matches(method)
        for entry in book.entries:
            parts = [one.amount for one in matches if (one.payment if entry.paid else one.receipt) == entry.entry_id]
            assert sum(parts) == entry.amount
        for one in matches:
            if one.receipt is not None and one.payment is not None:
                assert book.by_id[one.receipt].at < book.by_id[one.payment].at


@given(PAYMENTS, st.integers(0, 5000))
def test_first_in_first_out_finds_the_same_sum_forward_and_back(
    payments: list[tuple[int, int, int, int]], opening: int
) -> None:
    bank, made = built(payments, opening)
    forward = follow([one for one in made if one.near == START], bank, FREE, FIFO, starts={START}, targets={B})
    roots = [Root(B, one.near, one.transfer, one.transfer, one.at, one.amount) for one in made if one.account == B]
    back = follow(roots, bank, FREE, FIFO, back=True, starts={B}, targets={START})
    assert forward.ended().get(B, {}).get("target", 0) == back.ended().get(START, {}).get("target", 0)
