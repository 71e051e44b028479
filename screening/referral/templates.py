"""Where a county's own template of a document lies, and which is shipped."""

from pathlib import Path

from screening.home import shipped


def template(workspace: Path | None, name: str) -> Path:
    """Give the workspace's own `templates/NAME` where it has one, else the shipped one."""
    own = workspace / "templates" / name if workspace else None
    return own if own and own.is_file() else shipped("templates") / name
