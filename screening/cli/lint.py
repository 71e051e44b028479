"""The command that checks rules without running them."""

from pathlib import Path
from typing import Annotated

import typer

from screening.cli.intake import JsonOption


def lint(
    folder: Annotated[
        Path | None, typer.Option("--rules", help="规则文件夹；缺省为自带 / a rules folder; default: the shipped one")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """检查每条规则的两个文件，不运行 / check both files of every rule without running any."""
    from screening.cli.output import print_json  # noqa: PLC0415 - kept out of the start of other commands
    from screening.home import shipped  # noqa: PLC0415
    from screening.rulebook.lint import lint as problems_of  # noqa: PLC0415

    rules, problems = problems_of(folder or shipped("rules"))
    if as_json:
        print_json({"rules": rules, "problems": problems})
    else:
        for problem in problems:
            print(problem)
        print(f"{rules} 条规则与模式，{len(problems)} 处问题 / rules and patterns, problems")
    if problems:
        raise typer.Exit(1)
