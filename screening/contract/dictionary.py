"""The data dictionary, made from the schemas: `python -m screening.contract.dictionary` writes it again."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pyarrow as pa

from screening.contract.alert_outputs import ALERT_OUTPUTS, ALERT_ROWS
from screening.contract.manifest import Manifest, NamedFile, TableTotals
from screening.contract.outputs import OUTPUTS, ROWS
from screening.contract.tables import (
    CONTRACT_VERSION,
    REFERENCE,
    SUBMISSION,
    Column,
    columns_of,
    key_of,
    schema_of,
    type_name,
)

PLACE = Path(__file__).resolve().parents[2] / "docs" / "data-dictionary.md"

_HEAD = f"""# 数据字典 / Data dictionary

合同版本 / contract version {CONTRACT_VERSION}. 由代码生成，勿手改 / made from the code; do not edit:
`python -m screening.contract.dictionary`.

带 * 的列必填且不得为空；其余列可以没有或为空 / a column marked * is required and non-null; every other may be absent or
null. 金额为人民币元，除非 `currency` 另有说明 / money is CNY unless `currency` says otherwise. 无时区的时间为北京时间 /
a time without a zone is Asia/Shanghai local time.
"""

_MANIFEST: dict[str, tuple[str, str]] = {
    "contract_version": ("合同版本", "version of the contract"),
    "submission_id": ("报送编号，本行内唯一", "unique per bank; the same id with other content is refused"),
    "bank_id": ("报送行 12 位联行号", "12-digit CNAPS code of the submitting bank"),
    "period_start": ("首个记账日", "first booking date covered, inclusive"),
    "period_end": ("最后记账日", "last booking date covered, inclusive"),
    "files": ("文件清单：name、table、rows、sha256", "list of name, table, rows, sha256"),
    "replaces": ("被本次整体替换的报送编号", "submission_id of an earlier submission that this one supersedes whole"),
    "control_totals": ("控制总数", '{"transactions": {"rows": n, "amount_in": "…", "amount_out": "…"}}'),
    "name": ("文件名：TABLE.parquet 或 TABLE-*.parquet", "TABLE.parquet or TABLE-*.parquet"),
    "table": ("所属表", "the table that it holds"),
    "rows": ("行数", "number of rows"),
    "sha256": ("文件的 SHA-256", "SHA-256 of the file"),
    "amount_in": ("入账合计，字符串", "sum of `in`, as text"),
    "amount_out": ("出账合计，字符串", "sum of `out`, as text"),
}
_FILES = {**OUTPUTS, **ALERT_OUTPUTS}
_FILE_ROWS = {**ROWS, **ALERT_ROWS}
_COLUMNS = ("列 / column", "类型 / type", "含义", "meaning")


def dictionary() -> str:
    """Give the whole data dictionary as Markdown."""
    parts = [_HEAD, "## 报送 / A bank's submission\n"]
    parts += [_manifest(title, model) for title, model in _models()]
    parts += [_input(table) for table in SUBMISSION]
    parts += ["## 监管方的表 / What the regulator brings\n"]
    parts += [_input(table) for table in REFERENCE]
    parts += ["## 一次筛查的结果 / What a run writes\n"]
    parts += [_output(name) for name in _FILES]
    return "\n".join(parts)


def _models() -> Iterable[tuple[str, Any]]:
    return (
        ("manifest.json", Manifest),
        ("manifest.json: files", NamedFile),
        ("manifest.json: control_totals.transactions", TableTotals),
    )


def _manifest(title: str, model: Any) -> str:
    rows = [
        (f"`{name}`{'*' if field.is_required() else ''}", _json_type(field.annotation), *_MANIFEST[name])
        for name, field in model.model_fields.items()
    ]
    return f"### {title}\n\n{_table(('字段 / field', '类型 / type', '含义', 'meaning'), rows)}"


def _json_type(annotation: Any) -> str:
    if isinstance(annotation, UnionType) or get_origin(annotation) in {Union, Annotated}:
        return _json_type(get_args(annotation)[0])
    name = str(getattr(annotation, "__name__", annotation))
    return {"str": "string", "int": "integer", "Decimal": "string", "date": "date", "Literal": "string"}.get(
        name, "list" if name == "tuple" else "object" if name == "dict" else "string"
    )


def _input(table: str) -> str:
    """Give the section of one input table."""
    meaning = (schema_of(table).__doc__ or "").strip().splitlines()[0]
    key = key_of(table)
    told = f"{meaning} 主键 / key: {', '.join(f'`{name}`' for name in key)}." if key else meaning
    rows = [
        (
            f"`{column.name}`{'*' if column.required else ''}",
            type_name(column.dtype),
            _with_values(column.zh, column),
            column.en,
        )
        for column in columns_of(table).values()
    ]
    return f"### {table}\n\n{told}\n\n{_table(_COLUMNS, rows)}"


def _output(name: str) -> str:
    """Give the section of one of a run's files."""
    rows = [(f"`{column}`", _arrow_type(output.dtype), output.zh, output.en) for column, output in _FILES[name].items()]
    zh, en = _FILE_ROWS[name]
    return f"### {name}.parquet\n\n一行 / one row: {zh} / {en}.\n\n{_table(_COLUMNS, rows)}"


def _with_values(text: str, column: Column) -> str:
    return f"{text}：{'、'.join(f'`{value}`' for value in column.values)}" if column.values else text


def _arrow_type(dtype: pa.DataType) -> str:
    if pa.types.is_decimal(dtype):
        return f"decimal({dtype.precision},{dtype.scale})"
    return "list<string>" if pa.types.is_list(dtype) else str(dtype)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PLACE.write_text(dictionary(), encoding="utf-8")
