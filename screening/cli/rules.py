"""The commands on rules: list, check, test."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screening.cli import bench, law, lint, ready
from screening.cli.intake import JsonOption

if TYPE_CHECKING:
    from screening.rulebook.cases import CaseResult
    from screening.rulebook.proof import Proof

rules_app = typer.Typer(no_args_is_help=True, help="规则：查看、检查、试验 / rules: look, check, test")

Folder = Annotated[
    Path | None, typer.Option("--rules", help="规则文件夹；缺省为自带 / a rules folder; default: the shipped one")
]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    rules_app.command("law", epilog="[dim]例 / example:[/dim] screening rules law --on 2024-06-30")(law.law)
    rules_app.command("lint", epilog="[dim]例 / example:[/dim] screening rules lint --rules my_rules")(lint.lint)
    rules_app.command("ready", epilog="[dim]例 / example:[/dim] screening rules ready -w county")(ready.ready)
    bench.register(rules_app)
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
def try_cases(
    chosen: Annotated[
        list[str] | None, typer.Argument(metavar="[RULE]…", help="规则编号；缺省为全部 / ids of rules; default: all")
    ] = None,
    prove: Annotated[
        bool, typer.Option("--prove", help="逐一去掉条件、移动参数，看案例是否察觉 / drop conditions, move parameters")
    ] = False,
    folder: Folder = None,
    as_json: JsonOption = False,
) -> None:
    """检查规则的查询，运行其自带案例；可再证明案例足够 / check queries, run the cases, and prove that they suffice."""
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.home import shipped  # noqa: PLC0415
    from screening.rulebook.cases import run_cases  # noqa: PLC0415
    from screening.rulebook.check import check_rule  # noqa: PLC0415
    from screening.rulebook.proof import prove as proofs_of  # noqa: PLC0415
    from screening.rulebook.rule import read_rulebook, read_rules  # noqa: PLC0415

    if chosen:
        every = read_rules(folder or shipped("rules"), chosen)
    else:
        book = read_rulebook(folder or shipped("rules"))
        every = [*book.rules, *book.lawful]
    problems = [problem for rule in every for problem in check_rule(rule)]
    results = [] if problems else run_cases(every)
    proofs = proofs_of(every) if prove and not problems else []
    failed = [one for one in results if not one.passed]
    unproven = [one for proof in proofs for one in proof.unproven]
    if as_json:
        tried = {"problems": problems, "cases": len(results), "failed": [asdict(one) for one in failed]}
        print_json({**tried, "proofs": [asdict(one) for one in proofs]} if prove else tried)
    else:
        _print_tried(problems, results, proofs)
        print(
            f"{len(every)} 条规则与模式 / rules and patterns，{len(results) - len(failed)} passed, {len(failed)} failed"
        )
    if problems or failed or unproven:
        raise typer.Exit(1)


def _print_tried(problems: list[str], results: "list[CaseResult]", proofs: "list[Proof]") -> None:
    """Print problems of queries, cases that failed and what is unproven."""
    from screening.cli.output import print_table  # noqa: PLC0415

    for line in (*problems, *(str(one) for proof in proofs for one in proof.unproven)):
        print(line)
    failed = [one for one in results if not one.passed]
    if failed:
        print_table(
            ["规则 / rule", "案例 / case", "应得 / expected", "实得 / got"],
            [(one.rule_id, one.case, ", ".join(one.expected), ", ".join(one.got)) for one in failed],
        )
    if proofs:
        killed, excused, unproven = (
            sum(len(part) for part in parts)
            for parts in zip(*((one.killed, one.excused, one.unproven) for one in proofs), strict=True)
        )
        print(f"证明 / proof：{killed} killed, {excused} excused, {unproven} unproven")
