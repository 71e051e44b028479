"""Every error that this project raises on purpose: where, what, and what to do."""

import difflib
from collections.abc import Iterable
from pathlib import Path

SAYS_FAILED = "错误 / error: "
"""With this the command line begins the sentence that tells why it failed."""


class ScreeningError(Exception):
    """A failure that a person can act on; `str()` gives one sentence of place, cause and remedy."""

    exit_code = 1

    def __init__(self, what: str, *, where: str | Path | None = None, remedy: str | None = None) -> None:
        """Keep the parts, so that a page or a report can set them out by themselves."""
        super().__init__(what)
        self.what = what
        self.where = None if where is None else str(where)
        self.remedy = remedy

    def __str__(self) -> str:
        """Place, cause and remedy in one line."""
        place = f"{self.where}: " if self.where else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{remedy}"


class RefusedInput(ScreeningError):  # noqa: N818 - named by what happened, as the receipts name it
    """Data was given that cannot be taken."""


class WrongCall(ScreeningError):  # noqa: N818 - named by what happened
    """The command or function was called in a way that cannot work."""

    exit_code = 2


class NotAWorkspace(WrongCall):
    """A folder was named that holds no workspace, or none was found."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Give "; did you mean …?", to be put behind a refusal of an unknown name; nothing where no known name is near."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
