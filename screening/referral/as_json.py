"""A dossier as JSON, with the JSON Schema (2020-12) that its dataclasses give.

Amounts are strings of yuan with two decimals, moments ISO 8601 with +08:00, texts in both languages objects of `zh` and
`en`. What a sheet of `screening loan --json` or `pool --json` holds is kept as that command gives it.
`python -m screening.referral.as_json` writes docs/dossier.schema.json again.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from screening.clock import ZONE
from screening.referral import dossier as shapes
from screening.referral.dossier import Dossier
from screening.report.words import Pair

FORMAT, VERSION = "county-screening dossier", 1
SCHEMA_NAME = "dossier.schema.json"
PLACE = Path(__file__).resolve().parents[2] / "docs" / SCHEMA_NAME
AMOUNT = r"^-?[0-9]+\.[0-9]{2}$"
MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+08:00$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def dossier_json(dossier: Dossier) -> bytes:
    """Give a dossier as JSON in UTF-8; the same dossier gives the same bytes."""
    whole = {"$schema": SCHEMA_NAME, "format": FORMAT, "version": VERSION, "dossier": plain(dossier)}
    return _written(whole)


def dossier_schema() -> bytes:
    """Give the JSON Schema of the dossier, to lie beside it."""
    return _written(schema())


def _written(whole: Mapping[str, Any]) -> bytes:
    text = json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False)
    return (text + "\n").encode("utf-8", "replace")


def plain(value: Any) -> Any:
    """Give a value as JSON holds it; a number that is none (NaN) is null."""
    if isinstance(value, Pair):
        return {"zh": plain(value.zh), "en": plain(value.en)}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return _single(value)


def _single(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=ZONE, microsecond=0).isoformat() if value.tzinfo is None else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}" if value == value.quantize(Decimal("0.01")) else str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of a dossier's file."""
    kinds = [kind for kind in vars(shapes).values() if is_dataclass(kind) and isinstance(kind, type)]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_NAME,
        "title": "疑似涉嫌犯罪线索移送卷宗 / dossier of a referred clue",
        "description": "线索，未经查证，不是结论 / a clue, not verified, never a verdict",
        "type": "object",
        "additionalProperties": False,
        "required": ["$schema", "format", "version", "dossier"],
        "properties": {
            "$schema": {"const": SCHEMA_NAME},
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "dossier": {"$ref": "#/$defs/Dossier"},
        },
        "$defs": {
            "Pair": _object({"zh": {"type": "string"}, "en": {"type": "string"}}, "两种语言的同一文字 / one text")
        }
        | {kind.__name__: _of(kind) for kind in kinds},
    }


def _of(kind: type) -> dict[str, Any]:
    """Give the schema of one dataclass."""
    hints = get_type_hints(kind)
    about = (kind.__doc__ or "").partition("\n")[0]
    return _object({field.name: _type(hints[field.name]) for field in fields(kind)}, about)


def _object(properties: dict[str, Any], about: str) -> dict[str, Any]:
    return {
        "description": about,
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


_SINGLE: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Decimal: {"type": "string", "pattern": AMOUNT, "description": "元 / yuan"},
    datetime: {"type": "string", "pattern": MOMENT},
    date: {"type": "string", "pattern": DAY},
    Pair: {"$ref": "#/$defs/Pair"},
    Any: {},
}


def _type(hint: Any) -> dict[str, Any]:
    """Give the schema of a field's type."""
    if hint in _SINGLE:
        return _SINGLE[hint]
    if get_origin(hint) is UnionType:
        return {"anyOf": [_type(one) if one is not type(None) else {"type": "null"} for one in get_args(hint)]}
    if get_origin(hint) is tuple:
        return _tuple(get_args(hint))
    if get_origin(hint) is Mapping:
        inside = _type(get_args(hint)[1])
        return {"type": "object", "additionalProperties": inside} if inside else {"type": "object"}
    if issubclass(hint, StrEnum):
        return {"enum": [str(one) for one in hint]}
    return {"$ref": f"#/$defs/{hint.__name__}"}


def _tuple(kinds: tuple[Any, ...]) -> dict[str, Any]:
    if kinds[-1] is ...:
        return {"type": "array", "items": _type(kinds[0])}
    each = [_type(one) for one in kinds]
    return {"type": "array", "prefixItems": each, "minItems": len(each), "maxItems": len(each)}


if __name__ == "__main__":
    PLACE.write_bytes(dossier_schema())
