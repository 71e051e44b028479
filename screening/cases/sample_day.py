"""A demo's people and their first cases: three made-up colleagues, and cases in every state that a case can be in."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from screening.cases.folders import About, add_task, listed, open_case, park, set_due, write_note
from screening.cases.judgements import Analysis, approve, propose
from screening.cases.people import add_person, everybody, find_person, set_password
from screening.cases.records import Case, Person
from screening.cases.rights import ROLE_NAMES
from screening.cases.store import Store
from screening.clock import today
from screening.errors import WrongCall
from screening.runs.reading import FinishedRun

Row = dict[str, Any]
INVESTIGATOR, SUPERVISOR, ANALYST = "demo.hecha", "demo.fuhe", "demo.fenxi"
_PEOPLE = (
    (INVESTIGATOR, "演示核查员", "investigator"),
    (SUPERVISOR, "演示负责人", "supervisor"),
    (ANALYST, "演示分析员", "analyst"),
)
_WHOLE = Analysis(
    identity="演示：开户资料与职业不符，须以银行尽职调查材料核对。",
    transactions="演示：资金当日转入转出，往来对象集中，与预警所列证据逐笔核对一致。",
    grounds="演示：疑似情形与预警理由相符，本人尚未陈述。",
)


@dataclass(frozen=True)
class Colleague:
    """Somebody of the demo who may sign in, with the password of this start."""

    login: str
    name: str
    role: str
    password: str

    @property
    def role_words(self) -> str:
        """Give the role in Chinese and English."""
        return " / ".join(ROLE_NAMES[self.role])


def colleagues(store: Store) -> list[Colleague]:
    """Give the demo's people, made where they are lacking, each with a new password that is kept nowhere in the clear.

    A store that holds anybody else is refused: it is no demo's.
    """
    found = []
    with store.write() as session:
        known = {one.login for one in everybody(session)}
        strangers = sorted(known - {login for login, *_ in _PEOPLE})
        if strangers:
            raise WrongCall(
                "案件库中有演示以外的人 / the case store holds people who are not the demo's",
                where=", ".join(strangers),
                remedy="screening serve -w WORKSPACE",
            )
        for login, name, role in _PEOPLE:
            word = _made(session, login, name, role, known)
            found.append(Colleague(login, name, role, word))
    return found


def _made(session: Session, login: str, name: str, role: str, known: set[str]) -> str:
    """Give somebody of the demo a password that he need not change."""
    if login not in known:
        add_person(session, login, name, [role])
    word = secrets.token_urlsafe(9)
    set_password(session, login, word, login)
    return word


def first_cases(store: Store, run: FinishedRun) -> int:
    """Open cases on a run's alerts where there is no case yet, one in each state; gives how many were opened."""
    alerts = run.table("alerts").to_dicts()
    with store.write() as session:
        if listed(session):
            return 0
        me, other = (find_person(session, login) for login in (INVESTIGATOR, SUPERVISOR))
        acts = (_worked_on, _parked, _waiting, _confirmed, _asked, _explained)
        for act, alert in zip(acts, _chosen(alerts, len(acts)), strict=False):
            about = About(alert["alert_id"], run.record["run_id"], alert["subject_kind"], alert["subject_id"])
            title = f"演示：{alert['headline_zh'].partition('：')[0]}"
            act(session, open_case(session, title, [about], me), me, other)
        return len(listed(session))


def _chosen(alerts: Sequence[Row], count: int) -> list[Row]:
    """Give alerts of different kinds of suspicion where there are several, the gravest first and the least grave last."""
    fresh: dict[str, Row] = {}
    for one in alerts:
        fresh.setdefault(one["headline_zh"].partition("：")[0], one)
    found = list(fresh.values())
    rest = [one for one in alerts if one not in found]
    return [*found[: count - 1], *([found[-1]] if len(found) >= count else rest[: count - len(found)])]


def _worked_on(session: Session, case: Case, me: Person, other: Person) -> None:
    write_note(session, case, "演示：已核对预警所列证据，先调取近三个月流水。", me)
    write_note(session, case, "演示：请优先核实同一地址的其他账户。", other)
    add_task(session, case, "演示：向开户银行调取尽职调查材料", me, me.login, today() + timedelta(days=5))
    add_task(session, case, "演示：比对工商登记", other, me.login)
    set_due(session, case, today() + timedelta(days=10), me)


def _parked(session: Session, case: Case, me: Person, _other: Person) -> None:
    write_note(session, case, "演示：已发函银行，等待回复。", me)
    park(session, case, today() + timedelta(days=14), "演示：等银行回函", me)


def _waiting(session: Session, case: Case, me: Person, _other: Person) -> None:
    propose(session, case, "confirmed", _WHOLE, me)


def _confirmed(session: Session, case: Case, me: Person, other: Person) -> None:
    approve(session, propose(session, case, "confirmed", _WHOLE, me), other, "演示：同意")


def _asked(session: Session, case: Case, me: Person, other: Person) -> None:
    said = Analysis(grounds="演示：缺少对手户名，请银行补充后再判断。")
    approve(session, propose(session, case, "request_information", said, me), other, "演示：同意发函")


def _explained(session: Session, case: Case, me: Person, other: Person) -> None:
    said = Analysis(grounds="演示：已看租约、纳税与合同，往来有真实交易背景，排除。")
    approve(session, propose(session, case, "explained", said, me), other, "演示：同意")
