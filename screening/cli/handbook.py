"""The commands with their options: `python -m screening.cli.handbook` writes docs/commands.md again."""

from pathlib import Path
from typing import Any

import typer

PLACE = Path(__file__).resolve().parents[2] / "docs" / "commands.md"
_HEAD = """# 命令 / Commands

由代码生成，勿手改 / made from the code; do not edit: `python -m screening.cli.handbook`.

退出码 / exit status: 0 成功 success, 1 数据被拒或检查未过 refused input or failed check, 2 用法错误 wrong call.
"""


def handbook(app: typer.Typer) -> str:
    """Give every command as Markdown."""
    root = typer.main.get_command(app)
    parts = [_HEAD]
    for path, command in _commands("screening", root):
        parts.append(_section(path, command))
    return "\n".join(parts)


def _commands(path: str, command: Any) -> list[tuple[str, Any]]:
    """Give the commands below one, groups opened."""
    if hasattr(command, "commands"):
        return [found for name, one in command.commands.items() for found in _commands(f"{path} {name}", one)]
    return [(path, command)]


def _section(path: str, command: Any) -> str:
    """Give one command with its arguments and options."""
    lines = [
        f"## `{path}`\n",
        f"{(command.help or '').strip()}\n",
        "| 参数 / argument, option | 说明 / meaning |",
        "|---|---|",
    ]
    for one in command.params:
        names = ", ".join(one.opts) if one.opts[0].startswith("-") else (one.metavar or one.name).upper()
        lines.append(f"| `{names}` | {getattr(one, 'help', None) or ''} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    from screening.cli import app

    PLACE.write_text(handbook(app), encoding="utf-8")
