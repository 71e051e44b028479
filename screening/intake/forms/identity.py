"""What an identity number and a name say of a customer."""

from screening.intake.forms.meanings import words

_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECK = "10X98765432"
_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LONG = 18
_PERSON_NAME = 4


def is_resident_id(number: str) -> bool:
    """Tell whether a number has the form and the check digit of a resident identity card (GB 11643)."""
    if len(number) != _LONG or not (number[:17].isascii() and number[:17].isdigit()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _RESIDENT_WEIGHTS, strict=False))
    return number[17] == _RESIDENT_CHECK[total % 11]


def is_credit_code(number: str) -> bool:
    """Tell whether a number has the form of a unified social credit code (GB 32100).

    Some early codes fail their own check, so a code with letters needs none; one of figures alone does, for it could be
    an identity card's number that was copied wrongly.
    """
    if len(number) != _LONG or not set(number) <= set(_CODE_SIGNS) or not number[2:8].isdigit():
        return False
    return not number.isdigit() or _code_check(number) == number[-1]


def _code_check(number: str) -> str:
    total = sum(_CODE_SIGNS.index(sign) * 3**place % 31 for place, sign in enumerate(number[:-1]))
    return _CODE_SIGNS[-total % 31]


def id_kind(number: str | None) -> str | None:
    """Give the kind of document that a number can only be; nothing where it could be several."""
    if number is None:
        return None
    if is_resident_id(number):
        return "resident_id"
    return "uscc" if is_credit_code(number) else None


def party_kind(name: str | None, number: str | None, account_type: str | None) -> tuple[str, bool]:
    """Give individual or organisation, and whether a document or the bank says so rather than the name."""
    told = {"resident_id": "individual", "uscc": "organisation"}.get(id_kind(number) or "")
    if told:
        return told, True
    if account_type:
        return ("individual" if account_type == "personal" else "organisation"), True
    text = name or ""
    named = len(text) > _PERSON_NAME and any(word in text for word in words("organisation"))
    return ("organisation" if named else "individual"), False
