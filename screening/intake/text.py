"""What text may hold: no control characters, no digits of another script in ids, nothing overlong."""

import polars as pl

from screening.contract.sift import Rule
from screening.contract.tables import REFERENCE, SUBMISSION, columns_of, key_of

MOST_ID_BYTES = 64
MOST_NAME_BYTES = 512
MOST_TEXT_BYTES = 4096

_CONTROL = r"[\x00-\x1f\x7f]"
# Full-width and other decimal digits, which look like 0-9 and compare unequal to them.
_LOOK_ALIKE = r"[\p{Nd}&&[^0-9]]"
_NOT_IN_ID = r"^[=+\-@]|\s"
_FORMULA = r"^[=+\-@]."
_PLAIN_ID = r"^[0-9A-Za-z_.:/#*][0-9A-Za-z_.:/#*-]*$"
_NOT_PLAIN = r"^[=+\-@]|[\x00-\x1f\x7f]"
_PHONE_LIKE = r"^[+\-]?[0-9() \-]+$"


def text_rules(table: str, frame: pl.DataFrame) -> tuple[Rule, ...]:
    """Give what the texts of a frame are held to, of the columns in which some value is out of the ordinary.

    One plain look at each column spares the closer ones, of which a good delivery needs none.
    """
    every = _RULES[table]
    columns = {rule.column for rule in every}
    looks = frame.select(_unusual(table, name).any().alias(name) for name in columns) if columns else frame
    unusual = {name for name in columns if looks[name][0]}
    return tuple(rule for rule in every if rule.column in unusual)


def _unusual(table: str, name: str) -> pl.Expr:
    value = pl.col(name)
    form = ~value.str.contains(_PLAIN_ID) if _is_id(table, name) else value.str.contains(_NOT_PLAIN)
    return form | (value.str.len_bytes() > MOST_ID_BYTES)


def _text_rules(table: str) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for name, column in columns_of(table).items():
        if not isinstance(column.dtype, pl.String) or column.values:
            continue
        value = pl.col(name)
        rules.append(Rule("control_characters", name, value.str.contains(_CONTROL)))
        rules.append(Rule("text_too_long", name, value.str.len_bytes() > _most(table, name, column.mask)))
        if _is_id(table, name):
            rules.append(Rule("digits_look_alike", name, value.str.contains(_LOOK_ALIKE)))
            rules.append(Rule("id_form", name, value.str.contains(_NOT_IN_ID) & ~value.str.contains(_CONTROL)))
        else:
            formula = value.str.contains(_FORMULA) & ~value.str.contains(_PHONE_LIKE)
            rules.append(Rule("formula_text", name, formula))
    return tuple(rules)


def _is_id(table: str, name: str) -> bool:
    """Tell whether a column links rows to each other, so that a stray character would tear them apart."""
    return name in key_of(table) or name in {
        "account_id",
        "party_id",
        "counterparty_account_id",
        "reverses",
        "id_number",
        "legal_representative_id",
    }


def _most(table: str, name: str, mask: str | None) -> int:
    if _is_id(table, name) or name.endswith(("_id", "_code")):
        return MOST_ID_BYTES
    return MOST_NAME_BYTES if mask in {"name", "phone"} else MOST_TEXT_BYTES


_RULES = {table: _text_rules(table) for table in (*SUBMISSION, *REFERENCE)}
