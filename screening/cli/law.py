"""The command that shows what the law fixes: on a day, of one rule, or one figure with its history."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from screening.cli.intake import JsonOption

if TYPE_CHECKING:
    from screening.rulebook.law import Figure, Value
    from screening.rulebook.rule import Rule, Rulebook


def law(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="一项的名称，显示其沿革 / a figure, shown with its history")
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="哪一天有效；缺省今天 / the day; default: today"),
    ] = None,
    rule: Annotated[str | None, typer.Option("--rule", help="只看这条规则用到的 / only what this rule uses")] = None,
    folder: Annotated[
        Path | None, typer.Option("--rules", help="规则文件夹；缺省为自带 / a rules folder; default: the shipped one")
    ] = None,
    workspace: Annotated[
        Path | None,
        typer.Option(
            "--workspace", "-w", help="工作区，用其 LPR 表；缺省为自带 / its table of LPR; default: the shipped one"
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """某日有效的法定数额、依据、出处、所用规则 / figures of law in force on a day, their basis, the rules that use them.

    “未核实”表示仅凭记忆，引用前须核对原文。/ "Unverified" is from memory: read the text before relying on it.
    """
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.clock import today  # noqa: PLC0415 - kept out of the start of other commands
    from screening.home import shipped  # noqa: PLC0415
    from screening.rulebook.rule import read_rulebook  # noqa: PLC0415

    rules = folder or shipped("rules")
    book = read_rulebook(rules)
    day = on.date() if on else today()
    if name:
        found = _history(book, name, day)
    else:
        asked = uses(book.of(rule)) if rule else set(book.law.figures)
        found = {"on": day, "figures": _in_force(book, asked, day), "to_come": _to_come(book, asked, day)}
        found["lpr"] = lpr_on(rules, workspace, day)
    if as_json:
        print_json(found)
    elif name:
        _print_history(found)
    else:
        _print_in_force(found)


def uses(rule: "Rule") -> set[str]:
    """Give the names of the figures that a rule's query uses, its reasons cite or its basis names."""
    from screening.rulebook.law import cited  # noqa: PLC0415

    reasons = (str(rule.about.get(f"reason_{language}")) for language in ("zh", "en"))
    named = (str(name) for one in rule.about.get("basis", ()) for name in one.get("law", ()))
    return {*rule.constants, *named, *(name for reason in reasons for name in cited(reason))}


def _users(book: "Rulebook") -> dict[str, list[str]]:
    """Give for each figure the ids of the rules that use it."""
    users: dict[str, list[str]] = {}
    for rule in (*book.rules, *book.lawful):
        for name in uses(rule):
            users.setdefault(name, []).append(rule.rule_id)
    return users


def _told(figure: "Figure", value: "Value") -> dict[str, Any]:
    """Give one value with its figure's words."""
    from screening.rulebook.law_document import provenance, with_unit  # noqa: PLC0415

    return {
        "name": figure.name,
        "title_zh": figure.title_zh,
        "title_en": figure.title_en,
        "unit": figure.unit,
        "value": value.value,
        "shown": with_unit(figure, value),
        "from": value.first,
        "to": value.last,
        "instrument": value.instrument,
        "article": value.article,
        "tag": value.tag,
        "from_tag": value.from_tag,
        "provenance": provenance(value),
        "says": value.says,
    }


def _in_force(book: "Rulebook", asked: set[str], day: date) -> list[dict[str, Any]]:
    """Give what was in force on a day, in the order of the file."""
    users = _users(book)
    return [
        {**_told(figure, value), "rules": users.get(name, [])}
        for name, figure in book.law.figures.items()
        if name in asked and (value := figure.on(day))
    ]


def _to_come(book: "Rulebook", asked: set[str], day: date) -> list[dict[str, Any]]:
    """Give the values that begin after a day, the next first."""
    later = [
        _told(figure, value)
        for name, figure in book.law.figures.items()
        for value in figure.values
        if name in asked and value.first > day
    ]
    return sorted(later, key=lambda one: (one["from"], one["name"]))


def _history(book: "Rulebook", name: str, day: date) -> dict[str, Any]:
    """Give one figure with every value, the earliest first, and who uses it."""
    figure = book.law.figure(name)
    values = [{**_told(figure, one), "in_force": one.in_force(day)} for one in figure.values]
    return {"on": day, "name": name, "values": values, "rules": _users(book).get(name, [])}


def lpr_on(rules: Path, workspace: Path | None, day: date) -> dict[str, Any]:
    """Give the newest one-year LPR on a day, four times it as the ceiling of private loans, and a warning where stale."""
    from screening.clock import date_of, day_of  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.loans.cap import as_fraction, rate_cap, stale_warning  # noqa: PLC0415
    from screening.runs.prepare import read_lpr  # noqa: PLC0415

    table = read_lpr(Workspace.find(workspace).snapshot() if workspace else None, rules)
    number = day_of(day)
    known = [(effective, rate) for effective, rate in table if effective <= number]
    newest = max(known, default=None)
    return {
        "effective_from": date_of(newest[0]) if newest else None,
        "one_year": as_fraction(newest[1]) if newest else None,
        "private_loan_cap": rate_cap(number, table),
        "warning": stale_warning(table, number),
    }


def _print_in_force(found: dict[str, Any]) -> None:
    """Print what was in force on a day, what is to come, and the LPR."""
    from screening.cli.output import print_table  # noqa: PLC0415

    rows = [
        (
            one["name"], one["title_zh"], one["shown"], one["from"], one["to"], _basis(one), one["provenance"],
            "，".join(one["rules"]),
        )
        for one in found["figures"]
    ]  # fmt: skip
    headings = [
        "名称 / name",
        "说明",
        "值 / value",
        "自 / from",
        "至 / to",
        "依据 / basis",
        "出处 / tag",
        "规则 / rules",
    ]
    print_table(headings, rows, title=f"{found['on']} 有效 / in force")
    for one in found["to_come"]:
        print(f"将变 / to come: {one['name']} {one['from']} {one['shown']}，{_basis(one)}")
    _print_lpr(found["lpr"])


def _print_lpr(lpr: dict[str, Any]) -> None:
    """Print the newest LPR, and how old it is where it is stale."""
    from screening.rulebook.reasons import percent  # noqa: PLC0415

    if lpr["effective_from"]:
        cap = (
            f"，民间借贷上限 / ceiling of private loans {percent(lpr['private_loan_cap'])}"
            if lpr["private_loan_cap"]
            else ""
        )
        print(f"一年期 LPR / one-year LPR: {lpr['one_year'] * 100:.2f}%（{lpr['effective_from']}）{cap}")
    if lpr["warning"]:
        print(f"警告 / warning: {lpr['warning']}")


def _print_history(found: dict[str, Any]) -> None:
    """Print one figure with every value and the rules that use it."""
    from screening.cli.output import print_table  # noqa: PLC0415

    first = found["values"][0]
    rows = [
        (
            "●" if one["in_force"] else "",
            one["shown"],
            one["from"],
            one["to"],
            _basis(one),
            one["provenance"],
            one["says"],
        )
        for one in found["values"]
    ]
    headings = [f"{found['on']}", "值 / value", "自 / from", "至 / to", "依据 / basis", "出处 / tag", "内容 / it says"]
    print_table(headings, rows, title=f"{found['name']} {first['title_zh']} / {first['title_en']}")
    print(f"用到的规则 / rules that use it: {'，'.join(found['rules']) or '—'}")


def _basis(one: dict[str, Any]) -> str:
    """Give instrument and article."""
    return one["instrument"] if one["article"] == "—" else f"{one['instrument']} {one['article']}"
