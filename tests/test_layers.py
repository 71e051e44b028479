"""Imports point one way, and each third-party library has its home."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "screening"
LAYERS = (
    ("errors", "home", "masking", "clock"),
    ("contract",),
    ("engines",),
    ("ledger",),
    ("intake",),
    ("columns",),
    ("loans",),
    ("networks",),
    ("anomaly",),
    ("rulebook",),
    ("alerts",),
    ("runs",),
    ("cases",),
    ("bench",),
    ("report",),
    ("referral",),
    ("web",),
    ("cli",),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
HOMES = {
    "duckdb": {"engines"},
    "pyspark": {"engines"},
    "deltalake": {"ledger"},
    "dataframely": {"contract"},
    "docx": {"intake", "referral"},
    "fastapi": {"web"},
    "uvicorn": {"web"},
    "pydantic": {"contract"},
    "networkx": {"networks"},
    "numba": {"networks"},
    "sklearn": {"anomaly"},
    "skops": {"anomaly"},
    "sqlalchemy": {"cases"},
    "alembic": {"cases"},
    "argon2": {"cases"},
    "sqlglot": {"rulebook", "bench"},
    "jinja2": {"report", "referral"},
    "xlsxwriter": {"report"},
    "docxtpl": {"referral"},
    "typst": {"referral"},
    "lxml": {"referral"},
    "cryptography": {"referral"},
    "typer": {"cli"},
    "rich": {"cli"},
    "fastexcel": {"intake"},
}


def imports(file: Path) -> Iterator[str]:
    """Every module that a file imports, deferred imports too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are written whole"
            yield node.module or ""


def layer(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


MODULES = [file for file in sorted(PACKAGE.rglob("*.py")) if layer(file) not in {"__init__", "__main__", "_shipped"}]


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_no_import_points_up(file: Path) -> None:
    for module in imports(file):
        parts = module.split(".")
        if parts[0] == "screening" and len(parts) > 1:
            assert RANK[parts[1]] <= RANK[layer(file)], f"{file} imports {module}"


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_libraries_stay_at_home(file: Path) -> None:
    for module in imports(file):
        homes = HOMES.get(module.split(".")[0])
        assert homes is None or layer(file) in homes, f"{file} imports {module}"


def test_every_folder_is_in_a_layer() -> None:
    folders = {one.name for one in PACKAGE.iterdir() if one.is_dir() and (one / "__init__.py").exists()}
    assert folders == {name for name in RANK if (PACKAGE / name).is_dir()}


def test_the_engine_knows_no_rule_by_name() -> None:
    rules = {file.stem for file in (PACKAGE.parent / "rules").rglob("*.sql")}
    code = "\n".join(file.read_text(encoding="utf-8") for file in MODULES)
    strings = {
        node.value
        for file in MODULES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert not rules & strings
    assert code
