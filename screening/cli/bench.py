"""The analyst's bench: commands that explain a rule on a subject, try values on the past, and compare versions."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screening.cli.about import SubjectArgument
from screening.cli.backtest import backtest
from screening.cli.evaluate import evaluate
from screening.cli.intake import JsonOption, WorkspaceOption
from screening.cli.rule_files import diff, new, show

if TYPE_CHECKING:
    from screening.bench.explain import ConditionTold, Explanation, StepTold

_EXAMPLE = "[dim]例 / example:[/dim]"

RuleArgument = Annotated[str, typer.Argument(metavar="RULE", help="规则编号 / id of a rule", show_default=False)]
FolderOption = Annotated[
    Path | None, typer.Option("--rules", help="规则文件夹；缺省为自带 / a rules folder; default: the shipped one")
]
RunOption = Annotated[
    str | None, typer.Option("--run", help="按哪次运行的数据；缺省最新 / on the data of which run; default: the newest")
]
UnmaskOption = Annotated[
    bool, typer.Option("--unmask", help="显示完整账号 / show whole account numbers; masked without it")
]


def register(group: typer.Typer) -> None:
    """Add the commands to the group of commands on rules."""
    for command, name, epilog in (
        (show, "show", "screening rules show ml_fan_in --sql"),
        (
            new,
            "new",
            "screening rules new ml_fan_in_shops --pack money_laundering --from ml_fan_in --rules county_rules",
        ),
        (explain, "explain", "screening rules explain ml_fan_in 6299010064224956405 -w county"),
        (backtest, "backtest", "screening rules backtest ml_fan_in --set payers_person=8,10,15,20 --chart fan_in.svg"),
        (evaluate, "evaluate", "screening rules evaluate --since 2026-07-01 -w county"),
        (diff, "diff", "screening rules diff HEAD~3 -w county"),
    ):
        group.command(name, epilog=f"{_EXAMPLE} {epilog}")(command)


def explain(
    rule_id: RuleArgument,
    subject: SubjectArgument,
    workspace: WorkspaceOption = None,
    run_id: RunOption = None,
    folder: FolderOption = None,
    every: Annotated[
        bool, typer.Option("--all", help="也列出没有条件的步骤与豁免步骤 / steps without conditions and exemptions too")
    ] = False,
    as_json: JsonOption = False,
    unmask: UnmaskOption = False,
) -> None:
    """解释规则为何命中一个对象，或差多少：条件、数值、界线、差距 / why a rule fired on a subject, or how near it came.

    对规则的每个条件：该对象的数值、界线（参数及单位）、是否满足、差多少。不写入任何内容。
    For every condition: the subject's figure, the line, met or not, and the distance. Nothing is written.
    """
    from screening.bench.explain import explain as explained  # noqa: PLC0415 - kept out of the start of other commands
    from screening.bench.ready import read_rules, ready, rules_folder, setting_of  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.cli.screen import stages_shown  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    setting = setting_of(Workspace.find(workspace), run_id)
    rules = rules_folder(folder)
    book = read_rules(setting, rules)
    rule = book.of(rule_id)
    with stages_shown() as watcher, ready(setting, book, (rule,), rules, watcher) as engine:
        found = explained(engine, setting, rule, subject, unmask=unmask)
    if as_json:
        print_json(
            {**_as_dict(found), "stopped_by": [{"step": step, "text": one.text} for step, one in found.stopped_by]}
        )
    else:
        print_explanation(found, every=every)


def _as_dict(found: "Explanation") -> dict[str, object]:
    """Give an explanation as plain values."""
    from dataclasses import asdict  # noqa: PLC0415

    return asdict(found)


def print_explanation(found: "Explanation", *, every: bool = False) -> None:
    """Print an explanation: the answer in a sentence, then each step with its conditions."""
    print(f"{found.title_zh} / {found.title_en}（{found.rule_id}，版本 / version {found.version}）")
    print(f"对象 / subject {found.subject}，账户 / accounts {', '.join(found.accounts)}，截至 / as of {found.as_of}")
    print(_answer(found))
    for note in found.notes:
        print(f"注意 / note: {note}")
    for step in found.steps:
        told = (step.conditions or step.unmatched) and (step.needed or step.decisive) and (step.rows or step.decisive)
        if every or told:
            _print_step(step)
    print("\n以上为疑似线索，未经查证 / clues only, not verified.")


def _answer(found: "Explanation") -> str:
    """Say in a sentence what became of the subject."""
    if found.outcome == "fired":
        return f"● 命中 / fired：涉及账户 / accounts {', '.join(found.named)}"
    if found.outcome == "not_evaluable":
        return f"○ 无法判断 / cannot tell：缺少 / lacking {', '.join(found.lacking)}"
    if found.outcome == "absent":
        step = next(step for step in found.steps if step.decisive)
        what = "；".join((*step.unmatched, *(one.text for one in step.conditions if one.met is False)))
        what = what or f"{', '.join(step.reads)} 中没有此对象的记录 / holds no row of this subject"
        return f"○ 未命中 / did not fire：在步骤 {step.step} 没有此类往来 / nothing of the kind at step {step.step}：{what}"
    short = [
        f"{step}: {one.text}，{one.shown[0]}，须 / needs {one.shown[1]}"
        + (f"，差 / short by {one.shown[2]}" if one.shown[2] else "")
        for step, one in found.stopped_by
    ]
    return "\n".join(
        [
            f"○ 未命中 / did not fire：最接近处差 {found.missed} 个条件 / {found.missed} short at the nearest",
            *(f"  ✗ {one}" for one in short),
        ]
    )


def _print_step(step: "StepTold") -> None:
    """Print one step with its conditions."""
    from screening.cli.output import print_table  # noqa: PLC0415

    counted = f"{step.passed}/{step.groups if step.groups is not None else step.rows}"
    kind = "" if step.needed else "；豁免或分级 / exempts or grades"
    near = "；以最接近的记录续算 / carried on with the nearest rows" if step.nearest else ""
    print(f"\n■ {step.step}（{', '.join(step.reads)}；通过 / through {counted}{kind}{near}）")
    if step.says:
        print(f"  {step.says}")
    for one in step.unmatched:
        print(f"  ✗ 无对应记录 / nothing belongs together: {one}")
    if step.conditions:
        print_table(
            [
                "",
                "条件 / condition",
                "此对象 / figure",
                "界线 / line",
                "差 / short by",
                "满足的行 / rows",
                "参数 / parameters",
            ],
            [row for one in step.conditions for row in _rows(one, "")],
        )
    made = {name: what for one in step.conditions for name, what in one.where.items() if name != what.split(".")[-1]}
    for name, what in made.items():
        print(f"  {name} = {what}")


def _rows(one: "ConditionTold", indent: str) -> list[tuple[str, ...]]:
    """Give a condition as a row of the table, and below it the parts of an OR."""
    mark = {True: "✓", False: "·" if indent else "✗", None: "–"}[one.met]
    parameters = "，".join(f"{name} {value}" for name, value in one.parameters.items())
    first = (mark, f"{indent}{one.text}", *one.shown, f"{one.rows_met:,}" if not indent else "", parameters)
    return [first, *(row for part in one.alternatives for row in _rows(part, f"{indent}  或 / or "))]
