"""What the framework does not know of our own addresses, put into its OpenAPI document."""

from typing import Any

from screening.web.documented import PROBLEM_SCHEMA, answers, reference
from screening.web.refusals import REASONS, details


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
