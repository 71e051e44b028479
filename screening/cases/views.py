"""Saved views: a filter of the queue that somebody keeps under a name of his own."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.cases.audit import record
from screening.cases.records import Person, SavedView
from screening.errors import WrongCall

LONGEST = 100


def views_of(session: Session, person_id: int) -> list[SavedView]:
    """Give somebody's views by name."""
    return list(session.scalars(select(SavedView).where(SavedView.person_id == person_id).order_by(SavedView.name)))


def save_view(session: Session, name: str, query: Mapping[str, str], by: Person) -> SavedView:
    """Keep a filter under a name; the same name again replaces it."""
    plain = name.strip()
    if not plain or len(plain) > LONGEST:
        raise WrongCall(f"名称须有 1 至 {LONGEST} 个字符 / a name has 1 to {LONGEST} characters")
    known = session.scalars(
        select(SavedView).where(SavedView.person_id == by.person_id, SavedView.name == plain)
    ).first()
    view = known or SavedView(person_id=by.person_id, name=plain, query={})
    view.query = dict(sorted(query.items()))
    session.add(view)
    session.flush()
    record(session, by.login, "view.save", str(view.view_id))
    return view


def drop_view(session: Session, view_id: int, by: Person) -> None:
    """Take one of one's own views away."""
    view = session.get(SavedView, view_id)
    if view is None or view.person_id != by.person_id:
        raise WrongCall("没有这个视图 / no such view", where=str(view_id))
    session.delete(view)
    record(session, by.login, "view.drop", str(view_id))
