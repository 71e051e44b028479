"""The command that screens: run."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from screening.cli.intake import JsonOption, WorkspaceOption

if TYPE_CHECKING:
    from screening.runs.reading import FinishedRun
    from screening.runs.stages import Watcher

PANEL = "筛查与查看 / screening and looking"
PRIORITIES = ("critical", "high", "medium", "low")

RunOption = Annotated[str | None, typer.Option("--run", help="运行编号；缺省最新 / run_id; default: the newest")]
UnmaskOption = Annotated[
    bool, typer.Option("--unmask", help="显示完整账号 / show whole account numbers; masked without it")
]
ProgressOption = Annotated[
    Path | None,
    typer.Option(
        "--progress",
        metavar="FILE",
        help="进度另写入文件，每步一行 JSON / also write each step to a file, a line of JSON",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    epilog = "[dim]例 / example:[/dim] screening run -w county --as-of 2026-10-31"
    app.command("run", rich_help_panel=PANEL, epilog=epilog)(run)


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
    progress: ProgressOption = None,
    as_json: JsonOption = False,
) -> None:
    """筛查已接收的全部数据，写出一次运行 / screen everything accepted; writes one run."""
    from screening.cli.output import print_json  # noqa: PLC0415 - kept out of the start of other commands
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    target = Workspace.find(workspace)
    with stages_shown(progress) as watcher:
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
def stages_shown(file: Path | None = None) -> Iterator["Watcher"]:
    """Give a watcher that tells the stage and the newest count on one line, where somebody looks, and into a file."""
    from screening.cli.output import progress  # noqa: PLC0415
    from screening.runs.stages import WORDS  # noqa: PLC0415
    from screening.web.progress import written  # noqa: PLC0415

    with progress() as tell, written(file) as write:

        def watch(stage: str, made: str, rows: int) -> None:
            tell(f"{WORDS.get(stage, (stage,))[0]} / {stage}: {made}", rows, rows)
            write(stage, made, rows)

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
    if record.get("compared_with"):
        print(_compared(record))
    for warning in record["warnings"]:
        print(f"注意 / note: {warning}")
    print(f"已写入 / written: {made.path}")
    if (made.path / "report.html").exists():
        print(f"报告 / report: {made.path / 'report.html'}")
    print("下一步 / next: screening alerts, screening rings, screening show ID")


def _compared(record: dict[str, Any]) -> str:
    """Say what is new since the run that a run was compared with."""
    states = record["counts"]["alerts_by_change"]
    return (
        f"与 {record['compared_with']['run_id']} 相比 / since that run: 新 / new {states['new']}，"
        f"有变化 / changed {states['changed']}，无变化 / unchanged {states['unchanged']}，消失 / gone {states['gone']}；"
        f"需要阅读 / to read {record['counts']['alerts_fresh']}，搁置 / put aside {record['counts']['alerts_suppressed']}"
    )
