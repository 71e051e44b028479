"""The commands on alerts: alerts, show."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from screening.cli.intake import JsonOption, WorkspaceOption
from screening.cli.screen import PANEL, PRIORITIES, RunOption, UnmaskOption
from screening.errors import WrongCall

if TYPE_CHECKING:
    import polars as pl

    from screening.runs.reading import FinishedRun


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command, name, epilog in (
        (alerts, "alerts", "screening alerts --fresh --priority high --pack usurious_lending"),
        (show, "show", "screening show A3f2c9d1e4b5a6978"),
    ):
        app.command(name, rich_help_panel=PANEL, epilog=f"[dim]例 / example:[/dim] {epilog}")(command)


def alerts(
    workspace: WorkspaceOption = None,
    priority: Annotated[
        str | None, typer.Option("--priority", help="只列此优先级及以上 / this priority and above")
    ] = None,
    pack: Annotated[str | None, typer.Option("--pack", help="只列此规则包 / of this pack only")] = None,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="只列需要（再）阅读的：新增或有实质变化 / only what is new or grown materially"),
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="也列被搁置的 / suppressed ones too, marked")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="最多几条 / at most")] = 30,
    run_id: RunOption = None,
    as_json: JsonOption = False,
    unmask: UnmaskOption = False,
) -> None:
    """列出预警，最重的在前；每个对象一条 / list alerts, gravest first; one for each subject.

    次序严格：优先级、风险分、规则数、金额、编号；“决定”一列是使其排在下一条之前的那一项。变化与上次运行比较；被搁置的不列。
    The order is strict: priority, score, number of rules, amount, id; "decided by" is what puts one before the next. Changes
    are since it was last told; what is put aside is left out unless asked for.
    """
    import polars as pl  # noqa: PLC0415 - kept out of the start of other commands

    from screening.cli.output import print_json  # noqa: PLC0415

    run = _opened(workspace, run_id)
    table = run.table("alerts")
    if priority is not None:
        if priority not in PRIORITIES:
            raise WrongCall(f"没有优先级 / no priority {priority!r}", remedy=f"one of {', '.join(PRIORITIES)}")
        table = table.filter(pl.col("priority").is_in(PRIORITIES[: PRIORITIES.index(priority) + 1]))
    if pack is not None:
        table = table.filter(pl.col("packs").list.contains(pack))
    listed, left_out = _listed(run, table, fresh=fresh, every=every)
    shown = [_shown(row, unmask=unmask) for row in listed[:limit]]
    if as_json:
        print_json(shown)
    else:
        _print(shown, len(listed), left_out)


def _listed(run: "FinishedRun", table: "pl.DataFrame", *, fresh: bool, every: bool) -> tuple[list[dict[str, Any]], int]:
    """Give the alerts to list in order, each with its change and what puts it before the next, and how many are held."""
    from screening.alerts.order import decided_by  # noqa: PLC0415
    from screening.cli.alert_parts import changes_of  # noqa: PLC0415

    changes = changes_of(run)
    rows = [{**row, "change": changes.get(row["alert_id"])} for row in table.to_dicts()]
    held = [row for row in rows if row["change"] and row["change"]["suppression_id"]]
    wanted = [
        row for row in rows
        if (every or row not in held) and (not fresh or (row["change"] and row["change"]["fresh"]))
    ]  # fmt: skip
    for row, key in zip(wanted, decided_by(wanted), strict=True):
        row["decided_zh"], row["decided_by"] = key or (None, None)
    return wanted, 0 if every else len(held)


def _shown(row: dict[str, Any], *, unmask: bool) -> dict[str, Any]:
    """Give an alert as it may be shown."""
    from screening.cli.alert_parts import change_told  # noqa: PLC0415
    from screening.masking import mask_account  # noqa: PLC0415

    told = {**row, "change": row["change"] and change_told(row["change"], unmask=unmask)}
    if unmask:
        return told
    subject = mask_account(row["subject_id"]) if row["subject_kind"] == "account" else row["subject_id"]
    return {**told, "subject_id": subject, "account_ids": [mask_account(one) for one in row["account_ids"]]}


def _print(shown: list[dict[str, Any]], found: int, left_out: int) -> None:
    """Print alerts as a table."""
    from screening.cli.alert_parts import STATES  # noqa: PLC0415
    from screening.cli.output import print_table  # noqa: PLC0415

    print_table(
        ["编号 / alert", "优先级", "分 / score", "标题 / headline", "变化 / change", "决定 / decided by"],
        [
            (row["alert_id"], row["priority"], f"{row['risk_score']:.1f}", row["headline_zh"], _change(row, STATES),
             row["decided_zh"] or "")
            for row in shown
        ],
        title=f"{len(shown)} / {found} 条预警 / alerts",
    )  # fmt: skip
    if left_out:
        print(f"另有 {left_out} 条被搁置，未列 / {left_out} more are put aside: --all, screening suppress list")
    print("下一步 / next: screening show ALERT_ID")


def _change(row: dict[str, Any], states: dict[str, str]) -> str:
    """Give an alert's change in a few words."""
    change = row["change"]
    if change is None:
        return ""
    held = f"搁置 {change['suppression_id']}；" if change["suppression_id"] else ""
    return held + (change["words_zh"] if change["state"] == "changed" else states[change["state"]])


def show(
    item: Annotated[
        str, typer.Argument(metavar="ID", help="预警、团伙或发现的编号 / an alert's, ring's or finding's id")
    ],
    workspace: WorkspaceOption = None,
    rows: Annotated[
        int, typer.Option("--rows", min=0, help="每项最多列几笔交易 / bookings shown for each finding")
    ] = 10,
    run_id: RunOption = None,
    as_json: JsonOption = False,
    unmask: UnmaskOption = False,
) -> None:
    """解释一条预警：变化、风险分构成、理由、依据、交易，以及有利于当事人的一面 / explain an alert, doubts included.

    Its change, the score in parts, reasons, law, bookings; and what it does not prove, the lawful patterns tested and how
    complete the data beneath it is.
    """
    from screening.cli.about import explain  # noqa: PLC0415
    from screening.cli.explain import explained, print_explained  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.runs.reading import open_run  # noqa: PLC0415

    target = Workspace.find(workspace)
    run = open_run(target, run_id)
    drawn = _drawn(run, item)
    if drawn is not None:
        explain(drawn, workspace=target.path, run_id=run.record["run_id"], as_json=as_json, unmask=unmask)
        return
    found = explained(target, run, item, rows, unmask)
    if as_json:
        print_json(found)
    else:
        print_explained(found)


def _drawn(run: "FinishedRun", item: str) -> str | None:
    """Give the customer whom a queue's item stands for that is no alert; None for everything else."""
    import polars as pl  # noqa: PLC0415

    if not (run.path / "below_line.parquet").is_file():
        return None
    found = run.table("below_line").filter(pl.col("item_id") == item)["subject_id"].to_list()
    return str(found[0]) if found else None


def _opened(workspace: Any, run_id: str | None) -> "FinishedRun":
    """Give a run of the workspace found."""
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.runs.reading import open_run  # noqa: PLC0415

    return open_run(Workspace.find(workspace), run_id)
