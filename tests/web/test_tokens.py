import stat
import threading
from datetime import date

import pytest
from banks import BANK

from screening.errors import ScreeningError, WrongCall
from screening.ledger.workspace import Workspace
from screening.web.limits import Window
from screening.web.tokens import add_token, find_token, place, read_tokens, revoke_token

DAY = date(2026, 5, 1)


def test_a_token_is_found_by_its_secret_and_by_nothing_else(workspace: Workspace) -> None:
    token, secret = add_token(workspace, BANK)
    assert find_token(workspace, secret, DAY) == token
    assert find_token(workspace, secret[:-1], DAY) is None
    assert find_token(workspace, "", DAY) is None


def test_a_secret_has_256_bits_and_is_written_nowhere(workspace: Workspace) -> None:
    _, secret = add_token(workspace, BANK)
    assert len(secret) == 43
    assert secret not in place(workspace).read_text()


def test_only_the_owner_may_read_the_file(workspace: Workspace) -> None:
    add_token(workspace, BANK)
    assert stat.S_IMODE(place(workspace).stat().st_mode) == 0o600


def test_tokens_made_at_once_are_all_kept(workspace: Workspace) -> None:
    threads = [threading.Thread(target=add_token, args=(workspace, BANK)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.token_id for one in read_tokens(workspace)}) == 20
    assert not list(workspace.path.glob(".tokens.json.*"))


def test_a_revoked_token_stays_in_the_list(workspace: Workspace) -> None:
    token, secret = add_token(workspace, BANK)
    first = revoke_token(workspace, token.token_id)
    assert first.revoked_at
    assert revoke_token(workspace, token.token_id) == first
    assert read_tokens(workspace) == (first,)
    assert find_token(workspace, secret, DAY) is None


@pytest.mark.parametrize("bank_id", ["", "99000000001", "9900000000111", "99000000001x", "９９００００００００１１"])
def test_a_bank_is_named_by_twelve_digits(bank_id: str, workspace: Workspace) -> None:
    with pytest.raises(WrongCall, match="12"):
        add_token(workspace, bank_id)


def test_a_date_of_expiry_lies_ahead(workspace: Workspace) -> None:
    with pytest.raises(WrongCall, match="passed"):
        add_token(workspace, BANK, expires=date(2020, 1, 1))


def test_a_token_that_is_not_there_cannot_be_revoked(workspace: Workspace) -> None:
    with pytest.raises(WrongCall, match="no such token"):
        revoke_token(workspace, "nothing")


@pytest.mark.parametrize("text", ["{", "[1]", '[{"token_id": "x"}]', "7"])
def test_a_damaged_file_opens_nothing(text: str, workspace: Workspace) -> None:
    place(workspace).write_text(text)
    with pytest.raises(ScreeningError, match="damaged"):
        find_token(workspace, "anything", DAY)


def test_a_window_slides() -> None:
    window = Window(2, seconds=10)
    assert [window.wait("a", moment) for moment in (0, 4, 9)] == [0, 0, 1]
    assert window.wait("b", 9) == 0
    assert window.wait("a", 10) == 0
    assert window.wait("a", 11) == 3


def test_a_window_forgets_the_key_that_was_silent_longest() -> None:
    window = Window(1)
    for number in range(10_001):
        assert window.wait(str(number), 0) == 0
    assert window.wait("10000", 1) > 0
    assert window.wait("0", 1) == 0
