"""One account's bookings: the money that was there before, and what each receipt became."""

import pytest

from screening.networks.account_book import FIFO, METHODS, PRO_RATA, Book, Entry, Match


def entry(number: int, at: int, fen: int, balance: int | None = None) -> Entry:
    """Below zero is paid out."""
    return Entry(number, at, abs(fen), fen < 0, 9, number, balance)


def test_the_opening_balance_follows_from_the_first_balance_that_is_known() -> None:
    book = Book(1, (entry(1, 10, 500), entry(2, 20, -200), entry(3, 30, -100, balance=900)))
    assert book.opening == 700


def test_without_any_balance_the_opening_is_not_known() -> None:
    book = Book(1, (entry(1, 10, 500), entry(2, 20, -200)))
    assert book.opening is None
    assert book.before(2) is None


def test_what_was_held_before_a_booking_counts_all_that_came_earlier() -> None:
    book = Book(1, (entry(1, 10, 500, balance=800), entry(2, 20, -200), entry(3, 30, 50)))
    assert [book.before(number) for number in (1, 2, 3)] == [300, 800, 600]


@pytest.mark.parametrize("method", METHODS)
def test_a_payment_beyond_all_known_money_is_of_unknown_money_for_the_rest(method: str) -> None:
    book = Book(1, (entry(1, 10, 500), entry(2, 20, -700)))
    assert book.matches(method) == (Match(1, 2, 500, 0, 0), Match(None, 2, 200, 0, 500))


def test_a_receipt_is_spent_from_its_beginning() -> None:
    book = Book(1, (entry(1, 10, 500), entry(2, 20, -200), entry(3, 30, -100)))
    assert book.matches_of(1, FIFO) == (Match(1, 2, 200, 0, 0), Match(1, 3, 100, 200, 0), Match(1, None, 200, 300, 0))


def test_pro_rata_each_receipt_gives_its_share() -> None:
    book = Book(1, (entry(1, 10, 300), entry(2, 20, 100), entry(3, 30, -200)))
    assert [(one.receipt, one.amount) for one in book.matches_of(3, PRO_RATA)] == [(1, 150), (2, 50)]


def test_bookings_are_taken_in_order_of_time_whatever_order_they_come_in() -> None:
    entries = (entry(1, 10, 500), entry(2, 20, -200), entry(3, 30, -100))
    for method in METHODS:
        assert Book(1, entries).matches(method) == Book(1, entries[::-1]).matches(method)
