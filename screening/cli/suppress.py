"""The commands of the suppression ledger: suppress add, list, lift."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from screening.cli.intake import JsonOption, WorkspaceOption
from screening.cli.screen import PANEL, RunOption

if TYPE_CHECKING:
    from screening.alerts.suppressions import Suppression

_EXAMPLE = "[dim]例 / example:[/dim]"
ReasonOption = Annotated[
    str, typer.Option("--reason", help="理由，记入台账 / why; kept in the ledger", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the group of commands to the command line."""
    group = typer.Typer(
        no_args_is_help=True,
        help="搁置台账：把看过的预警按范围、理由、期限放下 / the ledger of alerts put aside: scope, reason, until when",
    )
    group.command(
        "add", epilog=f'{_EXAMPLE} screening suppress add A3f2c9d1e4b5a6978 --until 2027-03-31 --reason "市场摊位日结"'
    )(add)
    group.command("list", epilog=f"{_EXAMPLE} screening suppress list --all")(listed)
    group.command("lift", epilog=f'{_EXAMPLE} screening suppress lift S000001 --reason "情况有变"')(lifted)
    app.add_typer(group, name="suppress", rich_help_panel=PANEL)


def add(
    alert_id: Annotated[str, typer.Argument(metavar="ALERT", help="预警编号 / an alert's id", show_default=False)],
    until: Annotated[
        datetime,
        typer.Option(
            "--until", formats=["%Y-%m-%d"], help="管到哪个记账日 / the last booking day it covers", show_default=False
        ),
    ],
    reason: ReasonOption,
    workspace: WorkspaceOption = None,
    rules: Annotated[
        list[str] | None,
        typer.Option("--rule", help="只就这些规则；缺省为现有全部 / these rules only; default: all met"),
    ] = None,
    run_id: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """搁置一条预警：其对象、规则与对手；之外的都会唤醒它 / put an alert aside; what lies beyond its scope wakes it.

    继续比对与计数（“本应提示 4 次，8 万元”），从不丢弃。新规则、新对手、到期或解除都会唤醒。记录何人、何时、何故。
    It keeps matching and counting and drops nothing. A new rule, a new counterparty, its day or lifting it wakes it.
    """
    from screening.alerts.settings import read_alert_settings  # noqa: PLC0415 - kept out of the start of others
    from screening.alerts.suppressions import suppress  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.home import shipped  # noqa: PLC0415
    from screening.ledger.who import os_user  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.runs.reading import open_run  # noqa: PLC0415
    from screening.runs.suppressing import latest_day, scope_of  # noqa: PLC0415

    target = Workspace.find(workspace)
    run = open_run(target, run_id)
    settings = read_alert_settings(shipped("models") / run.record["parameters"].get("alert_model", "alerts"))
    made = suppress(
        target, scope_of(run, alert_id, rules), reason, os_user(), until.date(), run.record["run_id"],
        latest_day(run, settings.longest_days),
    )  # fmt: skip
    if as_json:
        print_json(_row(made, {}))
        return
    print(f"已搁置 / put aside: {made.suppression_id} {made.scope.subject_id}，至 / until {made.until}")
    print(
        f"范围 / scope: {len(made.scope.rules)} 条规则 / rules，{len(made.scope.counterparties)} 个对手 / counterparties"
    )
    print("自下次运行起生效 / holds from the next run on: screening run; 撤销 / undo: screening suppress lift")


def listed(
    workspace: WorkspaceOption = None,
    every: Annotated[bool, typer.Option("--all", help="也列已解除的 / lifted ones too")] = False,
    as_json: JsonOption = False,
) -> None:
    """列出搁置记录：何人何时何故、期限、至今本应提示几次 / list what is put aside, by whom, why, and what it kept back."""
    from screening.alerts.suppressions import read_suppressions  # noqa: PLC0415
    from screening.cli.output import print_json, print_table  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.runs.suppressing import newest_states  # noqa: PLC0415

    target = Workspace.find(workspace)
    states = newest_states(target)
    rows = [
        _row(one, states.get(one.suppression_id, {}))
        for one in read_suppressions(target)
        if every or one.lifted is None
    ]
    if as_json:
        print_json(rows)
        return
    print_table(
        ["编号 / id", "对象 / subject", "状态 / state", "至 / until", "本应提示 / would have alerted", "理由 / why", "何人"],
        [
            (one["suppression_id"], one["subject_id"], _STATES[one["state"]], one["until"], _would(one), one["reason"],
             one["by"])
            for one in rows
        ],
        title=f"{len(rows)} 条搁置 / suppressions",
    )  # fmt: skip
    print("解除 / undo: screening suppress lift ID --reason …")


def lifted(
    suppression_id: Annotated[str, typer.Argument(metavar="ID", help="搁置编号 / its id", show_default=False)],
    reason: ReasonOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """解除一条搁置：以新记录为之，原记录仍在 / end a suppression by a further record; what was recorded stays."""
    from screening.alerts.suppressions import lift  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.ledger.who import os_user  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    done = lift(Workspace.find(workspace), suppression_id, reason, os_user())
    if as_json:
        print_json(_row(done, {}))
        return
    print(
        f"已解除 / lifted: {done.suppression_id} {done.scope.subject_id}；下次运行重新提示 / told again by the next run"
    )


_STATES = {
    "holding": "搁置中 / holding",
    "quiet": "无预警 / no alert",
    "woken": "已唤醒 / woken",
    "expired": "到期 / expired",
    "lifted": "已解除 / lifted",
    "waiting": "待下次运行 / from the next run",
}


def _row(one: "Suppression", state: dict[str, Any]) -> dict[str, Any]:
    """Give a suppression as JSON holds it, with what the newest run says of it; accounts are counted, not named."""
    from screening.masking import mask_account  # noqa: PLC0415

    scope = one.scope
    return {
        "suppression_id": one.suppression_id,
        "matter_id": mask_account(scope.matter_id) if scope.subject_kind == "account" else scope.matter_id,
        "subject_kind": scope.subject_kind,
        "subject_id": mask_account(scope.subject_id) if scope.subject_kind == "account" else scope.subject_id,
        "rules": sorted(scope.rules),
        "counterparties": len(scope.counterparties),
        "reason": one.reason,
        "by": one.by,
        "at": one.at,
        "until": one.until,
        "run_id": one.run_id,
        "lifted": one.lifted and dict(zip(("at", "by", "reason"), one.lifted, strict=True)),
        "state": "lifted" if one.lifted else state.get("state", "waiting"),
        "alert_id": state.get("alert_id"),
        "new_rules": state.get("new_rules", []),
        "new_counterparties": len(state.get("new_counterparties", [])),
        "times": state.get("times", 0),
        "amount": state.get("amount", 0),
    }


def _would(row: dict[str, Any]) -> str:
    """Give what a suppression kept back in words."""
    return f"{row['times']} 次 / times，{row['amount']:,} 元 / CNY" if row["times"] else "—"
