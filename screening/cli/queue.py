"""The commands on what to read: queue, below-line."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from screening.cli.intake import JsonOption, WorkspaceOption
from screening.cli.judgements import CasesOption, judgements
from screening.cli.screen import PANEL, RunOption, UnmaskOption

if TYPE_CHECKING:
    from screening.runs.queueing import BelowLine, Queue

SHOWN = 60


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command, name, epilog in (
        (queue, "queue", "screening queue --capacity 40"),
        (below_line, "below-line", "screening below-line -w county"),
    ):
        app.command(name, rich_help_panel=PANEL, epilog=f"[dim]例 / example:[/dim] {epilog}")(command)


def queue(
    workspace: WorkspaceOption = None,
    capacity: Annotated[
        int | None,
        typer.Option("--capacity", min=1, help="这次能读几件；缺省全部 / how many can be read; default: all"),
    ] = None,
    cases: CasesOption = None,
    declared: Annotated[
        bool,
        typer.Option(
            "--declared", help="按声明的次序，不用启用的学得排序 / in the declared order, whatever is promoted"
        ),
    ] = False,
    run_id: RunOption = None,
    as_json: JsonOption = False,
    unmask: UnmaskOption = False,
) -> None:
    """排队阅读：能读几件，切在哪里，没读的估计风险 / what to read, where the cut is, and the risk left unread.

    顺序即预警的顺序；其中混入少量随机抽取、未被预警的客户，不作标记，以便公正判断。被搁置的不在其中；已判断的离开队列，
    再提示后回来。Alerts in their order, with a few customers drawn at random from below the line among them: nothing tells
    which, so that they are judged alike. Suppressed alerts are left out; judged ones leave, and return when told again.
    """
    from screening.alerts.settings import read_alert_settings  # noqa: PLC0415 - kept out of the start of other commands
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.home import shipped  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.runs.queueing import queue_of  # noqa: PLC0415
    from screening.runs.ranking import chances_of, rankings  # noqa: PLC0415
    from screening.runs.reading import open_run  # noqa: PLC0415

    target = Workspace.find(workspace)
    run = open_run(target, run_id)
    ranking = None if declared else next((one for one in rankings(target) if one.in_force), None)
    chances = chances_of(run, ranking) if ranking else None
    settings = read_alert_settings(shipped("models") / run.record["parameters"].get("alert_model", "alerts"))
    made = queue_of(run, settings, judgements(target, cases), capacity, chances)
    items = [_masked(one, unmask=unmask) for one in made.items]
    if as_json:
        print_json({**_told(made), "ranking": ranking and ranking.ranking_id, "items": items})
        return
    _print_queue(made, items)
    if ranking:
        print(
            f"按学得的排序 / in the order of the promoted ranking {ranking.ranking_id}；声明的次序 / declared: --declared"
        )


def _told(made: "Queue") -> dict[str, Any]:
    """Give the queue's figures without its items; the alerts beside the cut by id and what orders them."""
    from dataclasses import asdict  # noqa: PLC0415

    kept = ("alert_id", "priority", "risk_score", "rule_ids", "amount")
    told = asdict(made)
    for side in ("last_read", "first_unread"):
        told[side] = told[side] and {name: told[side][name] for name in kept}
    return told


def _masked(item: dict[str, Any], *, unmask: bool) -> dict[str, Any]:
    """Give an item with its accounts masked, unless asked otherwise."""
    from screening.masking import mask_account  # noqa: PLC0415

    if unmask:
        return item
    subject = mask_account(item["subject_id"]) if item["subject_kind"] == "account" else item["subject_id"]
    return {**item, "subject_id": subject, "account_ids": [mask_account(one) for one in item["account_ids"]]}


def _print_queue(made: "Queue", items: list[dict[str, Any]]) -> None:
    """Print the queue, the cut, and what stays unread."""
    from screening.cli.output import print_table  # noqa: PLC0415

    print_table(
        ["序 / no.", "编号 / item", "对象 / subject", "账户", "收付总额 / turnover", "笔数", "首笔", "末笔"],
        [
            (
                one["place"], one["item_id"], one["subject_id"], len(one["account_ids"]), one["turnover"],
                one["bookings"], one["first_day"], one["last_day"],
            )
            for one in items[:SHOWN]
        ],
        title=f"{min(len(items), SHOWN)} / {len(items)} 件 / items，其中随机抽取 / of them drawn {made.drawn}",
    )  # fmt: skip
    print_table(
        ["优先级 / priority", "未决 / open", "本次读 / read", "不读 / unread", "不读金额 / yuan unread",
         "属实比例 / share", "已判断 / judged", "估计漏看属实 / well founded unread"],
        [
            (
                one.priority, one.open, one.read, one.unread, one.unread_amount, f"{one.share:.0%}", one.judged,
                f"{one.unread_well_founded:.1f}",
            )
            for one in made.cuts
        ],
        title="切线 / the cut",
    )  # fmt: skip
    if made.last_read and made.first_unread:
        key = f"，先后取决于{made.decided_by[0]} / decided by {made.decided_by[1]}" if made.decided_by else ""
        print(f"最后读 / last read {_line(made.last_read)}；第一条不读 / first unread {_line(made.first_unread)}{key}")
    expected = sum(one.unread_well_founded for one in made.cuts)
    print(f"不读的预警中估计属实约 {expected:.1f} 条 / about {expected:.1f} well-founded alerts stay unread")
    if not any(one.judged for one in made.cuts):
        print(
            "属实比例为声明值，非实测：尚无已复核的结论 / shares are declared, not measured: no judgement is approved yet"
        )
    if made.suppressed or made.judged:
        print(f"已搁置 / suppressed {made.suppressed}，已判断 / judged {made.judged}，均不在队列 / both left out")
    print("下一步 / next: screening show ITEM")


def _line(alert: dict[str, Any]) -> str:
    """Give an alert beside the cut in few words."""
    return f"{alert['alert_id']}（{alert['priority']} {alert['risk_score']:.2f}）"


def below_line(
    workspace: WorkspaceOption = None,
    cases: CasesOption = None,
    as_json: JsonOption = False,
) -> None:
    """线下抽查：未被预警的客户中漏了多少，及其区间 / of those whom no alert concerns, the share missed, with its interval.

    每次运行按种子从未被预警的客户中抽取，混入队列；判断为属实的就是漏掉的。判断取自案件库或文件。
    区间为 Clopper-Pearson，95 %。
    Each run draws some by a seed; they stand in the queue like any other. One judged well founded was missed. Judgements are
    those of the case store, or of a file.
    """
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.runs.queueing import below_line as measured  # noqa: PLC0415
    from screening.runs.reading import finished_runs, read_run  # noqa: PLC0415

    target = Workspace.find(workspace)
    runs = [read_run(folder) for folder in finished_runs(target)]
    found = measured(runs, judgements(target, cases))
    if as_json:
        print_json(_rate(found))
    else:
        _print_rate(found)


def _rate(found: "BelowLine") -> dict[str, Any]:
    """Give the figures as JSON holds them."""
    rate = found.rate
    low, high = rate.interval or (None, None)
    return {
        "runs": found.runs, "drawn": found.drawn, "population": found.population, "judged": rate.judged,
        "unsure": found.unsure, "missed": rate.missed, "miss_rate": rate.share, "confidence": rate.confidence,
        "at_least": low, "at_most": high, "method": "Clopper-Pearson",
        "missed_in_population_at_most": None if high is None else round(high * found.population),
    }  # fmt: skip


def _print_rate(found: "BelowLine") -> None:
    """Print the miss rate in a few lines."""
    told = _rate(found)
    print(f"{found.runs} 次运行共抽取 / runs drew {found.drawn} 人 / customers")
    print(f"已判断 / judged {found.rate.judged}，存疑 / unsure {found.unsure}")
    if told["miss_rate"] is None:
        print("尚无判断，漏报率无从估计 / none judged yet: the miss rate cannot be told")
        return
    print(
        f"漏 / missed {found.rate.missed}：漏报率 / miss rate {told['miss_rate']:.1%}，"
        f"95 % 区间 / interval {told['at_least']:.1%} – {told['at_most']:.1%}"
    )
    print(
        f"未被预警的 {found.population:,} 人中至多约 {told['missed_in_population_at_most']:,} 人 / "
        f"at most about so many of {found.population:,} whom no alert concerns"
    )
