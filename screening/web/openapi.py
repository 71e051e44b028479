"""The OpenAPI document: `python -m screening.web.openapi` writes docs/openapi.json again."""

import json
from pathlib import Path
from typing import Any

from screening.ledger.workspace import Workspace
from screening.web.app import make_app

PLACE = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def text_of(document: dict[str, Any]) -> str:
    """Give a document as its file holds it; the version of the software is left out, or every release would differ."""
    told = document | {"info": document["info"] | {"version": "0"}}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write the document into the docs."""
    PLACE.write_text(text_of(make_app(Workspace(Path("nowhere"))).openapi()), encoding="utf-8")


if __name__ == "__main__":
    main()
