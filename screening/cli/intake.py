"""The commands that take data in: init, submit, validate, reference."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screening.errors import WrongCall

if TYPE_CHECKING:
    from screening.intake.receipt import Receipt

PANEL = "接收数据 / taking data in"
_EXAMPLE = "[dim]例 / example:[/dim]"

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        help="工作区；缺省为 $SCREENING_WORKSPACE 或上级文件夹中最近的 / workspace; default: "
        "$SCREENING_WORKSPACE, else the nearest one upwards",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]
Delivery = Annotated[
    Path, typer.Argument(help="报送文件夹、.zip 或 .tar / a submission's folder, .zip or .tar", show_default=False)
]
NoticeOption = Annotated[
    Path | None,
    typer.Option("--notice", help="另写一份补正通知（.docx） / also write a correction notice for the bank (.docx)"),
]
DaysOption = Annotated[
    int, typer.Option("--days", min=1, max=60, help="补正期限，工作日 / working days that the notice gives")
]
WORKING_DAYS = 5


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command, name, epilog in (
        (init, "init", "screening init county"),
        (submit, "submit", "screening submit 2026Q1.zip -w county --notice notice.docx"),
        (validate, "validate", "screening validate 2026Q1/"),
        (reference, "reference", "screening reference institutions institutions.xlsx -w county"),
    ):
        app.command(name, rich_help_panel=PANEL, epilog=f"{_EXAMPLE} {epilog}")(command)


def init(
    folder: Annotated[Path, typer.Argument(help="新文件夹 / a new folder", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """建立空工作区 / make an empty workspace."""
    from screening.cli.output import print_json  # noqa: PLC0415 - kept out of the start of other commands
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    workspace = Workspace.create(folder)
    if as_json:
        print_json({"workspace": str(workspace.path)})
    else:
        print(f"已建立工作区 / workspace made: {workspace.path}")


def submit(
    path: Delivery,
    workspace: WorkspaceOption = None,
    notice: NoticeOption = None,
    days: DaysOption = WORKING_DAYS,
    as_json: JsonOption = False,
) -> None:
    """检查并接收一次报送，打印回执 / check and take a submission; prints the receipt.

    退出码 / exit status: 0 接收 accepted, 1 拒收 refused, 2 用法错误 wrong call.
    """
    from screening.cli.output import progress  # noqa: PLC0415
    from screening.intake.submit import submit as take  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    _check_notice(notice)
    target = Workspace.find(workspace)
    with progress() as tell:
        receipt = take(target, path, tell)
    _end(receipt, notice, days, as_json=as_json)


def validate(
    path: Delivery,
    workspace: WorkspaceOption = None,
    notice: NoticeOption = None,
    days: DaysOption = WORKING_DAYS,
    as_json: JsonOption = False,
) -> None:
    """报送前自查：与 submit 同样的检查，不改动任何数据 / the same check; changes nothing, needs no workspace.

    用 -w 时还对照已收下的报送 / with -w it is also held against what was accepted before.
    """
    from screening.cli.output import progress  # noqa: PLC0415
    from screening.intake.submit import validate as check  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    _check_notice(notice)
    with progress() as tell:
        receipt = check(path, tell, Workspace.open(workspace) if workspace else None)
    _end(receipt, notice, days, as_json=as_json)


_REFERENCE = "institutions, officers, watchlist, tips, lpr, institution_loans, institution_figures, fx_rates"


def reference(
    table: Annotated[str, typer.Argument(help=_REFERENCE, show_default=False)],
    path: Annotated[Path, typer.Argument(help="CSV、XLSX 或 Parquet / CSV, XLSX or Parquet", show_default=False)],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """接收监管方的表，整表替换 / take one of the regulator's tables, in place of the one before."""
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.cli.receipt import print_problems  # noqa: PLC0415
    from screening.intake.reference import bring  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    brought = bring(Workspace.find(workspace), table, path)
    if as_json:
        print_json(brought)
    else:
        word = "已接收 / accepted" if brought.accepted else "拒收 / refused"
        print(f"{word}: {table}, {brought.rows} 行 / rows, {brought.file}")
        print_problems(brought.problems)
    if not brought.accepted:
        raise typer.Exit(1)


def _check_notice(notice: Path | None) -> None:
    """Refuse a place for the notice before the work is done, not after."""
    if notice and (notice.suffix.lower() != ".docx" or not notice.absolute().parent.is_dir()):
        raise WrongCall(
            "补正通知应为已有文件夹中的 .docx / a notice is a .docx in a folder that exists",
            where=notice,
            remedy="--notice notice.docx",
        )


def _end(receipt: "Receipt", notice: Path | None, days: int, *, as_json: bool) -> None:
    """Print a receipt, write the notice if asked for, and leave with the exit status that the receipt means."""
    from screening.cli.receipt import print_receipt  # noqa: PLC0415

    if notice:
        from screening.intake.notice import write_notice  # noqa: PLC0415

        write_notice(receipt, notice, working_days=days)
    if as_json:
        print(receipt.to_json())
    else:
        print_receipt(receipt)
    if not receipt.accepted:
        raise typer.Exit(1)
