"""The commands of a referral's life: drafted, proposed, approved, sent, received, answered, closed."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from screening.cli.intake import JsonOption, WorkspaceOption
from screening.cli.people import PANEL, opened_store
from screening.cli.screen import RunOption

if TYPE_CHECKING:
    from screening.cases.records import Person, Referral
    from screening.cases.store import StoreSession

referrals_app = typer.Typer(
    no_args_is_help=True, help="移送的经过、期限与统计 / referrals: their life, days and counts"
)
IdArgument = Annotated[str, typer.Argument(help="移送编号 / the referral", show_default=False)]
ByOption = Annotated[str, typer.Option("--by", help="经办人登录名 / login of who does it", show_default=False)]
AtOption = Annotated[
    datetime | None,
    typer.Option("--at", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="时间，本地；缺省现在 / local; default: now"),
]
_EXAMPLE = "[dim]例 / example:[/dim]"


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(referrals_app, name="referrals", rich_help_panel=PANEL)


def told(one: "Referral") -> dict[str, Any]:
    """Give a referral as --json shows it, with what comes next."""
    from screening.cases.referrals import next_step  # noqa: PLC0415

    names = (
        "referral_id", "number", "state", "message", "earlier", "audience", "subject_kind", "subject_id", "run_id",
        "authority", "recipient", "officers", "drafted_at", "proposed_at", "decided_at", "decided_why", "sealed_at",
        "sent_at", "received_at", "receipt", "answered_at", "answer", "closed_at", "result", "manifest_sha256",
    )  # fmt: skip
    step = next_step(one)
    following = None
    if step:
        following = {"zh": step.zh, "en": step.en, "article": step.article, "due_at": step.due_at, "late": step.late}
    return {**{name: getattr(one, name) for name in names}, "next": following}


@referrals_app.command("list")
def list_them(
    state: Annotated[str | None, typer.Option("--state", help="drafted, proposed, approved, sent, …")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """列出移送及下一步期限 / list referrals with what is due next."""
    from screening.cases.referrals import STATES, listed  # noqa: PLC0415
    from screening.cli.output import print_json, print_table  # noqa: PLC0415

    with opened_store(workspace) as store, store.read() as session:
        rows = [told(one) for one in listed(session, state=state)]
    if as_json:
        print_json(rows)
        return
    heads = ["移送 / referral", "事项 / about", "状态 / state", "对象 / audience", "下一步 / next", "期限 / due"]
    print_table(
        heads,
        [
            (
                row["referral_id"],
                row["subject_id"],
                " / ".join(STATES[row["state"]]),
                row["audience"],
                f"{row['next']['zh']} / {row['next']['en']}" if row["next"] else "—",
                row["next"]["due_at"] if row["next"] else None,
            )
            for row in rows
        ],
    )


@referrals_app.command("show")
def show(referral_id: IdArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """看一份移送的经过 / show one referral."""
    from screening.cases.referrals import find_referral  # noqa: PLC0415

    with opened_store(workspace) as store, store.read() as session:
        _print(find_referral(session, referral_id), as_json=as_json)


@referrals_app.command(
    "draft", epilog=f"{_EXAMPLE} screening referrals draft C2026-00001 --by he.cha --officer 甲 --officer 乙"
)
def draft(
    item: Annotated[str, typer.Argument(help="案件、团伙或预警 / a case, ring or alert", show_default=False)],
    by: ByOption,
    officers: Annotated[list[str] | None, typer.Option("--officer", help="承办人及执法证号 / an officer")] = None,
    number: Annotated[str, typer.Option("--number", help="文号 / number of the letter")] = "",
    authority: Annotated[str | None, typer.Option("--authority", help="移送机关 / who sends")] = None,
    recipient: Annotated[str | None, typer.Option("--recipient", help="接收机关 / who receives")] = None,
    audience: Annotated[str, typer.Option("--audience", help="police, meeting, publicity")] = "police",
    message: Annotated[str, typer.Option("--message", help="new, amend, withdraw")] = "new",
    of: Annotated[str | None, typer.Option("--of", help="所补充或撤回的移送 / the one amended or withdrawn")] = None,
    run: RunOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """起草一份移送 / begin a referral."""
    from screening.cases.referrals import find_referral  # noqa: PLC0415
    from screening.cli.refer import one_of  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.referral.dossier import Audience, Message  # noqa: PLC0415
    from screening.referral.making import AUTHORITY, RECIPIENT, Wanted, begin  # noqa: PLC0415

    wanted = Wanted(
        item,
        run,
        one_of(Audience, audience),
        one_of(Message, message),
        of,
        authority or AUTHORITY,
        recipient or RECIPIENT,
        tuple(officers or ()),
        number,
    )
    with opened_store(workspace) as store:
        made = begin(Workspace.find(workspace), store, wanted, by)
        with store.read() as session:
            _print(find_referral(session, made), as_json=as_json)


@referrals_app.command("propose")
def propose(
    referral_id: IdArgument, by: ByOption, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """提请审批 / ask a second person to approve."""
    from screening.cases.referrals import propose as ask  # noqa: PLC0415

    _act(workspace, referral_id, by, ask, as_json=as_json)


@referrals_app.command("approve")
def approve(
    referral_id: IdArgument,
    by: ByOption,
    why: Annotated[str, typer.Option("--why", help="意见 / your view")] = "",
    refuse: Annotated[bool, typer.Option("--refuse", help="不批准，须写理由 / refuse; say why")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """审批：须为另一人，且须输入其口令 / approve, or refuse: another person, who gives his password."""
    from screening.cases import referrals  # noqa: PLC0415

    _signed_in(workspace, by)

    def act(session: "StoreSession", one: "Referral", person: "Person") -> None:
        (referrals.refuse if refuse else referrals.approve)(session, one, person, why)

    _act(workspace, referral_id, by, act, as_json=as_json)


@referrals_app.command("send")
def send(
    referral_id: IdArgument,
    by: ByOption,
    at: AtOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """记录已送出 / note that it went out."""
    from screening.cases import referrals  # noqa: PLC0415

    _act(workspace, referral_id, by, lambda session, one, who: referrals.send(session, one, who, at), as_json=as_json)


@referrals_app.command("receive")
def receive(
    referral_id: IdArgument,
    by: ByOption,
    receipt: Annotated[str, typer.Option("--receipt", help="回执编号、签收人 / the receipt", show_default=False)],
    at: AtOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """记录公安机关签收 / note the police's receipt."""
    from screening.cases import referrals  # noqa: PLC0415

    _act(
        workspace,
        referral_id,
        by,
        lambda session, one, who: referrals.receive(session, one, receipt, who, at),
        as_json=as_json,
    )


@referrals_app.command("accept")
def accept(
    referral_id: IdArgument,
    by: ByOption,
    words: Annotated[str, typer.Option("--words", help="立案文号等 / number of their file")] = "",
    at: AtOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """记录公安机关接受 / note that the police took it up."""
    _answered(workspace, referral_id, by, "accepted", words, at, as_json=as_json)


@referrals_app.command("return")
def give_back(
    referral_id: IdArgument,
    by: ByOption,
    why: Annotated[str, typer.Option("--why", help="退回理由 / their reasons", show_default=False)],
    at: AtOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """记录公安机关退回及理由 / note that the police returned it, and why."""
    _answered(workspace, referral_id, by, "returned", why, at, as_json=as_json)


@referrals_app.command("result")
def result(
    referral_id: IdArgument,
    by: ByOption,
    words: Annotated[str, typer.Option("--words", help="结果 / what became of it", show_default=False)],
    at: AtOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """记录结果，办结 / note the result; the referral is closed."""
    from screening.cases import referrals  # noqa: PLC0415

    _act(
        workspace,
        referral_id,
        by,
        lambda session, one, who: referrals.close(session, one, words, who, at),
        as_json=as_json,
    )


@referrals_app.command("statistics")
def statistics(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """件数、结果、各步用时与逾期 / counts, outcomes, hours of each step, and what is late."""
    from screening.cases import referrals  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415

    with opened_store(workspace) as store, store.read() as session:
        found = referrals.statistics(session)
    if as_json:
        print_json(found)
        return
    print(f"移送 {found['referrals']} 件 / referrals")
    for state, number in found["by_state"].items():
        if number:
            print(f"  {' / '.join(referrals.STATES[state])}: {number}")
    print(
        f"接受 {found['accepted']}，退回 {found['returned']} / accepted {found['accepted']}, returned {found['returned']}"
    )
    for step, hours in found["median_hours"].items():
        print(f"  {step}: {'—' if hours is None else hours} 小时 / hours (中位数 / median)")
    if found["late"]:
        print(f"逾期 / late: {', '.join(found['late'])}")


def _answered(
    workspace: Path | None, referral_id: str, by: str, state: str, words: str, at: datetime | None, *, as_json: bool
) -> None:
    from screening.cases import referrals  # noqa: PLC0415

    def act(session: "StoreSession", one: "Referral", person: "Person") -> None:
        referrals.answer(session, one, state, words, person, at)

    _act(workspace, referral_id, by, act, as_json=as_json)


def _act(
    workspace: Path | None,
    referral_id: str,
    by: str,
    act: Callable[["StoreSession", "Referral", "Person"], None],
    *,
    as_json: bool,
) -> None:
    from screening.cases.people import find_person  # noqa: PLC0415
    from screening.cases.referrals import find_referral  # noqa: PLC0415

    with opened_store(workspace) as store, store.write() as session:
        one = find_referral(session, referral_id)
        act(session, one, find_person(session, by))
        session.flush()
        _print(one, as_json=as_json)


def _signed_in(workspace: Path | None, login: str) -> None:
    """Let somebody approve only with his password: two logins typed by one person are no second pair of eyes."""
    from screening.cases.people import check_password  # noqa: PLC0415
    from screening.errors import WrongCall  # noqa: PLC0415

    said = typer.prompt(f"{login} 的口令 / password", hide_input=True, err=True)
    with opened_store(workspace) as store, store.write() as session:
        known = check_password(session, login, said) is not None
    if not known:
        raise WrongCall("口令不对 / wrong password", where=login)


def _print(one: "Referral", *, as_json: bool) -> None:
    from screening.cases.referrals import STATES  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.clock import local  # noqa: PLC0415

    row = told(one)
    if as_json:
        print_json(row)
        return
    print(f"{one.referral_id} {one.subject_id} → {one.recipient}：{' / '.join(STATES[one.state])}")
    for name, value in row.items():
        if name.endswith("_at") and value:
            print(f"  {name}: {local(value):%Y-%m-%d %H:%M}")
    if row["next"]:
        late = "，已逾期 / late" if row["next"]["late"] else ""
        due = f"{local(row['next']['due_at']):%Y-%m-%d %H:%M}"
        print(f"  下一步 / next: {row['next']['zh']} / {row['next']['en']}，{due} 前 / by {due}{late}")
