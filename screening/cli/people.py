"""The commands of the case store: people, the audit log, cases and their copies."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screening.cli.intake import JsonOption, WorkspaceOption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screening.cases.store import Store

PANEL = "案件 / cases"
_EXAMPLE = "[dim]例 / example:[/dim]"

people_app = typer.Typer(no_args_is_help=True, help="登录人员与角色 / people who sign in, and their roles")
audit_app = typer.Typer(no_args_is_help=True, help="审计日志 / the audit log")
cases_app = typer.Typer(no_args_is_help=True, help="案件库 / the case store")

LoginArgument = Annotated[str, typer.Argument(help="登录名 / login", show_default=False)]
RolesOption = Annotated[
    list[str],
    typer.Option(
        "--role", help="analyst, investigator, approver, supervisor, auditor, administrator", show_default=False
    ),
]
ByOption = Annotated[str, typer.Option("--by", help="经办人登录名，记入日志 / who does it, for the log")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(people_app, name="people", rich_help_panel=PANEL)
    app.add_typer(audit_app, name="audit", rich_help_panel=PANEL)
    app.add_typer(cases_app, name="cases", rich_help_panel=PANEL)


@contextmanager
def opened_store(workspace: Path | None) -> "Iterator[Store]":
    """Give the case store of a workspace, closed afterwards."""
    from screening.cases.store import open_store  # noqa: PLC0415 - kept out of the start of other commands
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    store = open_store(Workspace.find(workspace).path)
    try:
        yield store
    finally:
        store.close()


@people_app.command("add", epilog=f"{_EXAMPLE} screening people add he.cha --name 核查员甲 --role investigator")
def add(
    login: LoginArgument,
    roles: RolesOption,
    name: Annotated[str, typer.Option("--name", help="姓名 / name", show_default=False)],
    by: ByOption = "system",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """添加一名人员；首次口令只显示这一次，登录后须更改 / add a person; the first password is shown this once."""
    from screening.cases.people import add_person  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415

    with opened_store(workspace) as store, store.write() as session:
        person, first = add_person(session, login, name, roles, by=by)
    if as_json:
        print_json({"login": person.login, "name": person.name, "roles": person.roles, "password": first})
    else:
        print(f"登录名 / login: {person.login}\n首次口令，请即保存 / first password, keep it now: {first}")


@people_app.command("list")
def list_people(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """列出人员、角色与状态 / list people, their roles and state."""
    from screening.cases.people import everybody  # noqa: PLC0415
    from screening.cli.output import print_json, print_table  # noqa: PLC0415

    with opened_store(workspace) as store, store.read() as session:
        rows = [
            {
                "login": one.login,
                "name": one.name,
                "roles": one.roles,
                "disabled_at": one.disabled_at,
                "locked_until": one.locked_until,
            }
            for one in everybody(session)
        ]
    if as_json:
        print_json(rows)
    else:
        heads = ["登录名 / login", "姓名 / name", "角色 / roles", "停用 / shut out", "锁至 / locked until"]
        print_table(
            heads, [tuple(", ".join(one) if isinstance(one, list) else one for one in row.values()) for row in rows]
        )


@people_app.command("roles")
def roles(login: LoginArgument, roles: RolesOption, by: ByOption = "system", workspace: WorkspaceOption = None) -> None:
    """改角色 / give a person other roles."""
    from screening.cases.people import set_roles  # noqa: PLC0415

    with opened_store(workspace) as store, store.write() as session:
        print(f"{login}: {', '.join(set_roles(session, login, roles, by).roles)}")


@people_app.command("password")
def password(login: LoginArgument, by: ByOption = "system", workspace: WorkspaceOption = None) -> None:
    """重置口令；只显示这一次 / give a new password; it is shown this once."""
    import secrets  # noqa: PLC0415

    from screening.cases.people import set_password  # noqa: PLC0415

    fresh = secrets.token_urlsafe(9)
    with opened_store(workspace) as store, store.write() as session:
        set_password(session, login, fresh, by, must_change=True)
    print(f"首次口令，请即保存 / first password, keep it now: {fresh}")


@people_app.command("disable")
def disable(login: LoginArgument, by: ByOption = "system", workspace: WorkspaceOption = None) -> None:
    """停用，立即生效；其所做仍留存 / shut a person out at once; what he did stays."""
    from screening.cases.people import disable as shut_out  # noqa: PLC0415

    with opened_store(workspace) as store, store.write() as session:
        shut_out(session, login, by)
    print(f"已停用 / shut out: {login}")


@people_app.command("enable")
def enable(login: LoginArgument, by: ByOption = "system", workspace: WorkspaceOption = None) -> None:
    """恢复或解锁 / let a person in again."""
    from screening.cases.people import enable as let_in  # noqa: PLC0415

    with opened_store(workspace) as store, store.write() as session:
        let_in(session, login, by)
    print(f"已恢复 / let in again: {login}")


@audit_app.command("verify", epilog=f"{_EXAMPLE} screening audit verify --anchor 120:9f2c…")
def verify(
    anchor: Annotated[
        str | None, typer.Option("--anchor", help="此前记下的 行号:摘要 / NUMBER:DIGEST written down earlier")
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """逐行核对日志的哈希链 / check the log's hash chain line by line.

    请把打印的“行号:摘要”记在别处，下次用 --anchor 核对，可发现日志被截断或重写。
    Write the NUMBER:DIGEST down elsewhere and give it back with --anchor: it shows a log cut off or written anew.
    """
    from screening.cases.audit import verify as check  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415

    with opened_store(workspace) as store, store.read() as session:
        found = check(session, anchor)
    if as_json:
        print_json({"lines": found.lines, "sha256": found.sha256, "fault": found.fault, "anchor": found.anchor})
    elif not found.fault:
        print(f"日志完好，{found.lines} 行 / the log holds, {found.lines} lines\n记下 / write down: {found.anchor}")
    else:
        print(found.fault)
    if found.fault:
        raise typer.Exit(1)


@audit_app.command("list")
def list_entries(
    about: Annotated[str | None, typer.Option("--about", help="只看某一对象 / of one thing only")] = None,
    last: Annotated[int, typer.Option("--last", min=1, help="最近几行 / the last lines")] = 50,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """看最近的日志 / read the last lines of the log."""
    from screening.cases.audit import latest  # noqa: PLC0415
    from screening.cli.output import print_json, print_table  # noqa: PLC0415

    keys = ("number", "at", "actor", "action", "about", "detail")
    with opened_store(workspace) as store, store.read() as session:
        rows = [{key: getattr(one, key) for key in keys} for one in latest(session, last, about)]
    if as_json:
        print_json(rows)
    else:
        heads = ["行 / line", "时间 / at", "谁 / who", "做什么 / act", "对象 / about", "详情 / detail"]
        print_table(heads, [tuple(row.values()) for row in rows])


@cases_app.command("list")
def list_cases(
    state: Annotated[str | None, typer.Option("--state", help="open, parked, proposed, closed, merged")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """列出案件 / list cases."""
    from screening.cases.folders import listed  # noqa: PLC0415
    from screening.cli.output import print_json, print_table  # noqa: PLC0415

    with opened_store(workspace) as store, store.read() as session:
        rows = [
            {
                "case_id": case.case_id,
                "title": case.title,
                "state": case.state,
                "assignee": login,
                "opened_at": case.opened_at,
                "due_on": case.due_on,
            }
            for case, login in listed(session, state)
        ]
    if as_json:
        print_json(rows)
    else:
        heads = ["案件 / case", "标题 / title", "状态 / state", "经办 / assignee", "立案 / opened", "期限 / due"]
        print_table(heads, [tuple(row.values()) for row in rows])


@cases_app.command("judged", epilog=f"{_EXAMPLE} screening cases judged --out judged.csv")
def judged(
    out: Annotated[Path | None, typer.Option("--out", help="写成 CSV / write a CSV", show_default=False)] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """已复核的结论，逐条预警；供模型学习和规则评估 / approved judgements by alert, for models and rules to learn from."""
    import csv  # noqa: PLC0415
    from dataclasses import asdict  # noqa: PLC0415

    from screening.cases.lessons import lessons  # noqa: PLC0415
    from screening.cli.output import print_json, print_table  # noqa: PLC0415

    with opened_store(workspace) as store, store.read() as session:
        found = [asdict(one) for one in lessons(session)]
    heads = ["alert_id", "subject_kind", "subject_id", "judgement", "judged_on", "run_id", "case_id"]
    rows = [{name: one[name] for name in heads} for one in found]
    if out:
        with out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, heads)
            writer.writeheader()
            writer.writerows(rows)
        print(f"已写 {len(rows)} 条 / written: {out}")
    elif as_json:
        print_json(rows)
    else:
        print_table(heads, [tuple(row.values()) for row in rows])


@cases_app.command("backup", epilog=f"{_EXAMPLE} screening cases backup /mnt/safe/cases-2026-11-24.sqlite")
def backup(
    to: Annotated[Path, typer.Argument(help="新文件 / a new file", show_default=False)],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """备份案件库，使用中亦可 / copy the case store, also while it is in use."""
    from screening.cases.backup import back_up  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415

    with opened_store(workspace) as store:
        found = back_up(store, to)
    if as_json:
        print_json({"file": str(to), "bytes": to.stat().st_size, "anchor": found.anchor})
    else:
        print(f"已备份 / copied: {to}\n日志 / the log: {found.anchor}")


@cases_app.command("restore", epilog=f"{_EXAMPLE} screening cases restore /mnt/safe/cases-2026-11-24.sqlite")
def restore(
    copy: Annotated[Path, typer.Argument(help="备份文件 / the copy", show_default=False)],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """从备份恢复；请先停止服务，原库移到旁边 / put a copy back; stop the server first, the old store is moved aside."""
    from screening.cases.backup import restore as put_back  # noqa: PLC0415
    from screening.cases.store import FILE  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    found, kept = put_back(copy, Workspace.find(workspace).path, FILE)
    if as_json:
        print_json({"anchor": found.anchor, "old": str(kept) if kept else None})
    else:
        print(f"已恢复 / put back\n原库 / the old store: {kept or '—'}\n日志 / the log: {found.anchor}")
