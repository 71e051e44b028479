"""How far a rule reaches: whose accounts it speaks of, and for which of them it cannot tell.

"Cannot tell" is kept apart from "clean": an account lacks what a rule needs where it has rows but every value of a needed
column is empty, or where its bank's submissions do not go back as far as the rule looks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from screening.columns.tables import READABLE
from screening.columns.written import TIME, bind
from screening.engines.duckdb import DuckDB
from screening.errors import RefusedInput
from screening.rulebook.rule import Rule

HISTORY = "history"
SUBJECTS = {
    "any": "held AND institution_id IS NULL",
    "individual": "held AND holder = 'individual' AND institution_id IS NULL",
    "organisation": "held AND holder <> 'individual' AND institution_id IS NULL",
    "institution": "institution_id IS NOT NULL",
}
"""Whose accounts a rule may speak of, as a condition on `accounts`; supervised institutions meet their own rules only."""


@dataclass(frozen=True)
class Reach:
    """For one rule in one run: how many accounts it looked at, and what it could say of them.

    `lacking` counts the accounts without each needed column (or "history"); an account may lack several. `missing` are
    the needed columns that are empty in the whole run. `hit_elsewhere` counts accounts outside `subjects` that were hit,
    such as those that no submitter holds.
    """

    subjects: int
    hit: int
    clean: int
    not_evaluable: int
    hit_elsewhere: int
    lacking: dict[str, int]
    missing: tuple[str, ...]


class Reaches:
    """The reach of every rule of one run; what several rules need is looked up once."""

    def __init__(self, engine: DuckDB, as_of_day: int) -> None:
        """Take the tables of a run and the last day that it sees."""
        self._engine = engine
        self._as_of_day = as_of_day
        self._made: dict[str, str] = {}

    def missing(self, rule: Rule) -> tuple[str, ...]:
        """Give the columns that the rule cannot do without and that hold nothing in this run."""
        return tuple(needed for needed in needs(rule) if not self._held(needed))

    def of(self, rule: Rule, hit: Iterable[int]) -> Reach:
        """Give the reach of a rule that hit some accounts."""
        missing = self.missing(rule)
        lacks = self._lacks(rule)
        hits = pa.table({"account_id": pa.array(sorted(set(hit)), pa.int32())})
        self._engine.load("hit_accounts", hits)
        lack = "".join(f", coalesce({lack}, FALSE) AS lack_{n}" for n, lack in enumerate(lacks.values()))
        counted = "".join(f", count(*) FILTER (lack_{n}) AS lack_{n}" for n in range(len(lacks)))
        unable = " OR ".join(f"lack_{n}" for n in range(len(lacks))) or "FALSE"
        row: dict[str, Any] = self._engine.fetch(
            f"""
            WITH subjects AS (SELECT account_id{lack} FROM accounts WHERE {SUBJECTS[subjects_of(rule)]}),
            told AS (
                SELECT subjects.*, hit_accounts.account_id IS NOT NULL AS hit
                FROM subjects LEFT JOIN hit_accounts USING (account_id)
            )
            SELECT count(*) AS subjects, count(*) FILTER (hit) AS hit,
                count(*) FILTER (NOT hit AND ({unable})) AS unable{counted}
            FROM told
            """
        ).to_pylist()[0]
        self._engine.drop("hit_accounts")
        return Reach(
            subjects=row["subjects"],
            hit=row["hit"],
            clean=row["subjects"] - row["hit"] - row["unable"],
            not_evaluable=row["unable"],
            hit_elsewhere=hits.num_rows - row["hit"],
            lacking={needed: row[f"lack_{n}"] for n, needed in enumerate(lacks) if row[f"lack_{n}"]},
            missing=missing,
        )

    def lacking(self, rule: Rule, account_id: int) -> list[str]:
        """Give what one account lacks for the rule: needed columns, or "history"; empty where the rule can tell."""
        lacks = self._lacks(rule)
        if not lacks:
            return []
        chosen = ", ".join(f"coalesce({lack}, FALSE) AS lack_{n}" for n, lack in enumerate(lacks.values()))
        rows = self._engine.fetch(
            f"SELECT {chosen} FROM accounts WHERE account_id = $account", {"account": account_id}
        ).to_pylist()
        return [needed for n, needed in enumerate(lacks) if rows and rows[0][f"lack_{n}"]]

    def _lacks(self, rule: Rule) -> dict[str, str]:
        """Give for each need of a rule the condition on `accounts` that an account does not meet it."""
        lacks = {needed: self._lack(needed) for needed in needs(rule)}
        if history := rule.about.get("history"):
            earliest = self._as_of_day - int(str(bind(history, None))) + 1
            lacks[HISTORY] = f"accounts.reported_from > {earliest}"
        return lacks

    def _held(self, needed: str) -> bool:
        table, column = needed.split(".")
        return bool(self._engine.fetch(f'SELECT 1 FROM "{table}" WHERE "{column}" IS NOT NULL LIMIT 1').num_rows)

    def _lack(self, needed: str) -> str:
        """Give the condition on `accounts` that an account lacks a column; false where the column is of no account."""
        table, column = needed.split(".")
        if not self._held(needed):
            return "TRUE"
        if table == "accounts":
            return f'accounts."{column}" IS NULL'
        if table not in {"transactions", "account_days"}:
            return "FALSE"
        if needed not in self._made:
            name = f"lack_{table}_{column}"
            self._engine.create(
                name, f'SELECT account_id FROM "{table}" GROUP BY account_id HAVING count("{column}") = 0'
            )
            self._made[needed] = name
        return f"accounts.account_id IN (SELECT account_id FROM {self._made[needed]})"


def needs(rule: Rule) -> tuple[str, ...]:
    """Give the columns that a rule cannot do without, as `table.column`; refused where one is unknown."""
    for needed in rule.about.get("requires", ()):
        table, _, column = str(needed).partition(".")
        if table not in READABLE or column not in READABLE[table].column_types():
            raise RefusedInput(
                f"requires {needed!r}: 没有这一列 / no such column",
                where=str(rule.path.with_suffix(".toml")),
                remedy="write table.column, see docs/rule-tables.md",
            )
    return tuple(rule.about.get("requires", ()))


def subjects_of(rule: Rule) -> str:
    """Give whose accounts a rule speaks of; institutions where it belongs to their pack and says nothing else."""
    default = "institution" if rule.pack == "institution_supervision" else "any"
    found = str(rule.about.get("subjects", default))
    if found not in SUBJECTS:
        raise RefusedInput(
            f"subjects {found!r}", where=str(rule.path.with_suffix(".toml")), remedy=f"one of {', '.join(SUBJECTS)}"
        )
    history = rule.about.get("history")
    if history is not None and not (TIME.match(str(history)) and "day" in str(history)):
        raise RefusedInput(
            f"history {history!r}", where=str(rule.path.with_suffix(".toml")), remedy='write it as "180 days"'
        )
    return found
