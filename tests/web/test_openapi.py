"""The OpenAPI document is what the code does."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import requests
import schemathesis
from banks import Served
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import checks

from screening.ledger.workspace import Workspace
from screening.web.app import make_app
from screening.web.documented import REFUSALS
from screening.web.openapi import PLACE, text_of
from screening.web.refusals import REASONS

DOCUMENT: dict[str, Any] = make_app(Workspace(Path("nowhere"))).openapi()
OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]
CASES = 30
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
SESSION = requests.Session()
SESSION.trust_env = False

for media_type in ("application/zip", "application/x-tar", "application/gzip"):
    schemathesis.serializer.alias(media_type, "application/octet-stream")


def test_the_document_in_docs_is_what_the_code_says() -> None:
    assert PLACE.read_text(encoding="utf-8") == text_of(DOCUMENT), "run: python -m screening.web.openapi"


def test_the_server_gives_the_same_document(served: Served) -> None:
    assert text_of(served.get("/v1/openapi.json").json()) == text_of(DOCUMENT)


def test_every_reason_is_an_answer_of_some_address() -> None:
    assert set(REASONS) == {code for codes in REFUSALS.values() for code in codes} | {"method"}


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_has_a_schema_and_an_example(path: str, method: str) -> None:
    for status, told in DOCUMENT["paths"][path][method]["responses"].items():
        for content in told["content"].values():
            assert content["schema"], (path, status)
            assert content["examples"], (path, status)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_example_fits_its_schema(path: str, method: str) -> None:
    for told in DOCUMENT["paths"][path][method]["responses"].values():
        for content in told["content"].values():
            schema = content["schema"] | {"components": DOCUMENT["components"]}
            for example in content["examples"].values():
                jsonschema_rs.validate(schema, example["value"])


def test_no_address_of_another_machine_is_in_the_document() -> None:
    assert "://" not in json.dumps(DOCUMENT)


@pytest.mark.parametrize("good_token", [True, False], ids=["token", "no token"])
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_whatever_is_sent_the_answer_is_a_documented_one(
    path: str, method: str, mode: schemathesis.GenerationMode, good_token: bool, served: Served
) -> None:
    operation = schemathesis.openapi.from_dict(DOCUMENT)[path][method.upper()]
    headers = {"Authorization": f"Bearer {served.token}"} if good_token else {}

    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def call(case: schemathesis.Case) -> None:
        got = case.call(base_url=served.url, headers=headers, session=SESSION)
        case.validate_response(got, checks=CHECKS)

    try:
        call()
    except Unsatisfiable:
        assert mode is schemathesis.GenerationMode.NEGATIVE, "an address without parameters has no wrong calls"
