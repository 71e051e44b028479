"""The commands that turn foreign files into submissions: import, profile."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from screening.cli.intake import PANEL, JsonOption
from screening.errors import WrongCall

if TYPE_CHECKING:
    from screening.intake.forms.convert import Imported
    from screening.intake.forms.delivery import Asked, Converted
    from screening.intake.forms.guess import Guess

_EXAMPLE = "[dim]例 / example:[/dim]"
_LISTED = 5
Files = Annotated[list[Path] | None, typer.Argument(help="外部文件 / foreign files", show_default=False)]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="缺省为首末记账日 / default: as booked")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command, name, epilog in (
        (import_, "import", "screening import --profile bank_return 交易明细.csv --bank 990000000011 --out delivery"),
        (profile, "profile", "screening profile 交易明细.csv --out own.toml"),
    ):
        app.command(name, rich_help_panel=PANEL, epilog=f"{_EXAMPLE} {epilog}")(command)


def import_(
    files: Files = None,
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile", "-p", help="转换配置名、TOML 路径，或 auto / a profile's name, a TOML of your own, or auto"
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="输出文件夹 / folder to write")] = None,
    bank: Annotated[
        list[str] | None,
        typer.Option("--bank", help="12 位联行号，或 名称=联行号，可重复 / CNAPS code, or NAME=CODE; may be repeated"),
    ] = None,
    period_start: Day = None,
    period_end: Day = None,
    submission_id: Annotated[
        str | None,
        typer.Option("--submission-id", help="缺省由配置、期间、文件摘要组成 / default: made from the files"),
    ] = None,
    list_profiles: Annotated[bool, typer.Option("--list", help="列出转换配置 / list the profiles")] = False,
    as_json: JsonOption = False,
) -> None:
    """把外部格式转换为可报送的文件夹 / turn foreign files into a submission's folder.

    读不懂的行不猜，连同文件、行号、原因写入旁边的 -report.csv / rows that cannot be read are left out and listed there.
    """
    from screening.cli.output import print_json, progress  # noqa: PLC0415 - kept out of the start of other commands
    from screening.intake.foreign import convert  # noqa: PLC0415

    if list_profiles:
        _list(as_json=as_json)
        return
    if not files or profile is None or out is None:
        raise WrongCall("缺少参数 / arguments are missing", remedy="screening import --profile NAME FILE… --out FOLDER")
    asked = _asked(bank or [], period_start, period_end, submission_id)
    with progress() as tell:
        made = convert(_profile(profile, files), files, out, tell, asked)
    if as_json:
        print_json(made)
    else:
        _print(made)


def profile(
    files: Files = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="写入 TOML 文件 / TOML file to write")] = None,
    as_json: JsonOption = False,
) -> None:
    """由表头和取值推断转换配置，逐列说明把握 / guess a profile from headings and values, and say how sure each column is.

    退出码 / exit status: 0 必需列都有把握 every required column is sure, 1 尚缺 something is missing or unsure.
    """
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.intake.forms.guess import guess  # noqa: PLC0415
    from screening.intake.forms.written import as_toml  # noqa: PLC0415

    if not files:
        raise WrongCall("缺少文件 / a file is missing", remedy="screening profile FILE --out own.toml")
    if out is not None and out.exists():
        raise WrongCall("文件已存在 / the file exists already", where=out, remedy="换一个 / name another")
    found = guess(files)
    text = as_toml(found)
    if out is not None:
        out.write_text(text, encoding="utf-8")
    if as_json:
        print_json({"sure": found.sure, "sheets": [_plain(one) for one in found.sheets], "toml": text})
    else:
        _print_guess(found)
        print(f"已写入 / written: {out}" if out else text)
    if not found.sure:
        raise typer.Exit(1)


def _profile(name: str, files: list[Path]) -> Any:
    from screening.intake.forms.written import sure_form  # noqa: PLC0415
    from screening.intake.profile import load_profile  # noqa: PLC0415

    return sure_form(files) if name == "auto" else load_profile(name)


def _asked(bank: list[str], start: datetime | None, end: datetime | None, submission_id: str | None) -> "Asked":
    from screening.intake.forms.banks import asked_banks  # noqa: PLC0415
    from screening.intake.forms.delivery import Asked  # noqa: PLC0415

    if start and end and end < start:
        raise WrongCall("结束日早于起始日 / --period-end lies before --period-start")
    bank_id, names = asked_banks(bank)
    return Asked(bank_id, names, start.date() if start else None, end.date() if end else None, submission_id)


def _list(*, as_json: bool) -> None:
    from screening.cli.output import print_json, print_table  # noqa: PLC0415
    from screening.intake.profile import load_profile, profiles  # noqa: PLC0415

    known = [load_profile(name) for name in profiles()]
    if as_json:
        print_json([{"name": one.name, "zh": one.zh, "en": one.en} for one in known])
    else:
        print_table(["profile", "说明", "what it reads"], [(one.name, one.zh, one.en) for one in known])


def _print(made: "Imported | Converted") -> None:
    """Print what was written and what was not."""
    from screening.cli.output import print_table  # noqa: PLC0415
    from screening.intake.forms.convert import Imported  # noqa: PLC0415

    print_table(["表 / table", "行 / rows"], list(made.rows.items()))
    for reason, count in made.left_out.items():
        print(f"未转换 / left out: {count:,} ({reason})")
    submissions = made.submissions if isinstance(made, Imported) else [made]
    if isinstance(made, Imported):
        for reason, count in made.taken_with_a_note.items():
            print(f"照收 / taken: {count:,} ({reason})")
        for what, count in made.made_up.items():
            print(f"补造 / made up: {count:,} ({what})")
        if made.not_read:
            print(f"未读的表 / sheets not read: {', '.join(made.not_read[:_LISTED])}")
        if made.report:
            print(f"逐行原因 / row by row: {made.report}")
    for one in submissions:
        print(f"已写入 / written: {one.folder}；下一步 / next: screening submit {one.folder}")


def _plain(sheet: Any) -> dict[str, Any]:
    from dataclasses import asdict  # noqa: PLC0415

    return asdict(sheet)


def _print_guess(found: "Guess") -> None:
    from screening.cli.output import print_table  # noqa: PLC0415

    for sheet in found.sheets:
        rows = [(one.heading, one.meaning or "", one.words, one.certainty, one.why) for one in sheet.columns]
        title = (
            f"{sheet.file}: {sheet.table or '?'}, {sheet.encoding} {sheet.separator!r}, 表头 / heading {sheet.heading}"
        )
        print_table(
            ["列 / column", "含义 / meaning", "说明 / in words", "把握 / certainty", "依据 / why"], rows, title=title
        )
        for one in sheet.missing:
            print(f"缺少必需列 / a required column is missing: {one}")
        for one in sheet.doubts:
            print(f"未定 / unsure: {one}")
