"""Classes of remarks and names, by the word lists that analysts keep."""

import re
import tomllib
from pathlib import Path

import polars as pl
import pyarrow as pa

_NOISE = r"[\s\p{P}\p{S}]"
_PERSON = r"^(?:[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]+·[\u4e00-\u9fff·]+)$"


def read_words(path: Path) -> dict[str, object]:
    """Give the word lists: `purpose`, `name` and `tip` classes in order, and the words of an organisation's name."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _pattern(terms: list[str]) -> str:
    """Give one pattern that finds any of the terms."""
    return "|".join(re.escape(term) for term in terms)


def _folded(column: str) -> pl.Expr:
    """Give a text with full-width forms, spaces and punctuation folded."""
    return pl.col(column).str.normalize("NFKC").str.replace_all(_NOISE, "").str.to_lowercase()


def _class(classes: list[dict[str, object]], column: str) -> pl.Expr:
    """Give the first class whose terms occur in a folded text, else null."""
    result = pl.lit(None, dtype=pl.String)
    for entry in reversed(classes):
        terms = entry["terms"]
        if isinstance(terms, list):
            result = (
                pl.when(pl.col(column).str.contains(_pattern(terms))).then(pl.lit(entry["class"])).otherwise(result)
            )
    return result


def class_lists(words: dict[str, object]) -> dict[str, list[str]]:
    """Give every class that a remark (`purpose_class`) or a name (`name_class`) may get."""
    lists = {}
    for column in ("purpose", "name"):
        classes = words[column]
        lists[f"{column}_class"] = [str(one["class"]) for one in classes] if isinstance(classes, list) else []
    return lists


def classify_purposes(purposes: pa.Table, words: dict[str, object]) -> pa.Table:
    """Give `purpose`, `class` for each distinct remark of a one-column table."""
    classes = words["purpose"]
    if not isinstance(classes, list):
        raise TypeError("purpose must be a list of classes")
    frame = pl.DataFrame(pl.from_arrow(purposes)).with_columns(_folded("purpose").alias("text"))
    return frame.select("purpose", _class(classes, "text").alias("class")).to_arrow()


def classify_tips(texts: pa.Table, words: dict[str, object]) -> pa.Table:
    """Give `text`, `class` for each distinct text of a tip, of a one-column table."""
    classes = words.get("tip", [])
    if not isinstance(classes, list):
        raise TypeError("tip must be a list of classes")
    frame = pl.DataFrame(pl.from_arrow(texts)).with_columns(_folded("text").alias("folded"))
    return frame.select("text", _class(classes, "folded").alias("class")).to_arrow()


def classify_names(names: pa.Table, words: dict[str, object]) -> pa.Table:
    """Give `name`, `class`, `holder` (individual, organisation or null) for each distinct name of a one-column table."""
    classes, holders = words["name"], words["holder"]
    if not isinstance(classes, list) or not isinstance(holders, dict):
        raise TypeError("name must be a list of classes and holder a table of lists")
    frame = pl.DataFrame(pl.from_arrow(names)).with_columns(_folded("name").alias("text"))
    kind = _class(classes, "text")
    holder = (
        pl.when(kind.is_not_null() | pl.col("text").str.contains(_pattern(holders["organisation"])))
        .then(pl.lit("organisation"))
        .when(pl.col("name").str.strip_chars().str.contains(_PERSON))
        .then(pl.lit("individual"))
    )
    return frame.select("name", kind.alias("class"), holder.alias("holder")).to_arrow()
