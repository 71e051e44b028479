"""Seconds and counts of a run's stages, told to whoever watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

WORDS = {
    "columns": ("整理", "columns"),
    "lawful patterns": ("合法往来", "lawful patterns"),
    "supervised institutions": ("持牌机构", "supervised institutions"),
    "county book": ("查询账册", "county book"),
    "loans": ("还原借款", "loans"),
    "networks": ("资金网络", "networks"),
    "asked columns": ("规则所需列", "columns that rules ask for"),
    "anomaly": ("异常模型", "anomaly model"),
    "rules": ("规则", "rules"),
    "rings": ("团伙", "rings"),
    "alerts": ("预警", "alerts"),
    "score reasons": ("异常原因", "reasons of scores"),
    "publish": ("写出", "publish"),
    "report": ("报告", "report"),
    "trials": ("试取值", "trials"),
}
"""What people call the stages, in both languages."""

Watcher = Callable[[str, str, int], None]
"""Called with stage, what was just made, and its number of rows."""


def nobody(_stage: str, _made: str, _rows: int) -> None:
    """Watch nothing."""


@dataclass
class Stages:
    """What each stage took and made."""

    watcher: Watcher = nobody
    seconds: dict[str, float] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[str, int], None]]:
        """Time a stage; gives the function by which it tells what it made."""
        started = perf_counter()
        self.watcher(name, "", 0)

        def made(what: str, rows: int) -> None:
            self.rows[what] = rows
            self.watcher(name, what, rows)

        yield made
        self.seconds[name] = round(perf_counter() - started, 3)
