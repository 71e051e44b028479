"""A folder set as PDF/A-3 by typst, in a process of its own.

Typst keeps what it has set, some hundred MB, until its process ends; a server would keep that for good.
"""

import json
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import typst

_MADE = "document.pdf"


class Unset(Exception):  # noqa: N818 - named by what happened; callers turn it into a refusal that names the file
    """Typst could not set the document: its message, and all that it says about it."""

    def __init__(self, message: str, diagnostic: str) -> None:
        """Keep both parts."""
        super().__init__(message)
        self.diagnostic = diagnostic


def typeset(folder: Path, main: str, made_at: datetime) -> bytes:
    """Give the PDF of a folder's document, made at a local time of Asia/Shanghai; raises Unset."""
    stamp = int(made_at.replace(tzinfo=timezone(timedelta(hours=8))).timestamp())
    command = [sys.executable, "-P", __file__, str(folder), main, str(stamp)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own file, no shell
    if done.returncode:
        try:
            raise Unset(**json.loads(done.stdout))
        except ValueError:
            raise Unset(done.stderr.strip().rpartition("\n")[2], done.stderr) from None
    return (folder / _MADE).read_bytes()


def _set(folder: Path, main: str, stamp: int) -> dict[str, str] | None:
    """Set the document into the folder; give what typst refuses, or nothing."""
    try:
        typst.compile(
            folder / main, folder / _MADE, root=folder, pdf_standards=["a-3b"], timestamp=stamp, pdf_tags=False
        )
    except typst.TypstError as refusal:
        return {"message": refusal.message, "diagnostic": refusal.diagnostic}
    return None


if __name__ == "__main__":
    refused = _set(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
    sys.stdout.write(json.dumps(refused) if refused else "")
    sys.exit(1 if refused else 0)
