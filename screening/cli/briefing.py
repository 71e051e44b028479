"""The command that makes the month's briefing for the meeting of departments."""

from pathlib import Path
from typing import Annotated

import typer

from screening.cli.intake import JsonOption, WorkspaceOption
from screening.cli.people import PANEL

_EXAMPLE = "[dim]例 / example:[/dim] screening briefing --month 2026-10 --out 简报.docx"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("briefing", rich_help_panel=PANEL, epilog=_EXAMPLE)(briefing)


def briefing(
    workspace: WorkspaceOption = None,
    month: Annotated[
        str | None, typer.Option("--month", help="月份；缺省为最近一次运行截至的月份 / default: of the newest run")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", dir_okay=False, help="写出的 Word 文件 / the Word file to write")
    ] = None,
    publicity: Annotated[
        bool, typer.Option("--publicity", help="公开稿：只有类别与数量 / for publicity: kinds and counts only")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """生成预警分析研判会的月度简报 / make the month's briefing for the meeting of departments.

    团伙变化、机构与网点热点、手法消长、报送完整性、举报去向、结论、规则实效、未结与逾期；不含个人。
    Rings, hot spots, typologies, completeness, tips, judgements, rules, open cases; nobody is named. Without --out and
    --json it is printed.
    """
    from functools import partial  # noqa: PLC0415 - kept out of the start of other commands

    from screening.bench.evaluation import evaluation_of  # noqa: PLC0415
    from screening.cases.store import open_store  # noqa: PLC0415
    from screening.cli.output import print_json, print_table  # noqa: PLC0415
    from screening.clock import now  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.referral.briefing.document import document, template_of  # noqa: PLC0415
    from screening.referral.briefing.make import briefing as made_from  # noqa: PLC0415
    from screening.referral.briefing.make import told_by_runs  # noqa: PLC0415
    from screening.referral.briefing.month import Month, runs_of  # noqa: PLC0415
    from screening.referral.briefing.section import shown  # noqa: PLC0415
    from screening.referral.briefing.values import as_json as values  # noqa: PLC0415

    target = Workspace.find(workspace)
    told = told_by_runs(target, runs_of(target, Month.read(month) if month else None))
    store = open_store(target.path)
    try:
        with store.read() as session:
            made = made_from(told, session, partial(evaluation_of, target), now(), publicity=publicity)
    finally:
        store.close()
    if out is not None:
        out.write_bytes(document(made, template_of(target)))
    if as_json:
        print_json(values(made))
        return
    if out is not None:
        print(f"已写出 / written: {out}")
        return
    for section in made.sections:
        print_table(
            [f"{column.zh} / {column.en}" for column in section.columns],
            [[shown(cell, "zh") for cell in row] for row in section.rows],
            title=f"{section.title.zh} / {section.title.en}",
        )
