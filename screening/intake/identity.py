"""The check digit of a resident identity number."""

import polars as pl

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_DIGITS = "10X98765432"
_FORM = r"^\d{17}[\dXx]$"


def doubtful_resident_id(id_number: str = "id_number", id_type: str = "id_type") -> pl.Expr:
    """Give true where a number that is said to be a resident id has not its form or check digit (GB 11643)."""
    number = pl.col(id_number)
    total = pl.sum_horizontal(
        number.str.slice(place, 1).cast(pl.Int32, strict=False) * weight for place, weight in enumerate(_WEIGHTS)
    )
    wanted = (total % 11).replace_strict(dict(enumerate(_DIGITS)), return_dtype=pl.String)
    good = number.str.contains(_FORM) & (number.str.slice(17, 1).str.to_uppercase() == wanted)
    return (pl.col(id_type) == "resident_id") & number.is_not_null() & ~good
