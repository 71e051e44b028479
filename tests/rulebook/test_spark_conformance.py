"""Every rule finds the same on Spark as on DuckDB: on its own cases, and on a small county whose rows come in reverse."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import sqlglot
from sqlglot import exp
from tiny_county import TINY, filled_workspace

from screening.bench.ready import ready, setting_of
from screening.engines.duckdb import DuckDB, Parameter
from screening.home import shipped
from screening.rulebook.cases import Stage, case_engine
from screening.rulebook.check import ALLOWED_FUNCTIONS
from screening.rulebook.portable import spark_sql
from screening.rulebook.rule import Case, Rule, read_rulebook

pytest.importorskip("pyspark", reason="the package pyspark is missing: pip install 'county-screening[spark]'")
_VERSION = re.compile(r'version "(\d+)')


def java() -> int:
    """The major version of Java at hand, 0 for none."""
    program = shutil.which("java")
    told = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr if program else ""
    found = _VERSION.search(told)
    return int(found[1]) if found else 0


if java() < 17:
    pytest.skip("Java 17 is missing: apt-get install openjdk-17-jre-headless", allow_module_level=True)

from screening.engines.spark import Spark  # noqa: E402 - only where pyspark is

BOOK = read_rulebook(shipped("rules"))
EVERY = (*BOOK.rules, *BOOK.lawful)
NUMBERED = re.compile(r"(_id|_party|_set|_account|_transfer|_transaction)$")
APART = 1_000_000
"""Numbers of one case lie this far from those of the next."""

Rows = list[tuple[Any, ...]]

SMALL = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.leafNodeDefaultParallelism": "1",
    "spark.default.parallelism": "1",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
"""On small tables most time goes into compiling; without it, the same rules take half of it."""


@pytest.fixture(scope="module")
def spark() -> Iterator[Spark]:
    with Spark(partitions=1, settings=SMALL) as engine:
        yield engine


@pytest.fixture(scope="module")
def duckdb() -> Iterator[DuckDB]:
    with case_engine() as engine:
        yield engine


def rows(found: pa.Table) -> Rows:
    """The rows of a result in an order of their own, whole numbers alike whatever their width."""
    plain = [tuple(_plain(value) for value in row.values()) for row in found.to_pylist()]
    return sorted(plain, key=repr)


def _plain(value: Any) -> Any:
    """A value by its worth; a float stays one, so that it shows."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value.normalize()
    return value


def parameter_sets(
    stages: list[tuple[Case, Mapping[str, Parameter]]],
) -> list[tuple[Mapping[str, Parameter], list[Case]]]:
    """The cases of a rule, together where their parameters are the same."""
    sets: dict[str, tuple[Mapping[str, Parameter], list[Case]]] = {}
    for case, bound in stages:
        sets.setdefault(repr(sorted(bound.items())), (bound, []))[1].append(case)
    return list(sets.values())


VALUES = """(
    SELECT * FROM (VALUES
        (CAST(1 AS INTEGER), CAST(10 AS BIGINT), CAST(1.50 AS DECIMAL(18, 6)), 'a', TRUE), (2, -7, -2.5, 'B', FALSE),
        (3, NULL, NULL, NULL, NULL), (4, 7, 3.333333, '中文', TRUE), (5, 7, 0, 'a_b%', FALSE)
    ) AS v(i, b, d, s, f)
) AS t"""
EACH_ROW = (
    "abs(b)", "abs(d)", "b + i", "b - d", "b * d", "d * d", "b // 2", "b // -2", "b % 3", "mod(b, 3)",
    "mod(d, 2)", "-b", "1 - d", "b * 0.9", "b * 1000000 // 7 * 0.000001", "floor(d)",
    "CAST(floor(d) AS BIGINT)", "round(d)", "round(d, 2)", "CAST(b AS DECIMAL(18, 6))",
    "CAST(d AS DECIMAL(18, 2))", "CAST(i AS VARCHAR)", "CAST(d AS VARCHAR)", "CAST(f AS INTEGER)",
    "CAST(i AS BIGINT)", "coalesce(b, 0)", "coalesce(d, 0)", "nullif(b, 7)", "greatest(b, 1)", "least(b, i)",
    "greatest(d, i)", "CASE WHEN f THEN b ELSE d END", "CASE i WHEN 1 THEN 'a' END", "if(f, 1, 2)", "length(s)",
    "substring(s, 1, 1)", "substring(s, 2)", "concat(s, 'x')", "s || 'x'", "starts_with(s, 'a')", "s LIKE 'a%'",
    "s LIKE 'a!_b!%' ESCAPE '!'", "s < 'b'", "s BETWEEN 'A' AND 'b'", "s IN ('a', '中文')", "i IN (1, 2, NULL)",
    "i NOT IN (1, NULL)", "NOT f", "f AND b > 7", "f OR b > 7", "b IS NULL", "f IS TRUE",
    "b IS DISTINCT FROM 7", "b >= 0.9 * i", "d = 1.5", "EXISTS (SELECT 1)", "(SELECT max(i) FROM {values})",
    "row_number() OVER (ORDER BY b, i)", "row_number() OVER (ORDER BY b DESC, i)",
    "row_number() OVER (ORDER BY s, i)", "row_number() OVER (ORDER BY b NULLS FIRST, i)",
    "rank() OVER (ORDER BY b)", "dense_rank() OVER (ORDER BY b)", "lag(b) OVER (ORDER BY i)",
    "lag(b, 2, 0) OVER (ORDER BY i)", "lead(b) OVER (ORDER BY i)", "lag(b IGNORE NULLS) OVER (ORDER BY i)",
    "first_value(b) OVER (ORDER BY i)", "last_value(b) OVER (ORDER BY i)", "sum(b) OVER (ORDER BY i)",
    "sum(i) OVER (ORDER BY b RANGE BETWEEN 2 PRECEDING AND CURRENT ROW)",
    "sum(i) OVER (ORDER BY b DESC RANGE BETWEEN 2 PRECEDING AND 3 FOLLOWING)", "max(b) OVER (PARTITION BY f)",
    "sum(i) OVER (ORDER BY d RANGE BETWEEN 0.5 PRECEDING AND CURRENT ROW)", "count(*) OVER ()",
    "sum(i) OVER (ORDER BY i ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING)", "bool_or(f) OVER (ORDER BY i)",
    "count(*) FILTER (f) OVER (ORDER BY i)",
)  # fmt: skip
AT_ONCE = (
    "sum(i)", "sum(b)", "sum(d)", "sum(b) // 2", "sum(b) * 1000 // 7", "sum(i) % 4", "sum(b) * 0.9",
    "sum(d * d)", "count(*)", "count(b)", "count(DISTINCT b)", "count(DISTINCT CASE WHEN f THEN b END)",
    "count(DISTINCT (f, b))", "min(s)", "max(s)", "min(f)", "max(f)", "max(d)", "bool_or(f)", "bool_and(f)",
    "sum(b) FILTER (f)", "sum(b) FILTER (i > 100)", "sum(CASE WHEN f THEN b ELSE 0.5 END)",
    "max(i) - min(i) + 1", "CAST(sum(b) AS BIGINT)", "least(max(i), min(b))",
)  # fmt: skip


@pytest.mark.parametrize("parts", [EACH_ROW, AT_ONCE], ids=["each row", "at once"])
def test_what_a_rule_may_say_means_the_same(duckdb: DuckDB, spark: Spark, parts: tuple[str, ...]) -> None:
    columns = ", ".join(f"{part.format(values=VALUES)} AS x{place}" for place, part in enumerate(parts))
    query = f"SELECT {columns} FROM {VALUES}"
    there, here = rows(spark.fetch(spark_sql(query, {}))), rows(duckdb.fetch(query))
    assert len(there) == len(here)
    for one, other in zip(there, here, strict=True):
        assert dict(zip(parts, one, strict=True)) == dict(zip(parts, other, strict=True))


def test_every_allowed_function_is_among_what_was_tried() -> None:
    tree = [sqlglot.parse_one(f"SELECT {part.format(values=VALUES)}", read="duckdb") for part in (*EACH_ROW, *AT_ONCE)]
    tried = {call.sql_name().lower() for one in tree for call in one.find_all(exp.Func)}
    others = {"mod", "like", "not", "in", "between", "is", "filter", "int_div", "current_row", "bool_or", "bool_and"}
    assert ALLOWED_FUNCTIONS - tried - others == set()


def test_a_parameter_is_bound_as_a_value_of_its_own_kind(spark: Spark) -> None:
    values = {"n": -3, "big": 3_000_000_000, "part": Decimal("0.85"), "word": "it's \\ 中", "yes": True, "none": None}
    query = "SELECT $n AS n, $big AS big, $part AS part, $word AS word, $yes AS yes, $none AS nothing"
    found = spark.fetch(spark_sql(query, values))
    assert list(found.to_pylist()[0].values()) == list(values.values())
    assert [str(field.type) for field in found.schema][:3] == ["int32", "int64", "decimal128(2, 2)"]


@dataclass(frozen=True)
class Laid:
    """The tables of one case as the rule reads them, and what DuckDB finds in them."""

    case: str
    tables: dict[str, pa.Table]
    found: pa.Table


def lay(duckdb: DuckDB, rule: Rule, case: Case, bound: Mapping[str, Parameter]) -> Laid:
    Stage(duckdb, rule, case)
    tables = {name: duckdb.fetch(f'SELECT * FROM "{name}"') for name in rule.inputs}
    return Laid(case.name, tables, duckdb.fetch(rule.query, bound))


def shifted(table: pa.Table, by: int) -> pa.Table:
    """A table with every number of an account, party, booking and so on moved."""
    for place, field in enumerate(table.schema):
        if NUMBERED.search(field.name) and pa.types.is_integer(field.type):
            table = table.set_column(place, field, pc.add(table[field.name], pa.scalar(by, field.type)))
    return table


def evidence(found: pa.Table) -> Rows:
    """Whom and what a result names."""
    return sorted(
        {(row.get("account_id"), row.get("transfer_id", row.get("transaction_id"))) for row in found.to_pylist()},
        key=repr,
    )


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.rule_id)
def test_its_cases_come_out_alike(rule: Rule, duckdb: DuckDB, spark: Spark) -> None:
    """Cases are laid side by side and run at once where that changes nothing for DuckDB, else one by one."""
    bound = [(case, Stage(duckdb, rule, case).bound(rule.parameters)) for case in rule.cases]
    for parameters, cases in parameter_sets(bound):
        text = spark_sql(rule.query, parameters)
        laid = [lay(duckdb, rule, case, parameters) for case in cases]
        together = side_by_side(laid)
        for name, table in together.items():
            duckdb.load(name, table)
        found = duckdb.fetch(rule.query, parameters)
        apart = sorted((row for n, one in enumerate(laid) for row in evidence(shifted(one.found, n * APART))), key=repr)
        if evidence(found) != apart:
            for one in laid:
                assert on_spark(spark, one.tables, text) == rows(one.found), one.case
        else:
            assert on_spark(spark, together, text) == rows(found)


def side_by_side(laid: list[Laid]) -> dict[str, pa.Table]:
    """The tables of several cases as one, their numbers kept apart."""
    return {
        name: pa.concat_tables([shifted(one.tables[name], place * APART) for place, one in enumerate(laid)])
        for name in laid[0].tables
    }


def on_spark(spark: Spark, tables: Mapping[str, pa.Table], text: str) -> Rows:
    for name, table in tables.items():
        spark.load(name, table)
    return rows(spark.fetch(text))


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory, spark: Spark) -> Iterator[DuckDB]:
    """The small county ready to be decided on; Spark reads the same tables from Parquet, their rows in reverse."""
    folder = tmp_path_factory.mktemp("conformance")
    setting = setting_of(filled_workspace(folder / "county", TINY))
    with ready(setting, BOOK, BOOK.rules, shipped("rules")) as engine:
        for name in sorted({name for rule in EVERY for name in rule.inputs}):
            table = engine.fetch(f'SELECT * FROM "{name}"')
            file = folder / f"{name}.parquet"
            pq.write_table(table.take(pa.array(range(table.num_rows - 1, -1, -1), pa.int64())), file)
            spark.scan(name, [file])
        yield engine


@pytest.fixture(scope="module")
def found_in_county() -> dict[str, int]:
    """How many rows each rule found in the small county."""
    return {}


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.rule_id)
def test_a_county_comes_out_alike(rule: Rule, county: DuckDB, spark: Spark, found_in_county: dict[str, int]) -> None:
    parameters = {name: one.bound for name, one in rule.parameters.items()}
    expected = rows(county.fetch(rule.query, parameters))
    found_in_county[rule.rule_id] = len(expected)
    assert rows(spark.fetch(spark_sql(rule.query, parameters))) == expected


def test_the_county_gives_rules_something_to_find(found_in_county: dict[str, int]) -> None:
    """Two empty results are alike too: many rules must have found something."""
    if len(found_in_county) < len(EVERY):
        pytest.fail("run the whole file: this looks back at the tests above")
    assert sum(1 for found in found_in_county.values() if found) * 3 >= len(EVERY)
