"""Problems found in what is sent in, as values: where, how many, and in which rows first."""

from dataclasses import dataclass

from screening.intake.kinds import KINDS, Severity


@dataclass(frozen=True)
class Place:
    """One row that has a problem, its value masked where it is personal."""

    file: str
    row: int
    value: str | None


@dataclass(frozen=True)
class Problem:
    """One problem found, in how many rows, with the first of them."""

    code: str
    severity: Severity
    table: str | None
    file: str | None
    column: str | None
    count: int
    rows: tuple[Place, ...]
    message_zh: str
    message_en: str
    remedy_zh: str
    remedy_en: str


def problem(
    code: str,
    *,
    table: str | None = None,
    file: str | None = None,
    column: str | None = None,
    count: int = 1,
    rows: tuple[Place, ...] = (),
    detail: tuple[str, str] | str = "",
) -> Problem:
    """Give a problem of a known kind, worded; `detail` is one text, or a Chinese and an English one."""
    kind = KINDS[code]
    zh, en = (detail, detail) if isinstance(detail, str) else detail
    return Problem(
        code=code,
        severity=kind.severity,
        table=table,
        file=file,
        column=column,
        count=count,
        rows=rows,
        message_zh=kind.zh.format(column=column, detail=zh, count=count),
        message_en=kind.en.format(column=column, detail=en, count=count),
        remedy_zh=kind.remedy_zh,
        remedy_en=kind.remedy_en,
    )


def refuses(problems: list[Problem]) -> bool:
    """Tell whether any problem refuses the whole submission."""
    return any(one.severity == "refuse" for one in problems)
