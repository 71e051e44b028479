"""The commands on rules: list, check, test."""

from pathlib import Path
from typing import Annotated

import typer

from screening.cli.intake import JsonOption

rules_app = typer.Typer(no_args_is_help=True, help="规则：查看、检查、试验 / rules: look, check, test")

Folder = Annotated[
    Path | None, typer.Option("--rules", help="规则文件夹；缺省为自带 / a rules folder; default: the shipped one")
]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    app.add_typer(rules_app, name="rules", rich_help_panel="规则 / rules")


@rules_app.command("list")
def list_rules(folder: Folder = None, as_json: JsonOption = False) -> None:
    """列出规则与合法往来模式 / list rules and lawful patterns."""
    from screening.cli.output import print_json, print_table  # noqa: PLC0415
    from screening.home import shipped  # noqa: PLC0415
    from screening.rulebook.rule import read_rulebook  # noqa: PLC0415

    book = read_rulebook(folder or shipped("rules"))
    rows = [
        (one.rule_id, one.pack, one.severity, one.about["title_zh"], one.about["title_en"], len(one.cases), one.version)
        for one in (*book.rules, *book.lawful)
    ]
    if as_json:
        keys = ("rule_id", "pack", "severity", "title_zh", "title_en", "cases", "version")
        print_json([dict(zip(keys, row, strict=True)) for row in rows])
        return
    print_table(["规则 / rule", "包 / pack", "严重程度", "名称", "title", "cases", "version"], rows)


@rules_app.command("test")
def try_cases(folder: Folder = None, as_json: JsonOption = False) -> None:
    """检查每条规则的查询，并运行其自带案例 / check every query and run every rule's own cases."""
    from screening.cli.output import print_json, print_table  # noqa: PLC0415
    from screening.home import shipped  # noqa: PLC0415
    from screening.rulebook.cases import run_cases  # noqa: PLC0415
    from screening.rulebook.check import check_rule  # noqa: PLC0415
    from screening.rulebook.rule import read_rulebook  # noqa: PLC0415

    book = read_rulebook(folder or shipped("rules"))
    every = (*book.rules, *book.lawful)
    problems = [problem for rule in every for problem in check_rule(rule)]
    results = [] if problems else run_cases(every)
    failed = [one for one in results if not one.passed]
    if as_json:
        print_json({"problems": problems, "cases": len(results), "failed": failed})
    else:
        for problem in problems:
            print(problem)
        if failed:
            print_table(
                ["规则 / rule", "案例 / case", "应得 / expected", "实得 / got"],
                [(one.rule_id, one.case, ", ".join(one.expected), ", ".join(one.got)) for one in failed],
            )
        print(
            f"{len(every)} 条规则与模式 / rules and patterns，{len(results) - len(failed)} passed, {len(failed)} failed"
        )
    if problems or failed:
        raise typer.Exit(1)
