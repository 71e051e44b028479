"""docs/law.md is made from rules/law.toml and holds every value of every figure."""

from screening.home import shipped
from screening.rulebook.law import read_law
from screening.rulebook.law_document import PLACE, document, law_document, provenance, with_unit

LAW = read_law(shipped("rules"))


def test_the_document_is_what_the_file_says() -> None:
    assert PLACE.read_text(encoding="utf-8") == document(), "run: python -m screening.rulebook.law_document"


def test_every_value_has_its_row() -> None:
    rows = [line for line in document().splitlines() if line.startswith("| `")]
    assert len(rows) == sum(len(figure.values) for figure in LAW.figures.values())


def test_figures_stand_under_the_subject_of_the_file() -> None:
    text = "# ---- 甲 / one\n[large_cash]\n# ---- 乙 / two\n[aml_fine]\n"
    lines = [line.split(" | ")[0] for line in law_document(text, LAW).splitlines()]
    place = [lines.index(one) for one in ("## 甲 / one", "| `large_cash`", "## 乙 / two", "| `aml_fine`")]
    assert place == sorted(place)


def test_what_is_from_memory_is_unverified() -> None:
    (cash,), (term,) = LAW.figures["large_cash"].values, LAW.figures["pawn_term_months"].values
    assert provenance(cash) == "V2:PBC3-QA；日期 / date M（未核实 / unverified）"
    assert provenance(term) == "M（未核实 / unverified）"


def test_a_value_carries_its_unit() -> None:
    shown = {
        name: with_unit(LAW.figures[name], LAW.figures[name].values[-1])
        for name in ("large_cash", "large_cash_foreign")
    }
    assert shown == {"large_cash": "50,000 元 / CNY", "large_cash_foreign": "10,000 美元 / USD"}
    days = LAW.figures["illegal_lending_window"]
    assert with_unit(days, days.values[0]) == "730天 / 730 days"
