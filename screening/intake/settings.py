"""What a workspace sets for intake: the table [intake] of its workspace.toml."""

import tomllib
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any

from screening.errors import WrongCall
from screening.ledger.workspace import Workspace


@dataclass(frozen=True)
class Settings:
    """The shares from which a fault weighs more; each lies between 0 and 1."""

    refuse_above_share: Decimal = Decimal("0.05")  # rejected rows of a table: beyond it the whole is refused
    counterparties_above_share: Decimal = Decimal("0.2")  # transfers that name nobody on the other side
    remarks_above_share: Decimal = Decimal("0.5")  # transfers without a remark


def settings_of(workspace: Workspace | None) -> Settings:
    """Give a workspace's settings; what it does not set, and what no workspace sets, is the default."""
    if workspace is None:
        return Settings()
    said = tomllib.loads(workspace.marker.read_text(encoding="utf-8"), parse_float=Decimal).get("intake", {})
    known = {field.name for field in fields(Settings)}
    unknown = sorted(set(said) - known) if isinstance(said, dict) else ["[intake]"]
    if unknown:
        raise WrongCall(
            f"没有设置 {unknown[0]} / there is no setting '{unknown[0]}'",
            where=workspace.marker,
            remedy=f"可用 / one of: {', '.join(sorted(known))}",
        )
    return Settings(**{name: _share(workspace, name, value) for name, value in said.items()})


def _share(workspace: Workspace, name: str, value: Any) -> Decimal:
    try:
        share = Decimal(value) if isinstance(value, int | str | Decimal) and not isinstance(value, bool) else None
    except InvalidOperation:
        share = None
    if share is None or not 0 <= share <= 1:
        raise WrongCall(
            f"{name} 应在 0 与 1 之间 / {name} must lie between 0 and 1",
            where=workspace.marker,
            remedy=f"{name} = 0.05",
        )
    return share
