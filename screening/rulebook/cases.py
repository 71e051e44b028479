"""A rule's own cases: small tables written in its TOML, run through the real query."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from screening.columns.derive import derive_asked, derive_lender_hands, tables_behind
from screening.columns.written import bind
from screening.engines.duckdb import DuckDB, Parameter
from screening.errors import RefusedInput
from screening.rulebook.case_tables import as_arrow, case_rows, run_of
from screening.rulebook.law import expand
from screening.rulebook.rule import Case, Rule

Result = frozenset[tuple[Any, Any, Any]]
"""What a query found: account, row of evidence, severity."""

_HANDS = "lender_hands"
_HANDS_ARE_OF = ("loans", "loan_flows", "transfers", "accounts")


@dataclass(frozen=True)
class CaseResult:
    """What a case expected and what came out: evidence, and the severity where the case states it."""

    rule_id: str
    case: str
    expected: tuple[str, ...]
    got: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Say whether they agree."""
        return self.expected == self.got


def case_engine() -> DuckDB:
    """Give an engine for small tables."""
    return DuckDB(memory_limit="400MB", threads=1)


def run_cases(rules: Iterable[Rule]) -> list[CaseResult]:
    """Give the result of every case of every rule."""
    results = []
    with case_engine() as engine:
        for rule in rules:
            for case in rule.cases:
                stage = Stage(engine, rule, case)
                evidence = [one for written in case.evidence for one in run_of(written)]
                expected = (*sorted(evidence), *(f"severity {one}" for one in sorted(case.severity)))
                got = stage.stated(stage.rows(rule.sql, rule.parameters))
                results.append(CaseResult(rule.rule_id, case.name, expected, got))
    return results


class Stage:
    """One case with its tables loaded, on which a query may be run more than once."""

    def __init__(self, engine: DuckDB, rule: Rule, case: Case) -> None:
        """Load the tables that the rule reads: what the case gives, what is derived from it, and the others empty."""
        self.engine, self.rule, self.case = engine, rule, case
        unknown = [name for name in case.parameters if name not in rule.parameters]
        if unknown:
            raise RefusedInput(
                f"案例 / case {case.name!r}: no parameter {unknown[0]!r}", where=str(rule.path.with_suffix(".toml"))
            )
        numbers: dict[str, int] = {}
        given = case_rows(rule, case, numbers)
        _load(engine, rule, given)
        self.names = {number: name for name, number in numbers.items()}

    def bound(self, names: Collection[str]) -> dict[str, Parameter]:
        """Give the named parameters as SQL sees them, with the case's own values."""
        own = self.case.parameters
        return {
            name: bind(own[name], one.unit) if name in own else one.bound
            for name, one in self.rule.parameters.items()
            if name in names
        }

    def rows(self, sql: str, names: Collection[str], moved: Mapping[str, Parameter] | None = None) -> Result:
        """Give what a query finds: owner, row of evidence and severity. `names` are the parameters that it uses."""
        found = self.engine.rows(expand(sql, self.rule.law), {**self.bound(names), **(moved or {})})
        return frozenset(
            (row.get("account_id"), row.get("transfer_id", row.get("transaction_id")), row.get("severity"))
            for row in found
        )

    def stated(self, rows: Result) -> tuple[str, ...]:
        """Give what the case would have to say of a result: the evidence, and the severities where it states any."""
        owners = {account for account, _, _ in rows}
        evidence = {
            f"{self.names.get(account, account)}:{row}" if len(owners) > 1 else str(row) for account, row, _ in rows
        }
        graded = {f"severity {severity or self.rule.severity}" for _, _, severity in rows if self.case.severity}
        return (*sorted(evidence), *sorted(graded))


def _load(engine: DuckDB, rule: Rule, given: Mapping[str, list[dict[str, Any]]]) -> None:
    """Load what the rule reads, directly or by a derived table; a case may not give more than that."""
    read = tables_behind(rule.inputs, given)
    hands = _HANDS in read and _HANDS not in given
    read = {*read, *_HANDS_ARE_OF} if hands else read
    unread = sorted(set(given) - read)
    if unread:
        raise RefusedInput(
            f"案例给出了规则不读的表 / a case gives table {unread[0]!r}, which the rule does not read",
            where=str(rule.path.with_suffix(".toml")),
            remedy="list it among inputs or take it out",
        )
    for table in sorted(read):
        engine.load(table, as_arrow(table, list(given.get(table, ()))))
    if hands:
        derive_lender_hands(engine)
    derive_asked(engine, rule.inputs, given=set(given))
