"""The command that tries values of a rule's parameters on the ledger's past."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screening.cli.intake import JsonOption, WorkspaceOption
from screening.cli.screen import ProgressOption

if TYPE_CHECKING:
    from screening.bench.backtest import Backtest

DayFormats = ["%Y-%m-%d"]


def backtest(
    rule_id: Annotated[str, typer.Argument(metavar="RULE", help="规则编号 / id of a rule", show_default=False)],
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE[,VALUE…]",
            help="参数取值，可多值、可重复 / values of a parameter; several, and several times: every combination",
        ),
    ] = None,
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=DayFormats, help="起始日 / first day; default: all that is covered"),
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=DayFormats, help="截止日 / last day; default: the last day seen")
    ] = None,
    weeks: Annotated[bool, typer.Option("--weeks", help="列出每周预警数 / list the alerts of every week")] = False,
    known: Annotated[
        Path | None,
        typer.Option(
            "--known",
            help="另加已确认对象的 CSV（列 account_id）；案件库中已复核的结论总是计入，举报与名单作弱阳性 / more confirmed "
            "subjects, a CSV with account_id; the case store's judgements always count, tips and lists as weak positives",
        ),
    ] = None,
    minutes: Annotated[
        int, typer.Option("--minutes-per-alert", min=1, help="每条预警的核查分钟数 / minutes to review an alert")
    ] = 30,
    chart: Annotated[
        Path | None,
        typer.Option("--chart", metavar="FILE.svg", help="另存得失图 / also write the trade-off as a chart"),
    ] = None,
    workspace: WorkspaceOption = None,
    run_id: Annotated[
        str | None,
        typer.Option("--run", help="按哪次运行的数据；缺省最新 / on the data of which run; default: the newest"),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--rules", help="规则文件夹；缺省为自带 / a rules folder; default: the shipped one")
    ] = None,
    progress: ProgressOption = None,
    as_json: JsonOption = False,
) -> None:
    """用账本的过去试一条规则的取值：每周多少预警，谁进谁出，丢掉哪些已知线索 / try values of a rule on the ledger's past.

    现行取值总是第一行；各表只整理一次，逐组取值计算；工作区内不写入任何内容。
    The values in force are the first line; the tables are made once for all values; nothing is written in the workspace.
    """
    from dataclasses import asdict  # noqa: PLC0415 - kept out of the start of other commands

    from screening.bench.backtest import backtest as tried  # noqa: PLC0415
    from screening.bench.backtest import period_of  # noqa: PLC0415
    from screening.bench.chart import chart as drawn  # noqa: PLC0415
    from screening.bench.known import read_known  # noqa: PLC0415
    from screening.bench.ready import read_rules, ready, rules_folder, setting_of  # noqa: PLC0415
    from screening.bench.values import grid  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.cli.screen import stages_shown  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    target = Workspace.find(workspace)
    setting = setting_of(target, run_id)
    rules = rules_folder(folder)
    book = read_rules(setting, rules)
    rule = book.of(rule_id)
    values = grid(rule, settings or [])
    period = period_of(setting, first.date() if first else None, last.date() if last else None)
    with stages_shown(progress) as watcher, ready(setting, book, (rule,), rules, watcher) as engine:

        def tried_one(label: str, alerts: int) -> None:
            watcher("trials", label, alerts)

        found = tried(engine, setting, rule, values, period, read_known(engine, known, target), minutes, tried_one)
    if chart:
        chart.write_text(drawn(found), encoding="utf-8")
    if as_json:
        print_json(asdict(found))
    else:
        print_backtest(found, weeks=weeks)
        if chart:
            print(f"已写入图 / chart written: {chart}")


def print_backtest(found: "Backtest", *, weeks: bool = False) -> None:
    """Print the trials as one table, then who enters, leaves and is lost, then the weeks where asked."""
    from screening.cli.output import print_table  # noqa: PLC0415

    print(f"{found.title_zh} / {found.title_en}（{found.rule_id}，版本 / version {found.version}）")
    print(
        f"{found.period[0]} – {found.period[1]}，{found.weeks} 周 / weeks；参数 / parameters {', '.join(found.parameters)}"
    )
    confirmed, weak = found.confirmed_known, found.weak_known
    print(
        f"已确认 / confirmed {confirmed:,}，已解释 / explained {found.explained_known:,}，"
        f"弱阳性（举报、名单） / weak positives (tips, lists) {weak:,}"
    )
    if found.strangers:
        print(f"注意 / note: {found.strangers} 个已确认账户不在账本中 / confirmed accounts are not in the ledger")
    headings = [
        "#", "取值 / values", "预警 / alerts", "每周 / a week", "进 / enter", "出 / leave", "独有 / alone",
        "已确认 / confirmed", "失 / lost", "已解释 / explained", "失 / lost", "弱 / weak", "失 / lost", "工时 / hours",
    ]  # fmt: skip
    rows = [
        (
            number, f"{one.label}（现行 / in force）" if one.in_force and found.parameters else one.label,
            one.alerts, one.a_week, one.entering, one.leaving, one.alone,
            one.confirmed, one.confirmed_lost, one.explained, one.explained_lost, one.weak, one.weak_lost, one.hours,
        )
        for number, one in enumerate(found.trials, start=1)
    ]  # fmt: skip
    print_table(headings, rows)
    for number, one in enumerate(found.trials, start=1):
        label = f"#{number}"
        _print_examples(label, "进 / enter", one.entering, one.entering_examples)
        _print_examples(label, "出 / leave", one.leaving, one.leaving_examples)
        _print_examples(label, "丢失的已确认对象 / confirmed and lost", one.confirmed_lost, one.confirmed_lost_examples)
    force = found.trials[0]
    if force.overlap:
        shared = "，".join(f"{rule} {count}" for rule, count in list(force.overlap.items())[:8])
        print(f"现行取值与其他规则重合（运行 {found.run_id}） / also found by other rules: {shared}")
    if weeks:
        rows_by_week = [(week, *(one.per_week[week] for one in found.trials)) for week in force.per_week]
        busy = [row for row in rows_by_week if any(row[1:])]
        title = f"有预警的周 / weeks with alerts: {len(busy)} / {found.weeks}"
        print_table(["周一 / week of", *(one.label for one in found.trials)], busy, title=title)
    print("以上为疑似线索，未经查证；账本的过去不等于将来 / clues only, not verified; the past is no promise.")


def _print_examples(label: str, what: str, count: int, examples: tuple[str, ...]) -> None:
    """Print some of those that a set of values brings in, leaves out or loses."""
    if count:
        more = f" …（{count}）" if count > len(examples) else ""
        print(f"  {label} {what}: {', '.join(examples)}{more}")
