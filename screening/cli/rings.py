"""The commands on rings: rings, ring."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from screening.cli.intake import JsonOption, WorkspaceOption
from screening.cli.screen import PANEL, RunOption, UnmaskOption

if TYPE_CHECKING:
    from screening.runs.reading import FinishedRun


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command, name, epilog in (
        (rings, "rings", "screening rings --changed"),
        (ring, "ring", "screening ring lending-7f3a --history"),
    ):
        app.command(name, rich_help_panel=PANEL, epilog=f"[dim]例 / example:[/dim] {epilog}")(command)


def rings(
    workspace: WorkspaceOption = None,
    kind: Annotated[str | None, typer.Option("--kind", help="lending, deposit_taking, laundering")] = None,
    changed: Annotated[
        bool,
        typer.Option(
            "--changed",
            help="只列较上次运行有变化的：新发现、扩大、合并、分出、休眠等 / only what changed since the run before: new, "
            "grown, merged, split, fallen asleep",
        ),
    ] = False,
    asleep: Annotated[
        bool,
        typer.Option("--asleep", help="只列休眠的：久无往来或不再发现 / only those long quiet or no longer found"),
    ] = False,
    run_id: RunOption = None,
    as_json: JsonOption = False,
    unmask: UnmaskOption = False,
) -> None:
    """列出团伙：长期名称、较上次运行的变化 / list rings by their lasting names, and what changed since the run before."""
    from screening.bench import ring_sheet  # noqa: PLC0415 - kept out of the start of other commands
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.contract.vocabulary import RING_KINDS  # noqa: PLC0415
    from screening.errors import WrongCall, did_you_mean  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.runs.reading import open_run  # noqa: PLC0415

    if kind is not None and kind not in RING_KINDS:
        raise WrongCall(
            f"没有类别 / no kind {kind!r}", remedy=f"{', '.join(RING_KINDS)}{did_you_mean(kind, RING_KINDS)}"
        )
    opened = open_run(Workspace.find(workspace), run_id)
    rows = [row for row in ring_sheet.ring_list(opened) if kind in {None, row["kind"]}]
    if changed:
        rows = ring_sheet.changed(rows)
    if asleep:
        rows = ring_sheet.asleep(rows)
    if not changed and not asleep:
        rows = [row for row in rows if row["ring_id"]]
    if as_json:
        print_json([ring_sheet.masked(row, unmask) for row in rows])
    elif changed:
        _print_changed(opened, rows)
    else:
        _print_list(rows)


def _print_list(rows: list[dict[str, Any]]) -> None:
    """Print rings in a table."""
    from screening.cli.output import print_table  # noqa: PLC0415
    from screening.runs.ring_words import EVENT_WORDS  # noqa: PLC0415

    print_table(
        ["名称 / name", "编号 / ring", "变化 / event", "账户 / accounts", "金额 / amount", "年利率", "得分", "起", "止"],
        [
            (
                row["name"], row["ring_id"] or "—", " / ".join(EVENT_WORDS[row["event"]]), row["accounts"], row["amount"],
                "" if row["annual_rate"] is None else f"{row['annual_rate']:.1%}",
                "" if row["score"] is None else f"{row['score']:.2f}",
                row["first_seen"].date().isoformat(), row["last_seen"].date().isoformat(),
            )
            for row in rows
        ],
        title=f"{len(rows)} 个疑似团伙 / suspected rings",
    )  # fmt: skip
    if rows:
        print(f"下一步 / next: screening ring {rows[0]['name']}, screening rings --changed")
    else:
        print("下一步 / next: screening rings, screening run")


def _print_changed(run: "FinishedRun", rows: list[dict[str, Any]]) -> None:
    """Print what happened since the run before, with the difference in accounts and money."""
    from screening.cli.output import print_table  # noqa: PLC0415
    from screening.runs.ring_words import EVENT_WORDS, what  # noqa: PLC0415

    print(compared(run))
    print_table(
        ["名称 / name", "变化 / event", "账户 / accounts", "新增 / joined", "退出 / left", "金额 / amount", "说明 / what"],
        [
            (
                row["name"], " / ".join(EVENT_WORDS[row["event"]]), _step(row["accounts_before"], row["accounts"]),
                len(row["joined"]), len(row["left"]), _step(row["amount_before"], row["amount"]), what(row).zh,
            )
            for row in rows
        ],
        title=f"{len(rows)} 个团伙有变化 / rings changed",
    )  # fmt: skip
    if rows:
        print(f"下一步 / next: screening ring {rows[0]['name']} --history")
    else:
        print("下一步 / next: screening rings")


def compared(run: "FinishedRun") -> str:
    """Say with which run a run was compared."""
    told = run.record.get("compared_with")
    if told is None:
        return "首次运行，全部为新发现 / a first run: every ring is new"
    rules = "" if told["same_rules"] else "；规则或参数有变，变化可能由此而来 / rules differ, and may be what changed"
    return f"与 {told['run_id']}（截至 {told['as_of']}）相比 / compared with the run as of {told['as_of']}{rules}"


def _step(was: Any, now: Any) -> str:
    """Give a figure then and now."""
    return f"{now:,}" if was is None or was == now else f"{was:,} → {now:,}"


def ring(
    ring_id: Annotated[
        str,
        typer.Argument(metavar="ID", help="团伙名称或编号 / a ring's name or ring_id", show_default=False),
    ],
    workspace: WorkspaceOption = None,
    history: Annotated[
        bool, typer.Option("--history", help="历次运行中的变化 / what became of it, run by run")
    ] = False,
    run_id: RunOption = None,
    as_json: JsonOption = False,
    unmask: UnmaskOption = False,
) -> None:
    """一个团伙的成员、角色、各人依据与联系 / a ring's members with role and evidence, and what ties them."""
    from screening.bench import ring_sheet  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.runs.reading import open_run  # noqa: PLC0415

    target = Workspace.find(workspace)
    opened = open_run(target, run_id)
    details = ring_sheet.ring_details(opened, ring_id, unmask)
    if history:
        past = ring_sheet.history(target, opened, details["name"])
        details = {**details, "history": [ring_sheet.masked(one, unmask) for one in past]}
    if as_json:
        print_json(details)
        return
    if history:
        _print_history(details)
    else:
        print_ring(details)
    _print_next(details, history=history)


def print_ring(details: dict[str, Any]) -> None:
    """Print a ring: its core one by one with what each did, its victims by number, its ties in words."""
    from screening.bench.ring_sheet import CORE_ROLES  # noqa: PLC0415
    from screening.cli.output import print_table  # noqa: PLC0415
    from screening.report.words import ROLES, TIES, word  # noqa: PLC0415

    _print_head(details)
    core = [one for one in details["members"] if one["role"] in CORE_ROLES]
    core.sort(key=lambda one: (CORE_ROLES.index(one["role"]), -one["strength"], one["account_id"]))
    if details["members"]:
        print_table(
            ["角色 / role", "账户 / account", "强度 / strength", "依据 / evidence"],
            [
                (
                    " ".join(word(ROLES, one["role"])), one["account_id"], f"{one['strength']:.2f}",
                    "\n".join(deed["reason_zh"] for deed in one["evidence"]),
                )
                for one in core
            ],
            title=f"核心 / core；另有 {len(details['members']) - len(core)} 个借款或存款账户 / and borrowers, depositors",
        )  # fmt: skip
    if details["ties"]:
        print_table(
            ["甲 / a", "乙 / b", "权重 / weight", "联系 / tie", "说明 / in words"],
            [
                (
                    one["account_a"],
                    one["account_b"],
                    f"{one['weight']:.2f}",
                    word(TIES, one["tie"]).zh,
                    one.get("reason_zh", one["what"]),
                )
                for one in details["ties"]
            ],
            title="联系 / ties",
        )


def _print_head(details: dict[str, Any]) -> None:
    """Print what a ring is called, its figures, and what happened to it."""
    from screening.runs.ring_words import EVENT_WORDS, STATE_WORDS  # noqa: PLC0415

    rate = details["annual_rate"]
    print(
        f"疑似{details['name_zh']} / {details['name']}（{details['ring_id'] or '本次未发现 / not found in this run'}），"
        f"{details['accounts']} 个账户 / accounts，金额 / amount {details['amount']:,}"
        + (f"，年利率中位数 / median rate {rate:.1%}" if rate is not None else "")
    )
    state, event = STATE_WORDS[details["state"]], EVENT_WORDS[details["event"]]
    print(
        f"{state.zh} / {state.en}；{event.zh} / {event.en}：{details['reason_zh']} / {details['reason_en']}；"
        f"往来 / bookings {details['first_seen']:%Y-%m-%d} – {details['last_seen']:%Y-%m-%d}"
    )


def _print_history(details: dict[str, Any]) -> None:
    """Print what became of a ring, run by run."""
    from screening.cli.output import print_table  # noqa: PLC0415
    from screening.runs.ring_words import EVENT_WORDS, STATE_WORDS  # noqa: PLC0415

    _print_head(details)
    past = details["history"]
    print_table(
        ["截至 / as of", "运行 / run", "变化 / event", "状态 / state", "账户 / accounts", "金额 / amount", "说明 / reason"],
        [
            (
                one["as_of"], one["run_id"], " / ".join(EVENT_WORDS[one["event"]]), " / ".join(STATE_WORDS[one["state"]]),
                one["accounts"], one["amount"], one["reason_zh"],
            )
            for one in past
        ],
        title=f"历次运行 / {len(past)} runs",
    )  # fmt: skip
    if past[-1]["first_run"] is not None:
        print(f"更早的运行已不在 / earlier runs are no longer kept; first found in {past[-1]['first_run']}")


def _print_next(details: dict[str, Any], *, history: bool) -> None:
    """Say what to do next."""
    name = details["name"]
    if details["state"] == "merged":
        print(f"下一步 / next: screening ring {details['successors'][0]}")
    elif details["ring_id"] is None:
        print(f"下一步 / next: screening ring {name} --run {details['last_run']}")
    elif history:
        print(f"下一步 / next: screening ring {name}")
    else:
        print(
            f"下一步 / next: screening ring {name} --history, screening ring {name} --json（列出流水号 / lists bookings）, "
            f"screening show {details['ring_id']}, screening trace 流水号"
        )
    print("以上为疑似线索，未经查证 / clues only, not verified.")
