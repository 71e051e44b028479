"""What the law fixes: the file as it is read, a figure by its day, and its place in SQL."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlglot

from screening.clock import day_of
from screening.engines.duckdb import DuckDB
from screening.errors import RefusedInput
from screening.home import shipped
from screening.rulebook.check import check_rule
from screening.rulebook.law import UNITS, Law, expand, names_used, read_law
from screening.rulebook.reasons import reasons
from screening.rulebook.rule import Rule, read_rule

LAW = read_law(shipped("rules"))
ONE = """
[large]
title_zh = "大额"
title_en = "Large"
unit = "CNY"
values = [
    { from = 2020-01-01, to = 2020-12-31, value = 100, instrument = "令", article = "1", tag = "M", says = "旧 / old" },
    { from = 2021-01-01, value = 50, instrument = "令", article = "1", tag = "V", says = "新 / new" },
]
"""


def law(folder: Path, text: str = ONE) -> Law:
    (folder / "law.toml").write_text(text, encoding="utf-8")
    return read_law(folder)


ANNEX = {
    "large_cash": 50_000, "large_cash_foreign": 10_000, "large_transfer_entity": 2_000_000,
    "large_transfer_entity_foreign": 200_000, "large_transfer_individual": 500_000,
    "large_transfer_individual_foreign": 100_000, "large_transfer_individual_cross_border": 200_000,
    "large_transfer_individual_cross_border_foreign": 10_000,
    "illegal_lending_window": 730, "illegal_lending_loans": 10, "illegal_lending_rate": Decimal("0.36"),
    "illegal_lending_near_rate": Decimal("0.72"), "illegal_lending_principal_individual": 2_000_000,
    "illegal_lending_gain_individual": 800_000, "illegal_lending_borrowers_individual": 50,
    "illegal_lending_principal_organisation": 10_000_000, "illegal_lending_gain_organisation": 4_000_000,
    "illegal_lending_borrowers_organisation": 150, "illegal_lending_near_share": Decimal("0.80"),
    "illegal_lending_organised_share": Decimal("0.50"), "illegal_lending_organised_near_share": Decimal("0.40"),
    "private_loan_lpr_multiple": 4,
    "fundraising_amount": 1_000_000, "fundraising_persons": 150, "fundraising_loss": 500_000,
    "fundraising_half_amount": 500_000, "fundraising_half_loss": 250_000,
    "fundraising_huge_amount": 5_000_000, "fundraising_huge_persons": 500, "fundraising_huge_loss": 2_500_000,
    "fundraising_huge_half_amount": 2_500_000, "fundraising_huge_half_loss": 1_500_000,
    "fundraising_especially_huge_amount": 50_000_000, "fundraising_especially_huge_persons": 5_000,
    "fundraising_especially_huge_loss": 25_000_000, "fundraising_especially_huge_half_amount": 25_000_000,
    "fundraising_especially_huge_half_loss": 15_000_000, "fundraising_fraud_large": 100_000,
    "fundraising_fraud_huge": 1_000_000, "fundraising_offering_persons": 200,
    "pyramid_people": 30, "pyramid_tiers": 3, "pyramid_serious_people": 120, "pyramid_serious_fees": 2_500_000,
    "laundering_serious": 5_000_000, "payment_settlement_turnover": 5_000_000, "payment_settlement_gain": 100_000,
    "payment_settlement_serious_turnover": 25_000_000, "payment_settlement_serious_gain": 500_000,
    "payment_settlement_implied_gain": Decimal("0.001"), "helping_settlement": 200_000, "helping_recipients": 3,
    "helping_cards": 3, "helping_card_inflow": 300_000, "false_vat_tax": 100_000, "false_vat_tax_large": 500_000,
    "false_vat_tax_huge": 5_000_000, "relending_gain": 500_000,
    "microloan_single_share": Decimal("0.10"), "microloan_group_share": Decimal("0.15"),
    "microloan_nonstandard_multiple": Decimal("1.0"), "microloan_standard_multiple": Decimal("4.0"),
    "microloan_cost_cap": Decimal("0.24"), "microloan_online_consumer": 200_000, "microloan_online_business": 10_000_000,
    "pawn_monthly_fee_movable": Decimal("0.042"), "pawn_monthly_fee_realty": Decimal("0.027"),
    "pawn_monthly_fee_rights": Decimal("0.024"), "pawn_single_share": Decimal("0.25"),
    "pawn_rights_share": Decimal("0.50"), "pawn_realty_share": Decimal("1.00"), "pawn_realty_ticket": 1_000_000,
    "pawn_realty_ticket_share": Decimal("0.10"), "pawn_small_capital": 10_000_000,
    "entrusted_payment_fixed_asset": 10_000_000, "entrusted_payment_working_capital": 10_000_000,
    "entrusted_payment_personal_consumption": 300_000, "entrusted_payment_personal_business": 500_000,
    "aml_retention_years": 10, "impact_assessment_years": 3, "provision_log_years": 3, "network_log_months": 6,
    "transfer_decide_days": 3, "transfer_send_hours": 24, "transfer_review_days": 3, "transfer_supply_days": 3,
}  # fmt: skip
"""The constants of the regulatory basis, Annex A, as they stood on 2026-11-24."""


@pytest.mark.parametrize("name", ANNEX)
def test_a_constant_is_that_of_the_regulatory_basis(name: str) -> None:
    value = LAW.value_on(name, date(2026, 11, 24))
    assert value is not None
    assert value.value == ANNEX[name]


@pytest.mark.parametrize(
    ("name", "day", "value"),
    [
        ("large_cash", date(2017, 7, 1), 50_000),
        ("private_loan_void_rate", date(2020, 8, 19), Decimal("0.36")),
        ("private_loan_lpr_multiple", date(2020, 8, 20), 4),
        ("fundraising_amount_individual", date(2022, 2, 28), 200_000),
        ("fundraising_amount_individual", date(2022, 3, 1), 1_000_000),
        ("fundraising_persons", date(2026, 1, 1), 150),
        ("illegal_lending_loans", date(2019, 10, 21), 10),
        ("illegal_lending_principal_organisation", date(2026, 1, 1), 10_000_000),
        ("illegal_lending_near_share", date(2026, 1, 1), Decimal("0.8")),
        ("illegal_lending_organised_near_share", date(2026, 1, 1), Decimal("0.4")),
        ("relending_gain", date(2022, 5, 14), 100_000),
        ("relending_gain", date(2022, 5, 15), 500_000),
        ("helping_card_inflow", date(2025, 7, 28), 300_000),
        ("pawn_monthly_fee_movable", date(2026, 1, 1), Decimal("0.042")),
        ("microloan_single_share", date(2024, 12, 30), Decimal("0.10")),
        ("entrusted_payment_personal_business", date(2024, 7, 1), 500_000),
    ],
)
def test_a_figure_is_that_of_the_day(name: str, day: date, value: int | Decimal) -> None:
    found = LAW.value_on(name, day)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("large_cash", date(2017, 6, 30)),
        ("private_loan_void_rate", date(2020, 8, 20)),
        ("illegal_lending_rate", date(2019, 10, 20)),
        ("laundering_serious", date(2024, 8, 19)),
        ("microloan_cost_lpr_multiple", date(2027, 12, 30)),
    ],
)
def test_outside_force_there_is_no_figure(name: str, day: date) -> None:
    assert LAW.value_on(name, day) is None


def test_every_figure_of_the_basis_is_there() -> None:
    assert len(LAW.figures) >= 150
    assert {one.unit for one in LAW.figures.values()} <= set(UNITS)


def test_what_is_only_from_memory_says_so() -> None:
    tags = {name: figure.values[-1].tag for name, figure in LAW.figures.items()}
    assert tags["illegal_lending_grave_principal_individual"] == "M"
    assert tags["illegal_lending_principal_individual"] == "V2:NFL-A"
    assert tags["fundraising_amount"] == "V:LAW/…非法集资…(2022-02-23)"
    assert tags["pawn_term_months"] == "M"


def test_a_date_from_memory_says_so_beside_a_figure_that_was_read() -> None:
    (value,) = LAW.figures["large_cash"].values
    assert (value.tag, value.from_tag) == ("V2:PBC3-QA", "M")


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(RefusedInput, match="did you mean 'large_cash'"):
        LAW.value_on("larg_cash", date(2026, 1, 1))


def test_a_folder_without_law_has_no_figures(tmp_path: Path) -> None:
    assert read_law(tmp_path) == Law()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("to = 2020-12-31, ", "", "still in force on 2021-01-01"),
        ("to = 2020-12-31", "to = 2021-01-01", "still in force on 2021-01-01"),
        ("to = 2020-12-31", "to = 2019-12-31", "`to` not before `from`"),
        ('"CNY"', '"RMB"', "unknown unit 'RMB'; one of CNY"),
        ('tag = "M", ', "", "missing key 'tag'"),
        ('tag = "M"', 'tag = "X:Y"', "unknown tag 'X:Y'"),
        ("value = 100", 'value = "100"', "write a number of CNY"),
        ("value = 100", "value = true", "write a number of CNY"),
        ("article", "artikel", "unknown key 'artikel'"),
        ("title_en", "title", "unknown key 'title'"),
        ("[large]", "[large", "not valid TOML"),
        ('unit = "CNY"\n', "", "missing key 'unit'"),
        ("旧 / old", "旧", "write says"),
    ],
)  # fmt: skip
def test_a_fault_of_the_file_is_told_with_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(RefusedInput, match=told) as refused:
        law(tmp_path, ONE.replace(old, new, 1))
    assert "law.toml" in str(refused.value)


def test_a_count_has_no_fraction(tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match="write a number of count"):
        law(tmp_path, ONE.replace("CNY", "count").replace("100", "100.5"))


def test_a_call_becomes_a_case_over_days(tmp_path: Path) -> None:
    sql = "SELECT a FROM t WHERE amount >= law('large', day) AND b = $line"
    assert expand(sql, law(tmp_path)) == (
        "SELECT a FROM t WHERE amount >= (CASE WHEN (day) BETWEEN 18262 AND 18627 THEN CAST(10000 AS BIGINT) "
        "WHEN (day) >= 18628 THEN CAST(5000 AS BIGINT) END) AND b = $line"
    )


@pytest.mark.parametrize(
    "sql",
    ["SELECT 'law(''large'', day)' FROM t", "SELECT a FROM t -- law('large', day)\n", "SELECT lawful FROM t", "SELECT '"],
)  # fmt: skip
def test_all_other_text_stays_as_it_is_written(sql: str) -> None:
    assert expand(sql, LAW) == sql


def test_a_day_may_be_an_expression_with_commas_and_a_figure_inside() -> None:
    sql = "SELECT law('large_cash', greatest(d, law('illegal_lending_window', e)))"
    assert names_used(sql) == ("illegal_lending_window", "large_cash")
    assert "law(" not in expand(sql, LAW)
    assert "greatest(d, (CASE WHEN (e) >= 18190 THEN CAST(730 AS INTEGER) END))" in expand(sql, LAW)


@pytest.mark.parametrize("call", ["law('large_cash')", "law(name, day)", "law('large_cash', day, 1)", "law()"])
def test_a_call_of_another_form_is_refused(call: str) -> None:
    with pytest.raises(RefusedInput, match="write law"):
        expand(f"SELECT {call} FROM t", LAW)


def test_every_figure_has_its_type_and_value_on_an_engine() -> None:
    types = {"CNY": "BIGINT", "USD": "BIGINT", "rate": "DECIMAL(18,6)", "share": "DECIMAL(18,6)"}
    with DuckDB(memory_limit="200MB", threads=1) as engine:
        for name, figure in LAW.figures.items():
            last = figure.values[-1]
            call = expand(f"law('{name}', {day_of(last.first)})", LAW)
            (row,) = engine.rows(f"SELECT {call} AS value, typeof({call}) AS type", {})
            scale = 100 if figure.unit in {"CNY", "USD"} else 1
            assert row == {"value": last.value * scale, "type": types.get(figure.unit, "INTEGER")}, name


def test_outside_force_it_is_null_on_an_engine(tmp_path: Path) -> None:
    with DuckDB(memory_limit="200MB", threads=1) as engine:
        sql = expand(f"SELECT 1 AS one WHERE 7 >= law('large', {day_of(date(2019, 12, 31))})", law(tmp_path))
        assert engine.rows(sql, {}) == []


def test_the_case_is_plain_sql_for_another_engine() -> None:
    (text,) = sqlglot.transpile(expand("SELECT law('relending_gain', day) AS line FROM t", LAW), "duckdb", "spark")
    assert text.startswith("SELECT (CASE WHEN (day) BETWEEN 14736 AND 19126 THEN CAST(10000000 AS BIGINT)")


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("large_cash", "50,000", "50,000"),
        ("illegal_lending_rate", "36%", "36%"),
        ("payment_settlement_implied_gain", "0.1%", "0.1%"),
        ("pawn_realty_share", "100%", "100%"),
        ("aml_freeze_hours", "48小时", "48 hours"),
        ("fundraising_persons", "150", "150"),
    ],
)
def test_a_value_is_shown_as_people_write_it(name: str, zh: str, en: str) -> None:
    figure = LAW.figures[name]
    shown = [figure.shown(figure.values[-1].value, language) for language in ("zh", "en")]
    assert shown == [zh, en]


def test_a_basis_names_every_value_with_its_days() -> None:
    old, new = LAW.basis("relending_gain")
    assert (old["from"], old["to"], old["tag"]) == (date(2010, 5, 7), date(2022, 5, 14), "V2")
    assert (new["from"], new["article"], new["instrument"]) == (date(2022, 5, 15), "21", "立案追诉标准（二）（2022）")
    assert "to" not in new


SQL = "SELECT account_id, transaction_id FROM transactions WHERE amount >= law('relending_gain', day)"
ABOUT = """
title_zh = "试"
title_en = "Trial"
severity = "low"
inputs = ["transactions"]
reason_zh = "疑似{law.relending_gain}元，{law.illegal_lending_window}"
reason_en = "Suspected {law.relending_gain} CNY, {law.illegal_lending_window}"
look_alikes = []
does_not_prove = ""
basis = [{ law = "relending_gain" }, { instrument = "刑法", article = "175", from = 1997-10-01, tag = "V", says = "转贷" }]
"""


def rule(folder: Path, sql: str = SQL, about: str = ABOUT) -> Rule:
    (folder / "money_laundering").mkdir(exist_ok=True)
    file = folder / "money_laundering" / "trial.sql"
    file.write_text(sql, encoding="utf-8")
    file.with_suffix(".toml").write_text(about, encoding="utf-8")
    return read_rule(file, LAW)


def test_a_rule_tells_the_figures_that_its_query_uses_and_runs_with_their_values(tmp_path: Path) -> None:
    one = rule(tmp_path)
    assert check_rule(one) == []
    assert one.constants == ("relending_gain",)
    assert "THEN CAST(50000000 AS BIGINT) END)" in one.query


def test_without_law_given_a_rule_follows_the_file_of_its_folder(tmp_path: Path) -> None:
    law(tmp_path)
    file = rule(
        tmp_path, SQL.replace("relending_gain", "large"), ABOUT.replace('{ law = "relending_gain" }, ', "")
    ).path
    assert "CAST(5000 AS BIGINT)" in read_rule(file).query


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("relending_gain", "relending_gian", "sql:1:69: no figure of law 'relending_gian'; did you mean 'relending_gain'"),
        (", day", "", "trial.sql:1:69: write law('NAME', day)"),
        (", day", ", day, 1", "write law('NAME', day)"),
        ("'relending_gain'", "amount", "write law('NAME', day)"),
        ("'relending_gain'", "7", "write law('NAME', day)"),
        (", day", ", dya", "dya"),
        ("law(", "lawn(", "function 'lawn' is not allowed"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_told_with_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    problems = check_rule(rule(tmp_path, SQL.replace(old, new)))
    assert any(told in one for one in problems), problems


def test_a_reason_that_cites_an_unknown_figure_is_told(tmp_path: Path) -> None:
    (problem,) = check_rule(rule(tmp_path, about=ABOUT.replace("{law.relending_gain} CNY", "{law.relending} CNY")))
    assert problem.startswith(
        "rules/money_laundering/trial.toml: reason_en: no figure of law 'relending'; did you mean"
    )


@pytest.mark.parametrize(
    ("last", "zh", "en"),
    [
        (date(2022, 5, 14), "疑似100,000元，730天", "Suspected 100,000 CNY, 730 days"),
        (date(2022, 5, 15), "疑似500,000元，730天", "Suspected 500,000 CNY, 730 days"),
        (date(2010, 5, 7), "疑似100,000元，—", "Suspected 100,000 CNY, —"),
    ],
)
def test_a_reason_cites_the_law_of_the_findings_last_day(tmp_path: Path, last: date, zh: str, en: str) -> None:
    assert reasons(rule(tmp_path), {}, {}, day_of(last)) == (zh, en)


def test_a_basis_that_names_a_figure_becomes_its_provisions(tmp_path: Path) -> None:
    old, new, own = rule(tmp_path).about["basis"]
    assert [one["instrument"] for one in (old, new, own)] == [
        "立案追诉标准（二）（2010）",
        "立案追诉标准（二）（2022）",
        "刑法",
    ]
    assert (old["law"], "law" in own) == (("relending_gain",), False)


def test_figures_of_one_article_make_one_provision_of_a_basis(tmp_path: Path) -> None:
    names = ("fundraising_persons", "fundraising_amount", "fundraising_half_amount", "fundraising_huge_amount")
    entries = ", ".join(f'{{ law = "{name}" }}' for name in names)
    old, new, huge = rule(tmp_path, about=ABOUT.split("basis = ", maxsplit=1)[0] + f"basis = [{entries}]").about[
        "basis"
    ]
    assert (old["to"], old["law"]) == (date(2022, 2, 28), names[:2])
    assert (new["from"], new["law"]) == (date(2022, 3, 1), names[:3])
    assert new["says"].startswith("150人以上；100万元以上；50万元以上并有")
    assert " / 150 persons or more; 1,000,000 CNY or more; 500,000 CNY or more with" in new["says"]
    assert huge["article"] == "4"


def test_what_two_figures_say_alike_is_said_once(tmp_path: Path) -> None:
    entries = '{ law = "illegal_lending_near_rate" }, { law = "illegal_lending_near_loans" }'
    (one,) = rule(tmp_path, about=ABOUT.split("basis = ", maxsplit=1)[0] + f"basis = [{entries}]").about["basis"]
    assert one["says"] == "实际年利率超过72%的放贷10次以上 / ten or more loans above 72% a year"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('law = "relending_gain"', 'law = "relending"', "did you mean 'relending_gain'"),
        ('law = "relending_gain"', 'law = "relending_gain", tag = "V"', "alone"),
    ],
)
def test_a_basis_of_another_form_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(RefusedInput, match=told):
        rule(tmp_path, about=ABOUT.replace(old, new))


def test_no_rule_holds_a_figure_of_law_as_a_parameter(tmp_path: Path) -> None:
    about = ABOUT + '[parameters]\nline = { default = 50_000, unit = "CNY", set_by = "law" }\n'
    with pytest.raises(RefusedInput, match=r"law\.toml"):
        rule(tmp_path, about=about)
