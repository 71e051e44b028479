"""People's accounts and their sessions."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from screening.cases import people as accounts
from screening.cases.people import add_person, disable, enable, find_person, set_password, set_roles
from screening.cases.records import Entry, SignIn
from screening.cases.rights import ROLES, Right, rights_of
from screening.cases.sign_ins import LASTS, RESTS, NotLetIn, caller_of, sign_in, sign_out
from screening.cases.store import Store
from screening.errors import WrongCall

WORD = "correct horse"


def test_the_password_is_kept_as_argon2id_only(store: Store, people: dict[str, str]) -> None:
    with store.read() as session:
        assert find_person(session, people["approver"]).password.startswith("$argon2id$")


def test_a_guess_costs_64_mib_and_three_passes() -> None:
    code = "from screening.cases.people import HASHER as h; print(h.type.name, h.memory_cost, h.time_cost)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["ID", "65536", "3"]


def test_a_first_password_is_made_and_must_be_changed(store: Store) -> None:
    with store.write() as session:
        person, first = add_person(session, "xin.ren", "新人", ["analyst"])
    assert person.must_change
    assert len(first) >= accounts.SHORTEST
    assert caller_of(store, sign_in(store, "xin.ren", first, "127.0.0.1"))


@pytest.mark.parametrize(
    ("login", "roles", "password", "message"),
    [
        ("Big", ["analyst"], WORD, "lower-case"),
        ("he.cha", ["analyst"], WORD, "taken"),
        ("xin.ren", ["analist"], WORD, "did you mean 'analyst'"),
        ("xin.ren", [], WORD, "a role is needed"),
        ("xin.ren", ["analyst"], "short", "at least 10"),
    ],
)
def test_a_wrong_account_is_refused(
    store: Store, people: dict[str, str], login: str, roles: list[str], password: str, message: str
) -> None:
    assert login not in people or people
    with pytest.raises(WrongCall, match=message), store.write() as session:
        add_person(session, login, "某人", roles, password)


def test_the_last_administrator_stays_one(store: Store, people: dict[str, str]) -> None:
    login = people["administrator"]
    with pytest.raises(WrongCall, match="one administrator must stay"), store.write() as session:
        set_roles(session, login, ["analyst"])
    with pytest.raises(WrongCall, match="one administrator must stay"), store.write() as session:
        disable(session, login)
    with store.write() as session:
        set_roles(session, people["approver"], ["administrator"])
        disable(session, login)


def test_an_unknown_login_is_answered_with_the_nearest(store: Store, people: dict[str, str]) -> None:
    assert "he.cha" in people.values()
    with pytest.raises(WrongCall, match=r"did you mean 'he\.cha'"), store.read() as session:
        find_person(session, "he.chaa")


def test_every_role_has_a_name_and_the_administrator_sees_no_data() -> None:
    assert rights_of(["administrator"]) == {Right.PEOPLE}
    assert all(ROLES.values())


def test_right_words_let_in_and_say_what_one_may_do(store: Store, people: dict[str, str]) -> None:
    caller = caller_of(store, sign_in(store, people["investigator"], WORD, "127.0.0.1"))
    assert caller is not None
    assert caller.login == "he.cha"
    assert Right.WORK in caller.rights
    assert Right.APPROVE not in caller.rights


def test_each_sign_in_has_a_secret_of_its_own_and_only_its_digest_is_kept(store: Store, people: dict[str, str]) -> None:
    secrets = {sign_in(store, people["investigator"], WORD, "127.0.0.1") for _ in range(2)}
    with store.read() as session:
        kept = set(session.scalars(select(SignIn.secret_sha256)))
    assert len(secrets) == len(kept) == 2
    assert not secrets & kept


def test_wrong_words_lock_for_a_while_and_an_administrator_unlocks(store: Store, people: dict[str, str]) -> None:
    login = people["investigator"]
    for _ in range(accounts.GUESSES):
        with pytest.raises(NotLetIn):
            sign_in(store, login, "wrong horse!", "127.0.0.1")
    with pytest.raises(NotLetIn):
        sign_in(store, login, WORD, "127.0.0.1")
    with store.write() as session:
        enable(session, login, people["administrator"])
    assert caller_of(store, sign_in(store, login, WORD, "127.0.0.1"))


def test_who_exists_is_not_told(store: Store, people: dict[str, str]) -> None:
    messages = set()
    for login in ("nobody", people["approver"]):
        with pytest.raises(NotLetIn) as refused:
            sign_in(store, login, "wrong horse!", "127.0.0.1")
        messages.add(str(refused.value))
    assert len(messages) == 1


@pytest.mark.parametrize(("field", "ago"), [("seen_at", RESTS), ("began_at", LASTS)])
def test_a_session_ends_by_rest_and_by_age(store: Store, people: dict[str, str], field: str, ago: timedelta) -> None:
    secret = sign_in(store, people["approver"], WORD, "127.0.0.1")
    with store.write() as session:
        setattr(session.scalars(select(SignIn)).one(), field, datetime.now(UTC) - ago - timedelta(seconds=1))
    assert caller_of(store, secret) is None


def test_a_call_keeps_a_session_awake(store: Store, people: dict[str, str]) -> None:
    secret = sign_in(store, people["approver"], WORD, "127.0.0.1")
    before = datetime.now(UTC) - RESTS / 2
    with store.write() as session:
        session.scalars(select(SignIn)).one().seen_at = before
    assert caller_of(store, secret)
    with store.read() as session:
        assert session.scalars(select(SignIn)).one().seen_at > before


def test_signing_out_a_new_password_and_being_shut_out_end_sessions(store: Store, people: dict[str, str]) -> None:
    login = people["approver"]
    first = sign_in(store, login, WORD, "127.0.0.1")
    sign_out(store, first)
    assert caller_of(store, first) is None
    second = sign_in(store, login, WORD, "127.0.0.1")
    with store.write() as session:
        set_password(session, login, "another horse", login)
    assert caller_of(store, second) is None
    third = sign_in(store, login, "another horse", "127.0.0.1")
    with store.write() as session:
        disable(session, login)
    assert caller_of(store, third) is None
    with pytest.raises(NotLetIn):
        sign_in(store, login, "another horse", "127.0.0.1")


def test_what_was_done_to_accounts_is_logged_without_passwords(store: Store, people: dict[str, str]) -> None:
    with store.write() as session:
        set_password(session, people["approver"], "another horse", "guan.li")
    with store.read() as session:
        lines = session.scalars(select(Entry)).all()
    assert [line.action for line in lines][-1] == "person.password"
    assert not any("horse" in line.detail for line in lines)
