"""A rule is checked before it runs; every problem tells place, cause and remedy."""

from pathlib import Path

import pytest

from screening.errors import RefusedInput
from screening.rulebook.check import check_rule
from screening.rulebook.rule import Rule, read_rule

ABOUT = """
title_zh = "试"
title_en = "Trial"
severity = "low"
inputs = ["transactions"]
reason_zh = "疑似{count}"
reason_en = "Suspected {count}"
look_alikes = []
does_not_prove = ""
basis = []
[parameters]
line = { default = 50_000, unit = "CNY" }
"""
GOOD = "SELECT account_id, transaction_id FROM transactions WHERE amount >= $line"


def rule(folder: Path, sql: str, about: str = ABOUT) -> Rule:
    (folder / "money_laundering").mkdir(exist_ok=True)
    file = folder / "money_laundering" / "trial.sql"
    file.write_text(sql, encoding="utf-8")
    file.with_suffix(".toml").write_text(about, encoding="utf-8")
    return read_rule(file)


def test_a_good_rule_has_no_problem(tmp_path: Path) -> None:
    assert check_rule(rule(tmp_path, GOOD)) == []


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        (GOOD.replace("amount", "amuont"), "amuont"),
        (GOOD.replace("FROM transactions", "FROM transaction"), "no table 'transaction'; did you mean 'transactions'?"),
        (GOOD.replace("$line", "$lien"), "no parameter 'lien'; did you mean 'line'?"),
        (GOOD.replace("FROM transactions", "FROM transfers"), "not among inputs"),
        ("SELECT * FROM transactions WHERE amount >= $line", "name the columns instead of *"),
        (GOOD + "; DROP TABLE transactions", "one SELECT"),
        ("DELETE FROM transactions WHERE amount >= $line", "one SELECT"),
        (GOOD + " AND hash(account_id) > 1", "function 'hash' is not allowed"),
        (GOOD + " AND epoch_us(booked_at) > 1", "not allowed"),
        ("SELECT account_id, transaction_id FROM read_parquet('/etc/x') WHERE 1 >= $line", "read tables by name"),
        ("SELECT account_id, transaction_id, day FROM transactions WHERE amount >= $line", "is no fact"),
        ("SELECT transaction_id FROM transactions WHERE amount >= $line", "gives account_id"),
        ("SELECT account_id, FROM FROM transactions", "trial.sql:1:"),
    ],
)  # fmt: skip
def test_a_problem_is_told_with_its_place(tmp_path: Path, sql: str, told: str) -> None:
    problems = check_rule(rule(tmp_path, sql))
    assert any(told in problem for problem in problems), problems
    assert all(problem.startswith("rules/money_laundering/trial.") for problem in problems)


def test_the_line_and_column_are_those_of_the_word(tmp_path: Path) -> None:
    (problem,) = check_rule(
        rule(tmp_path, "SELECT account_id, transaction_id\nFROM transactions\nWHERE amuont >= $line")
    )
    assert problem.startswith("rules/money_laundering/trial.sql:3:")


def test_a_parameter_that_nothing_uses_is_told(tmp_path: Path) -> None:
    (problem,) = check_rule(rule(tmp_path, "SELECT account_id, transaction_id FROM transactions"))
    assert "'line' is used nowhere" in problem


def test_a_fact_of_an_unknown_unit_is_told_for_its_figure_would_be_wrong(tmp_path: Path) -> None:
    about = ABOUT + '[facts]\npaid = "CYN"\n'
    (problem,) = check_rule(rule(tmp_path, GOOD.replace("SELECT ", "SELECT amount AS paid, "), about))
    assert "fact 'paid' has no unit 'CYN'; did you mean 'CNY'?" in problem


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    assert (
        len(check_rule(rule(tmp_path, "SELECT hash(account_id), transaction_id FROM transaction WHERE amount > $lien")))
        >= 3
    )


@pytest.mark.parametrize(
    ("about", "told"),
    [
        (ABOUT.replace("severity", "severty"), "unknown key 'severty'"),
        (ABOUT.replace('title_zh = "试"', ""), "missing key 'title_zh'"),
        (ABOUT.replace('"low"', '"huge"'), "one of info, low"),
        (ABOUT.replace("default", "defualt"), "defualt"),
        (ABOUT + "[", "not valid TOML"),
    ],
)
def test_the_words_beside_it_are_checked_too(tmp_path: Path, about: str, told: str) -> None:
    with pytest.raises(RefusedInput) as refused:
        rule(tmp_path, GOOD, about)
    assert told in str(refused.value)
    assert "trial.toml" in str(refused.value)


FROM = "FROM transactions WHERE amount >= $line"
ROWS = "SELECT account_id, transaction_id"


def where(condition: str) -> str:
    return f"{GOOD} AND {condition}"


def window(expression: str) -> str:
    return f"WITH w AS ({ROWS}, {expression} AS x {FROM}) {ROWS} FROM w WHERE x IS NOT NULL"


def grouped(aggregate: str) -> str:
    one = f"SELECT account_id, min(transaction_id) AS transaction_id {FROM} GROUP BY account_id"
    return f"{one} HAVING {aggregate} IS NOT NULL"


UNKNOWN_TO_SPARK = [
    (f"{ROWS} FROM transactions ASOF JOIN accounts ON opened_day >= day WHERE amount >= $line", "ASOF JOIN"),
    (f"{ROWS} FROM transactions POSITIONAL JOIN accounts WHERE amount >= $line", "POSITIONAL JOIN"),
    (f"{ROWS} FROM transactions NATURAL JOIN accounts WHERE amount >= $line", "NATURAL JOIN"),
    (window("count(DISTINCT branch_id) OVER (PARTITION BY account_id)"), "no DISTINCT in a window"),
    (window("sum(amount) OVER (ORDER BY day GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW)"), "no GROUPS frame"),
    (window("sum(amount) OVER (ORDER BY day RANGE BETWEEN day PRECEDING AND CURRENT ROW)"), "fixed bounds"),
    (window("sum(amount) OVER (ORDER BY day RANGE BETWEEN 3000000000 PRECEDING AND CURRENT ROW)"), "BIGINT bound"),
    (window("row_number() OVER (PARTITION BY account_id)"), "without ORDER BY"),
    (f"{ROWS} FROM (PIVOT transactions ON direction USING sum(amount)) WHERE amount >= $line", "PIVOT"),
    (grouped("quantile_cont(amount, 0.5)"), "not allowed; count the rows below"),
    (grouped("array_agg(amount ORDER BY day)"), "not allowed; its order"),
    (grouped("sum(amount ORDER BY day)"), "ORDER BY inside an aggregate"),
    (where("extract(isodow FROM day) = 1"), "not allowed; write (day + 3) % 7"),
    (where("epoch_us(day) = 1"), "not allowed; booked_at is seconds"),
    (where("purpose SIMILAR TO 'a.*'"), "no SIMILAR TO"),
    (where("purpose GLOB 'a*'"), "no GLOB"),
    (where("purpose[1] = 'a'"), "use substring"),
    (where("day = ANY (SELECT opened_day FROM accounts)"), "ANY"),
    (where("(day, amount) IN ((1, 2))"), "one by one"),
    (where("CAST(amount AS HUGEINT) > 1"), "not the same on every engine"),
    (where("CAST(day AS UINTEGER) > 1"), "not the same on every engine"),
    (where("(amount > 1) = 1"), "boolean and number"),
    (where("amount"), "no number for a condition"),
    (grouped("sum(amount > 1)"), "numbers only"),
    (f"{GOOD} UNION ALL BY NAME {GOOD}", "BY NAME"),
    (f"WITH w AS MATERIALIZED ({GOOD}) {ROWS} FROM w", "MATERIALIZED"),
    (f"{ROWS}, day + 1 AS amount_x {FROM} AND amount_x > 1", "does not see in WHERE"),
    (f"{ROWS}, sum(amount) OVER (w ORDER BY day) AS x {FROM} WINDOW w AS (PARTITION BY account_id)", "named window"),
    (where("concat(purpose, day) = 'a'"), "text only"),
]  # fmt: skip

OTHER_ON_SPARK = [
    (where("amount / 3 > 1"), "write a * 1000000 // b"),
    (where("CAST(amount AS DECIMAL(18, 6)) / 3 > 1"), "write a * 1000000 // b"),
    (where("CAST(amount AS DECIMAL(18, 6)) // 3 > 1"), "`//` on a DECIMAL"),
    (where("CAST(amount * 0.5 AS BIGINT) > 1"), "rounds here"),
    (where("floor(amount) > 1"), "a float on DuckDB"),
    (where("round(amount) > 1"), "a float on DuckDB"),
    (where("CAST(purpose AS INTEGER) > 1"), "read text as numbers differently"),
    (where("TRY_CAST(purpose AS INTEGER) > 1"), "not allowed; the engines read text"),
    (where("purpose = 1"), "number and text"),
    (where("amount > 1e3"), "a float"),
    (where("amount ^ 2 > 1"), "not allowed; it gives a float"),
    (where("CAST(amount AS DOUBLE) > 1"), "not the same on every engine"),
    (where("CAST(booked_at AS TIMESTAMP) IS NULL"), "not the same on every engine"),
    (where("0.123456 * CAST(amount AS DECIMAL(18, 6)) * CAST(amount AS DECIMAL(18, 6)) > 1"), "drops places"),
    (where("CAST(amount AS DECIMAL(38, 12)) > CAST(amount AS DECIMAL(38, 6))"), "drops places"),
    (where("coalesce(day IN (SELECT opened_day FROM accounts), TRUE)"), "NULL on DuckDB and false on Spark"),
    (where("(day IN (SELECT opened_day FROM accounts)) IS NULL"), "NULL on DuckDB and false on Spark"),
    (where("purpose LIKE 'a\\_b'"), "escapes on Spark only"),
    (where("substring(purpose, 0, 1) = 'a'"), "text begins at 1"),
    (where("purpose ILIKE 'a'"), "fold letters"),
    (where("upper(purpose) = 'A'"), "fold letters"),
    (where("purpose ~ 'a'"), "regular expressions"),
    (where("hash(day) = 1"), "every engine has its own"),
    (where("date_diff('day', day, day) = 1"), "subtract day numbers"),
    (where("dayofweek(day) = 1"), "(day + 3) % 7"),
    (where("isodow(day) = 1"), "(day + 3) % 7"),
    (where("epoch(day) = 1"), "seconds already"),
    (where("ln(amount) > 1"), "not allowed"),
    (grouped("percentile_cont(0.5) WITHIN GROUP (ORDER BY amount)"), "quantile"),
    (grouped("approx_quantile(amount, 0.5)"), "count the rows below"),
    (grouped("approx_count_distinct(amount)"), "count(DISTINCT x)"),
    (grouped("median(amount)"), "count the rows below"),
    (grouped("avg(amount)"), "write sum(x)"),
    (grouped("list(amount)"), "not allowed; its order"),
    (window("sum(amount) OVER (ORDER BY day ROWS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES)"), "EXCLUDE is lost"),
]  # fmt: skip

BY_CHANCE = [
    (grouped("any_value(amount)"), "write min(x) or max(x)"),
    (grouped("first(amount)"), "chance"),
    (grouped("last(amount)"), "chance"),
    (grouped("mode(amount)"), "equal values"),
    (grouped("arg_max(day, amount)"), "equal rows"),
    (window("first_value(amount) OVER (PARTITION BY account_id)"), "without ORDER BY"),
    (window("lag(amount) OVER (PARTITION BY account_id)"), "without ORDER BY"),
    (f"{GOOD} LIMIT 3", "LIMIT takes rows by chance"),
    (f"SELECT DISTINCT ON (account_id) account_id, transaction_id {FROM}", "DISTINCT ON"),
    (f"{GOOD} USING SAMPLE 3", "a sample is chance"),
    (where("random() > 0.5"), "leave chance out"),
    (where("day > current_date"), "leave today out"),
    (f"WITH RECURSIVE w AS (SELECT 1 AS n UNION ALL SELECT n + 1 AS n FROM w) {GOOD}", "has no bound"),
]  # fmt: skip

FILES = [
    (f"{ROWS} FROM 'x.parquet' WHERE amount >= $line", "no table 'x.parquet'"),
    (f"{ROWS} FROM read_csv('/etc/passwd') WHERE amount >= $line", "read tables by name"),
    (f"{ROWS} FROM glob('/etc/*') WHERE amount >= $line", "read tables by name"),
    (f"{ROWS} FROM other.transactions WHERE amount >= $line", "no table"),
    (f"{ROWS} FROM range(3) WHERE amount >= $line", "read tables by name"),
    (where("getenv('HOME') = 'x'"), "not allowed"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "told"), [*UNKNOWN_TO_SPARK, *OTHER_ON_SPARK, *BY_CHANCE, *FILES])
def test_a_form_that_would_not_mean_the_same_everywhere_is_refused(tmp_path: Path, sql: str, told: str) -> None:
    about = ABOUT.replace('["transactions"]', '["transactions", "accounts"]')
    problems = check_rule(rule(tmp_path, sql, about))
    assert any(told in problem for problem in problems), problems
    assert all("trial.sql:" in problem or "trial.toml" in problem for problem in problems)


@pytest.mark.parametrize(
    "sql",
    [
        where("amount * 1000000 // nullif(balance_after, 0) * 0.000001 > 0.5"),
        where("CAST(floor(amount * 0.5) AS BIGINT) > 1"),
        where("purpose LIKE 'a!_b%' ESCAPE '!'"),
        where("day NOT IN (SELECT opened_day FROM accounts)"),
        where("NOT EXISTS (SELECT 1 FROM accounts WHERE accounts.account_id = transactions.account_id)"),
        where("(day + 3) % 7 = 0"),
        window("sum(amount) OVER (PARTITION BY account_id ORDER BY day RANGE BETWEEN 7 - 1 PRECEDING AND CURRENT ROW)"),
        window("sum(amount) FILTER (direction = 'in') OVER (PARTITION BY account_id ORDER BY day)"),
        grouped("count(DISTINCT CASE WHEN direction = 'in' THEN counterparty_id END)"),
        f"{GOOD} EXCEPT ALL {GOOD}",
        f"{ROWS} FROM transactions ANTI JOIN accounts USING (account_id) WHERE amount >= $line",
        f"{ROWS}, amount + 1 AS amount {FROM}",
        where("amount >= 0.9 * balance_after"),
        where("coalesce(purpose_class, 'none') <> 'wage'"),
        where("CASE WHEN direction = 'in' THEN 1 ELSE 0.5 END * amount > 3"),
    ],
)
def test_what_means_the_same_everywhere_is_allowed(tmp_path: Path, sql: str) -> None:
    about = ABOUT.replace('["transactions"]', '["transactions", "accounts"]')
    assert check_rule(rule(tmp_path, sql, about)) == []


def test_the_place_is_where_the_part_begins(tmp_path: Path) -> None:
    sql = "SELECT account_id, transaction_id\nFROM transactions\nWHERE amount >= $line\n    AND balance_after / 3 > 1"
    (problem,) = check_rule(rule(tmp_path, sql))
    assert problem.startswith("rules/money_laundering/trial.sql:4:9: `/` gives a float")


def test_the_kind_of_a_column_is_followed_through_the_parts_of_a_query(tmp_path: Path) -> None:
    sql = f"""
        WITH a AS ({ROWS}, amount * 0.5 AS half {FROM}),
        b AS ({ROWS}, max(half) AS half FROM a GROUP BY account_id, transaction_id UNION ALL {ROWS}, half FROM a)
        {ROWS} FROM (SELECT account_id, transaction_id, half AS part FROM b) AS c WHERE part // 2 > 1
    """
    (problem,) = check_rule(rule(tmp_path, sql))
    assert ":4:" in problem
    assert "`//` on a DECIMAL" in problem


@pytest.mark.parametrize(
    ("outputs", "shape", "told"),
    [
        (", 1 AS pattern", "", "names its shape"),
        ("", 'shape = "cycle"', "names its shape"),
        (", 1 AS pattern", 'shape = "cicle"', "did you mean 'cycle'?"),
        (", 1 AS pattern", 'shape = "cycle"', None),
    ],
)
def test_a_rule_that_gives_a_pattern_names_a_known_shape(
    tmp_path: Path, outputs: str, shape: str, told: str | None
) -> None:
    sql = GOOD.replace("transaction_id FROM", f"transaction_id{outputs} FROM")
    problems = check_rule(rule(tmp_path, sql, ABOUT.replace("[parameters]", f"{shape}\n[parameters]")))
    assert problems == [] if told is None else told in problems[0]
