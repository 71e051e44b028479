"""The manifest of a submission: what the bank says it has sent."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StringConstraints, ValidationError, model_validator

from screening.contract.tables import CONTRACT_VERSION

Name = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f/\\]{1,128}$")]
BankId = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$")]

_WORDS = {
    "missing": ("缺少该字段", "the field is missing"),
    "extra_forbidden": ("没有这个字段", "there is no such field"),
    "literal_error": ("取值不在允许范围内", "not one of the values allowed"),
    "string_type": ("应为字符串", "must be a string"),
    "string_pattern_mismatch": ("格式不对", "has the wrong form"),
    "int_type": ("应为整数", "must be a whole number"),
    "greater_than_equal": ("不能为负数", "must not be negative"),
    "too_short": ("不能为空", "must not be empty"),
    "list_type": ("应为列表", "must be a list"),
    "model_type": ("应为对象", "must be an object"),
}
_FORMS = {
    "bank_id": ("应为 12 位数字联行号", "must be the 12 digits of a CNAPS code"),
    "sha256": ("应为 64 位十六进制", "must be 64 hexadecimal digits"),
    "submission_id": (
        "应为 1 至 128 个字符，不含斜杠和控制字符",
        "must be 1 to 128 characters without slashes and control characters",
    ),
}
_DATE = ("应为 YYYY-MM-DD 日期", "must be a date YYYY-MM-DD")
_AMOUNT = ('应为十进制金额字符串，如 "1234.50"', 'must be a decimal amount in a string, such as "1234.50"')


FIRST_YEAR, LAST_YEAR = 1900, 2199
MOST_NAME_BYTES = 180


def _file_bytes(name: str) -> int:
    """Give how long a name is as part of a file's name, where marks are written as three characters."""
    return sum(len(one.encode()) if one.isalnum() or one in " ()[]+,=@-_.~" else 3 * len(one.encode()) for one in name)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class NamedFile(_Part):
    """One file that the manifest names."""

    name: Name
    table: Literal["transactions", "accounts", "parties", "loans"]
    rows: Annotated[StrictInt, Field(ge=0)]
    sha256: Digest


Total = Annotated[Decimal, Field(allow_inf_nan=False, max_digits=38)]


class TableTotals(_Part):
    """What the bank counted and added up itself."""

    rows: Annotated[StrictInt, Field(ge=0)] | None = None
    amount_in: Total | None = None
    amount_out: Total | None = None


class Manifest(_Part):
    """What the bank says it has sent."""

    contract_version: Literal["1.0"]
    submission_id: Name
    bank_id: BankId
    period_start: date
    period_end: date
    files: Annotated[tuple[NamedFile, ...], Field(min_length=1)]
    replaces: Name | None = None
    control_totals: dict[Literal["transactions"], TableTotals] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Manifest":
        if self.period_end < self.period_start:
            raise ValueError("period_end lies before period_start")
        if not FIRST_YEAR <= self.period_start.year <= self.period_end.year <= LAST_YEAR:
            raise ValueError("the period lies outside the years 1900 to 2199")
        if _file_bytes(self.submission_id) > MOST_NAME_BYTES:
            raise ValueError("submission_id is too long for the name of a file")
        if self.replaces == self.submission_id:
            raise ValueError("replaces names the submission itself")
        names = [file.name for file in self.files]
        if len(set(names)) < len(names):
            raise ValueError("files names a file twice")
        return self

    def totals(self) -> TableTotals:
        """Give the control totals of the transactions; empty where the bank gave none."""
        return (self.control_totals or {}).get("transactions") or TableTotals()

    def digest(self) -> str:
        """Give one SHA-256 over all that was sent, whatever the order and spacing of the manifest."""
        said = self.model_dump(mode="json")
        said["files"] = sorted(said["files"], key=lambda file: str(file["name"]))
        for file in said["files"]:
            file["sha256"] = file["sha256"].lower()
        text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class ManifestFault:
    """One thing wrong in a manifest: the field, and what is wrong, in both languages."""

    field: str
    zh: str
    en: str


_TOGETHER = {
    "period_end lies before period_start": ("period_end", "结束日早于起始日"),
    "the period lies outside the years 1900 to 2199": ("period_start", "报送期间应在 1900 至 2199 年之间"),
    "submission_id is too long for the name of a file": ("submission_id", "编号过长，无法用作文件名"),
    "replaces names the submission itself": ("replaces", "不能替换自身"),
    "files names a file twice": ("files", "同一文件列了两次"),
}


def read_manifest(said: Any) -> Manifest | list[ManifestFault]:
    """Give the manifest that a parsed JSON value states, or every fault in it."""
    try:
        return Manifest.model_validate(said)
    except ValidationError as error:
        faults = [_fault(dict(part)) for part in error.errors(include_url=False)]
    # A list whose every entry is wrong is told to be empty too; that is no second fault.
    entries = {fault.field.split(".")[0] for fault in faults if "." in fault.field}
    return [fault for fault in faults if fault.field not in entries]


def _fault(part: dict[str, Any]) -> ManifestFault:
    field = ".".join(str(step) for step in part["loc"])
    kind = str(part["type"])
    last = str(part["loc"][-1]) if part["loc"] else ""
    if kind == "value_error":
        said = str(part["ctx"]["error"])
        name, zh = _TOGETHER[said]
        return ManifestFault(name, zh, said)
    if last == "contract_version" and kind != "missing":
        return ManifestFault(field, f"本系统只支持 {CONTRACT_VERSION}", f"only {CONTRACT_VERSION} is supported")
    if kind.startswith("date"):
        return ManifestFault(field, *_DATE)
    if kind.startswith("decimal"):
        return ManifestFault(field, *_AMOUNT)
    if kind == "string_pattern_mismatch" and last in _FORMS:
        return ManifestFault(field, *_FORMS[last])
    zh, en = _WORDS.get(kind, ("取值不对", str(part["msg"])))
    return ManifestFault(field or "manifest", zh, en)
