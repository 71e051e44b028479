"""The command line: `screening COMMAND`."""

import os
import sys
from typing import Annotated

import typer

from screening import __version__
from screening.cli import (
    about,
    alerts,
    briefing,
    compare,
    demo,
    export,
    follow,
    forms,
    intake,
    learn,
    ledger,
    loans,
    model,
    people,
    pools,
    queue,
    refer,
    referrals,
    rings,
    rules,
    screen,
    serve,
    suppress,
)
from screening.errors import SAYS_FAILED, ScreeningError

DEBUG = "SCREENING_DEBUG"

app = typer.Typer(
    name="screening",
    help="银行交易批量筛查：洗钱、高利放贷、非法集资 / batch screening of bank transactions",
    epilog="数据只留在本机 / data stays on this machine. 线索仅供核查 / a clue, never a verdict.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        print(f"screening {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本 / show the version")
    ] = False,
) -> None:
    """银行交易批量筛查：洗钱、高利放贷、非法集资 / batch screening of bank transactions."""


for group in (
    intake,
    forms,
    ledger,
    screen,
    alerts,
    rings,
    queue,
    suppress,
    compare,
    about,
    follow,
    loans,
    pools,
    export,
    rules,
    model,
    demo,
    serve,
    people,
    briefing,
    refer,
    referrals,
    learn,
):
    group.register(app)


def main() -> None:
    """Run the command line; whatever fails is told in one sentence."""
    try:
        app()
    except ScreeningError as error:
        _fail(str(error), error.exit_code, error)
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _fail(f"{place}文件系统 / file system: {error.strerror or error}", 1, error)
    except Exception as error:  # noqa: BLE001 - the last line of defence of a command line
        said = " ".join(str(error).split())[:300]
        told = f"意外错误 / unexpected error: {type(error).__name__}: {said}"
        _fail(f"{told}; 设 {DEBUG}=1 可看详情 / set {DEBUG}=1 for the traceback", 1, error)


def _fail(sentence: str, code: int, error: Exception) -> None:
    if os.environ.get(DEBUG):
        raise error
    print(f"{SAYS_FAILED}{sentence}", file=sys.stderr)
    sys.exit(code)
