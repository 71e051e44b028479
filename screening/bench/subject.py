"""Whom an explanation is about, and which rows of a rule's steps are his."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from screening.bench.steps import RESULT, Branch, Origin, Source, Step, origin_of
from screening.columns.tables import READABLE
from screening.engines.duckdb import DuckDB, Tables
from screening.errors import WrongCall
from screening.masking import mask_account

ACCOUNT, PARTY = "account_id", "party_id"
_ACCOUNT_ROLES = ("payer_id", "payee_id", "source_id", "middle_id", "sink_id")
_ROWS = ("transfer_id", "transaction_id")
_OTHERS = (
    "other_id", "other_party", "counterparty_id", "counterparty_party", "borrower_party", "borrower_account",
)  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """A person or organisation with all his accounts, in the run's numbers; `asked` is the account named, if one was."""

    shown: str
    party: int
    accounts: tuple[int, ...]
    asked: int | None


IN_RUN = """(
    SELECT account_numbers.account_id, account_numbers.party_id, account_numbers.account,
        known_accounts.bank_id, known_accounts.bank_party_id
    FROM account_numbers LEFT JOIN known_accounts USING (account)
)"""
IN_BOOK = "book.accounts"
"""Where accounts with their customers' numbers are looked up: in a run's own tables, or in its book."""


def find_subject(tables: Tables, text: str, accounts: str = IN_RUN) -> Subject:
    """Give the subject of a whole or masked account number, or of a customer's number at a bank (`BANK/NUMBER` too)."""
    head, _, tail = text.partition("*")
    asked = {"text": text, "head": head, "tail": tail.rpartition("*")[2]}
    rows = tables.rows(_NAMED.format(accounts=accounts), asked)
    exact = [row for row in rows if row["account"] == text]
    named = [row for row in rows if text in {row["bank_party_id"], f"{row['bank_id']}/{row['bank_party_id']}"}]
    masked = [row for row in rows if mask_account(row["account"]) == text] if "*" in text else []
    found = exact or named or masked
    parties = sorted({row["party_id"] for row in found})
    if not found:
        raise WrongCall(
            f"账本中没有 / the ledger knows no {text!r}",
            remedy="账号或银行的客户号 / an account or a bank's customer number",
        )
    if len(parties) > 1:
        raise WrongCall(
            f"{text!r} 不止一个 / is {len(parties)} people",
            remedy="写全账号，或 BANK/客户号 / whole account number, or BANK/NUMBER",
        )
    his = tables.rows(_OF_PARTY.format(accounts=accounts), {"party": parties[0]})
    one = found[0] if len(found) == 1 and not named else None
    shown = mask_account(found[0]["account"]) if one else text
    return Subject(shown, parties[0], tuple(row["account_id"] for row in his), one["account_id"] if one else None)


_NAMED = """
    SELECT account_id, party_id, account, bank_id, bank_party_id
    FROM {accounts} AS accounts
    WHERE account = $text OR bank_party_id = $text OR bank_id || '/' || bank_party_id = $text
        OR (contains($text, '*') AND starts_with(trim(account), $head) AND ends_with(trim(account), $tail))
    ORDER BY account_id
"""

_OF_PARTY = "SELECT account_id FROM {accounts} AS accounts WHERE party_id = $party ORDER BY account_id"


class Keys:
    """The rows of a rule's steps that are the subject's.

    A rule counts by account, by party, or by a group that a readable table ties to them (lender set, pool, round trip):
    by what it groups most often is its level. A step without a column of that level is looked up by party or account, and
    else by the tuple of its identifiers as the table they come from holds it.
    """

    def __init__(
        self,
        engine: DuckDB,
        subject: Subject,
        steps: Mapping[str, Step],
        inputs: Sequence[str],
        branches: Sequence[Branch],
    ) -> None:
        """Find the rule's level and the subject's numbers at it."""
        self._engine, self._steps, self._inputs = engine, steps, inputs
        named = _named(steps[RESULT])
        self._roles = named - {ACCOUNT}
        self._others = _others(named)
        grouped = Counter(
            found.column
            for branch in branches
            for column in _grouping(branch)
            if (found := self._origin(column, branch))
        )
        self.level = self._level(grouped)
        accounts = (subject.asked,) if subject.asked is not None and self.level == ACCOUNT else subject.accounts
        self.accounts = accounts
        self._own = {ACCOUNT: accounts, PARTY: (subject.party,)}
        self._numbers = self._reached(self.level) if self.level else ""

    def of(self, branch: Branch) -> str | None:
        """Give the condition, over a branch's aliases, that a row is the subject's; None where no row is anybody's."""
        if not branch.sources:
            return None
        levels = [self.level] if self.level else []
        levels += [] if self._roles else [PARTY, ACCOUNT]
        for level in levels:
            found = self._at(branch, level)
            if found:
                alias, condition = found
                return self._whole_groups(branch, condition, {level}) if alias == branch.sources[0].alias else condition
        condition, columns = self._by_tuple(branch)
        return self._whole_groups(branch, condition, columns) if condition else None

    def _origin(self, column: exp.Column, branch: Branch) -> Origin | None:
        return origin_of(column, {source.alias: source.name for source in branch.sources}, self._steps)

    def _level(self, grouped: Counter[str]) -> str | None:
        """Give the column that the rule groups by most often and that leads to the subject; the wider on a tie."""
        rank = {ACCOUNT: 0, PARTY: 1}
        candidates = [
            (times, rank.get(name, 2), name)
            for name, times in grouped.items()
            if (name in rank and not self._roles)
            or (name not in {*rank, *_ROWS, *self._others} and not self._role(name) and self._tables(name))
        ]
        return max(candidates)[2] if candidates else None

    def _tables(self, column: str) -> list[str]:
        """Give the tables of the rule that hold both a column and the account or party that it belongs to."""
        if not _is_number(column):
            return []
        named = {column, ACCOUNT}, {column, PARTY}
        return [name for name in self._inputs if any(one <= set(READABLE[name].column_types()) for one in named)]

    def _reached(self, level: str) -> str:
        """Give a query of the subject's numbers at a level."""
        if level in self._own:
            return ", ".join(str(one) for one in self._own[level])
        parts = [f"SELECT {level} FROM {table} WHERE {self._mine(table, own=True)}" for table in self._tables(level)]
        strict = " UNION ".join(parts)
        if self._engine.fetch(strict).num_rows:
            return strict
        wider = [
            f"SELECT {level} FROM {name} WHERE {self._mine(name)}"
            for name in self._inputs
            if level in READABLE[name].column_types() and self._mine(name)
        ]
        return " UNION ".join(wider) or strict

    def _mine(self, table: str, *, own: bool = False) -> str:
        """Give the condition that a row of a readable table names the subject: as its own, or in a part that he plays.

        With `own` only as its own, or in the parts that the rule itself names people in.
        """
        columns = READABLE[table].column_types()
        mine = {ACCOUNT: ACCOUNT, PARTY: PARTY, **{one: role for one in self._roles if (role := self._role(one))}}
        if not own and not set(mine) & set(columns):
            mine = {column: role for column in columns if (role := self._role(column))}
        parts = [
            f"{table}.{column} IN ({', '.join(str(one) for one in self._own[kind])})"
            for column, kind in mine.items()
            if column in columns
        ]
        return "(" + " OR ".join(sorted(parts)) + ")" if parts else ""

    def _role(self, column: str) -> str | None:
        """Give whether a column names an account or a party by a part played in it, as payer_id or new_lender_party do."""
        if column in self._others:
            return None
        if column in _ACCOUNT_ROLES or column in self._roles or column.endswith("_account"):
            return ACCOUNT
        return PARTY if column.endswith("_party") else None

    def _columns(self, source: Source) -> dict[str, Origin]:
        """Give the columns of a source with their origins."""
        if source.name in self._steps:
            return {name: one for name, one in self._steps[source.name].origins.items() if one.table}
        return {name: Origin(source.name, name) for name in READABLE[source.name].column_types()}

    def _whole_groups(self, branch: Branch, found: str, columns: Collection[str]) -> str:
        """Let groups that the subject's rows fall into be looked at whole, with everybody's rows in them."""
        lead = branch.sources[0]
        grouped = [one for one in branch.group if isinstance(one, exp.Column)]
        origins = {origin.column for one in grouped if (origin := self._origin(one, branch))}
        plain = [one.name for one in grouped if one.table == lead.alias]
        if not branch.group or origins.issuperset(columns) or len(plain) != len(branch.group):
            return found
        inner = re.sub(rf"\b{lead.alias}\.", "", found)
        here = ", ".join(f"{lead.alias}.{one}" for one in plain)
        return f"({here}) IN (SELECT {', '.join(plain)} FROM @{lead.name}@ WHERE {inner})"

    def _at(self, branch: Branch, level: str) -> tuple[str, str] | None:
        """Give the first source that hands on a column of a level, and the condition on it."""
        for source in branch.sources:
            if source.link == "left":
                continue
            for name, origin in self._columns(source).items():
                if level in {origin.column, name}:
                    numbers = self._numbers if level == self.level else self._reached(level)
                    return source.alias, f"{source.alias}.{name} IN ({numbers})"
        return None

    def _by_tuple(self, branch: Branch) -> tuple[str, Collection[str]]:
        """Give the condition that the first source's identifiers occur together in a row that names the subject."""
        lead = branch.sources[0]
        known = {
            name: origin for name, origin in self._columns(lead).items()
            if self._role(origin.column)
            or (origin.column.endswith(("_id", "_set")) and origin.column not in self._others)
        }  # fmt: skip
        tables = Counter(origin.table for origin in known.values())
        for table, _ in sorted(tables.items(), key=lambda one: (-one[1], one[0])):
            mine = self._mine(table)
            names = [(name, origin.column) for name, origin in known.items() if origin.table == table]
            if mine:
                here = ", ".join(f"{lead.alias}.{name}" for name, _ in names)
                there = ", ".join(column for _, column in names)
                return f"({here}) IN (SELECT {there} FROM {table} WHERE {mine})", {column for _, column in names}
        return "", set()


def _named(result: Step) -> set[str]:
    """Give the columns of readable tables in which the rule's result names its accounts."""
    at = result.branches[0].select.named_selects.index(ACCOUNT)
    found = [list(branch.origins.values())[at] for branch in result.branches]
    return {origin.column for origin in found if origin.table}


def _others(named: set[str]) -> set[str]:
    """Give the columns that are of the other side: not those in which the rule names its accounts."""
    sides = {column.rsplit("_", 1)[0] for column in named}
    others = {column for column in _OTHERS if column.rsplit("_", 1)[0] not in sides}
    return others | {"lender_party", "lender_account"} if sides == {"borrower"} else others


def _grouping(branch: Branch) -> list[exp.Column]:
    """Give the columns by which a branch groups, or counts its windows."""
    parts = [one for one in branch.group if isinstance(one, exp.Column)]
    for window in branch.select.find_all(exp.Window):
        parts += [one for one in window.args.get("partition_by") or () if isinstance(one, exp.Column)]
    return parts


def _is_number(column: str) -> bool:
    """Say whether a column of this name is a dense number somewhere."""
    return any(table.column_types().get(column) == "INTEGER" for table in READABLE.values())
