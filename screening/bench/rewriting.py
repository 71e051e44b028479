"""A step's SELECT written anew: other tables under the same aliases, and conditions turned into columns to look at."""

import re
from collections.abc import Callable

from sqlglot import exp

from screening.bench.steps import Branch, Condition, movable, split, wanted_of

Naming = Callable[[str, str], str]
"""Gives the table to read for a step's name and its link: inner, left or wanted."""


def sql_of(node: exp.Expr) -> str:
    """Give an expression as SQL, in brackets."""
    return f"({node.sql('duckdb')})"


def stage_of(branch: Branch, place: str) -> list[Condition]:
    """Give the conditions on rows (of joins and WHERE), or those on groups."""
    places = {"where": {"on", "where"}, "having": {"having"}}[place]
    return [one for one in branch.conditions if one.place in places]


def within(conditions: list[Condition], most: int) -> list[str]:
    """Give, as SQL, that the kinds hold and that at most so many thresholds are failed."""
    kinds = [sql_of(one.node) for one in conditions if not one.threshold]
    lines = [one for one in conditions if one.threshold]
    if not lines or most == 0:
        return [*kinds, *(sql_of(one.node) for one in lines)]
    return [*kinds, f"{_failures(lines)} <= {most}"]


def anchor_of(branch: Branch, alias: str) -> str:
    """Give a column of a joined source that only a match fills."""
    joined = [join for join in branch.select.args.get("joins") or () if join.this.alias_or_name == alias]
    for part in (*joined, branch.select):
        for column in part.find_all(exp.Column):
            if column.table == alias:
                return str(column.sql("duckdb"))
    return "TRUE"


def named_in(sql: str) -> set[str]:
    """Give the names of the parameters in a text."""
    return set(re.findall(r"\$(\w+)", sql))


def _failures(lines: list[Condition]) -> str:
    """Give how many thresholds a row fails."""
    return " + ".join(f"CASE WHEN {sql_of(one.node)} THEN 0 ELSE 1 END" for one in lines)


def figures(conditions: list[Condition]) -> list[str]:
    """Give the columns that tell of each condition whether it is met, its figure, its line, and the base of a share."""
    columns = []
    for number, one in enumerate(conditions):
        columns += _columns(str(number), one)
        for place, part in enumerate(one.alternatives):
            columns += _columns(f"{number}_{place}", part, always=True)
    return columns


def _columns(suffix: str, one: Condition, *, always: bool = False) -> list[str]:
    found = [f"COALESCE({sql_of(one.node)}, FALSE) AS m{suffix}"]
    if one.left is not None and one.right is not None:
        base = base_of(one)
        found += [f"{sql_of(one.left)} AS l{suffix}", f"{sql_of(one.right)} AS r{suffix}"]
        found.append(f"{sql_of(base)} AS b{suffix}" if base is not None else f"NULL AS b{suffix}")
    elif always:
        found += [f"NULL AS {letter}{suffix}" for letter in "lrb"]
    return found


def base_of(one: Condition) -> exp.Expr | None:
    """Give what a line is a share of, where it is written `$share * base`."""
    right = one.right.unnest() if one.right is not None else None
    if not isinstance(right, exp.Mul):
        return None
    left, other = right.left, right.right
    if isinstance(left, exp.Parameter | exp.Placeholder) and other.find(exp.Column):
        return other
    if isinstance(other, exp.Parameter | exp.Placeholder) and left.find(exp.Column):
        return left
    return None


def renamed(query: exp.Query, named: Naming) -> str:
    """Give a query with its steps' tables named anew."""
    copy = query.copy()
    rename(copy, named)
    return str(copy.sql("duckdb"))


def rename(query: exp.Expr, named: Naming, like: exp.Select | None = None) -> None:
    """Name the tables of a query anew; each keeps its alias. Links are those of `like`, or of the query's own SELECTs."""
    for table in list(query.find_all(exp.Table)):
        parent, alias = table.parent, table.alias_or_name
        link = "left" if isinstance(parent, exp.Join) and parent.side == "LEFT" else "inner"
        select = like or table.find_ancestor(exp.Select)
        if link == "left" and select is not None and any(alias in one for one in wanted_of(select)):
            link = "wanted"
        table.replace(exp.alias_(exp.to_table(named(table.name, link)), alias, table=True))


def copy_sources(select: exp.Select, probe: exp.Select) -> None:
    """Let a SELECT read what another reads."""
    for key in ("from_", "from"):
        if select.args.get(key):
            probe.set(key, select.args[key].copy())
    probe.set("joins", [join.copy() for join in select.args.get("joins") or ()])


def without_moved(select: exp.Expr, *, outer: bool = False) -> None:
    """Take out of inner joins what is tried as a condition; as outer joins they tell what finds no match."""
    for join in select.args.get("joins") or ():
        if join.side == "LEFT" or (join.kind == "CROSS" and not outer):
            continue
        kept = [one.copy() for one in split(join.args.get("on")) if not movable(one)]
        join.set("on", exp.and_(*kept) if kept else exp.true())
        if outer:
            join.set("side", "LEFT")
            join.set("kind", None)
