"""`screening demo`: builds the sample county, submits it, screens it, shows what it found."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from screening.cli.intake import JsonOption
from screening.errors import ScreeningError, WrongCall

MARK = ".screening-demo"
"""Lies in a folder that a demo made, so that a second demo replaces that folder and no other."""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        "demo", rich_help_panel="试用 / trying it", epilog="[dim]例 / example:[/dim] screening demo --bookings 200000"
    )(demo)


def demo(
    folder: Annotated[Path, typer.Option("--out", "-o", help="写到哪里 / where to write")] = Path("demo"),
    size: Annotated[int, typer.Option("--bookings", min=20_000, help="记账笔数 / bookings")] = 1_000_000,
    seed: Annotated[int, typer.Option("--seed", help="随机种子 / seed")] = 7,
    as_json: JsonOption = False,
) -> None:
    """生成样例县、报送、筛查，并与真相对照 / make the sample county, submit, screen, and compare with the truth."""
    from screening.cli.output import print_json  # noqa: PLC0415 - kept out of the start of other commands
    from screening.cli.screen import print_run, screened, stages_shown  # noqa: PLC0415
    from screening.home import shipped  # noqa: PLC0415
    from screening.intake.reference import bring  # noqa: PLC0415
    from screening.intake.submit import submit  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    _cleared(folder)
    county, say = folder / "county", (lambda _line: None) if as_json else print
    say(f"1/4 生成样例县 / making the sample county: {size:,} 笔 / bookings, seed {seed}")
    _script(shipped("sample_data") / "generate.py", [str(county), "--bookings", str(size), "--seed", str(seed)])
    workspace = Workspace.create(folder / "workspace")
    say("2/4 四家银行报送 / four banks submit")
    for bank in sorted((county / "submissions").iterdir()):
        receipt = submit(workspace, bank)
        if not receipt.accepted:
            raise ScreeningError("样例被拒收 / the sample was refused", where=bank, remedy=f"screening validate {bank}")
        say(f"    {receipt.bank_id}: {receipt.tables['transactions'].accepted:,} 笔 / bookings")
    for table in sorted((county / "reference").glob("*.csv")):
        bring(workspace, table.stem, table)
    say("3/4 筛查 / screening")
    with stages_shown() as watcher:
        made = screened(workspace, watcher)
    scorecard = shipped("sample_data") / "scorecard.py"
    if as_json:
        text = _script(scorecard, [str(county), str(made.path), "--json"])
        import json  # noqa: PLC0415

        print_json({"run": made.record, "path": str(made.path), "scorecard": json.loads(text)})
        return
    print_run(made)
    print("4/4 与真相对照 / compared with the truth")
    print(_script(scorecard, [str(county), str(made.path)]))
    print(f"报告 / report: {(made.path / 'report.html').absolute()}")
    print(f"再看 / look further: screening alerts -w {workspace.path}；screening rings -w {workspace.path}")


def _cleared(folder: Path) -> None:
    """Make the folder, in place of an earlier demo's; any other folder with something in it is refused."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise WrongCall("文件夹非空 / the folder is not empty", where=folder, remedy="name another with --out")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()


def _script(file: Path, arguments: list[str]) -> str:
    """Run one of our own scripts in a process of its own and give what it printed."""
    done = subprocess.run([sys.executable, str(file), *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise ScreeningError((done.stderr.strip() or done.stdout.strip())[-500:], where=file)
    return done.stdout.rstrip()
