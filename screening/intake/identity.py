"""Check digits of resident ids, social credit codes and bank cards: true where a number looks wrong."""

import polars as pl

_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_DIGITS = "10X98765432"
_RESIDENT_FORM = r"^[1-9][0-9]{16}[0-9Xx]$|^[1-9][0-9]{14}$"
_RESIDENT_LONG = 18

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CREDIT_FORM = f"^[{_CREDIT_ALPHABET}]{{18}}$"

# A UnionPay card begins with 62 and has 16 or 19 digits; other lengths are account numbers, which have no check digit.
_CARD_FORM = r"^62[0-9]{14}([0-9]{3})?$"
_CARD_LONG = 19


def doubtful_resident_id(id_number: str = "id_number", id_type: str = "id_type") -> pl.Expr:
    """Give true where a number that is said to be a resident id has not its form or check digit (GB 11643).

    The fifteen digits of the first generation have no check digit.
    """
    number = pl.col(id_number)
    return (pl.col(id_type) == "resident_id") & number.is_not_null() & ~_good_resident_id(number)


def doubtful_resident_number(id_number: str) -> pl.Expr:
    """Give true where a number has the form of an eighteen-digit resident id and not its check digit."""
    number = pl.col(id_number)
    looks = number.str.contains(_RESIDENT_FORM) & (number.str.len_bytes() == _RESIDENT_LONG)
    return looks & ~_good_resident_id(number)


def _good_resident_id(number: pl.Expr) -> pl.Expr:
    total = _weighted(number, _RESIDENT_WEIGHTS, None)
    wanted = (total % 11).replace_strict(dict(enumerate(_RESIDENT_DIGITS)), return_dtype=pl.String, default=None)
    checked = (number.str.slice(17, 1).str.to_uppercase() == wanted).fill_null(value=False)
    return number.str.contains(_RESIDENT_FORM) & ((number.str.len_bytes() != _RESIDENT_LONG) | checked)


def doubtful_credit_code(id_number: str = "id_number", id_type: str = "id_type") -> pl.Expr:
    """Give true where a number that is said to be a social credit code fails its check character (GB 32100).

    Some early codes fail although they are valid, so nothing may be refused for it.
    """
    number = pl.col(id_number).str.to_uppercase()
    total = _weighted(number, _CREDIT_WEIGHTS, _CREDIT_ALPHABET)
    wanted = ((31 - total % 31) % 31).replace_strict(
        dict(enumerate(_CREDIT_ALPHABET)), return_dtype=pl.String, default=None
    )
    good = number.str.contains(_CREDIT_FORM) & (number.str.slice(17, 1) == wanted).fill_null(value=False)
    return (pl.col(id_type) == "uscc") & number.is_not_null() & ~good


def doubtful_card(account_id: str = "account_id") -> pl.Expr:
    """Give true where a number has the form of a bank card and fails the Luhn check (ISO/IEC 7812)."""
    number = pl.col(account_id).str.zfill(_CARD_LONG)
    total = pl.sum_horizontal(
        _luhn(number.str.slice(place, 1).cast(pl.Int32, strict=False), doubled=place % 2 == 1)
        for place in range(_CARD_LONG)
    )
    return pl.col(account_id).str.contains(_CARD_FORM) & (total % 10 != 0)


def _luhn(digit: pl.Expr, *, doubled: bool) -> pl.Expr:
    twice = digit * 2
    return pl.when(twice > 9).then(twice - 9).otherwise(twice) if doubled else digit  # noqa: PLR2004 - two digits


def _weighted(number: pl.Expr, weights: tuple[int, ...], alphabet: str | None) -> pl.Expr:
    """Give the weighted sum of a number's first characters; letters count by their place in an alphabet."""
    letters = [number.str.slice(place, 1) for place in range(len(weights))]
    values = [
        letter.cast(pl.Int32, strict=False)
        if alphabet is None
        else letter.replace_strict({one: place for place, one in enumerate(alphabet)}, return_dtype=pl.Int32, default=0)
        for letter in letters
    ]
    return pl.sum_horizontal(value * weight for value, weight in zip(values, weights, strict=True))
