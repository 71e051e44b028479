"""Where things lie in a workspace."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

MARKER = "workspace.toml"


def _file_name(name: str) -> str:
    """Give a name that is safe as one step of a path and still tells names apart."""
    safe = quote(name, safe=" ()[]+,=@" + "".join(c for c in name if ord(c) > 127))  # noqa: PLR2004 - beyond ASCII
    return safe if safe.strip(".") else safe.replace(".", "%2E")


@dataclass(frozen=True)
class Places:
    """The paths of a workspace."""

    path: Path

    @property
    def marker(self) -> Path:
        """The file that makes a folder a workspace."""
        return self.path / MARKER

    @property
    def log(self) -> Path:
        """The table whose version names the whole state."""
        return self.path / "ledger" / "submissions"

    @property
    def runs(self) -> Path:
        """The folder of screening runs."""
        return self.path / "runs"

    @property
    def books(self) -> Path:
        """The folder of county books: a cache, which can be made again from a run and the ledger."""
        return self.path / "books"

    @property
    def overrides(self) -> Path:
        """The file of the county's own parameter values; it may be absent."""
        return self.path / "overrides.toml"

    def table(self, table: str) -> Path:
        """Give the folder of a table of accepted rows."""
        return self.path / "ledger" / table

    def turn(self, bank_id: str) -> Path:
        """Give the file at which writers of a bank wait for each other."""
        return self.path / "ledger" / "turns" / _file_name(bank_id)

    def reference(self, table: str) -> Path:
        """Give the folder of a regulator's table."""
        return self.path / "reference" / table

    def rejected(self, bank_id: str, submission_id: str) -> Path:
        """Give the folder of the rows of a submission that were set aside."""
        return self.path / "rejected" / _file_name(bank_id) / _file_name(submission_id)

    def receipt(self, bank_id: str, submission_id: str, refused: str | None = None) -> Path:
        """Give the file of a receipt; a refused delivery is named by its digest too, for it may be sent again."""
        name = _file_name(submission_id) + (f".refused-{refused[:12]}" if refused else "")
        return self.path / "receipts" / _file_name(bank_id) / f"{name}.json"
