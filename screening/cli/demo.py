"""`screening demo`: builds the sample county, submits it, screens it, shows what it found, and serves it to try."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from screening.cli.intake import JsonOption
from screening.errors import ScreeningError, WrongCall

LOOPBACK = "127.0.0.1"
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
    serve: Annotated[
        bool,
        typer.Option("--serve", help="再在本机打开核查页面；已有演示时直接打开 / then serve the pages on this machine"),
    ] = False,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="页面端口 / port of the pages; 0: any")] = 8710,
    as_json: JsonOption = False,
) -> None:
    """生成样例县、报送、筛查，并与真相对照 / make the sample county, submit, screen, and compare with the truth.

    加 --serve 则附上三位演示人员和处于各种状态的案件，只在本机（127.0.0.1）打开页面，并显示谁可用什么口令登录；
    口令每次启动重设。文件夹里已有演示时不重做。
    With --serve it adds three made-up colleagues and cases in every state, serves the pages to this machine alone, and tells
    who may sign in with what; passwords are new with each start. An existing demo is not made again.
    """
    if serve and as_json:
        raise WrongCall("--json 与 --serve 不能同用 / --json and --serve do not go together")
    if not (serve and _is_there(folder)):
        _make(folder, size, seed, as_json=as_json)
    if serve:
        _serve(folder, port)


def _make(folder: Path, size: int, seed: int, *, as_json: bool) -> None:
    """Make the county, submit it, screen it, and tell what was found."""
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
    print(f"打开页面 / open the pages: screening demo --serve --out {folder}")


def _is_there(folder: Path) -> bool:
    """Tell whether a demo with a finished run lies in a folder."""
    return (folder / MARK).exists() and any((folder / "workspace" / "runs").glob("*/run.json"))


def _serve(folder: Path, port: int) -> None:
    """Serve a demo to this machine: only a demo's own folder, and nobody but its own people."""
    from screening.cases.sample_day import colleagues, first_cases  # noqa: PLC0415
    from screening.cases.store import VARIABLE, open_store  # noqa: PLC0415
    from screening.cli.output import print_table  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.runs.reading import open_run  # noqa: PLC0415
    from screening.web.server import serve  # noqa: PLC0415
    from screening.web.settings import Settings  # noqa: PLC0415

    workspace = Workspace.find(folder / "workspace")
    os.environ.pop(VARIABLE, None)  # a demo lives in its own folder, whatever store real work is kept in
    store = open_store(workspace.path)
    try:
        people = colleagues(store)
        made = first_cases(store, open_run(workspace))
    finally:
        store.close()

    def tell(address: str) -> None:
        print("演示，只在本机；数据与人员均为虚构 / a demo, on this machine alone; data and people are made up")
        print_table(
            ["登录名 / login", "口令 / password", "姓名 / name", "角色 / role"],
            [(one.login, one.password, one.name, one.role_words) for one in people],
            title="可以登录的人 / who may sign in（口令每次启动重设，只显示这一次 / new with each start, shown this once）",
        )
        if made:
            print(f"已备好案件 / cases made ready: {made}")
        print(f"打开 / open: {address}（Ctrl-C 停止 / stops it）", flush=True)

    serve(workspace, Settings(), host=LOOPBACK, port=port, trusted_proxy=None, tell=tell, tell_first=_nobody_else)


def _nobody_else(_login: str, _password: str) -> None:
    raise RuntimeError("the demo's people were made before the server started")


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
