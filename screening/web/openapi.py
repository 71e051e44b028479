"""The OpenAPI document: `python -m screening.web.openapi` writes docs/openapi.json again."""

import json
from pathlib import Path
from typing import Any

from screening.web.documented import PROBLEM_SCHEMA, answers, reference
from screening.web.refusals import REASONS, details

PLACE = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def described(document: dict[str, Any]) -> dict[str, Any]:
    """Give the framework's document with what it does not know of: every answer, and which header must be there."""
    schemas = document["components"]["schemas"]
    schemas[PROBLEM_SCHEMA] = _problem_schema()
    # The framework's own form of a malformed call is never sent: ours takes its place.
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Receipt"]["properties"]["software_version"].pop("default", None)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            operation["responses"] = _answers(f"{method} {path}", operation["responses"])
            for parameter in operation.get("parameters", []):
                _exact(parameter)
    return document


def _answers(address: str, known: dict[str, Any]) -> dict[str, Any]:
    """Give our answers of an address, with the schemas that the framework made from the code."""
    found = {str(status): said for status, said in sorted(answers(address).items())}
    for status, said in found.items():
        for media_type, content in said["content"].items():
            content.setdefault("schema", known.get(status, {}).get("content", {}).get(media_type, {}).get("schema"))
    return found


def _exact(parameter: dict[str, Any]) -> None:
    """Say of a parameter what our own reading of it asks for."""
    if parameter["name"] == "Idempotency-Key":
        parameter["required"] = True
        parameter["schema"] = {"type": "string", "minLength": 1, "maxLength": 128}


def _problem_schema() -> dict[str, Any]:
    texts = {name: {"type": "string"} for name, said in details("failed").items() if isinstance(said, str)}
    return {
        "title": PROBLEM_SCHEMA,
        "description": "RFC 9457，附中英文说明和处理办法 / with words and remedy in Chinese and English",
        "type": "object",
        "properties": texts
        | {
            "status": {"type": "integer"},
            "code": {"type": "string", "enum": sorted(REASONS)},
            "receipt": reference("Receipt"),
        },
        "required": list(details("failed")),
    }


def text_of(document: dict[str, Any]) -> str:
    """Give a document as its file holds it; the version of the software is left out, or every release would differ."""
    told = document | {"info": document["info"] | {"version": "0"}}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write the document into the docs."""
    from screening.ledger.workspace import Workspace  # noqa: PLC0415 - the application imports this module
    from screening.web.app import make_app  # noqa: PLC0415

    PLACE.write_text(text_of(make_app(Workspace(Path("nowhere"))).openapi()), encoding="utf-8")


if __name__ == "__main__":
    main()
