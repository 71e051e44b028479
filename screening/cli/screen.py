"""The commands that screen and show what was found: run, alerts, show."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from screening.cli.intake import JsonOption, WorkspaceOption
from screening.errors import WrongCall

if TYPE_CHECKING:
    from screening.runs.reading import FinishedRun
    from screening.runs.stages import Watcher

PANEL = "筛查与查看 / screening and looking"
PRIORITIES = ("critical", "high", "medium", "low")

RunOption = Annotated[str | None, typer.Option("--run", help="运行编号；缺省最新 / run_id; default: the newest")]
UnmaskOption = Annotated[
    bool, typer.Option("--unmask", help="显示完整账号 / show whole account numbers; masked without it")
]
STAGES_ZH = {
    "columns": "整理",
    "lawful patterns": "合法往来",
    "loans": "还原借款",
    "networks": "资金网络",
    "asked columns": "规则所需列",
    "anomaly": "异常模型",
    "rules": "规则",
    "rings": "团伙",
    "alerts": "预警",
    "publish": "写出",
    "report": "报告",
}


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command, name, epilog in (
        (run, "run", "screening run -w county --as-of 2026-10-31"),
        (alerts, "alerts", "screening alerts --priority high --pack usurious_lending"),
        (show, "show", "screening show A3f2c9d1e4b5a6978"),
    ):
        app.command(name, rich_help_panel=PANEL, epilog=f"[dim]例 / example:[/dim] {epilog}")(command)


def run(
    workspace: WorkspaceOption = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of",
            formats=["%Y-%m-%d"],
            help="只看到这一天为止；缺省为报送覆盖的最后一天 / the last day seen; default: the last day covered",
        ),
    ] = None,
    pipeline: Annotated[
        str, typer.Option("--pipeline", help="流程名或 TOML 路径 / a pipeline's name or a TOML")
    ] = "full",
    rules: Annotated[
        Path | None, typer.Option("--rules", help="规则文件夹；缺省为自带 / a rules folder; default: the shipped one")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """筛查已接收的全部数据，写出一次运行 / screen everything accepted; writes one run."""
    from screening.cli.output import print_json  # noqa: PLC0415 - kept out of the start of other commands
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    target = Workspace.find(workspace)
    with stages_shown() as watcher:
        made = screened(target, watcher, as_of.date() if as_of else None, pipeline, rules)
    if as_json:
        print_json({**made.record, "path": str(made.path)})
    else:
        print_run(made)


def screened(
    workspace: Any, watcher: "Watcher", as_of: Any = None, pipeline: str = "full", rules: Path | None = None
) -> "FinishedRun":
    """Run the screening and its report, and give the finished run."""
    from screening.report.page import write_report  # noqa: PLC0415
    from screening.runs.reading import read_run  # noqa: PLC0415
    from screening.runs.run import run as screen_workspace  # noqa: PLC0415

    finished = read_run(screen_workspace(workspace, as_of, pipeline, rules_folder=rules, watcher=watcher))
    if finished.record["parameters"]["report"]:
        watcher("report", "", 0)
        write_report(finished.path, workspace)
    return finished


@contextmanager
def stages_shown() -> Iterator["Watcher"]:
    """Give a watcher that tells the stage and the newest count on one line, where somebody looks."""
    from screening.cli.output import progress  # noqa: PLC0415

    with progress() as tell:

        def watch(stage: str, made: str, rows: int) -> None:
            tell(f"{STAGES_ZH.get(stage, stage)} / {stage}: {made}", rows, rows)

        yield watch


def print_run(made: "FinishedRun") -> None:
    """Print what a run found, in a few lines."""
    from screening.cli.output import print_table  # noqa: PLC0415

    record = made.record
    counts = record["counts"]
    print(f"运行 / run: {record['run_id']}（截至 / as of {record['as_of']}）")
    print(
        f"记账 / bookings {counts['transactions']:,}，往来 / transfers {counts['transfers']:,}，"
        f"账户 / accounts {counts['accounts']:,}，用时 / seconds {sum(record['seconds'].values()):.1f}"
    )
    by_priority = counts["alerts_by_priority"]
    print_table(
        ["优先级 / priority", "预警 / alerts"],
        [(name, by_priority.get(name, 0)) for name in PRIORITIES],
        title="预警 / alerts",
    )
    for warning in record["warnings"]:
        print(f"注意 / note: {warning}")
    print(f"已写入 / written: {made.path}")
    if (made.path / "report.html").exists():
        print(f"报告 / report: {made.path / 'report.html'}")
    print("下一步 / next: screening alerts, screening rings, screening show ID")


def alerts(
    workspace: WorkspaceOption = None,
    priority: Annotated[
        str | None, typer.Option("--priority", help="只列此优先级及以上 / this priority and above")
    ] = None,
    pack: Annotated[str | None, typer.Option("--pack", help="只列此规则包 / of this pack only")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="最多几条 / at most")] = 30,
    run_id: RunOption = None,
    as_json: JsonOption = False,
    unmask: UnmaskOption = False,
) -> None:
    """列出预警，最重的在前 / list alerts, gravest first."""
    import polars as pl  # noqa: PLC0415

    from screening.cli.output import print_json, print_table  # noqa: PLC0415

    table = _opened(workspace, run_id).table("alerts")
    if priority is not None:
        if priority not in PRIORITIES:
            raise WrongCall(f"没有优先级 / no priority {priority!r}", remedy=f"one of {', '.join(PRIORITIES)}")
        table = table.filter(pl.col("priority").is_in(PRIORITIES[: PRIORITIES.index(priority) + 1]))
    if pack is not None:
        table = table.filter(pl.col("packs").list.contains(pack))
    shown = [_masked_accounts(row, unmask) for row in table.head(limit).to_dicts()]
    if as_json:
        print_json(shown)
        return
    print_table(
        ["编号 / alert", "优先级", "分 / score", "标题 / headline"],
        [(row["alert_id"], row["priority"], f"{row['risk_score']:.1f}", row["headline_zh"]) for row in shown],
        title=f"{len(shown)} / {table.height} 条预警 / alerts",
    )
    print("下一步 / next: screening show ALERT_ID")


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
    """解释一条预警：理由、依据、交易、不能证明什么 / explain an alert: reasons, law, bookings, what it does not prove."""
    from screening.cli.explain import explained, print_explained  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.runs.reading import open_run  # noqa: PLC0415

    target = Workspace.find(workspace)
    found = explained(target, open_run(target, run_id), item, rows, unmask)
    if as_json:
        print_json(found)
    else:
        print_explained(found)


def _opened(workspace: Path | None, run_id: str | None) -> "FinishedRun":
    """Give a run of the workspace found."""
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.runs.reading import open_run  # noqa: PLC0415

    return open_run(Workspace.find(workspace), run_id)


def _masked_accounts(row: dict[str, Any], unmask: bool) -> dict[str, Any]:
    """Give an alert with its accounts masked, unless asked otherwise."""
    from screening.masking import mask_account  # noqa: PLC0415

    if unmask:
        return row
    kept = {**row, "account_ids": [mask_account(account) for account in row["account_ids"]]}
    return {**kept, "subject_id": mask_account(row["subject_id"])} if row["subject_kind"] == "account" else kept
