"""The command that tells before a run which rules can work."""

from pathlib import Path
from typing import Annotated, Any

import typer

from screening.cli.intake import JsonOption, WorkspaceOption
from screening.cli.screen import ProgressOption

STATES = {"ready": "可用 / ready", "partly": "部分可用 / partly", "not_evaluable": "无法判断 / cannot tell"}


def ready(
    workspace: WorkspaceOption = None,
    folder: Annotated[
        Path | None, typer.Option("--rules", help="规则文件夹；缺省为自带 / a rules folder; default: the shipped one")
    ] = None,
    progress: ProgressOption = None,
    as_json: JsonOption = False,
) -> None:
    """筛查之前：哪些规则能用现有数据，缺什么 / before a run: which rules can work on what is there, and what is missing.

    “无法判断”不等于“未发现”：缺少设备号的账户，按设备判断的规则对它说不出话。
    "Cannot tell" is not "clean": of an account without device numbers, a rule on devices can say nothing.
    """
    from screening.bench.readiness import readiness  # noqa: PLC0415 - kept out of the start of other commands
    from screening.bench.ready import as_it_is, read_rules, rules_folder  # noqa: PLC0415
    from screening.cli.output import print_json, print_table  # noqa: PLC0415
    from screening.cli.screen import stages_shown  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    setting = as_it_is(Workspace.find(workspace))
    rules = rules_folder(folder)
    with stages_shown(progress) as watcher:
        found = readiness(setting, read_rules(setting, rules).rules, rules, watcher)
    if as_json:
        print_json([vars(one) for one in found])
        return
    rows: list[tuple[Any, ...]] = []
    for one in found:
        lacking = "，".join(f"{need} {accounts:,}" for need, accounts in sorted(one.lacking.items()))
        rows.append((one.rule_id, one.pack, STATES[one.state], f"{one.subjects:,}", f"{one.not_evaluable:,}", lacking))
    print_table(
        ["规则 / rule", "包 / pack", "状态 / state", "账户 / accounts", "无法判断 / cannot tell", "所缺 / lacking"],
        rows,
    )
    ready_count = sum(one.state == "ready" for one in found)
    print(f"{len(found)} 条规则，{ready_count} 条可对全部账户判断 / rules, {ready_count} can tell for every account")
