"""The base definition of every scheme kind that has one here: functions of a kind's name in this folder's modules."""

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

from county.kinds import all_kinds
from county_files import CHECKS as FIRST
from county_files import Files

Check = Callable[[Files, dict[str, Any]], bool]


def _found() -> dict[str, Check]:
    modules = [importlib.import_module(f"{__name__}.{one.name}") for one in pkgutil.iter_modules(__path__)]
    return {kind.name: getattr(m, kind.name) for kind in all_kinds() for m in modules if hasattr(m, kind.name)}


CHECKS: dict[str, Check] = {**FIRST, **_found()}
