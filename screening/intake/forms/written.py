"""A guessed profile written as TOML, for a person to look at and correct."""

import json
import tomllib
from pathlib import Path

from screening.errors import RefusedInput
from screening.intake.forms.form import Form, form_of, missing
from screening.intake.forms.guess import Guess, SheetGuess, guess
from screening.intake.forms.meanings import TABLES, meanings

_HEAD = """# 由表头和取值推断，请核对后使用 / guessed from headings and values; look it over before use.
# 每列后注明把握 / each column says how sure it is: sure, likely, unknown.
zh = "推断的转换配置"
en = "A guessed profile"
# 文件没有写明银行时 / where the files do not name the bank:
# bank_id = "990000000011"
"""
_TAIL = """
# 文件里的银行名称对应的联行号 / the CNAPS code of each bank as the files name it:
[banks]
# "某某银行" = "990000000011"
"""


def sure_form(files: list[Path]) -> Form:
    """Give the guessed form, or refuse where anything that it needs is missing or in doubt."""
    found = guess(files)
    if not found.sure:
        said = [text for one in found.sheets for text in (*one.missing, *one.doubts)] or ["没有交易表 / no bookings"]
        raise RefusedInput(
            f"没有把握 / not sure enough: {'; '.join(said[:3])}", where=files[0], remedy=f"screening profile {files[0]}"
        )
    return form_of("auto", tomllib.loads(as_toml(found)))


def as_toml(found: Guess) -> str:
    """Give a guess as the text of a profile."""
    known = [one for one in found.sheets if one.table]
    lines = [_HEAD]
    if any(one.signed for one in known):
        lines += ["# 金额正为收、负为付 / amounts above zero come in, those below go out", "signed = true"]
    for table in TABLES:
        lines += _table(table, [one for one in known if one.table == table])
    lines += _values(known)
    lines.append(_TAIL)
    return "\n".join(lines)


def _table(table: str, found: list[SheetGuess]) -> list[str]:
    """Give the lines of one table, with what is missing and what is not read as comments."""
    if not found:
        return []
    lines = [
        f"\n[{table}]",
        *(f"# {one.file}, 表头第 {one.heading} 行 / heading in row {one.heading}" for one in found),
    ]
    columns = [column for one in found for column in one.columns]
    for meaning, said in meanings(table).items():
        mine = [one for one in columns if one.meaning == meaning]
        if not mine:
            continue
        headings = list(
            dict.fromkeys(one.heading for one in sorted(mine, key=lambda one: _rank(said.names, one.heading)))
        )
        told = "; ".join(dict.fromkeys(f"{one.certainty}, {one.why}" for one in mine))
        lines.append(f"{meaning} = {json.dumps(headings, ensure_ascii=False)}  # {told}")
    lines += [f"# 缺少 / missing: {need}" for one in found for need in missing(table, _meant(one), signed=one.signed)]
    lines += [f"# 未定 / unsure: {doubt}" for one in found for doubt in one.doubts]
    lines += [f"# 未读 / not read: {one.heading}" for one in columns if one.meaning is None]
    return [line.replace("\n", " ") if line.startswith("#") else line for line in lines]


def _rank(names: tuple[str, ...], heading: str) -> int:
    return names.index(heading) if heading in names else len(names)


def _meant(found: SheetGuess) -> set[str]:
    return {one.meaning for one in found.columns if one.meaning}


def _values(found: list[SheetGuess]) -> list[str]:
    """Give the lines of the value maps; values of unknown meaning as comments."""
    lines: list[str] = []
    kinds = dict.fromkeys(kind for one in found for kind in one.values)
    for kind in kinds:
        groups: dict[str, list[str]] = {}
        for one in found:
            for meaning, values in one.values.get(kind, {}).items():
                groups[meaning] = list(dict.fromkeys([*groups.get(meaning, []), *values]))
        unknown = groups.pop("?", [])
        if groups:
            lines += [f"\n[values.{kind}]"]
            lines += [f"{meaning} = {json.dumps(values, ensure_ascii=False)}" for meaning, values in groups.items()]
        lines += [f"# [values.{kind}] 取值不明 / of unknown meaning: {', '.join(unknown)}"] if unknown else []
    return lines
