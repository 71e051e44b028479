"""The command that sets two runs side by side."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from screening.cli.intake import JsonOption, WorkspaceOption
from screening.cli.screen import PANEL, UnmaskOption

SHOWN = 40


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    epilog = "[dim]例 / example:[/dim] screening compare 20260701T090000-1a2b3c4d 20261001T090000-5e6f7081"
    app.command("compare", rich_help_panel=PANEL, epilog=epilog)(compare)


def compare(
    first: Annotated[str, typer.Argument(metavar="RUN1", help="前一次运行 / the earlier run", show_default=False)],
    second: Annotated[str, typer.Argument(metavar="RUN2", help="后一次运行 / the later run", show_default=False)],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    unmask: UnmaskOption = False,
) -> None:
    """比较两次运行：依据有何不同，预警、团伙、规则、分数因此如何变化 / two runs side by side, and why they differ.

    先列依据的不同（数据、规则、参数、模型、软件），再列新的、有变化的、消失的预警及其可能原因。
    First in what they rest on, then the alerts that are new, changed or gone, each with what it may be due to.
    """
    from screening.cli.output import print_json  # noqa: PLC0415 - kept out of the start of other commands
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.masking import mask_account  # noqa: PLC0415
    from screening.runs.compare import compare as side_by_side  # noqa: PLC0415
    from screening.runs.reading import open_run  # noqa: PLC0415

    target = Workspace.find(workspace)
    found = asdict(side_by_side(open_run(target, first), open_run(target, second)))
    if not unmask:
        for row in found["scores"]:
            row["account_id"] = mask_account(row["account_id"])
        for row in found["alerts"]:
            row["subject_id"] = (
                mask_account(row["subject_id"]) if row["subject_kind"] == "account" else row["subject_id"]
            )
    if as_json:
        print_json(found)
    else:
        _print(found)


def _print(found: dict[str, Any]) -> None:
    """Print a comparison."""
    from screening.cli.alert_parts import STATES  # noqa: PLC0415
    from screening.cli.output import print_table  # noqa: PLC0415

    print(f"{found['first']} → {found['second']}")
    for reason in found["reasons"]:
        print(f"  依据不同 / differs [{reason['kind']}]: {reason['zh']} / {reason['en']}")
    if not found["reasons"]:
        print("  依据相同：数据、规则、参数、模型均未变 / both rest on the same data, rules, parameters and models")
    print("预警 / alerts: " + "，".join(f"{STATES[state]} {count}" for state, count in found["states"].items()))
    if found["alerts"]:
        print_table(
            ["编号 / alert", "状态", "变化 / change", "可能因为 / may be due to"],
            [
                (one["alert_id"], STATES[one["state"]], one["words_zh"], ", ".join(one["because"]))
                for one in found["alerts"][:SHOWN]
            ],
            title=f"{min(SHOWN, len(found['alerts']))} / {len(found['alerts'])} 条有差异 / differ",
        )
    if found["rings"]:
        print_table(
            ["团伙 / ring", "状态", "账户 / accounts", "金额 / amount"],
            [
                (one["name"], STATES[one["state"]], _pair(one["accounts"]), _pair(one["amount"]))
                for one in found["rings"]
            ],
        )
    if found["rules"]:
        print_table(
            ["规则 / rule", "发现 / findings", ""],
            [(one["rule_id"], one["was"], one["now"]) for one in found["rules"]],
        )
    print(f"账户风险分 / account scores: 升 / risen {found['risen']:,}，降 / fallen {found['fallen']:,}（≥ 1）")
    for one in found["scores"]:
        print(f"  {one['account_id']} {one['was']:.2f} → {one['now']:.2f}")


def _pair(values: list[Any]) -> str:
    """Give a figure before and after."""
    return " → ".join("—" if one is None else f"{one:,}" for one in values)
