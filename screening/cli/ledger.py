"""The commands on what has been accepted: submissions, withdraw, restore, trace, doctor."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from screening.cli.intake import JsonOption, WorkspaceOption
from screening.cli.screen import UnmaskOption

if TYPE_CHECKING:
    from screening.ledger.log import Event
    from screening.ledger.withdrawal import Consequence

PANEL = "台账 / the ledger"
_SHOWN = 50

Bank = Annotated[str, typer.Argument(metavar="BANK", help="报送行 12 位联行号 / bank_id", show_default=False)]
SubmissionId = Annotated[str, typer.Argument(metavar="SUBMISSION", help="报送编号 / submission_id", show_default=False)]
BankOption = Annotated[str | None, typer.Option("--bank", help="只看这家银行 / of this bank only")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command, name, epilog in (
        (submissions, "submissions", "screening submissions --bank 990000000011"),
        (withdraw, "withdraw", 'screening withdraw 990000000011 2026Q1 --reason "期间有误 / wrong period"'),
        (restore, "restore", "screening restore 990000000011 2026Q1"),
        (trace, "trace", "screening trace 901T0000000271 --bank 990000000011"),
        (doctor, "doctor", "screening doctor -w county --mend"),
    ):
        app.command(name, rich_help_panel=PANEL, epilog=f"[dim]例 / example:[/dim] {epilog}")(command)


def submissions(
    workspace: WorkspaceOption = None,
    bank: BankOption = None,
    every: Annotated[
        bool, typer.Option("--all", help="不止最近五十份（JSON 总是全部） / more than the newest fifty; JSON has all")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """列出收下的报送及其状态：计入、被替换、已撤回 / list submissions: counting, replaced, withdrawn."""
    from screening.cli.output import print_json, print_table  # noqa: PLC0415 - kept out of the start of others
    from screening.cli.standing import as_row, newest_first, state_in_words  # noqa: PLC0415
    from screening.ledger.standing import all_standings  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    found = [one for one in all_standings(Workspace.find(workspace)) if bank in {None, one.submission.bank_id}]
    rows = newest_first(found)
    if as_json:
        print_json([as_row(one) for one in rows])
        return
    shown = rows if every else rows[:_SHOWN]
    print_table(
        ["银行 / bank", "报送 / submission", "状态 / state", "起", "止", "交易 / bookings", "摘要 / digest", "收到 / at"],
        [
            (
                one.submission.bank_id, one.submission.submission_id, state_in_words(one),
                one.submission.period_start, one.submission.period_end,
                one.submission.rows.get("transactions", 0), one.submission.digest[:12], one.submission.received_at,
            )
            for one in shown
        ],
        title=f"{len(shown)} / {len(rows)} 份报送 / submissions",
    )  # fmt: skip


def withdraw(
    bank: Bank,
    submission: SubmissionId,
    reason: Annotated[str, typer.Option("--reason", help="理由，记入台账 / why; kept in the ledger")],
    workspace: WorkspaceOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问 / do not ask")] = False,
    as_json: JsonOption = False,
) -> None:
    """撤回一份报送：从此不再计入；已有的运行不变；可恢复 / its rows no longer count; runs made stay; reversible.

    记录何人、何时、何故 / who, when and why are kept.
    """
    from screening.ledger.who import os_user  # noqa: PLC0415
    from screening.ledger.withdrawal import consequence  # noqa: PLC0415
    from screening.ledger.withdrawal import withdraw as take_out  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    target = Workspace.find(workspace)
    would = consequence(target, bank, submission)
    if sys.stdin.isatty() and not yes:
        typer.echo(_would(would), err=True)
        typer.confirm(f"撤回 / withdraw {bank} {submission}?", abort=True, err=True)
    _tell_change(take_out(target, bank, submission, reason, os_user()), "已撤回 / withdrawn", _would(would), as_json)


def restore(
    bank: Bank,
    submission: SubmissionId,
    reason: Annotated[str, typer.Option("--reason", help="理由，记入台账 / why; kept in the ledger")] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """恢复已撤回的报送，重新计入 / let a withdrawn submission count again."""
    from screening.ledger.who import os_user  # noqa: PLC0415
    from screening.ledger.withdrawal import restore as put_back  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    event = put_back(Workspace.find(workspace), bank, submission, reason, os_user())
    _tell_change(event, "已恢复 / restored", "重新计入 / it counts again", as_json)


def trace(
    transaction: Annotated[str, typer.Argument(metavar="TRANSACTION_ID", help="交易流水号 / transaction_id")],
    workspace: WorkspaceOption = None,
    bank: BankOption = None,
    as_json: JsonOption = False,
    unmask: UnmaskOption = False,
) -> None:
    """一笔交易的来处与去处：报送、文件及摘要、行号；引用它的发现 / where a booking came from, and what cites it."""
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.cli.traced import print_traced, traced  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    found = traced(Workspace.find(workspace), transaction, bank, unmask=unmask)
    if as_json:
        print_json(found)
    else:
        print_traced(found)
    if not found["reported"]:
        raise typer.Exit(1)


def doctor(
    workspace: WorkspaceOption = None,
    mend: Annotated[
        bool, typer.Option("--mend", help="清除残留，重写缺失的回执 / remove leftovers, write missing receipts again")
    ] = False,
    deep: Annotated[
        bool, typer.Option("--deep", help="读取全部内容，重算摘要 / read everything and compute digests again")
    ] = False,
    older_than: Annotated[
        float, typer.Option("--older-than", min=0, help="多少小时以上才算残留 / hours after which a leftover is one")
    ] = 24,
    as_json: JsonOption = False,
) -> None:
    """检查整个工作区，并修复能修复的 / check a workspace whole, and mend what can be mended.

    退出码 / exit status: 0 完好 clean, 1 有问题 not.
    """
    from screening.cli.checkup import as_document, print_examined  # noqa: PLC0415
    from screening.cli.output import print_json, progress  # noqa: PLC0415
    from screening.ledger.doctor.examine import examine  # noqa: PLC0415
    from screening.ledger.doctor.leftovers import HOUR  # noqa: PLC0415
    from screening.ledger.doctor.mend import mend as put_right  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    target = Workspace.find(workspace)
    with progress() as tell:
        found = examine(target, deep=deep, older_than=older_than * HOUR, tell=tell)
        mended = put_right(target, found.faults) if mend else ()
        left = examine(target, deep=deep, older_than=older_than * HOUR, tell=tell) if mended else found
    if as_json:
        print_json(as_document(target.path, left, mended))
    else:
        print_examined(target.path, left, mended)
    if not left.clean:
        raise typer.Exit(1)


def _would(would: "Consequence") -> str:
    """Say what a withdrawal takes out, and what it leaves undescribed."""
    rows = ", ".join(f"{table} {count:,}" for table, count in would.rows.items())
    said = f"不再计入的行 / rows that no longer count: {rows}"
    if would.undescribed_accounts:
        said += (
            f"\n注意：其他报送中有 {would.undescribed_accounts:,} 个账户将没有户主资料 / "
            f"note: {would.undescribed_accounts:,} accounts of other submissions will have no holder"
        )
    return said


def _tell_change(event: "Event", done: str, more: str, as_json: bool) -> None:
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.cli.standing import event_row  # noqa: PLC0415

    if as_json:
        print_json(event_row(event))
        return
    print(f"{done}: {event.bank_id} {event.submission_id}（{event.at}, {event.by}）")
    print(more)
