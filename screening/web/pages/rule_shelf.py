"""The rules that the next run will use, with the county's own values, and what judged alerts say of them."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from screening.bench.evaluation import Evaluation, evaluation_of
from screening.cases.lessons import Lesson
from screening.home import shipped
from screening.ledger.workspace import Workspace
from screening.rulebook.overrides import overridden, read_overrides
from screening.rulebook.rule import Rule, Rulebook, read_rulebook
from screening.rulebook.terms import Terms, read_terms
from screening.runs.pipeline import read_pipeline


@dataclass(frozen=True)
class Books:
    """The rules as their files have them, and with the values in force; and what their parameters and facts are called."""

    written: Rulebook
    in_force: Rulebook
    terms: Terms

    def find(self, rule_id: str) -> tuple[Rule, Rule] | None:
        """Give a rule or lawful pattern in force and as written; None where there is none of that id."""
        found = [
            next((one for one in (*book.rules, *book.lawful) if one.rule_id == rule_id), None)
            for book in (self.in_force, self.written)
        ]
        return (found[0], found[1]) if found[0] and found[1] else None


class RuleShelf:
    """The rules of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        """Nothing is read before it is asked for."""
        self._workspace = workspace
        self._lock = threading.Lock()
        self._state = 0
        self._books: Books | None = None
        self._evaluated: tuple[tuple[Lesson, ...], Evaluation] | None = None

    def books(self) -> Books:
        """Give the rules; the county's values are read again where their file has changed."""
        file = self._workspace.overrides
        state = file.stat().st_mtime_ns if file.is_file() else 0
        with self._lock:
            if self._books is None or state != self._state:
                written = self._books.written if self._books else _written()
                in_force = overridden(written, read_overrides(file), str(file))
                self._books = Books(written, in_force, read_terms(shipped("rules")))
                self._state = state
            return self._books

    def evaluation(self, lessons: Iterable[Lesson]) -> Evaluation:
        """Give what became of each rule's alerts once people judged them; reckoned again where a judgement is added."""
        told = tuple(lessons)
        with self._lock:
            if self._evaluated is None or self._evaluated[0] != told:
                self._evaluated = (told, evaluation_of(self._workspace, told))
            return self._evaluated[1]


def _written() -> Rulebook:
    return read_rulebook(shipped("rules"), read_pipeline("full").packs)
