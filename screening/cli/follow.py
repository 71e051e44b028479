"""The commands that follow money: trace-money, path."""

import re
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from screening.cli.intake import JsonOption, WorkspaceOption
from screening.cli.screen import RunOption, UnmaskOption, stages_shown
from screening.errors import WrongCall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screening.bench.county import County
    from screening.bench.ready import Setting

PANEL = "资金追踪 / following money"
_TIME = re.compile(r"^\s*(\d{1,5})\s*(hours?|days?|小时|天)\s*$")
_SHOWN = 40

PlaceHelp = "账号（可掩码）、银行的客户号，或流水号 / an account, a bank's customer number, or a booking's id"
Least = Annotated[float, typer.Option("--least", min=0, help="元；更小的不追 / CNY; smaller sums are not followed")]
Since = Annotated[
    datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="从哪天起的付款 / payments from this day on")
]
Until = Annotated[
    datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="到哪天为止，含当天 / up to this day, included")
]
HubOption = Annotated[
    int, typer.Option("--hub", min=1, help="往来户超过此数即截止 / an account with more partners is an end")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command, name, epilog in (
        (trace_money, "trace-money", 'screening trace-money 6299010064224956405 --within "72 hours" --svg money.svg'),
        (path, "path", "screening path 6299010064224956405 6299040061155301764 --hops 3"),
        (book, "book", "screening run && screening book"),
    ):
        app.command(name, rich_help_panel=PANEL, epilog=f"[dim]例 / example:[/dim] {epilog}")(command)


def trace_money(
    source: Annotated[str, typer.Argument(metavar="FROM", help=PlaceHelp, show_default=False)],
    target: Annotated[
        str | None, typer.Argument(metavar="TO", help="只看到达这里的 / only what gets there", show_default=False)
    ] = None,
    workspace: WorkspaceOption = None,
    back: Annotated[
        bool, typer.Option("--back", help="追来源而非去向 / where it came from, not where it went")
    ] = False,
    within: Annotated[
        str, typer.Option("--within", help="在每户停留的最长时间 / the longest that it may rest in one account")
    ] = "72 hours",
    hops: Annotated[int, typer.Option("--hops", min=1, max=12, help="最多几跳 / at most so many transfers")] = 6,
    since: Since = None,
    until: Until = None,
    least: Least = 100,
    hub: HubOption = 200,
    svg: Annotated[Path | None, typer.Option("--svg", help="把图写到此文件 / write the drawing to this file")] = None,
    run_id: RunOption = None,
    as_json: JsonOption = False,
    unmask: UnmaskOption = False,
) -> None:
    """追踪资金去向或来源，逐跳，先进先出与按比例两种算法 / follow money hop by hop, first in first out and pro rata.

    付款只能用在它之前到账的钱；到账前的余额算原有资金。每种算法的去处合计等于起始金额。
    A payment uses only money that came before it; the balance before counts as older money. Ends add up to the start.
    """
    from screening.bench.money import Asked, traced_money  # noqa: PLC0415 - kept out of the start of other commands
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.networks.follow import Limits  # noqa: PLC0415
    from screening.report.money_drawing import money_svg  # noqa: PLC0415

    limits = Limits(hops=hops, within=seconds(within), least=fen(least), hub_partners=hub)
    if svg is not None:
        writable(svg)
    with at_hand(workspace, run_id) as (setting, county):
        asked = Asked(
            county.place(source), county.place(target) if target else None, back, *days(setting, since, until), limits
        )
        found = traced_money(county, asked, unmask=unmask)
    if svg is not None:
        svg.write_text(money_svg(found), encoding="utf-8")
    if as_json:
        print_json(found)
        return
    _print_money(found)
    if svg is not None:
        print(f"已写入 / written: {svg}")


def path(
    source: Annotated[str, typer.Argument(metavar="A", help="付款方 / payer", show_default=False)],
    target: Annotated[str, typer.Argument(metavar="B", help="收款方 / payee", show_default=False)],
    workspace: WorkspaceOption = None,
    hops: Annotated[int, typer.Option("--hops", min=1, max=8, help="最多几跳 / at most so many transfers")] = 4,
    within: Annotated[
        str, typer.Option("--within", help="两跳之间的最长时间 / the longest time between two transfers")
    ] = "30 days",
    least: Least = 0,
    hub: HubOption = 200,
    run_id: RunOption = None,
    as_json: JsonOption = False,
    unmask: UnmaskOption = False,
) -> None:
    """两户之间按时间先后的转账链，最短在前 / the chains of transfers between two accounts, in order of time, shortest first.

    链只说明时间与账户相接，不说明是同一笔钱；同一笔钱看 trace-money A B。
    A chain shows that times and accounts join, not that it is the same money; for that see trace-money A B.
    """
    from screening.bench.money import found_chains  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.networks.chains import ChainLimits  # noqa: PLC0415

    limits = ChainLimits(hops=hops, within=seconds(within), least=fen(least), hub_partners=hub)
    with at_hand(workspace, run_id) as (_, county):
        found = found_chains(county, county.place(source), county.place(target), limits, unmask=unmask)
    if as_json:
        print_json(found)
    else:
        _print_chains(found)


def book(workspace: WorkspaceOption = None, run_id: RunOption = None, as_json: JsonOption = False) -> None:
    """做好一次运行的查询账册，追踪和页面随即可答 / make a run's county book: pages and tracing answer at once.

    账册在工作区的 books/ 下，只是缓存：可随时删除，需要时会重做；只保留最近用过的三份。
    It lies in the workspace's books/ and is a cache: it may be removed and is made again by need; the last three are kept.
    """
    from screening.bench.book import make_book  # noqa: PLC0415 - kept out of the start of other commands
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.runs.reading import open_run  # noqa: PLC0415

    opened = Workspace.find(workspace)
    run = open_run(opened, run_id)
    with stages_shown() as watcher:
        file = make_book(opened, run, watcher)
    size = file.stat().st_size
    if as_json:
        print_json({"run_id": run.path.name, "file": str(file), "bytes": size})
    else:
        print(f"查询账册 / county book: {file}（{size / 1e6:,.0f} MB）")


@contextmanager
def at_hand(workspace: Path | None, run_id: str | None) -> "Iterator[tuple[Setting, County]]":
    """Give what a run saw, and its accounts and transfers."""
    from screening.bench.book import county  # noqa: PLC0415
    from screening.bench.ready import setting_of  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    setting = setting_of(Workspace.find(workspace), run_id)
    with stages_shown() as watcher, county(setting, watcher) as found:
        yield setting, found


def seconds(text: str) -> int:
    """Give a written time (`72 hours`, `3 days`, `72小时`) in seconds."""
    found = _TIME.match(text)
    if not found:
        raise WrongCall(f"看不懂的时间 / no time: {text!r}", remedy='"72 hours", "3 days"')
    return int(found[1]) * (3600 if found[2][0] in "h小" else 86400)


def fen(yuan: float) -> int:
    """Give yuan as written on the command line in fen."""
    return int(Decimal(str(yuan)) * 100)


def days(setting: "Setting", since: datetime | None, until: datetime | None) -> tuple[int, int]:
    """Give the first and the last day asked for; without them, all that the run saw."""
    from screening.clock import day_of  # noqa: PLC0415

    first = 0 if since is None else day_of(since)
    last = setting.as_of_day if until is None else day_of(until)
    earliest = min((day_of(one.period_start) for one in setting.snapshot.submissions), default=0)
    return max(first, earliest), min(last, setting.as_of_day)


def writable(file: Path) -> None:
    """Refuse a file whose folder is not there, before any work is done."""
    if not file.parent.is_dir():
        raise WrongCall("没有该文件夹 / no such folder", where=file.parent, remedy="mkdir")


def _print_money(found: dict[str, Any]) -> None:
    """Print who got what, what became of it, and where it was cut short."""
    from screening.bench.money import ends_in_words  # noqa: PLC0415
    from screening.cli.output import print_table  # noqa: PLC0415

    what = "资金来源 / where it came from" if found["back"] else "资金去向 / where it went"
    print(
        f"{what}：{found['from']}{' → ' + found['to'] if found['to'] else ''}，{found['since']} – {found['until']}，"
        f"{found['payments']} 笔 / payments，{found['amount']:,.2f} 元 / CNY"
    )
    if found["to"] and not found["accounts"]:
        print("没有一分钱到达 / none of it got there")
        return
    rows = found["accounts"]
    print_table(
        [
            "跳 / hop", "账户 / account", "户名", "先进先出 / FIFO", "占比", "按比例 / pro rata", "占比",
            "付款前余额 / held before" if found["back"] else "到账前余额 / held before",
            "止于此 / ends here (FIFO)",
        ],
        [
            (
                one["hop"], one["account"], one["name"], one["fifo"], f"{one['fifo_share']:.1%}", one["pro_rata"],
                f"{one['pro_rata_share']:.1%}", one["held_before"], ends_in_words(one["ends"], "fifo"),
            )
            for one in rows[:_SHOWN]
        ],
        title=f"{min(len(rows), _SHOWN)} / {len(rows)} 户 / accounts",
    )  # fmt: skip
    if found["ends"]:
        print_table(
            ["去处 / what became of it", "先进先出 / FIFO", "按比例 / pro rata"],
            [(f"{one['zh']} / {one['en']}", one["fifo"], one["pro_rata"]) for one in found["ends"]]
            + [
                ("合计 / sum", sum(one["fifo"] for one in found["ends"]), sum(one["pro_rata"] for one in found["ends"]))
            ],
        )
    if found["cut_short"]:
        print(
            f"有 {found['cut_short']} 户到此截止，其后未追 / cut short here: {found['cut_short']} accounts not followed on"
        )
    print(
        "疑似线索，未经查证；资金经过账户不等于知情 / clues only: that money passed an account does not show who knew."
    )


def _print_chains(found: dict[str, Any]) -> None:
    """Print each route's best chain, a line a transfer."""
    from screening.cli.output import print_table  # noqa: PLC0415

    routes = found["routes"]
    print(f"{found['from']} → {found['to']}，最多 {found['hops']} 跳 / hops at most，{len(routes)} 条路线 / routes")
    for number, one in enumerate(routes[:_SHOWN], start=1):
        print_table(
            ["时间 / time", "付款 / payer", "收款 / payee", "金额 / amount", "流水号 / booking"],
            [
                (f"{hop['at']:%Y-%m-%d %H:%M}", hop["payer"], hop["payee"], hop["amount"], hop["transaction"])
                for hop in one["best"]
            ],
            title=f"{number}. {one['length']} 跳 / hops，{one['chains']} 条链 / chains，≤ {one['carried']:,.2f} 元",
        )
    if len(routes) > _SHOWN:
        print(f"另有 {len(routes) - _SHOWN} 条，见 --json / and more; all of them with --json")
    if found["hubs"]:
        print(f"往来户过多，未经其追：{len(found['hubs'])} 户 / not followed through accounts with too many partners")
    if found["cut_short"]:
        print("超出计算上限，到此截止 / beyond the budget: cut short here")
    print("链只说明时间与账户相接，不说明是同一笔钱 / a chain does not show that it is the same money.")
