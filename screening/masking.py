"""Personal data as it may be shown: enough to recognise, too little to copy."""

from collections.abc import Callable

_MASK = "*"


def _ends(text: str, first: int, last: int) -> str:
    """Keep a few characters at each end; a text too short to hide anything is hidden whole."""
    if len(text) <= first + last:
        return _MASK * len(text)
    return text[:first] + _MASK * 4 + text[len(text) - last :]


def mask_name(name: str | None) -> str:
    """Give the first character and a star: `张*`."""
    text = (name or "").strip()
    return text[:1] + _MASK if text else ""


def mask_id_number(id_number: str | None) -> str:
    """Give two digits at the front and four at the back: `99****1234`."""
    return _ends((id_number or "").strip(), 2, 4)


def mask_account(account_id: str | None) -> str:
    """Give the first four and the last four characters of an account number."""
    return _ends((account_id or "").strip(), 4, 4)


def mask_phone(phone: str | None) -> str:
    """Give the first three and the last four digits: `138****0000`."""
    return _ends((phone or "").strip(), 3, 4)


def mask_text(text: str | None) -> str:
    """Give the first two characters of a free text, which may hold anything."""
    clean = (text or "").strip()
    return clean[:2] + _MASK * 2 if clean else ""


MASKS: dict[str, Callable[[str | None], str]] = {
    "name": mask_name,
    "id_number": mask_id_number,
    "account": mask_account,
    "phone": mask_phone,
    "text": mask_text,
}
