"""The command line called in this process: the same entrance as from a shell, without the seconds that a start takes.

What is about processes themselves (terminals, signals, what is imported) starts real ones.
"""

import io
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import chdir, contextmanager, nullcontext, redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from unittest import mock

from screening.cli import main

BARE = {"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"}


def screening(*arguments: object, cwd: Path | None = None, **environment: str) -> CompletedProcess[str]:
    """Call `screening` with some words and give its exit code and what it printed."""
    words = [str(one) for one in arguments]
    out, told = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    around = chdir(cwd) if cwd else nullcontext()
    with around, _outside(["screening", *words], environment), redirect_stdout(out), redirect_stderr(told):
        code = _exit_code()
    return CompletedProcess(words, code, _text(out), _text(told))


def _exit_code() -> int:
    """Run the command as the interpreter does: what nobody catches is a traceback and 1."""
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception:  # noqa: BLE001 - as a process would end
        traceback.print_exc()
        return 1
    return 0


@contextmanager
def _outside(words: list[str], environment: dict[str, str]) -> Iterator[None]:
    """Set what a process finds around it, and put it back."""
    with (
        mock.patch.object(sys, "argv", words),
        mock.patch.object(sys, "stdin", io.StringIO()),
        mock.patch.dict(os.environ, BARE | environment, clear=True),
    ):
        yield


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    kept = stream.buffer
    assert isinstance(kept, io.BytesIO)
    return kept.getvalue().decode()
