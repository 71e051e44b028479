"""The tiny county's tables ready for rules, and the working example of a rule."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bench_tables import Bench

from screening.bench.new import new_rule
from screening.bench.ready import read_rules, ready, rules_folder, setting_of
from screening.ledger.workspace import Workspace
from screening.rulebook.rule import Rule, read_rule


@pytest.fixture(scope="session")
def bench(tiny_workspace: Workspace, tiny_run: Path) -> Iterator[Bench]:
    setting = setting_of(tiny_workspace, tiny_run.name)
    folder = rules_folder(None)
    book = read_rules(setting, folder)
    with ready(setting, book, book.rules, folder) as engine:
        yield Bench(setting, book, engine)


@pytest.fixture(scope="session")
def example_rule(tmp_path_factory: pytest.TempPathFactory) -> Rule:
    """The working example that `new` writes: payers 3, least_amount 10,000 yuan, window 7 days."""
    made = new_rule("zz_example", "money_laundering", tmp_path_factory.mktemp("own"))
    return read_rule(Path(made.files[0]))
