from decimal import Decimal
from typing import Any

import pytest

from screening.contract.manifest import Manifest, read_manifest

GOOD = {
    "contract_version": "1.0",
    "submission_id": "2026-01",
    "bank_id": "990000000011",
    "period_start": "2026-01-01",
    "period_end": "2026-01-31",
    "files": [
        {"name": "transactions.parquet", "table": "transactions", "rows": 1, "sha256": "a" * 64},
        {"name": "accounts.parquet", "table": "accounts", "rows": 1, "sha256": "b" * 64},
    ],
}


def faults(**changed: Any) -> set[str]:
    said = {name: value for name, value in (GOOD | changed).items() if value is not ...}
    found = read_manifest(said)
    assert isinstance(found, list)
    return {fault.field for fault in found}


def test_a_good_manifest_is_read() -> None:
    assert isinstance(read_manifest(GOOD), Manifest)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"contract_version": "2.0"}, "contract_version"),
        ({"submission_id": "a/b"}, "submission_id"),
        ({"bank_id": "1234"}, "bank_id"),
        ({"bank_id": ...}, "bank_id"),
        ({"period_start": "01.01.2026"}, "period_start"),
        ({"period_end": "2025-12-31"}, "period_end"),
        ({"files": []}, "files"),
        ({"files": [GOOD["files"][0]] * 2}, "files"),
        ({"replaces": "2026-01"}, "replaces"),
        ({"control_totals": {"transactions": {"amount_in": "x"}}}, "control_totals.transactions.amount_in"),
    ],
)
def test_each_fault_names_its_field(changed: dict[str, Any], field: str) -> None:
    assert faults(**changed) == {field}


def test_every_fault_is_told_at_once() -> None:
    assert {"bank_id", "period_start", "files.0.rows"} <= faults(
        bank_id=..., period_start="?", files=[GOOD["files"][0] | {"rows": "1"}]
    )


def test_something_that_is_no_object_is_a_fault() -> None:
    assert isinstance(read_manifest([]), list)


def test_the_digest_does_not_depend_on_order_and_case() -> None:
    turned = {name: GOOD[name] for name in reversed(GOOD)} | {"files": [*reversed(GOOD["files"])]}
    turned["files"][1] = turned["files"][1] | {"sha256": "A" * 64}
    assert read_manifest(GOOD).digest() == read_manifest(turned).digest()


def test_the_digest_changes_with_the_content() -> None:
    other = GOOD | {"files": [GOOD["files"][0] | {"sha256": "c" * 64}]}
    assert read_manifest(GOOD).digest() != read_manifest(other).digest()


def test_totals_are_exact() -> None:
    said = GOOD | {"control_totals": {"transactions": {"rows": 1, "amount_in": "90071992547409.93"}}}
    assert read_manifest(said).totals().amount_in == Decimal("90071992547409.93")
